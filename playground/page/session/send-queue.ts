// The page's requests, one after the other: a browser sends one at a time to one target anyway.
import type { WaitFor } from './wait-for.ts'
import type { Session } from './session.ts'
import { isUnderWay } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { createSender } from '../network/sender.ts'
import type { OutgoingRequest } from '../replay/request.ts'

/** How many requests may wait, the one under way included. */
const MAX_QUEUED = 20
/** How many milliseconds the server may take to report what the page has seen. */
const MAX_REPORT_MILLISECONDS = 5000

export interface Arrival {
  readonly place: number
  readonly picture: Blob | null
  /** Whether its row is to be the chosen one. */
  readonly isToChoose: boolean
}

export interface Queue {
  /** Sends once what was asked for before is done; resolves to its row's place, to undefined where too many wait. */
  send(outgoing: OutgoingRequest, isToChoose: () => boolean): Promise<number | undefined>
  /** Sends, and resolves to what `read` finds in the row once it finds something; to undefined where it never does. */
  sendAndRead<T>(outgoing: OutgoingRequest, read: (row: Row) => T | undefined, isToChoose: boolean): Promise<T | undefined>
}

export function createQueue(
  session: Session, waitFor: WaitFor, onArrival: (arrival: Arrival) => void,
): Queue {
  const sendOnce = createSender(() => session.store.highestId)
  let queued = 0
  let underWay: Promise<unknown> = Promise.resolve()
  const send: Queue['send'] = async (outgoing, isToChoose) => {
    if (queued === MAX_QUEUED) {
      await underWay
      return undefined
    }
    queued++
    const own = underWay.then(async () => {
      const { fetchRecord, picture } = await sendOnce(outgoing)
      queued--
      const place = session.takeFetchRecord(fetchRecord)
      onArrival({ place, picture, isToChoose: isToChoose() })
      return place
    })
    underWay = own
    return await own
  }
  return {
    send,
    async sendAndRead(outgoing, read, isToChoose) {
      const place = await send(outgoing, () => isToChoose)
      return await waitFor.until(() => {
        const row = place === undefined ? undefined : session.store.at(place)
        return row === undefined || isUnderWay(row) ? undefined : read(row)
      }, MAX_REPORT_MILLISECONDS)
    },
  }
}
