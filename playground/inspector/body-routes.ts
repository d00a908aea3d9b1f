// The recorded content of requests and responses, as data: raw, or without its content coding.
import type { RequestListener, ServerResponse } from 'node:http'
import type { BodyStore, Side } from '../capture/body-store.ts'
import { decodedContent } from '../capture/decoded-content.ts'
import type { ExchangeLog } from '../capture/exchange-log.ts'
import { listMembers } from '../http/field-lines.ts'
import { queryOf } from '../http/query.ts'
import { answerLine } from '../http/respond.ts'
import type { Exchange } from '../shared/exchange.ts'
import { readRoute } from './routes.ts'

export interface BodyRouteOptions {
  readonly log: ExchangeLog
  readonly bodies: BodyStore
}

const PATH = /^\/exchanges\/(?:([0-9a-z]{1,32})-)?(\d{1,15})\/(request|response)-body$/

const KEY = /^([0-9a-z]{1,32})-(\d{1,15})$/

/** The listener for a path of a recorded content, by the exchange's key or its bare number; undefined where the path is none. */
export function bodyListener(path: string, { log, bodies }: BodyRouteOptions): RequestListener | undefined {
  const [, sessionId = log.sessionId, digits, side] = PATH.exec(path) ?? []
  if (digits === undefined) return undefined
  const id = Number(digits)
  return readRoute((request, response) => {
    // The numbers of an earlier start of the server now mean other exchanges.
    if (sessionId !== log.sessionId) return answerLine(response, 410, 'It was recorded before the server was started again')
    const content = bodies.read(id, side as Side)
    if (content === undefined) return answerLine(response, 404, 'Nothing of this body is kept')
    const isDecoded = queryOf(request).has('decoded')
    if (!isDecoded) return sendData(response, content)
    void decodedContent(content, codingsOf(log.find(id), side as Side)).then(decoded => {
      if (typeof decoded === 'string') {
        // A coding has any name.
        response.setHeader('X-Still-Coded', encodeURIComponent(decoded))
        return sendData(response, content)
      }
      if (decoded.end !== 'whole') response.setHeader('X-Truncated', decoded.end)
      sendData(response, decoded.content)
    })
  }, 'application/octet-stream')
}

/** The content codings of one side of an exchange, in the order in which they were applied. */
export function codingsOf(exchange: Exchange | undefined, side: Side): readonly string[] {
  return listMembers((side === 'request' ? exchange?.requestFields : exchange?.responseFields) ?? [], 'content-encoding')
}

/** The content of the request of the exchange with this key; undefined where it is not known to be kept whole. */
export function wholeRequestContent(key: string, { log, bodies }: BodyRouteOptions): Uint8Array | undefined {
  const [, sessionId, digits] = KEY.exec(key) ?? []
  const content = sessionId === log.sessionId ? bodies.read(Number(digits), 'request') : undefined
  const { requestBody: record, complete } = log.find(Number(digits)) ?? {}
  return complete === true && content?.length === record?.bytes ? content : undefined
}

/** Sends what anybody may have written: nothing interprets it, not even where it is opened by its address. */
function sendData(response: ServerResponse, content: Uint8Array): void {
  response.setHeader('Content-Disposition', 'attachment')
  response.setHeader('Content-Security-Policy', 'default-src \'none\'; sandbox')
  response.end(content)
}
