// What the inspector is to show of each request of requests.ts: status and verdict, what it infers, and its notes.
import type { Shown } from './inspect.ts'

/** A line for each exchange of a request, by the request's name. */
export type Expected = Readonly<Record<string, readonly string[]>>

/** What is shown of one exchange, as one line. */
export function lineOf({ row, inferred, notes }: Shown): string {
  return [row, ...inferred === undefined ? [] : [inferred.replace(/\.$/, '')], ...notes].join(' | ')
}

const AS_ASKED = '304 Unchanged | the conditions lead to a 304, as answered | response-not-modified-'
const PART_ANYWAY = '206 Part sent | no condition stands in the way of the request, but the answer is 206'
const PERFORMED = 'PUT performed | that is not enough to tell'

/** Those that both frameworks and nginx have in common; a 304 without Vary is nginx's alone to avoid. */
const common = (notModified: string): Expected => ({
  'a page': ['200 Sent in full'],
  'a page that the client has': [notModified],
  'a page that the client has among others': [notModified],
  'a page that the client has in an older version': ['200 Changed | no condition stands in the way of the request'],
  'the fields of a page': ['200 Headers only'],
  'the fields of a page that the client has': [notModified],
  'a page in a content coding': ['200 Sent in full'],
  'a part of a file': ['206 Part sent'],
  'a part that the file does not have': ['416 Range Not Satisfiable'],
  'a form': ['201 POST performed'],
  'a form in chunks': ['201 POST performed'],
  'a form that waits to be asked for': ['201 POST performed'],
  'an edit without a precondition': ['200 PUT performed'],
  'a page to be deleted': ['204 DELETE performed'],
  'a page that is not there': ['404 Not Found | conditions do not count for a 404'],
  'a page that is elsewhere': ['302 Found'],
  'two cookies': ['200 Sent in full'],
  'content in chunks': ['200 Sent in full'],
  'a megabyte': ['200 Sent in full'],
  'five requests at once': ['200 Sent in full', '200 Headers only', '404 Not Found', '201 POST performed', notModified]
})

/** Express judges no If-Match, tags even what it answers to PUT, and takes If-Range with a weak tag. */
const express: Expected = {
  'an edit of the page that was read': ['200 PUT performed | the conditions lead to a 412, but the answer is 200 | ' +
    'request-if-match-weak-if-match | request-update-not-refused-if-match | response-etag-weak-for-if-match-etag'],
  'an edit of a page that has changed': [`200 ${PERFORMED} | response-etag-weak-for-if-match-etag`],
  'content in chunks': ['200 Sent in full | response-validator-missing-']
}

const FILE_NOT_MODIFIED = `${AS_ASKED} | response-not-modified-excess-last-modified`

export const EXPRESS: Expected = {
  ...common(`${AS_ASKED} | response-not-modified-lacks-vary`),
  ...express,
  'a file that the client has by its date': [FILE_NOT_MODIFIED],
  'a part of a file that is still the same': [`${PART_ANYWAY} | ` +
    'request-if-range-weak-if-range | request-range-not-ignored-if-range']
}

/** Hono judges neither If-Match nor a date, and hono/etag makes the tag of a part from the part. */
export const HONO: Expected = {
  ...common(`${AS_ASKED} | response-not-modified-lacks-vary`),
  'a file that the client has by its date': ['200 Validator ignored | the conditions lead to a 304, but the answer is 200 | ' +
    'request-date-ignored-if-modified-since | response-heuristic-last-modified'],
  'a part of a file that is still the same': [`${PART_ANYWAY} | ` +
    'request-range-not-ignored-if-range'],
  'an edit of the page that was read': [`200 ${PERFORMED}`],
  'an edit of a page that has changed': [`200 ${PERFORMED}`]
}

/** The files are nginx's own, all else is Express's. */
export const NGINX: Expected = {
  ...common(AS_ASKED),
  ...express,
  'a file that the client has by its date': [FILE_NOT_MODIFIED],
  'a part of a file that is still the same': ['206 Part sent | no condition stands in the way of the request'],
  'a part that the file does not have': ['416 Requested Range Not Satisfiable']
}
