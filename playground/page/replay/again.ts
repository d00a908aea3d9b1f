// Sending the request of an exchange again: by the page's own fetch, or to an upstream by the server.
import type { Exchange } from '../../shared/exchange.ts'
import { problemsOf } from './problems.ts'
import { unconditional } from './presets.ts'
import { replayModeOf, replayOf, requestOf } from './request.ts'
import type { OutgoingRequest } from './request.ts'
import { isImported } from '../rows/row.ts'

/** Why nothing can be sent to where this exchange went; undefined where it can. */
export function whyNotReplayable(exchange: Exchange | null): string | undefined {
  if (exchange === null) return 'Nothing was sent here: choose a request first'
  if (isImported(exchange)) return 'It came from a file: copy it to send it to its own server'
  return undefined
}

/** How to send its request again, past the browser's cache. */
export function outgoingOf(exchange: Exchange): OutgoingRequest {
  return { mode: replayModeOf(exchange), request: replayOf(exchange) }
}

/** A plain GET of the same target; what an upstream may ask for, such as a Cookie, goes with it. */
export function plainGetOf(exchange: Exchange): OutgoingRequest {
  const { mode, request } = outgoingOf(exchange)
  const fields = mode === null ? unconditional(request.fields).filter(([name]) => !/^content-/i.test(name)) : []
  return { mode, request: { ...request, method: 'GET', fields, content: '' } }
}

/** Why it is not sent, in a sentence; undefined where it is. */
export function refusalOf(outgoing: OutgoingRequest): string | undefined {
  return problemsOf(outgoing).find(({ kind }) => kind === 'refused')?.sentence
}

/** The names of the fields that a replay leaves to whoever sends it, or leaves out since they are secret. */
export function leftOut(exchange: Exchange): readonly string[] {
  const kept = replayOf(exchange).fields
  return [...new Set(requestOf(exchange).fields.filter(line => !kept.includes(line)).map(([name]) => name))]
}
