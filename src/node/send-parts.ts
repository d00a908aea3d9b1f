// A 206 or a 416 in place of returned content.
import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { PartialContent } from '../content/content.ts'
import { answerRange } from '../decision/plan-parts.ts'
import type { PartialAnswer, PartsAnswer } from '../decision/plan-parts.ts'
import { keptOn206 } from '../decision/response-fields.ts'
import { openSegments } from '../handler/parts.ts'
import { hasCoding } from '../fields/content-coding.ts'
import { acceptRanges, keepUncoded } from './beneath.ts'
import { isHttp2 } from './connection.ts'
import type { Delivery } from './delivery.ts'
import { readRange } from './read-preconditions.ts'
import { currentValidators } from './response.ts'
import { sendSource } from './send-source.ts'

/**
 * What the request gets in place of content of this length; `undefined`: the whole, or what is in its place for HEAD. An answer that could have come
 * in parts says so.
 */
export function partsFor({ request, response, conditional }: Delivery, length: number): PartialAnswer | undefined {
  const { method } = request
  if (!conditional.representation.isInParts || response.statusCode !== 200 || hasCoding(response.getHeader('content-encoding')) || (method !== 'GET' && method !== 'HEAD')) return undefined
  acceptRanges(response)
  const fields = readRange(request)
  if (method === 'HEAD' || fields.range === undefined) return undefined
  const type = response.getHeader('content-type')
  const content = { length, type: type === undefined ? undefined : String(type) }
  return answerRange(fields, currentValidators(response, undefined, true), content)
}

/** Sends the parts; the fields go out with the first byte of them, so that an error before it is answered as such. */
export function sendParts(delivery: Delivery, content: PartialContent, answer: PartialAnswer): void | Promise<void> {
  const { response, conditional } = delivery
  if (answer.status === 416) {
    setPairs(response, answer.fields)
    conditional.replaceBy(416, currentValidators(response, undefined, true))
    return
  }
  response.removeHeader('Content-Length')
  return sendSource(delivery, openSegments(answer.segments, content), undefined, () => { begin(delivery, answer) })
}

function begin({ request, response }: Delivery, { fields }: PartsAnswer): void {
  const hasIfRange = readRange(request)['if-range'] !== undefined
  const hasEtag = response.hasHeader('etag')
  for (const name of response.getHeaderNames()) if (!keptOn206(name, hasIfRange, hasEtag)) response.removeHeader(name)
  setPairs(response, fields)
  keepUncoded(response)
  // HTTP/2 has no reason phrases.
  if (isHttp2(response)) response.writeHead(206)
  else response.writeHead(206, STATUS_CODES[206])
}

function setPairs(response: ServerResponse, fields: readonly string[]): void {
  for (let i = 0; i < fields.length; i += 2) response.setHeader(fields[i] as string, fields[i + 1] as string)
}
