// The recorded content of requests and responses, as data: raw, or without its content coding.
import type { RequestListener, ServerResponse } from 'node:http'
import type { BodyStore, Side } from '../capture/body-store.ts'
import { decodedContent } from '../capture/decoded-content.ts'
import type { ExchangeLog } from '../capture/exchange-log.ts'
import { listMembers } from '../http/field-lines.ts'
import { answerLine } from '../http/respond.ts'
import { readRoute } from './routes.ts'

export interface BodyRouteOptions {
  readonly log: ExchangeLog
  readonly bodies: BodyStore
}

const PATH = /^\/exchanges\/(\d{1,15})\/(request|response)-body$/

/** The listener for a path of a recorded content, or undefined where the path is none. */
export function bodyListener(path: string, { log, bodies }: BodyRouteOptions): RequestListener | undefined {
  const [, digits, side] = PATH.exec(path) ?? []
  if (digits === undefined) return undefined
  const id = Number(digits)
  return readRoute((request, response) => {
    const content = bodies.read(id, side as Side)
    if (content === undefined) return answerLine(response, 404, 'Nothing of this body is kept')
    const isDecoded = new URLSearchParams(request.url?.split('?', 2)[1]).has('decoded')
    if (!isDecoded) return sendData(response, content)
    const exchange = log.find(id)
    const codings = listMembers((side === 'request' ? exchange?.requestFields : exchange?.responseFields) ?? [], 'content-encoding')
    void decodedContent(content, codings).then(decoded => {
      if (typeof decoded === 'string') return answerLine(response, 415, decoded)
      if (decoded.isTruncated) response.setHeader('X-Truncated', '1')
      sendData(response, decoded.content)
    })
  }, 'application/octet-stream')
}

/** Sends what anybody may have written: nothing interprets it, not even where it is opened by its address. */
function sendData(response: ServerResponse, content: Uint8Array): void {
  response.setHeader('Content-Disposition', 'attachment')
  response.setHeader('Content-Security-Policy', 'default-src \'none\'; sandbox')
  response.end(content)
}
