// The forms in which a body is drawn. Whatever it holds is text or pixels here: nothing of it is ever markup, and no script of it runs.
import { hexLines } from '../body/hex.ts'
import type { Form } from '../body/body-forms.ts'
import { element } from '../ui/dom.ts'
import { count } from '../ui/format.ts'
import { visibleLines } from '../ui/visible-text.ts'
import { jsonTree } from './json-tree.ts'
import { withMore } from './long-text.ts'

/** Characters and bytes that are shown at first, and with each press of the button for more. */
const FIRST_CHARACTERS = 20_000
const MORE_CHARACTERS = 200_000
const FIRST_BYTES = 2048
const MORE_BYTES = 16_384

/** The body in one form, in a box that scrolls by itself. */
export function bodyContent(form: Form, content: Uint8Array, text: string, type: string, name: string): HTMLElement {
  const box = element('div', `body-box as-${form}`, ...views(form, content, text, type))
  box.tabIndex = 0
  box.setAttribute('role', 'group')
  box.setAttribute('aria-label', name)
  return box
}

function views(form: Form, content: Uint8Array, text: string, type: string): HTMLElement[] {
  switch (form) {
    case 'tree': return [jsonTree(text)]
    case 'image': return [imageView(content, type)]
    case 'text': return textView(text)
    case 'hex': return hexView(content)
  }
}

function textView(text: string): HTMLElement[] {
  let at = 0
  const pre = element('pre')
  return withMore(pre, () => {
    let to = Math.min(text.length, at + (at === 0 ? FIRST_CHARACTERS : MORE_CHARACTERS))
    // A line end of two characters, or one character of two halves, stays together.
    if (to < text.length && /[\r\ud800-\udbff]/.test(text.charAt(to - 1))) to++
    pre.append(visibleLines(text.slice(at, to)))
    at = to
    return at === text.length ? undefined : `Show ${count(Math.min(MORE_CHARACTERS, text.length - at))} of ${count(text.length - at)} more characters`
  })
}

function hexView(content: Uint8Array): HTMLElement[] {
  let at = 0
  const pre = element('pre')
  return withMore(pre, () => {
    const to = Math.min(content.length, at === 0 ? FIRST_BYTES : at + MORE_BYTES)
    pre.append(`${at === 0 ? '' : '\n'}${hexLines(content, at, to)}`)
    at = to
    return at === content.length ? undefined : `Show ${count(Math.min(MORE_BYTES, content.length - at))} of ${count(content.length - at)} more bytes`
  })
}

/** By an element of images alone, in which an SVG runs no script and loads nothing; its address ends once it is drawn. */
function imageView(content: Uint8Array, type: string): HTMLElement {
  const image = element('img')
  const about = element('p', 'by', 'The image is being drawn.')
  const address = URL.createObjectURL(new Blob([content.slice()], { type }))
  const end = (sentence: string): void => {
    URL.revokeObjectURL(address)
    about.textContent = sentence
  }
  image.alt = 'The body as an image'
  image.addEventListener('load', () => end(`${count(image.naturalWidth)} × ${count(image.naturalHeight)} pixels`))
  image.addEventListener('error', () => {
    image.remove()
    end('The browser cannot draw it as an image.')
  })
  image.src = address
  return element('figure', '', image, about)
}
