// Tells decisions to whoever subscribed to `not-modified:decision`.
import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Judgement } from '../decision/judge.ts'

const decisions = channel('not-modified:decision')

export function hasListeners(): boolean {
  return decisions.hasSubscribers
}

/** Publishes a judgement, and returns what it puts in place of the answer. */
export function publish(request: IncomingMessage, response: ServerResponse, { decision, current, status }: Judgement): 304 | 412 | undefined {
  if (decisions.hasSubscribers) decisions.publish({ request, response, decision, current })
  return status
}
