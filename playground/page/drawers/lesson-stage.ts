// Where a lesson shows images: in the page's own document, or in a new one, which is what decides whether they are
// asked for again.
import { element } from '../ui/dom.ts'

export interface Stage {
  /** Shows a new image; resolves to whether it was loaded. */
  show(path: string, where: 'page' | 'frame'): Promise<boolean>
  clear(): void
}

const MAX_LOADING_MILLISECONDS = 10_000

export function createStage(box: HTMLElement): Stage {
  return {
    show: (path, where) => new Promise(resolve => {
      const image = element('img')
      image.alt = 'The counter'
      image.width = 100
      image.height = 60
      image.addEventListener('load', () => { resolve(true) })
      image.addEventListener('error', () => { resolve(false) })
      window.setTimeout(() => { resolve(false) }, MAX_LOADING_MILLISECONDS)
      const place = where === 'page' ? box : newDocument(box)
      image.src = path
      place.append(image)
    }),
    clear() {
      box.replaceChildren()
    },
  }
}

function newDocument(box: HTMLElement): HTMLElement {
  const frame = element('iframe')
  frame.title = 'Another document, with the counter'
  frame.width = '120'
  frame.height = '80'
  box.append(frame)
  const inner = frame.contentDocument
  if (inner === null) throw new TypeError('An empty frame has a document of its own')
  inner.title = frame.title
  inner.documentElement.lang = 'en'
  // What belongs to the other document is to be made there: an image of this one would bring its stored copy along.
  return inner.body
}
