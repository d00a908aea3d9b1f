// The chosen request by the key that stands in the address: it names the run of the server too, since ids begin anew with each.
import { formatExchangeKey } from '../../shared/exchange.ts'
import { isEarlier, isImported } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import type { Session } from './session.ts'

/** The key of a row's exchange; empty for what only this page knows. */
export function keyOf(row: Row | undefined, { sessionId }: Pick<Session, 'sessionId'>): string {
  const exchange = row?.exchange ?? null
  return exchange === null || sessionId === '' || isImported(exchange) || isEarlier(exchange.id) ? '' : formatExchangeKey(sessionId, exchange.id)
}

/** The place of the row with this key, or why there is none, in a sentence. */
export function findRequest(key: string, session: Pick<Session, 'sessionId' | 'store'>): number | string {
  const [, run = '', digits = ''] = /^([0-9a-z]{1,32})-(\d{1,15})$/.exec(key) ?? []
  if (digits === '') return 'The address names a request that does not exist.'
  const name = `Request ${Number(digits)}, which the address names, is not listed`
  if (run !== session.sessionId) return `${name}: it is of another run of the server.`
  const row = session.store.find(Number(digits))
  return row?.place ?? `${name}: it was cleared, or dropped for newer ones.`
}
