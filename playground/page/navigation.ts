// The view of the page and its address: what the reader chooses is written there, and what stands there is chosen.
import type { Drawers } from './drawers/drawers.ts'
import type { FilterView } from './list/filter-view.ts'
import type { ListOrder } from './list/list-order.ts'
import type { ExchangeList } from './list/list.ts'
import type { Row } from './rows/row.ts'
import { findRequest, keyOf } from './session/chosen-request.ts'
import type { Session } from './session/session.ts'
import type { AddressBar } from './ui/address-bar.ts'
import type { Screen } from './ui/screen.ts'

export interface NavigationOptions {
  readonly address: AddressBar
  readonly screen: Screen
  readonly session: Session
  /** The parts that show the view, once they are made. */
  readonly parts: () => { readonly list: ExchangeList, readonly order: ListOrder, readonly filter: FilterView, readonly drawers: Drawers }
  readonly chosenRow: () => Row | undefined
  /** Whether the list shows all that it is to show by now. */
  readonly isReady: () => boolean
  /** Gets a sentence about what the address names and the page does not have. */
  readonly tell: (sentence: string) => void
}

export interface Navigation {
  /** To be called when a row was chosen, or none; `isStep` as for the address. */
  onChoose(isStep?: boolean): void
  /** Shows what the address names. */
  follow(): void
  /** Chooses the row that the address names, once it is there; to be called after the list was drawn. */
  followRequest(): void
}

export function createNavigation({ address, screen, session, parts, chosenRow, isReady, tell }: NavigationOptions): Navigation {
  /** The key of the request that the address names, until it is found. */
  let wanted = ''
  const writeRequest = (isStep: boolean | undefined): void => address.set({ request: keyOf(chosenRow(), session) }, isStep)
  return {
    onChoose(isStep) {
      wanted = ''
      // Where the detail is a page of its own, going there is the step.
      writeRequest(isStep === true && screen.isNarrow ? false : isStep)
    },
    follow() {
      const { list, order, filter, drawers } = parts()
      const { view } = address
      filter.set(view.filter)
      order.sort(view.sort)
      drawers.open(view.panel)
      if (view.request === '') list.choose(null)
      wanted = view.request
      screen.follow()
    },
    followRequest() {
      if (wanted !== '') {
        if (!session.isConnected || !isReady()) return
        const found = findRequest(wanted, session)
        wanted = ''
        if (typeof found === 'string') tell(found)
        else if (!parts().list.reveal(found)) tell('The filter leaves out the request that the address names.')
      }
      // A fetch of this page has a key once the server has reported it.
      writeRequest(false)
    },
  }
}
