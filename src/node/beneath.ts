// Runs `writeHead` of other middleware, such as a compressor, beneath ours.
import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import { keptOn304 } from '../decision/response-fields.ts'
import { hasCoding } from '../fields/content-coding.ts'
import { isHttp2 } from './connection.ts'
import { callLater } from './response.ts'

/** Fields that are not sent but still visible to other middleware, by their lower-case names. */
export type HiddenFields = Map<string, OutgoingHttpHeader | undefined>

/**
 * Runs `writeHead` with whatever other middleware has put before Node's. `onCoding` is called with a content coding that it applies.
 *
 * Before a 304, other middleware sees the fields of the normal answer, which are `hidden`, so that it adds to the 304 what it would have added
 * to that answer: above all the Vary of the 200 (RFC 9110 §15.4.5). Content fields that it sets are dropped. If no content type is known
 * yet, it sees one that it would compress.
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
 * Tells compressors that an answer has a coding already, so that they leave it as it is: a part that they coded would be no part of what they make of
 * the whole (RFC 9110 §14.1.2). They go by the name, of which the case is free (§8.4.1), before the first byte; it is not sent.
 */
export function keepUncoded(response: ServerResponse): void {
  const { getHeader } = response
  response.getHeader = name => !response.headersSent && name.toLowerCase() === 'content-encoding' ? 'Identity' : getHeader.call(response, name)
}

/**
 * Says that parts of an answer can be had (RFC 9110 §14.3), until a compressor codes it: there are no parts of coded content, and a client that resumed
 * it without If-Range would put bytes of the plain content behind those of the coded one.
 */
export function acceptRanges(response: ServerResponse): void {
  if (response.hasHeader('accept-ranges')) return
  response.setHeader('Accept-Ranges', 'bytes')
  const { setHeader } = response
  const setLater = (name: string, value: Parameters<typeof setHeader>[1]): ServerResponse => {
    if (name.toLowerCase() === 'content-encoding' && hasCoding(value)) response.removeHeader('Accept-Ranges')
    return setHeader.call(response, name, value) as ServerResponse
  }
  response.setHeader = setLater as typeof setHeader
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
