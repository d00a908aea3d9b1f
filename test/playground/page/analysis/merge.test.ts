// A stored response freshened by a 304, field by field.
import * as assert from 'uvu/assert'
import { freshnessOf } from '../../../../playground/page/analysis/freshness.ts'
import { mergeOf } from '../../../../playground/page/analysis/merge-304.ts'
import { answer, date, dayAfter, instant, notModified } from '../../support/note-rows.ts'
import { stories, table } from '../../../support/table.ts'

const a = 'ETag: "a"'

table('merge', [
  { name: 'what the 304 does not have stays', ref: 'RFC 9111 §3.2', stored: [a, 'X: 1'], update: [a],
    lines: ['updated ETag "a"', 'stored X 1'] },
  { name: 'what it has replaces every line of the name', ref: 'RFC 9111 §3.2', stored: [a, 'X: 1', 'x: 2'],
    update: [a, 'X: 3'], lines: ['updated ETag "a"', 'updated X 3'] },
  { name: 'what is new is added', ref: 'RFC 9111 §3.2', stored: [a], update: [a, 'Set-Cookie: b', 'Set-Cookie: c'],
    lines: ['updated ETag "a"', 'added Set-Cookie b|c'] },
  { name: 'the length of the stored content stays', ref: 'RFC 9111 §3.2', stored: [a, 'Content-Length: 171'],
    update: [a, 'content-length: 0'],
    lines: ['updated ETag "a"', 'stored Content-Length 171', 'kept out content-length 0'] },
  { name: 'so does its coding, and its type', ref: 'RFC 9111 §3.2',
    stored: [a, 'Content-Encoding: gzip', 'Content-Type: image/png'],
    update: [a, 'Content-Encoding: br', 'Content-Type: a/b'],
    lines: ['updated ETag "a"', 'stored Content-Encoding gzip', 'stored Content-Type image/png',
      'kept out Content-Encoding br', 'kept out Content-Type a/b'] },
  { name: 'other Content- fields are updated', ref: 'RFC 9111 §3.2', stored: [a, 'Content-Language: de'],
    update: [a, 'Content-Language: en'], lines: ['updated ETag "a"', 'updated Content-Language en'] },
  { name: 'what is for one connection is in neither', ref: 'RFC 9111 §3.1',
    stored: [a, 'Connection: keep-alive, X-Hop', 'x-hop: 1', 'Keep-Alive: timeout=5'], update: [a, 'Connection: close'],
    lines: ['updated ETag "a"', 'kept out Connection keep-alive, X-Hop', 'kept out x-hop 1',
      'kept out Keep-Alive timeout=5', 'kept out Connection close'] },
  { name: 'what no-cache names is not stored', ref: 'RFC 9111 §3.1', stored: [a],
    update: [a, 'Cache-Control: no-cache="Set-Cookie"', 'Set-Cookie: b'],
    lines: ['updated ETag "a"', 'added Cache-Control no-cache="Set-Cookie"', 'kept out Set-Cookie b'] },
  { name: 'a weak tag corresponds to the strong one', ref: 'RFC 9111 §4.3.4', stored: [a], update: ['ETag: W/"a"'],
    lines: ['updated ETag W/"a"'] },
  { name: 'a strong tag that is not stored updates nothing', ref: 'RFC 9111 §4.3.4', stored: [a, 'X: 1'],
    update: ['ETag: "b"', 'X: 2'], lines: ['stored ETag "a"', 'stored X 1', 'kept out ETag "b"', 'kept out X 2'] },
  { name: 'nor does a strong tag for a weak one', ref: 'RFC 9111 §4.3.4', stored: ['ETag: W/"a"'], update: [a],
    lines: ['stored ETag W/"a"', 'kept out ETag "a"'] },
  { name: 'an equal date identifies it', ref: 'RFC 9111 §4.3.4', stored: [`Last-Modified: ${date}`],
    update: [`Last-Modified: ${date}`, 'X: 1'], lines: [`updated Last-Modified ${date}`, 'added X 1'] },
  { name: 'another date does not', ref: 'RFC 9111 §4.3.4', stored: [`Last-Modified: ${date}`],
    update: [`Last-Modified: ${dayAfter}`],
    lines: [`stored Last-Modified ${date}`, `kept out Last-Modified ${dayAfter}`] },
  { name: 'a 304 without a validator updates nothing that has one', ref: 'RFC 9111 §4.3.4', stored: [a],
    update: ['X: 1'], lines: ['stored ETag "a"', 'kept out X 1'] },
  { name: 'and what has none', ref: 'RFC 9111 §4.3.4', stored: ['X: 1'], update: ['X: 2'], lines: ['updated X 2'] },
], ({ stored, update, lines, ref }) => {
  const merge = mergeOf(answer(stored), notModified(update))
  assert.equal(merge.lines.map(({ origin, name, values }) => `${origin} ${name} ${values.join('|')}`), lines)
  if (ref.endsWith('4.3.4') && !merge.applies) assert.is(merge.lines.at(-1)?.section, ref)
})

stories('RFC 9111 §3.2', {
  'a line shows what the 304 replaced, or that it repeats it': () => {
    const [tag, line] = mergeOf(answer([a, 'X: 1', 'X: 2']), notModified([a, 'X: 3'])).lines
    assert.equal(line?.former, ['1', '2'])
    assert.equal([tag?.because, line?.because], ['the 304 repeats it', 'the 304 replaces it'])
    const [, fewer] = mergeOf(answer([a, 'X: 1', 'X: 2']), notModified([a, 'X: 1'])).lines
    assert.is(fewer?.because, 'the 304 replaces it')
  },
  'a field that is kept out says of which response': () => {
    const { lines } = mergeOf(answer([a, 'Connection: close']), notModified([a, 'Connection: close']))
    assert.equal(lines.map(({ from }) => from), ['304', 'stored', '304'])
  },
  'the response that the cache then has is fresh from the 304 on': () => {
    const later = notModified([a, 'Date: Sun, 06 Nov 1994 08:50:37 GMT'],
      { startedAt: instant + 60_000, firstByteAfter: 0 })
    const stored = answer([a, `Date: ${date}`, 'Cache-Control: max-age=60'], { firstByteAfter: 0 })
    const now = new Date(instant + 100_000)
    const request = { method: 'GET', fields: [] }
    assert.is(freshnessOf(stored, request, now).verdict, 'stale')
    const { response } = mergeOf(stored, later)
    assert.is(response.status, 200)
    assert.is(freshnessOf(response, request, now).verdict, 'fresh')
  },
  'what does not apply changes neither fields nor times': () => {
    const stored = answer([a])
    const merge = mergeOf(stored, notModified(['ETag: "b"'], { startedAt: 5 }))
    assert.is(merge.applies, false)
    assert.is(merge.because, 'the 304 has "b", and what is stored has "a"')
    assert.equal(merge.response, stored)
  },
})
