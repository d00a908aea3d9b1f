// Runs `writeHead` of others, as a compressor's, beneath ours.
import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import { keptOn304 } from '../decision/response-fields.ts'
import { isHttp2 } from './connection.ts'
import { callLater } from './response.ts'

/** Fields that are not sent, by their lower-case names, and that others still see. */
export type HiddenFields = Map<string, OutgoingHttpHeader | undefined>

/**
 * Runs `writeHead` with whatever was put before Node's. `onCoding` is told of a content coding that it applies.
 *
 * Before a 304, others see the fields of the answer that was meant, which are `hidden`, so that they add to the 304 what they would have added to
 * that: the Vary of the 200, above all (RFC 9110 §15.4.5). What they set of the content's own fields goes nowhere. Where no type of content
 * is known yet, they are told of one that they would code.
 */
export function runBeneath(response: ServerResponse, writeHead: () => ServerResponse, onCoding: (coding: unknown) => void, hidden?: HiddenFields): ServerResponse {
  const { getHeader, setHeader } = response
  response.setHeader = (name, value) => {
    const lowered = name.toLowerCase()
    if (hidden === undefined || keptOn304(lowered, value as OutgoingHttpHeader as string, true)) setHeader.call(response, name, value)
    if (lowered === 'content-encoding') onCoding(value)
    return response
  }
  if (hidden !== undefined) {
    if (hidden.get('content-type') === undefined) hidden.set('content-type', 'text/plain')
    response.getHeader = name => getHeader.call(response, name) ?? hidden.get(name.toLowerCase())
  }
  try {
    return writeHead()
  } finally {
    response.setHeader = setHeader
    response.getHeader = getHeader
    if (hidden !== undefined) ignoreContent(response)
  }
}

/**
 * Takes what a compressor writes after a 304 for nothing, as node:http does by itself. node:http2 would take it for an error, and a strict server
 * throws where nobody catches it: the compressor has kept Node's own `write`, so that only what that goes by can be changed.
 */
function ignoreContent(response: ServerResponse): void {
  if (!isHttp2(response)) {
    const strict = Object.getOwnPropertySymbols(response).find(({ description }) => description === 'kRejectNonStandardBodyWrites')
    if (strict !== undefined) Object.assign(response, { [strict]: false })
    return
  }
  const { stream } = response as ServerResponse & { readonly stream: { write: (...args: unknown[]) => boolean } }
  stream.write = (...args) => callLater(args)
}
