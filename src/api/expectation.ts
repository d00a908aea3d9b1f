// expectationOf: what an unsafe request demands of the current representation, for a check and a write in one step.
import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { Expectation } from '../decision/expectation.ts'
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { withoutCodings } from '../fields/content-coding.ts'
import { isStar, readTags } from '../fields/entity-tag-list.ts'
import type { EntityTag } from '../fields/entity-tag.ts'
import { readPreconditions } from '../node/read-preconditions.ts'

/**
 * What a request demands of the current representation by If-Match and `If-None-Match: *` (RFC 9110 §13.1.1, §13.1.2). Use it to check and write
 * in one step, so that no other writer comes in between.
 *
 * `UPDATE … WHERE id = ? AND revision IN (tags)` checks and writes in one step. If it changes no row, answer 412. Any of the tags may be the
 * current one. A tag that was made with `weak`, or from a digest, cannot be compared this way.
 *
 * @throws TypeError for a value that is not a request of node:http, node:http2 or fetch
 */
export function expectationOf(request: IncomingMessage | Http2ServerRequest | Request): Expectation {
  const { ifMatch, ifNoneMatch } = preconditionsOf(request)
  if (ifMatch === undefined) return { exists: ifNoneMatch !== undefined && isStar(ifNoneMatch) ? false : undefined, tags: undefined }
  // There cannot be one and none at once.
  if (ifNoneMatch !== undefined && isStar(ifNoneMatch)) return { exists: true, tags: [] }
  if (isStar(ifMatch)) return { exists: true, tags: undefined }
  const tags: EntityTag[] = []
  readTags(ifMatch, false, tags)
  return { exists: true, tags: tags.filter(tag => !tag.weak).map(tag => withoutCodings(tag.value)) }
}

function preconditionsOf(request: IncomingMessage | Http2ServerRequest | Request): { ifMatch: string | undefined, ifNoneMatch: string | undefined } {
  const headers: unknown = (request as Partial<Request> | undefined)?.headers
  if (typeof headers !== 'object' || headers === null) {
    throw typeError(`expectationOf: expected a request, got ${describe(request)}`)
  }
  if (typeof (headers as Partial<Headers>).get === 'function') {
    const { get } = headers as Headers
    return { ifMatch: get.call(headers, 'if-match') ?? undefined, ifNoneMatch: get.call(headers, 'if-none-match') ?? undefined }
  }
  const fields = readPreconditions(request as IncomingMessage)
  return { ifMatch: fields?.['if-match'], ifNoneMatch: fields?.['if-none-match'] }
}
