// Rules about the conditions of a request, and about weak tags where only strong ones serve.
import { instantOf, tagOf, tagsOf } from './message.ts'
import { hit, hits } from './note-rules.ts'
import type { NoteRule } from './note-rules.ts'

export const requestRules: readonly NoteRule[] = [
  { id: 'tags-malformed', level: 'warning', side: 'request', section: 'RFC 9110 §8.8.3',
    summary: '% is not a valid list of entity tags', detail: 'Tags are in double quotes. A server need not read on after the error.',
    find: ({ request }) => hits(['if-match', 'if-none-match']
      .filter(name => request.has(name) && tagsOf(request.get(name)) === undefined)) },
  { id: 'if-match-weak', level: 'warning', side: 'request', section: 'RFC 9110 §13.1.1',
    summary: 'If-Match names a weak tag', detail: 'If-Match uses strong comparison, so a weak tag never matches.',
    find: ({ request }) => hit(tagsOf(request.get('if-match'))?.some(({ weak }) => weak) === true, 'if-match') },
  { id: 'etag-weak-for-if-match', level: 'warning', side: 'response', section: 'RFC 9110 §13.1.1',
    summary: 'The ETag is weak where If-Match is used',
    detail: 'Strong comparison never matches a weak tag: a server that follows §13.1.1 refuses a request that names it alone.',
    find: ({ request, response }) =>
      hit(request.has('if-match') && tagOf(response.get('etag'))?.weak === true, 'etag') },
  { id: 'if-range-weak', level: 'bad', side: 'request', section: 'RFC 9110 §13.1.5',
    summary: 'If-Range names a weak tag', detail: 'A client may join parts only under a strong validator.',
    find: ({ request }) => hit(tagOf(request.get('if-range'))?.weak === true, 'if-range') },
  { id: 'if-range-alone', level: 'warning', side: 'request', section: 'RFC 9110 §13.1.5',
    summary: 'If-Range without Range', detail: 'A server must ignore it.',
    find: ({ request }) => hit(request.has('if-range') && !request.has('range'), 'if-range') },
  { id: 'condition-date-malformed', level: 'warning', side: 'request', section: 'RFC 9110 §13.1.3',
    summary: '% is not a valid date', detail: 'A server must ignore this condition.',
    find: ({ request }) => hits(['if-modified-since', 'if-unmodified-since']
      .filter(name => request.has(name) && instantOf(request.get(name)) === undefined)) },
]
