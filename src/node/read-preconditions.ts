// Reads the preconditions of a request to node:http or node:http2, with every line of them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Preconditions } from '../decision/judge.ts'
import type { RangeFields } from '../decision/plan-parts.ts'
import { isHttp2 } from './connection.ts'

const PRECONDITION_NAME = /^if-(?:none-)?match$|^if-(?:un)?modified-since$|^if-range$/i
const HYPHEN = 0x2d

/**
 * The preconditions of a request, or undefined if it has none.
 *
 * `headers` of node:http drops the second line of a date field, and that of node:http2 the second line of any field. So the
 * lines of `rawHeaders` are joined (RFC 9110 §5.3). A value that was changed in `headers` is used, and one that was deleted
 * there is absent.
 */
export function readPreconditions(request: IncomingMessage): Preconditions | undefined {
  const { rawHeaders } = request
  // An emulated request may come with `headers` alone; else they are made only where a field's name is among ours.
  let found = rawHeaders.length === 0
  for (let i = 0; i < rawHeaders.length && !found; i += 2) {
    const name = rawHeaders[i] as string
    // Most names are told apart by one character, for less than the pattern takes.
    found = name.charCodeAt(2) === HYPHEN && PRECONDITION_NAME.test(name)
  }
  if (!found) return undefined
  const { headers } = request
  // Each name is a constant where its value is read, as in evaluatePreconditions (row "304, 10 KB, one tag").
  const preconditions: Preconditions = {
    'if-match': valueOf(rawHeaders, 'if-match', headers['if-match']),
    'if-none-match': valueOf(rawHeaders, 'if-none-match', headers['if-none-match']),
    'if-modified-since': valueOf(rawHeaders, 'if-modified-since', headers['if-modified-since']),
    'if-unmodified-since': valueOf(rawHeaders, 'if-unmodified-since', headers['if-unmodified-since']),
    'if-range': valueOf(rawHeaders, 'if-range', headers['if-range']),
    range: valueOf(rawHeaders, 'range', headers['range'])
  }
  const isAny = preconditions['if-match'] ?? preconditions['if-none-match'] ?? preconditions['if-modified-since'] ??
    preconditions['if-unmodified-since'] ?? preconditions['if-range']
  return isAny === undefined ? undefined : preconditions
}

/** What a request says of the parts that it asks for; several lines of a field are one. */
export function readRange({ headers, rawHeaders }: IncomingMessage): RangeFields {
  return { range: valueOf(rawHeaders, 'range', headers['range']), 'if-range': valueOf(rawHeaders, 'if-range', headers['if-range']) }
}

function valueOf(rawHeaders: readonly string[], name: string, found: string | string[] | undefined): string | undefined {
  if (found === undefined) return undefined
  const value = typeof found === 'string' ? found : found.join(', ')
  let first: string | undefined
  let joined = ''
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const other = rawHeaders[i] as string
    if (other.length !== name.length || other.toLowerCase() !== name) continue
    const line = rawHeaders[i + 1] as string
    joined = first === undefined ? line : `${joined}, ${line}`
    first ??= line
  }
  // What node:http made of the lines is replaced; what someone put there stays.
  return value === first ? joined : value
}

// node:http never sends content with a 304. With a 412 it does, and node:http2 and a strict server throw instead of ignoring it.
export function mustDropContent(request: IncomingMessage, response: ServerResponse, preconditions: Preconditions): boolean {
  const server = (request.socket as { server?: { rejectNonStandardBodyWrites?: boolean } } | undefined)?.server
  return preconditions['if-match'] !== undefined || preconditions['if-unmodified-since'] !== undefined ||
    isHttp2(response) || server?.rejectNonStandardBodyWrites === true
}
