// The sections of a detail under the bar that leads to them, which stays in sight.
import { element } from '../ui/dom.ts'

export interface DetailSection {
  readonly name: string
  readonly parts: readonly HTMLElement[]
}

/** The bar, and each section that has anything in it. */
export function sectionViews(all: readonly DetailSection[]): HTMLElement[] {
  const shown = all.filter(({ parts }) => parts.length > 0)
  const views = shown.map(({ name, parts }) => {
    const view = element('section', 'group', ...parts)
    view.id = `detail-${name.toLowerCase()}`
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
    })
    return button
  }))
  bar.setAttribute('aria-label', 'Sections of the detail')
  return shown.length > 1 ? [bar, ...views] : views
}
