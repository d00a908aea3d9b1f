// rangeBody: a body for a fetch Response whose parts can be made alone, and the 206 or 416 in place of such a Response.
import type { OpenPart, PartialContent } from '../content/content.ts'
import { checkedPartial } from '../content/partial.ts'
import { answerRange } from '../decision/plan-parts.ts'
import { keptOn206 } from '../decision/response-fields.ts'
import { hasCoding } from '../fields/content-coding.ts'
import { openSegments } from '../handler/parts.ts'
import { readRange } from './exchange.ts'
import type { GivenFields } from './given-fields.ts'
import { bodyOf, lazyBody } from './lazy-body.ts'
import { cancelContent, currentValidators, replacementOf, withField } from './response.ts'

const rangeBodies = /* @__PURE__ */ new WeakMap<ReadableStream, PartialContent>()

/**
 * A body for a `Response` whose parts can be made alone, as {@link partial} is for node:http:
 *
 * ```js
 * withRanges(() => new Response(rangeBody(clip.size, (first, last) => clip.read(first, last))))
 * ```
 *
 * Under `withRanges` the Response gets `Accept-Ranges` and `Content-Length`, and a GET with Range the parts that it asks for; `open` is called
 * only for these, and not at all for a 304, 412, 416 or HEAD. A body that is read without `withRanges` is the whole content.
 * What `open` makes beyond its part is dropped. If it makes less, the stream fails.
 *
 * @param length the length of the whole content, in bytes
 * @param open `(first, last)`, the offsets of the first and the last byte, makes a string, bytes, an iterable or a stream, or a promise of one
 * @throws RangeError if `length` is not a number of bytes, TypeError if `open` is not a function
 */
export function rangeBody(length: number, open: OpenPart): ReadableStream<Uint8Array> {
  const content = checkedPartial('rangeBody', length, open)
  const body = lazyBody(content)
  rangeBodies.set(body, content)
  return body
}

// Who has read of a body, or put a coder around it, has made other content of it.
function contentOf({ body, status, headers }: Response): PartialContent | undefined {
  if (body === null || body.locked || status !== 200) return undefined
  return hasCoding(headers.get('content-encoding')) ? undefined : rangeBodies.get(body)
}

/** Whether a Response has content that is known to be longer than this many bytes. */
export function isLongerThan(response: Response, limit: number): boolean {
  const content = contentOf(response)
  return content !== undefined && content.length > limit
}

/** The Response with the fields that say how long its content is, and that parts of it can be had. */
export function withPartFields(response: Response, given: GivenFields): Response {
  const content = contentOf(response)
  if (content === undefined) return response
  const isSaid = response.headers.has('accept-ranges')
  if (!isSaid) given.acceptsRanges = true
  const accepting = isSaid ? response : withField(response, 'Accept-Ranges', 'bytes')
  return withField(accepting, 'Content-Length', String(content.length))
}

/** The 206 or 416 that a GET with Range gets in place of a Response; the Response itself where that stands. */
export function inParts(response: Response, request: Request): Response {
  const content = contentOf(response)
  const fields = readRange(request.headers)
  if (content === undefined || fields.range === undefined) return response
  const { headers } = response
  const type = headers.get('content-type') ?? undefined
  const answer = answerRange(fields, currentValidators(headers), { length: content.length, type })
  if (answer === undefined) return response
  if (answer.status === 416) return replacementOf(withPairs(response, answer.fields), 416)
  cancelContent(response)
  const hasIfRange = fields['if-range'] !== undefined
  const hasEtag = headers.has('etag')
  // Pairs, since there may be several lines of Set-Cookie.
  const kept = [...headers].filter(([name]) => keptOn206(name, hasIfRange, hasEtag))
  const body = bodyOf(() => openSegments(answer.segments, content), () => undefined)
  return withPairs(new Response(body, { status: 206, statusText: 'Partial Content', headers: kept }), answer.fields)
}

function withPairs(response: Response, fields: readonly string[]): Response {
  let complete = response
  for (let i = 0; i < fields.length; i += 2) complete = withField(complete, fields[i] as string, fields[i + 1] as string)
  return complete
}
