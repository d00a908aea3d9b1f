// The address of the page as a mirror of its view: written as the view changes, and read where Back or a link has changed it.
import { changedParts, formatView, noView, parseView } from './view-state.ts'
import type { ViewPart, ViewState } from './view-state.ts'

export interface AddressBar {
  readonly view: ViewState
  /** Whether Back leads to another view of this page. */
  readonly hasBefore: boolean
  /**
   * Writes what has changed. A change that begins something, as of another part than the last one, is a step that Back
   * takes back; further changes of the same part, such as typing, belong to it, unless `isStep` says
   * otherwise: false for what nobody chose.
   */
  set(changes: Partial<ViewState>, isStep?: boolean): void
}

/** So many milliseconds lie between two writings of changes of one part: browsers refuse an address that changes all the time. */
const PAUSE = 150

/** `onMove` is called with the view that Back, Forward or a changed address leads to. */
export function createAddressBar(onMove: (view: ViewState) => void): AddressBar {
  let view = parseView(location.hash)
  let last: ViewPart | undefined
  let timer = 0
  let writtenAt = -PAUSE
  const write = (how: 'pushState' | 'replaceState'): void => {
    window.clearTimeout(timer)
    timer = 0
    writtenAt = performance.now()
    try {
      history[how](how === 'pushState' ? 'step' : history.state, '', formatView(view) || location.pathname + location.search)
    } catch {
      // A browser that has had too many addresses at once keeps the one before.
    }
  }
  const flush = (): void => { if (timer !== 0) write('replaceState') }
  window.addEventListener('popstate', () => {
    window.clearTimeout(timer)
    timer = 0
    last = undefined
    view = { ...noView, ...parseView(location.hash) }
    onMove(view)
  })
  window.addEventListener('pagehide', flush)
  return {
    get view() {
      return view
    },
    get hasBefore() {
      return history.state === 'step'
    },
    set(changes, isStep) {
      const next = { ...view, ...changes }
      const [part] = changedParts(view, next)
      if (part === undefined) return
      const isNew = isStep ?? part !== last
      if (isNew) flush()
      view = next
      if (isStep !== false) last = part
      if (isNew) return write('pushState')
      if (timer === 0) timer = window.setTimeout(() => write('replaceState'), Math.max(0, writtenAt + PAUSE - performance.now()))
    },
  }
}
