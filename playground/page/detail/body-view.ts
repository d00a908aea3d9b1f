// The body of a request or response: what is known of it, and its content in the form that the reader chose.
import type { Exchange } from '../../shared/exchange.ts'
import { formsOf } from '../body/body-forms.ts'
import type { Form } from '../body/body-forms.ts'
import { mediaTypeOf } from '../body/media-type.ts'
import { fieldsOf, remarksOn, summaryOf } from '../body/recorded-body.ts'
import type { LoadedBody, ReadBody, Side } from '../body/recorded-body.ts'
import { fieldValue } from '../rows/fields.ts'
import { element } from '../ui/dom.ts'
import { bodyContent } from './body-content.ts'

export interface BodyView {
  readonly exchange: Exchange
  readonly side: Side
  /** What is to be said before it; null where there is nothing. */
  readonly remark: string | null
}

const titles: Readonly<Record<Side, string>> = { request: 'Request body', response: 'Response body' }
const words: Readonly<Record<Form, string>> = { tree: 'Tree', image: 'Image', text: 'Text', hex: 'Hex' }

/** What the reader chose last in place of what comes first, which is meant for the next body too. */
const chosen = new Map<Side, Form>()

export function bodyView({ exchange, side, remark }: BodyView, read: ReadBody): HTMLElement {
  const about = element('span')
  const heading = element('h4', '', titles[side], about)
  const content = element('div', '', element('p', 'by', 'The body is being read.'))
  const view = element('section', 'body', heading, ...remark === null ? [] : [element('p', '', remark)], content)
  void read(exchange, side).then(loaded => {
    if (typeof loaded === 'string') return content.replaceChildren(...remark === null || exchange.status !== 304 ? [element('p', '', loaded)] : [])
    about.textContent = summaryOf(exchange, side, loaded)
    content.replaceChildren(...remarksOn(exchange, side, loaded).map(sentence => element('p', '', sentence)), formsView(exchange, side, loaded))
  })
  return view
}

function formsView(exchange: Exchange, side: Side, { content, stillCoded }: LoadedBody): HTMLElement {
  // What is still coded is of no type that it names.
  const mediaType = mediaTypeOf(stillCoded === null ? fieldValue(fieldsOf(exchange, side), 'Content-Type') : 'application/octet-stream')
  const { forms, text, remark } = formsOf(content, mediaType)
  const box = element('div')
  const buttons = forms.map(form => {
    const button = element('button', '', words[form])
    button.type = 'button'
    button.id = `body-${side}-${form}`
    button.addEventListener('click', () => {
      if (form === forms[0]) chosen.delete(side)
      else chosen.set(side, form)
      show(form)
    })
    return [form, button] as const
  })
  const show = (form: Form): void => {
    for (const [own, button] of buttons) button.setAttribute('aria-pressed', String(own === form))
    box.replaceChildren(bodyContent(form, content, text, mediaType.type, `${titles[side]}, as ${words[form].toLowerCase()}`))
  }
  const choice = element('div', 'forms', ...buttons.map(([, button]) => button))
  choice.setAttribute('role', 'group')
  choice.setAttribute('aria-label', `${titles[side]}, shown as`)
  const preferred = chosen.get(side)
  show(preferred !== undefined && forms.includes(preferred) ? preferred : forms[0] ?? 'hex')
  return element('div', '', choice, ...remark === null ? [] : [element('p', '', `${remark}.`)], box)
}
