// expectationOf: what an unsafe request demands of the representation it changes, for who checks and writes in one step.
import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { Expectation } from '../decision/expectation.ts'
import { describe } from '../fields/arguments.ts'
import { withoutCodings } from '../fields/content-coding.ts'
import { isStar, readTags } from '../fields/entity-tag-list.ts'
import type { EntityTag } from '../fields/entity-tag.ts'
import { readPreconditions } from '../node/read-preconditions.ts'

/**
 * What a request demands of the current representation by If-Match and `If-None-Match: *` (RFC 9110 §13.1.1, §13.1.2), in a form for a
 * compare-and-set: a check that is followed by a write can be overtaken between the two.
 *
 * `UPDATE … WHERE id = ? AND revision IN (tags)` performs check and write in one step; where it changed no row, the answer is 412. Any of the
 * tags may be the right one; a tag made with `weak`, or from a digest, cannot be compared so.
 *
 * @throws TypeError for what is neither a request of node:http or node:http2 nor a fetch Request
 */
export function expectationOf(request: IncomingMessage | Http2ServerRequest | Request): Expectation {
  const { ifMatch, ifNoneMatch } = preconditionsOf(request)
  if (ifMatch === undefined) return { exists: ifNoneMatch !== undefined && isStar(ifNoneMatch) ? false : undefined, tags: undefined }
  if (isStar(ifMatch)) return { exists: true, tags: undefined }
  const tags: EntityTag[] = []
  readTags(ifMatch, false, tags)
  return { exists: true, tags: tags.filter(tag => !tag.weak).map(tag => withoutCodings(tag.value)) }
}

function preconditionsOf(request: IncomingMessage | Http2ServerRequest | Request): { ifMatch: string | undefined, ifNoneMatch: string | undefined } {
  const headers: unknown = (request as Partial<Request> | undefined)?.headers
  if (typeof headers !== 'object' || headers === null) {
    throw new TypeError(`An expectation is read from a request, not from ${describe(request)}`)
  }
  if (typeof (headers as Partial<Headers>).get === 'function') {
    const { get } = headers as Headers
    return { ifMatch: get.call(headers, 'if-match') ?? undefined, ifNoneMatch: get.call(headers, 'if-none-match') ?? undefined }
  }
  const fields = readPreconditions(request as IncomingMessage)
  return { ifMatch: fields?.['if-match'], ifNoneMatch: fields?.['if-none-match'] }
}
