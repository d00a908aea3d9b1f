// Where there is no room for list and detail side by side, the detail is a page of its own, with a way back.
import type { AddressBar } from './address-bar.ts'

/** The width below which style/narrow.css shows one of the two at a time. */
const narrow = window.matchMedia('(max-width: 59.99em)')

export interface Screen {
  readonly isNarrow: boolean
  readonly isDetailOpen: boolean
  openDetail(): void
  /**
   * Goes back to the list; nothing where the detail is not a page of its own at present.
   * `then` is called in place of `onList`.
   */
  closeDetail(then?: () => void): void
  /** Shows the one of the two that the address names by now. */
  follow(): void
}

/** `onList` is called whenever the list is in view again. */
export function createScreen(address: AddressBar, onList: () => void): Screen {
  let open = false
  let after = onList
  const set = (next: boolean): void => {
    if (next === open) return
    open = next
    document.body.classList.toggle('detail-open', next)
    if (next) return
    const then = after
    after = onList
    then()
  }
  const close = (then: () => void): void => {
    if (!open) return
    after = then
    // The browser's own way back leads to the list too, rather than out of the page.
    if (address.hasBefore) return history.back()
    address.set({ detail: '' }, false)
    set(false)
  }
  narrow.addEventListener('change', () => { if (!narrow.matches) close(onList) })
  return {
    get isNarrow() {
      return narrow.matches
    },
    get isDetailOpen() {
      return open
    },
    openDetail() {
      if (!narrow.matches || open) return
      address.set({ detail: 'yes' }, true)
      set(true)
    },
    closeDetail(then = onList) {
      close(then)
    },
    follow() {
      set(narrow.matches && address.view.detail !== '')
    },
  }
}
