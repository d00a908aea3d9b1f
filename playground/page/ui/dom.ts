// Building elements. Text goes in as text nodes alone: nothing here, or anywhere in the page, reads markup.

/** The element of index.html with this id, whose kind a test compares; a TypeError where it is missing. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id)
  if (found === null) throw new TypeError(`index.html has no ${id}`)
  return found as T
}

/** An element with a class (none if empty) and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K, className = '', ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  if (className !== '') made.className = className
  made.append(...children)
  return made
}

const svg = 'http://www.w3.org/2000/svg'

/** An icon among the symbols of index.html, hidden from assistive technology: a word always stands beside it. */
export function icon(name: string): SVGSVGElement {
  const image = document.createElementNS(svg, 'svg')
  image.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS(svg, 'use')
  use.setAttribute('href', `#icon-${name}`)
  image.append(use)
  return image
}

/** What the children of an element were made as. */
const forms = new WeakMap<Element, string>()

/** Makes the children of an element only where it did not have them in this form before: to set their texts costs less. */
export function keepForm(node: Element, form: string, make: () => readonly Node[]): void {
  if (forms.get(node) === form) return
  forms.set(node, form)
  node.replaceChildren(...make())
}

/** Sets the text only where it differs, so that nothing is laid out or announced again in vain. */
export function setText(node: Element, text: string): void {
  const only = node.childNodes.length === 1 ? node.firstChild : null
  if (only instanceof Text) {
    if (only.data !== text) only.data = text
  } else if (node.textContent !== text) node.textContent = text
}
