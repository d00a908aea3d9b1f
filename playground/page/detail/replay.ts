// Sending the request of an exchange again, by the page's own fetch.
import type { Exchange } from '../../exchange.ts'
import type { Order } from '../sender.ts'
import { isImported } from '../tools/imported.ts'
import { isSendable, problemsOf } from '../tools/replay-problems.ts'
import { replayMode, replayOf, requestOf } from '../tools/replay-request.ts'
import type { ReplayRequest } from '../tools/replay-request.ts'

/** Why the page cannot send to where this exchange went; undefined where it can. */
export function whyNotReplayable(exchange: Exchange | null): string | undefined {
  if (exchange === null) return 'Nothing crossed the wire here: choose an exchange first'
  if (isImported(exchange)) return 'It came from a file: copy it to send it to its own server'
  if (exchange.upstream !== undefined) return 'The page may not send through the tap: copy it, and send it from there'
  return undefined
}

/** Whether its request may have had content, which no exchange records: a reader has to write it anew. */
export function mayLackContent({ method }: Exchange): boolean {
  return !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method)
}

/** The order for a request, past the browser's cache; undefined where fetch would refuse it. */
export function orderOf(request: ReplayRequest): Order | undefined {
  return isSendable(request) ? { mode: replayMode, request } : undefined
}

/** Why fetch refuses to send it, in a sentence. */
export function refusalOf(request: ReplayRequest): string {
  return problemsOf(request).find(({ kind }) => kind === 'refused')?.sentence ?? ''
}

/** The names of the fields that a replay leaves to the browser, or leaves out since they are secret. */
export function leftOut(exchange: Exchange): readonly string[] {
  const kept = replayOf(exchange).fields
  return [...new Set(requestOf(exchange).fields.filter(line => !kept.includes(line)).map(([name]) => name))]
}
