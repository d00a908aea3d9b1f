// The page's requests, one after the other: a browser sends one at a time to one target anyway.
import type { Awaiting } from './wait-for.ts'
import type { Inspector } from './session.ts'
import type { Row } from '../rows/row.ts'
import { createSender } from '../network/sender.ts'
import type { Order } from '../replay/request.ts'

/** How many requests may wait, the one under way included. */
const mostQueued = 20
/** How many milliseconds the tap may take to report what the page has seen. */
const tapPatience = 5000

export interface Arrival {
  readonly place: number
  readonly picture: Blob | null
  /** Whether its row is to be the chosen one. */
  readonly isToChoose: boolean
}

export interface Queue {
  /** Sends once what was asked for before is done; resolves to its row's place, to undefined where too many wait. */
  send(order: Order, isToChoose: () => boolean): Promise<number | undefined>
  /** Sends, and resolves to what `read` finds in the row once it finds something; to undefined where it never does. */
  sendAndRead<T>(order: Order, read: (row: Row) => T | undefined, isToChoose: boolean): Promise<T | undefined>
}

export function createQueue(
  inspector: Inspector, awaiting: Awaiting, onArrival: (arrival: Arrival) => void,
): Queue {
  const sendOnce = createSender(() => inspector.store.highestId)
  let queued = 0
  let underWay: Promise<unknown> = Promise.resolve()
  const send: Queue['send'] = async (order, isToChoose) => {
    if (queued === mostQueued) {
      await underWay
      return undefined
    }
    queued++
    const own = underWay.then(async () => {
      const { sighting, picture } = await sendOnce(order)
      queued--
      const place = inspector.takeSighting(sighting)
      onArrival({ place, picture, isToChoose: isToChoose() })
      return place
    })
    underWay = own
    return await own
  }
  return {
    send,
    async sendAndRead(order, read, isToChoose) {
      const place = await send(order, () => isToChoose)
      return await awaiting.until(() => {
        const row = place === undefined ? undefined : inspector.store.at(place)
        return row === undefined ? undefined : read(row)
      }, tapPatience)
    },
  }
}
