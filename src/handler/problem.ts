// What a refused request is told: the problem details of RFC 9457, in words that say what to do next.
import type { Judgement, Preconditions } from '../decision/judge.ts'
import { readTags } from '../fields/entity-tag-list.ts'
import type { EntityTag } from '../fields/entity-tag.ts'
import type { Current } from './current.ts'

/** The statuses of a refusal, with the code of the error and the title of the problem, which is the reason phrase (RFC 9457 §4.2.1). */
export const REFUSALS: {
  readonly 412: { readonly code: 'ERR_PRECONDITION_FAILED', readonly title: string }
  readonly 428: { readonly code: 'ERR_PRECONDITION_REQUIRED', readonly title: string }
  readonly 503: { readonly code: 'ERR_REVISIONS_UNAVAILABLE', readonly title: string }
} = {
  412: { code: 'ERR_PRECONDITION_FAILED', title: 'Precondition Failed' },
  428: { code: 'ERR_PRECONDITION_REQUIRED', title: 'Precondition Required' },
  503: { code: 'ERR_REVISIONS_UNAVAILABLE', title: 'Service Unavailable' }
}

/** The status of an answer that refuses a request. */
export type RefusalStatus = keyof typeof REFUSALS

/** Problem details of RFC 9457 §3.1. */
export interface Problem {
  /** `about:blank`: the problem is what its status says. */
  readonly type: string
  /** The reason phrase of the status. */
  readonly title: string
  /** The status of the answer, again. */
  readonly status: number
  /** What went wrong with this request, and what to do. */
  readonly detail: string
}

export function problemOf(status: RefusalStatus, detail: string): Problem {
  return { type: 'about:blank', title: REFUSALS[status].title, status, detail }
}

/** What a 428 says, which is to explain how to make the request conditional (RFC 6585 §3). */
export const REQUIRED_DETAIL: string = 'This request needs a precondition. To change the resource, send If-Match with the ETag that you read. ' +
  'To create it, send If-None-Match: *.'

/** What a 503 says where the store of the current tag does not answer. */
export const UNAVAILABLE_DETAIL: string = 'The current state of the resource is not available, so this request was not performed. Repeat it later.'

const UNKNOWN_DETAIL = 'The current state of the resource is not known, so this request was not performed. Repeat it later.'

/**
 * What a 412 says, by the preconditions and the current validators; `null` for no current representation, `undefined` for not known.
 *
 * @param isUncertain whether the tag is missing because it could not be had, as from a store that is down
 */
export function failedDetail({ decision: { outcomes } }: Judgement, { 'if-match': match }: Preconditions, current: Current, isUncertain: boolean): string {
  if (current === undefined) return UNKNOWN_DETAIL
  if (isUncertain && current?.etag === undefined && outcomes['If-Match'] === 'false') return UNKNOWN_DETAIL
  if (outcomes['If-Unmodified-Since'] === 'false') {
    return 'The resource has changed since the date in If-Unmodified-Since. Read it again before you change it.'
  }
  if (outcomes['If-None-Match'] === 'false') {
    return 'If-None-Match names the current state of the resource. To change it, read it and send its ETag in If-Match.'
  }
  if (current === null) return 'The resource does not exist. To create it, send If-None-Match: * in place of If-Match.'
  return matchDetail(match ?? '')
}

// A tag without its quotes, or a weak one, can never match: who reads the resource again would fail again.
function matchDetail(match: string): string {
  const tags: EntityTag[] = []
  readTags(match, false, tags)
  if (tags.length === 0) return 'If-Match has no valid ETag. Send the ETag that you read as it came, with its double quotes.'
  if (tags.every(({ weak }) => weak)) return 'If-Match has only weak ETags (W/), which never match. Read the resource again and send a strong ETag.'
  return 'The resource has changed: If-Match does not name its current ETag. Read it again before you change it.'
}
