// What the notes are to find, and what they are not to: rows of exchanges for each rule.
import type { Exchange, FieldLine } from '../../../playground/shared/exchange.ts'
import { exchangeOf } from '../../support/exchange.ts'

export interface NoteRow {
  readonly name: string
  /** The id of the rule that the row is about, and the fields on which it fires: none where it must not. */
  readonly id: string
  readonly on: readonly (string | null)[]
  readonly exchange: Exchange
  readonly earlier: readonly Exchange[]
}

export const date = 'Sun, 06 Nov 1994 08:49:37 GMT'
export const dayBefore = 'Sat, 05 Nov 1994 08:49:37 GMT'
export const dayAfter = 'Mon, 07 Nov 1994 08:49:37 GMT'
export const instant: number = Date.UTC(1994, 10, 6, 8, 49, 37)

/** Fields as `Name: value`, the way a reader writes them. */
export function fields(...lines: readonly string[]): FieldLine[] {
  return lines.map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
}

/** A 200 to a GET with these response fields. */
export function answer(lines: readonly string[], differences: Partial<Exchange> = {}): Exchange {
  return exchangeOf({ id: 100, startedAt: instant, responseFields: fields(...lines), ...differences })
}

/** A 304 with these response fields. */
export function notModified(lines: readonly string[], differences: Partial<Exchange> = {}): Exchange {
  return answer(lines, {
    status: 304, reason: 'Not Modified', contentBytes: 0, requestFields: fields('If-None-Match: "a"'), ...differences,
  })
}

/** An exchange with a digest of its content, as the server may record it. */
export function withDigest(exchange: Exchange, contentDigest: string): Exchange {
  return Object.assign({ ...exchange }, { contentDigest })
}

const row = (id: string, on: NoteRow['on'], name: string, exchange: Exchange, earlier: readonly Exchange[] = []):
NoteRow => ({ id, on, name: `${id}: ${name}`, exchange, earlier })

const asked = (...lines: readonly string[]): Partial<Exchange> => ({ requestFields: fields(...lines) })

const etag = (value: string): Exchange => answer([`ETag: ${value}`])
const cached = (value: string, ...more: readonly string[]): Exchange =>
  answer([`Cache-Control: ${value}`, 'ETag: "a"', ...more])

const redirect = (location: string): Exchange =>
  answer([`Location: ${location}`], { status: 302, upstream: 'http://127.0.0.1:3000' })

export const responseRows: readonly NoteRow[] = [
  row('etag-malformed', ['etag'], 'a tag without quotes', etag('abc')),
  row('etag-malformed', ['etag'], 'a small w', etag('w/"abc"')),
  row('etag-malformed', ['etag'], 'a star, which is no tag', etag('*')),
  row('etag-malformed', ['etag'], 'two tags', answer(['ETag: "a"', 'ETag: "b"'])),
  row('etag-malformed', ['etag'], 'a tag that does not end', etag('"abc')),
  row('etag-malformed', [], 'an empty strong tag', etag('""')),
  row('etag-malformed', [], 'a weak tag with a comma', etag('W/"a,b"')),
  row('etag-malformed', [], 'a star in quotes', etag('"*"')),
  row('etag-malformed', [], 'no tag at all', answer([])),
  row('etag-risky', ['etag'], 'a backslash', etag('"a\\b"')),
  row('etag-risky', ['etag'], 'a space', etag('"a b"')),
  row('etag-risky', [], 'a comma', etag('"a,b"')),
  row('date-malformed', ['last-modified'], 'a date of another format', answer(['Last-Modified: 1994-11-06'])),
  row('date-malformed', ['date'], 'a day of the week that it was not', answer(['Date: Mon, 06 Nov 1994 08:49:37 GMT'])),
  row('date-malformed', [], 'an obsolete format', answer(['Last-Modified: Sunday, 06-Nov-94 08:49:37 GMT'])),
  row('expires-malformed', ['expires'], 'a zero', answer(['Expires: 0'])),
  row('expires-malformed', [], 'a date', answer([`Expires: ${date}`])),
  row('last-modified-future', ['last-modified'], 'later than Date',
    answer([`Date: ${date}`, `Last-Modified: ${dayAfter}`])),
  row('last-modified-future', ['last-modified'], 'later than the answer, which has no Date',
    answer([`Last-Modified: ${dayAfter}`])),
  row('last-modified-future', [], 'the very second of Date', answer([`Date: ${date}`, `Last-Modified: ${date}`])),
  row('date-missing', ['date'], 'a 200 without Date', answer([])),
  row('date-missing', [], 'a 200 with Date', answer([`Date: ${date}`])),
  row('date-missing', [], 'a 503', answer([], { status: 503 })),
  row('validator-missing', [null], 'content alone', answer([])),
  row('validator-missing', [], 'a date suffices', answer([`Last-Modified: ${date}`])),
  row('validator-missing', [], 'no-store needs none', answer(['Cache-Control: no-store'])),
  row('validator-missing', [], 'a 404', answer([], { status: 404 })),
  row('no-cache-alone', ['cache-control'], 'validation without a validator', answer(['Cache-Control: No-Cache'])),
  row('no-cache-alone', [], 'with a tag', cached('no-cache')),
  row('no-cache-alone', [], 'for one field only', answer(['Cache-Control: no-cache="Set-Cookie"'])),
  row('heuristic', ['last-modified'], 'an old date and no word on freshness',
    answer([`Date: ${date}`, `Last-Modified: ${dayBefore}`])),
  row('heuristic', [], 'max-age says it', cached('max-age=0', `Date: ${date}`, `Last-Modified: ${dayBefore}`)),
  row('heuristic', [], 'no-cache forbids it', cached('no-cache', `Date: ${date}`, `Last-Modified: ${dayBefore}`)),
  row('heuristic', [], 'nothing to guess from', etag('"a"')),
  row('cache-control-contradicts', ['cache-control'], 'no-store and max-age', cached('no-store, max-age=60')),
  row('cache-control-contradicts', ['cache-control', 'cache-control'], 'private, public and s-maxage',
    cached('private, public, s-maxage=60')),
  row('cache-control-contradicts', ['cache-control'], 'two lines with two ages',
    answer(['Cache-Control: max-age=60', 'Cache-Control: max-age=5'])),
  row('cache-control-contradicts', ['cache-control'], 'immutable though expired', cached('max-age=0, immutable')),
  row('cache-control-contradicts', [], 'no-store and max-age=0 agree', cached('no-store, max-age=0')),
  row('cache-control-contradicts', [], 'must-understand makes sense of no-store',
    cached('must-understand, no-store, max-age=60')),
  row('cache-control-contradicts', [], 'no-cache for one field', cached('no-cache="X", max-age=60')),
  row('cache-control-contradicts', [], 'one age in two lines',
    answer(['Cache-Control: max-age=60', 'Cache-Control: max-age=60'])),
  row('expires-disagrees', ['expires'], 'a day and a minute',
    cached('max-age=60', `Date: ${date}`, `Expires: ${dayAfter}`)),
  row('expires-disagrees', [], 'a day and a day', cached('max-age=86400', `Date: ${date}`, `Expires: ${dayAfter}`)),
  row('pragma', ['pragma'], 'in a response', answer(['Pragma: no-cache'])),
  row('pragma', [], 'in a request', answer([], asked('Pragma: no-cache'))),
  row('set-cookie-shared', ['set-cookie'], 'public', cached('public', 'Set-Cookie: s=1')),
  row('set-cookie-shared', ['set-cookie'], 'max-age alone', cached('max-age=60', 'Set-Cookie: s=1')),
  row('set-cookie-shared', ['set-cookie'], 's-maxage over max-age=0',
    cached('max-age=0, s-maxage=60', 'Set-Cookie: s=1')),
  row('set-cookie-shared', ['set-cookie'], 'Expires alone',
    answer([`Date: ${date}`, `Expires: ${dayAfter}`, 'Set-Cookie: s=1'])),
  row('set-cookie-shared', [], 'to who was authorized', { ...cached('max-age=60', 'Set-Cookie: s=1'), requestFields: fields('Authorization: x') }),
  row('set-cookie-shared', [], 'to a POST', { ...cached('max-age=60', 'Set-Cookie: s=1'), method: 'POST' }),
  row('set-cookie-shared', [], 'private', cached('private, max-age=60', 'Set-Cookie: s=1')),
  row('set-cookie-shared', [], 'kept back by name', cached('max-age=60, no-cache="set-cookie"', 'Set-Cookie: s=1')),
  row('set-cookie-shared', [], 'no-store', cached('no-store, public', 'Set-Cookie: s=1')),
  row('set-cookie-shared', [], 's-maxage=0 over max-age', cached('max-age=60, s-maxage=0', 'Set-Cookie: s=1')),
  row('set-cookie-shared', [], 'no cookie', cached('public')),
  row('vary-star', ['vary'], 'a star in a list', answer(['Vary: Accept, *'])),
  row('vary-star', [], 'names', answer(['Vary: Accept'])),
  row('coding-unvaried', ['content-encoding'], 'gzip for everyone', answer(['Content-Encoding: gzip'])),
  row('coding-unvaried', [], 'gzip for those who ask',
    answer(['Content-Encoding: gzip', 'Vary: Origin, accept-encoding'])),
  row('location-past-proxy', ['location'], 'the address of the server itself', redirect('http://127.0.0.1:3000/dir/')),
  row('location-past-proxy', ['location'], 'by another name of this machine', redirect('http://localhost:3000/dir/')),
  row('location-past-proxy', ['location'], 'without a scheme', redirect('//127.0.0.1:3000/dir/')),
  row('location-past-proxy', [], 'relative', redirect('/dir/')),
  row('location-past-proxy', [], 'another port', redirect('http://127.0.0.1:3001/dir/')),
  row('location-past-proxy', [], 'another site', redirect('https://example.org:3000/')),
  row('location-past-proxy', [], 'no URL', redirect('http://[')),
  row('location-past-proxy', [], 'of the demo', answer(['Location: http://127.0.0.1:3000/'], { status: 302 })),
]

export const requestRows: readonly NoteRow[] = [
  row('tags-malformed', ['if-none-match'], 'no quotes', answer([], asked('If-None-Match: abc'))),
  row('tags-malformed', ['if-match'], 'a good head and a bad end', answer([], asked('If-Match: "a", b'))),
  row('tags-malformed', ['if-none-match'], 'a star in a list', answer([], asked('If-None-Match: *, "a"'))),
  row('tags-malformed', [], 'a list with empty elements', answer([], asked('If-None-Match: "a",, W/"b"'))),
  row('tags-malformed', [], 'a star', answer([], asked('If-Match: *'))),
  row('if-match-weak', ['if-match'], 'one of two', answer([], asked('If-Match: "a", W/"b"'))),
  row('if-match-weak', [], 'in If-None-Match', answer([], asked('If-None-Match: W/"b"'))),
  row('etag-weak-for-if-match', ['etag'], 'an edit that can never pass',
    answer(['ETag: W/"a"'], { status: 412, ...asked('If-Match: "a"') })),
  row('etag-weak-for-if-match', ['etag'], 'an edit that was performed all the same',
    answer(['ETag: W/"a"'], { status: 204, method: 'PUT', ...asked('If-Match: "a"') })),
  row('etag-weak-for-if-match', [], 'no If-Match', etag('W/"a"')),
  row('if-range-weak', ['if-range'], 'a weak tag', answer([], asked('Range: bytes=0-0', 'If-Range: W/"a"'))),
  row('if-range-weak', [], 'a date', answer([], asked('Range: bytes=0-0', `If-Range: ${date}`))),
  row('if-range-alone', ['if-range'], 'no Range', answer([], asked('If-Range: "a"'))),
  row('if-range-alone', [], 'with Range', answer([], asked('range: bytes=0-0', 'if-range: "a"'))),
  row('condition-date-malformed', ['if-modified-since'], 'another zone',
    answer([], asked('If-Modified-Since: Sun, 06 Nov 1994 08:49:37 CET'))),
  row('condition-date-malformed', ['if-unmodified-since'], 'two lines of it',
    answer([], asked(`If-Unmodified-Since: ${date}`, `If-Unmodified-Since: ${date}`))),
  row('condition-date-malformed', [], 'an HTTP-date', answer([], asked(`If-Modified-Since: ${date}`))),
]
