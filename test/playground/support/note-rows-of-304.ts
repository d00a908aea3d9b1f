// What the notes are to find in a 304, in a tag that was seen before, and in an answer that is not the expected one.
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { answer, date, dayAfter, dayBefore, fields, notModified, withDigest } from './note-rows.ts'
import type { NoteRow } from './note-rows.ts'

const row = (id: string, on: NoteRow['on'], name: string, exchange: Exchange, earlier: readonly Exchange[] = []):
NoteRow => ({ id, on, name: `${id}: ${name}`, exchange, earlier })

const asked = (...lines: readonly string[]): Partial<Exchange> => ({ requestFields: fields(...lines) })

const imported = (exchange: Exchange): Exchange => Object.assign({ ...exchange }, { isImported: true, base: 'https://example.org' })

const full = answer(['ETag: "a"', 'Cache-Control: max-age=60', 'Vary: Accept', 'Content-Length: 171'], { id: 1 })
const length = (value: number): Exchange => notModified(['ETag: "a"', `Content-Length: ${value}`])
const policy = (value: string): string => `Content-Security-Policy: script-src ${value}`

export const notModifiedRows: readonly NoteRow[] = [
  row('not-modified', [null], 'a validator that holds', notModified(['ETag: "a"'])),
  row('not-modified', [], 'a validator that the 304 itself denies', notModified(['ETag: "b"'])),
  row('not-modified', [], 'a 200', answer(['ETag: "a"'])),
  row('not-modified-lacks', ['cache-control', 'vary'], 'fields of the earlier 200', notModified(['ETag: "a"']), [full]),
  row('not-modified-lacks', ['etag'], 'the tag that must have matched', notModified([])),
  row('not-modified-lacks', [], 'a star matches without a tag', notModified([], asked('If-None-Match: *'))),
  row('not-modified-lacks', [], 'a date matches without a tag', notModified([], asked(`If-Modified-Since: ${date}`))),
  row('not-modified-lacks', [], 'all of them, in any case',
    notModified(['etag: "a"', 'CACHE-CONTROL: max-age=60', 'vary: Accept']), [full]),
  row('not-modified-lacks', [], 'what only a later 200 has', notModified(['ETag: "a"']), [{ ...full, id: 200 }]),
  row('not-modified-lacks', [], 'what another target has', notModified(['ETag: "a"']), [{ ...full, target: '/other' }]),
  row('not-modified-lacks', [], 'what the upstream has at this path', notModified(['ETag: "a"']),
    [{ ...full, upstream: 'http://127.0.0.1:1' }]),
  row('not-modified-excess', ['content-type', 'last-modified'], 'what the cache has already',
    notModified(['ETag: "a"', 'Content-Type: image/png', `Last-Modified: ${date}`])),
  row('not-modified-excess', [], 'Last-Modified without a tag', notModified([`Last-Modified: ${date}`])),
  row('not-modified-excess', [], 'Content-Location', notModified(['ETag: "a"', 'Content-Location: /a'])),
  row('not-modified-length', ['content-length'], 'that of nothing', length(0)),
  row('not-modified-length', ['content-length'], 'another than before', length(170), [full]),
  row('not-modified-length', [], 'that of the content', length(171), [full]),
  row('not-modified-length', [], 'nobody knows', length(171)),
  row('not-modified-content', [null], 'bytes after the fields', notModified(['ETag: "a"'], { contentBytes: 3 })),
  row('not-modified-content', [], 'none', notModified(['ETag: "a"'])),
  row('not-modified-nonce', ['content-security-policy'], 'a new nonce', notModified([policy("'Nonce-x'")])),
  row('not-modified-nonce', [], 'a policy without', notModified([policy("'self'")])),
  row('not-modified-nonce', [], 'in a 200', answer([policy("'nonce-x'")])),
  row('not-modified-method', [null], 'to a PUT', notModified(['ETag: "a"'], { method: 'PUT' })),
  row('not-modified-method', [], 'to a HEAD', notModified(['ETag: "a"'], { method: 'HEAD' })),
  row('not-modified-unasked', [null], 'no condition', notModified([], asked('Host: h'))),
  row('not-modified-unasked', [], 'a date', notModified([], asked(`If-Modified-Since: ${date}`))),
]

const contents = (tag: string, count: number): Exchange[] => Array.from({ length: count }, (_, index) =>
  withDigest(answer([`ETag: ${tag}`], { id: index + 1 }), `digest ${index}`))
const gzipped = answer(['ETag: "a"', 'Content-Encoding: gzip'], { id: 1, contentBytes: 90 })
const longer = (tag: string, more: Partial<Exchange> = {}): Exchange =>
  answer([`ETag: ${tag}`], { id: 1, contentBytes: 172, ...more })
const before = withDigest(answer(['ETag: "a"'], { id: 1 }), 'x')
const named = (etag: string, condition = 'If-None-Match: "a"'): Exchange => withDigest(answer([`ETag: ${etag}`], asked(condition)), 'x')

export const historyRows: readonly NoteRow[] = [
  row('tag-for-two-codings', ['etag'], 'one for gzip and one for none', answer(['ETag: "a"']), [gzipped]),
  row('tag-for-two-codings', [], 'a weak one may stand for both', answer(['ETag: W/"a"']),
    [{ ...gzipped, responseFields: fields('ETag: W/"a"', 'Content-Encoding: gzip') }]),
  row('tag-for-two-codings', [], 'each has its own', answer(['ETag: "b"']), [gzipped]),
  row('tag-for-two-contents', ['etag'], 'other lengths', answer(['ETag: "a"']), [longer('"a"')]),
  row('tag-for-two-contents', ['etag'], 'other digests of one length', withDigest(answer(['ETag: "a"']), 'x'),
    [withDigest(answer(['ETag: "a"'], { id: 1 }), 'y')]),
  row('tag-for-two-contents', [], 'one digest, whatever the framing',
    withDigest(answer(['ETag: "a"', 'Transfer-Encoding: chunked']), 'x'), [withDigest(longer('"a"'), 'x')]),
  row('tag-for-two-contents', ['etag'], 'other lengths, in chunks', answer(['ETag: "a"', 'Transfer-Encoding: chunked']),
    [longer('"a"')]),
  row('tag-for-two-contents', [], 'a file tells no length of chunks', imported(answer(['ETag: "a"', 'Transfer-Encoding: chunked'])),
    [longer('"a"')]),
  row('tag-for-two-contents', [], 'a part is no content', answer(['ETag: "a"'], { status: 206 }), [longer('"a"')]),
  row('tag-for-two-contents', [], 'neither is what was cut off', answer(['ETag: "a"']),
    [longer('"a"', { complete: false })]),
  row('tag-for-two-contents', [], 'nor what HEAD gets', answer(['ETag: "a"'], { method: 'HEAD', contentBytes: 0 }),
    [longer('"a"')]),
  row('tag-for-two-contents', [], 'nor another coding', answer(['ETag: "a"']), [gzipped]),
  row('tags-for-one-content', ['etag'], 'the tag that was asked with had this content', named('"b"'), [before]),
  row('tags-for-one-content', ['etag'], 'among others, and weak', named('W/"b"', 'If-None-Match: "c", W/"a"'), [before]),
  row('tags-for-one-content', [], 'other content', withDigest(named('"b"'), 'y'), [before]),
  row('tags-for-one-content', [], 'nobody knows whether it is the same', answer(['ETag: "b"'], asked('If-None-Match: "a"')), [before]),
  row('tags-for-one-content', [], 'the tag is the same', named('W/"a"'), [before]),
  row('tags-for-one-content', [], 'the request named another one', named('"b"', 'If-None-Match: "c"'), [before]),
  row('tags-for-one-content', [], 'what it named is no tag', named('"b"', 'If-None-Match: c'), [before]),
  row('tags-for-one-content', [], 'a star is no tag', named('"b"', 'If-None-Match: *'), [before]),
  row('tags-for-one-content', [], 'the request named none', named('"b"', 'Host: h'), [before]),
  row('tags-for-one-content', [], 'there is no tag now', withDigest(answer([], asked('If-None-Match: "a"')), 'x'), [before]),
  row('tags-for-one-content', [], 'in another coding',
    withDigest(answer(['ETag: "b"', 'Content-Encoding: gzip'], asked('If-None-Match: "a"')), 'x'), [before]),
  row('weak-tag-for-two-contents', ['etag'], 'as good as the other', answer(['ETag: W/"a"']), [longer('W/"a"')]),
  row('weak-tag-for-two-contents', [], 'the same again', answer(['ETag: W/"a"']),
    [longer('W/"a"', { contentBytes: 171 })]),
  row('tag-never-changes', ['etag'], 'ten contents under one',
    withDigest(answer(['ETag: W/"a"']), 'eleventh'), contents('W/"a"', 10)),
  row('tag-never-changes', [], 'seven contents under one', withDigest(answer(['ETag: W/"a"']), 'eighth'),
    contents('W/"a"', 7)),
  row('tag-never-changes', [], 'it did change once', withDigest(answer(['ETag: W/"a"']), 'last'),
    [longer('W/"b"', { id: 99 }), ...contents('W/"a"', 10)]),
]

const put = (status: number, lines: readonly string[], ...conditions: readonly string[]): Exchange =>
  answer(lines, { method: 'PUT', status, ...asked(...conditions) })

export const departureRows: readonly NoteRow[] = [
  row('validator-ignored', ['if-none-match'], 'the current tag and a 200',
    answer(['ETag: "a"'], asked('If-None-Match: W/"a"'))),
  row('validator-ignored', [], 'another tag', answer(['ETag: "b"'], asked('If-None-Match: "a"'))),
  row('validator-ignored', [], 'a 404 comes first',
    answer(['ETag: "a"'], { status: 404, ...asked('If-None-Match: "a"') })),
  row('date-ignored', ['if-modified-since'], 'the current date and a 200',
    answer([`Last-Modified: ${date}`], asked(`If-Modified-Since: ${date}`))),
  row('date-ignored', [], 'a tag has the say',
    answer([`Last-Modified: ${date}`, 'ETag: "b"'], asked(`If-Modified-Since: ${date}`, 'If-None-Match: "a"'))),
  row('update-not-refused', ['if-match'], 'a weak tag, and performed', put(204, [], 'If-Match: W/"a"')),
  row('update-not-refused', ['if-none-match'], 'a star, and replaced', put(204, [], 'If-None-Match: *')),
  row('update-not-refused', [], 'a star, and created', put(201, [], 'If-None-Match: *')),
  row('update-not-refused', [], 'a star, and a 200, which some send for what they created', put(200, [], 'If-None-Match: *')),
  row('update-not-refused', [], 'nothing is changed by a PROPFIND', answer([], { method: 'PROPFIND', ...asked('If-Match: W/"a"') })),
  row('update-not-refused', [], 'the tag is that of after', put(200, ['ETag: "b"'], 'If-Match: "a"')),
  row('precondition-ignored', ['if-match'], 'another tag and a 200', answer(['ETag: "a"'], asked('If-Match: "b"'))),
  row('precondition-ignored', ['if-unmodified-since'], 'an earlier date and a 200',
    answer([`Last-Modified: ${date}`], asked(`If-Unmodified-Since: ${dayBefore}`))),
  row('precondition-ignored', [], 'a later date',
    answer([`Last-Modified: ${date}`], asked(`If-Unmodified-Since: ${dayAfter}`))),
  row('range-not-ignored', ['if-range'], 'another tag and a part',
    answer(['ETag: "a"'], { status: 206, ...asked('Range: bytes=0-0', 'If-Range: "b"') })),
  row('range-not-ignored', [], 'the tag and a part',
    answer(['ETag: "a"'], { status: 206, ...asked('Range: bytes=0-0', 'If-Range: "a"') })),
  row('not-modified-wrongly', ['if-none-match'], 'another tag and a 304', notModified(['ETag: "b"'])),
  row('not-modified-wrongly', [], 'a tag that it does not name', notModified([])),
  row('failed-wrongly', ['if-match'], 'the tag and a 412', put(412, ['ETag: "a"'], 'If-Match: "a"')),
  row('failed-wrongly', [], 'for a condition of WebDAV', put(412, ['ETag: "a"'], 'If-Match: "a"', 'If: (["b"])')),
  row('failed-wrongly', [], 'a tag that it does not name', put(412, [], 'If-Match: "a"')),
]
