// The sections of a detail under the bar that leads to them, which stays in sight.
import { element } from '../ui/dom.ts'

export interface DetailSection {
  readonly name: string
  readonly parts: readonly HTMLElement[]
}

/** The bar, and each section that has anything in it; `onChoose` is told which one its reader went to. */
export function sectionViews(all: readonly DetailSection[], onChoose: (name: string) => void): HTMLElement[] {
  const shown = all.filter(({ parts }) => parts.length > 0)
  const views = shown.map(({ name, parts }) => {
    const view = element('section', 'group', ...parts)
    view.id = sectionId(name)
    view.tabIndex = -1
    view.setAttribute('aria-label', name)
    return view
  })
  const bar = element('nav', 'sections', ...shown.map(({ name }, at) => {
    const button = element('button', '', name)
    button.type = 'button'
    button.id = `to-${name.toLowerCase()}`
    button.addEventListener('click', () => {
      const view = views[at]
      view?.scrollIntoView()
      view?.focus({ preventScroll: true })
      onChoose(name)
    })
    return button
  }))
  bar.setAttribute('aria-label', 'Sections of the detail')
  return shown.length > 1 ? [bar, ...views] : views
}

function sectionId(name: string): string {
  return `section-${name.toLowerCase()}`
}

/** The section that its reader went to last, which is shown of the next row too until the reader is back at the top. */
export class KeptSection {
  readonly #body: HTMLElement
  readonly #growth = new ResizeObserver(() => {
    // A body that has only now been read makes room to scroll; where the reader has scrolled since, nothing moves.
    if (this.#body.scrollTop === this.#placed) this.#place()
  })
  #name: string | undefined
  #placed = 0

  constructor(body: HTMLElement) {
    this.#body = body
    // What its reader opens from then on grows under their hands.
    for (const type of ['pointerdown', 'keydown']) body.addEventListener(type, () => this.#growth.disconnect())
  }

  readonly choose = (name: string): void => {
    this.#name = name
    this.#placed = this.#body.scrollTop
  }

  /** To be called before another row takes the place of the one that is shown. */
  leave(): void {
    if (this.#body.scrollTop === 0 && this.#placed > 0) this.#name = undefined
    this.#growth.disconnect()
  }

  /** To be called once another row is shown. */
  enter(): void {
    this.#place()
    if (this.#name !== undefined) for (const view of this.#body.children) this.#growth.observe(view)
  }

  #place(): void {
    this.#body.scrollTop = 0
    if (this.#name !== undefined) document.getElementById(sectionId(this.#name))?.scrollIntoView()
    this.#placed = this.#body.scrollTop
  }
}
