// Publishes the decisions about responses on node:http on the channel `not-modified:decision`.
import { channel } from 'node:diagnostics_channel'
import type { Channel } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Judgement } from '../decision/judge.ts'

export const decisions: Channel = /* @__PURE__ */ channel('not-modified:decision')

export function publish(request: IncomingMessage, response: ServerResponse, { decision, current }: Judgement): void {
  decisions.publish({ request, response, decision, current })
}
