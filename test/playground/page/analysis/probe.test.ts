// The active checks: what is asked, what each answer is worth, and the report.
import * as assert from 'uvu/assert'
import { evaluatePreconditions } from 'not-modified'
import type { Exchange } from '../../../../playground/shared/exchange.ts'
import { gradeProbe, overallOf } from '../../../../playground/page/analysis/grade-probe.ts'
import { probeReport } from '../../../../playground/page/analysis/probe-report.ts'
import { checks, probeRequests } from '../../../../playground/page/analysis/probe.ts'
import { answer, date, fields, instant, notModified, withDigest } from '../../support/note-rows.ts'
import { stories, table } from '../../../support/table.ts'

const base = answer(['ETag: "a"', `Last-Modified: ${date}`, 'Accept-Ranges: bytes'], { id: 1 })
const weak = answer(['ETag: W/"a"', `Last-Modified: ${date}`], { id: 1 })
const same = (more: Partial<Exchange> = {}): Exchange => ({ ...base, id: 2, ...more })
const is = (status: number, ...lines: readonly string[]): Exchange => answer(lines, { id: 2, status, contentBytes: 0 })
const matching = notModified(['ETag: "a"'])

table('grades', [
  { name: 'a 304', ref: '§13.1.2', check: 'if-none-match', base, answer: matching, level: 'good' },
  { name: 'the same in full', ref: '§13.1.2', check: 'if-none-match', base, answer: same(), level: 'warning' },
  { name: 'other content, same strong tag', ref: '§8.8.1', check: 'if-none-match', base,
    answer: same({ contentBytes: 9 }),
    level: 'bad' },
  { name: 'another digest, same strong tag', ref: '§8.8.1', check: 'if-none-match', base: withDigest(base, 'x'),
    answer: withDigest(same(), 'y'), level: 'bad' },
  { name: 'other content, same weak tag', ref: '§8.8.1', check: 'if-none-match', base: weak,
    answer: { ...weak, contentBytes: 9 }, level: 'info' },
  { name: 'other content, other tag', ref: '§13.1.2', check: 'if-none-match', base,
    answer: answer(['ETag: "b"'], { contentBytes: 9 }), level: 'info' },
  { name: 'a 500', ref: '§13.2.1', check: 'if-none-match', base, answer: is(500), level: 'info' },
  { name: 'no answer', ref: '§13.2.1', check: 'if-none-match', base, answer: is(0), level: 'info' },
  { name: 'what the tap answered', ref: '§13.2.1', check: 'if-match-wrong', base, answer: { ...is(200), error: 'Gone' },
    level: 'info' },
  { name: 'a 304 that lacks the tag', ref: '§15.4.5', check: 'if-none-match', base, answer: notModified([]),
    level: 'warning' },
  { name: 'the star ignored, whatever has changed', ref: '§13.1.2', check: 'star', base, answer: answer(['ETag: "b"']),
    level: 'warning' },
  { name: 'HEAD in full costs no more', ref: '§13.2.1', check: 'head', base, answer: is(200, 'ETag: "a"'),
    level: 'info' },
  { name: 'a 304 to any tag', ref: '§13.1.2', check: 'wrong-tag', base, answer: matching, level: 'bad' },
  { name: 'the content for another tag', ref: '§13.1.2', check: 'wrong-tag', base, answer: same(), level: 'good' },
  { name: 'a 304 to an earlier date', ref: '§13.1.3', check: 'older-date', base, answer: matching, level: 'bad' },
  { name: 'a date that outranks a tag', ref: '§13.1.3', check: 'precedence', base, answer: matching, level: 'bad' },
  { name: 'If-Match refused', ref: '§13.1.1', check: 'if-match-wrong', base, answer: is(412), level: 'good' },
  { name: 'If-Match ignored', ref: '§13.1.1', check: 'if-match-wrong', base, answer: same(), level: 'warning' },
  { name: 'the right If-Match refused', ref: '§13.1.1', check: 'if-match', base, answer: is(412), level: 'warning' },
  { name: 'the right If-Match refused after a change', ref: '§13.1.1', check: 'if-match', base,
    answer: is(412, 'ETag: "b"'),
    level: 'info' },
  { name: 'an earlier If-Unmodified-Since refused', ref: '§13.1.4', check: 'if-unmodified-since', base, answer: is(412),
    level: 'good' },
  { name: 'a part', ref: '§13.1.5', check: 'if-range', base, answer: is(206, 'ETag: "a"'), level: 'good' },
  { name: 'no part though ranges are announced', ref: '§13.1.5', check: 'if-range', base, answer: same(),
    level: 'warning' },
  { name: 'no part as ranges are not', ref: '§14.2', check: 'if-range', base: weak, answer: weak, level: 'info' },
  { name: 'a part for another tag', ref: '§13.1.5', check: 'if-range-wrong', base, answer: is(206), level: 'bad' },
  { name: 'all of it for another tag', ref: '§13.1.5', check: 'if-range-wrong', base, answer: same(), level: 'good' },
  { name: 'all of it from one that sends no parts', ref: '§13.1.5', check: 'if-range-wrong', base: weak, answer: weak,
    level: 'info' },
].map(row => ({ ...row, ref: `RFC 9110 ${row.ref}` })), ({ check, base: given, answer: got, level }) => {
  const note = gradeProbe(check, given, got)
  assert.is(note.level, level, note.summary)
  assert.not.match(note.summary, /undefined/)
})

const sentFields = (given: Exchange, check: string): string | undefined =>
  probeRequests(given).find(request => request.check === check)?.fields.map(line => line.join(': ')).join('; ')

stories('probe', {
  'it asks with GET and HEAD alone, each check once': () => {
    const requests = probeRequests(base)
    assert.equal([...new Set(requests.map(({ method }) => method))].sort(), ['GET', 'HEAD'])
    assert.is(new Set(requests.map(({ check }) => check)).size, checks.length)
    assert.is(requests.length, checks.length)
  },
  'what each check expects is what the library decides': () => {
    for (const request of probeRequests(base)) {
      const sent = Object.fromEntries(request.fields.map(([name, value]) => [name.toLowerCase(), value]))
      const current = { etag: '"a"', lastModified: new Date(instant) }
      const { status, range } = evaluatePreconditions(request.method, sent, current, new Date(instant + 86_400_000))
      const expected = checks.find(({ id }) => id === request.check)?.expects
      assert.is(status ?? (range ? 206 : 200), expected, request.check)
    }
  },
  'the conditions carry the base’s validators': () => {
    assert.is(sentFields(base, 'list'), 'If-None-Match: "not-modified-probe", "a"')
    assert.is(sentFields(base, 'other-strength'), 'If-None-Match: W/"a"')
    assert.is(sentFields(weak, 'other-strength'), 'If-None-Match: "a"')
    assert.is(sentFields(base, 'older-date'), 'If-Modified-Since: Sat, 05 Nov 1994 08:49:37 GMT')
    assert.is(sentFields(base, 'if-range'), 'Range: bytes=0-0; If-Range: "a"')
  },
  'without a strong tag, a tag, or a date, what needs it is left out': () => {
    assert.is(sentFields(weak, 'if-range'), undefined)
    assert.is(sentFields(weak, 'if-match'), undefined)
    assert.equal(probeRequests(answer(['ETag: abc'])).map(({ check }) => check),
      ['star', 'wrong-tag', 'if-match-wrong', 'if-range-wrong'])
  },
  'only the whole answer to an unconditional GET is a base': () => {
    const no: readonly Partial<Exchange>[] = [{ status: 304 }, { status: 404 }, { method: 'POST' }, { complete: false },
      { requestFields: fields('if-none-match: "x"') }, { requestFields: fields('Range: bytes=0-1') }, { error: 'Gone' }]
    for (const more of no) assert.equal(probeRequests({ ...base, ...more }), [])
  },
  'what is missing in the 304 is named with its section': () => {
    const note = gradeProbe('if-none-match', answer(['ETag: "a"', 'Vary: X', 'Cache-Control: no-cache']), matching)
    assert.is(note.summary, 'If-None-Match: 304, but without cache-control, vary')
    assert.is(note.section, 'RFC 9110 §15.4.5')
    assert.is(note.field, 'if-none-match')
  },
  'a check that does not exist is the caller’s mistake': () => {
    assert.throws(() => gradeProbe('nothing', base, matching), (error: unknown) =>
      error instanceof RangeError && error.message.includes('"nothing"'))
  },
})

const notes = (...levels: readonly ('good' | 'info' | 'warning' | 'bad')[]): Parameters<typeof overallOf>[0] =>
  levels.map(level => ({ ...gradeProbe('star', base, matching), level }))

table('overall', [
  { name: 'nothing bad and nothing to mend', notes: notes('good', 'good', 'good', 'good', 'good', 'info'), grade: 'A', says: /rests on 5 of 6 checks/ },
  { name: 'four decided are too few, even where one is bad', notes: notes('good', 'good', 'good', 'bad', 'info'), grade: 'none',
    says: /needs 5 checks with a clear result; there are 4/ },
  { name: 'two to mend', notes: notes('good', 'good', 'good', 'warning', 'warning'), grade: 'B' },
  { name: 'three to mend', notes: notes('good', 'good', 'warning', 'warning', 'warning'), grade: 'C' },
  { name: 'one bad', notes: notes('good', 'good', 'good', 'good', 'bad'), grade: 'D' },
  { name: 'nothing decided', notes: notes('info'), grade: 'none' },
  { name: 'nothing asked', notes: [], grade: 'none' },
].map(row => ({ ...row, ref: 'not-modified: grades' })), row => {
  const { grade, sentence } = overallOf(row.notes)
  assert.is(grade, row.grade)
  assert.match(sentence, row.says ?? /./)
})

stories('report', {
  'says what was asked, what came and what it is worth, and nothing else of the exchange': () => {
    const secret = { requestFields: fields('Cookie: secret', 'Authorization: secret'), responseFields: [
      ...base.responseFields, ['Set-Cookie', 'secret'] as const] }
    const graded = [same(), is(206)].map((got, index) => ({
      note: gradeProbe(['if-none-match', 'if-range-wrong'][index] ?? '', base, got), answer: { ...got, ...secret } }))
    const text = probeReport('http://127.0.0.1:8000/\u202e', { ...base, ...secret }, graded, new Date(instant))
    assert.not.match(text, /secret/)
    assert.equal(text.split('\n').slice(0, 19), [
      'Conditional requests to http://127.0.0.1:8000/\\u202e', '1994-11-06T08:49:37.000Z', '',
      'Grade: none. 2 checks: 0 good, 0 undecided, 1 warning, 1 wrong. A grade needs 5 checks with a clear result; there are 2.', 'ETag: "a"', `Last-Modified: ${date}`, '',
      'BAD     Range with If-Range, another tag: a part, although If-Range is false', '        Range: bytes=0-0',
      '        If-Range: "not-modified-probe"', '        206 OK', '        RFC 9110 §13.1.5', '',
      'WARNING If-None-Match: the full content again, although nothing changed', '        If-None-Match: "a"',
        '        200 OK',
      '        RFC 9110 §13.1.2', '', 'Left out'])
    assert.match(text, / {8}If-Match: not asked\n/)
  },
  'says why a check was left out': () => {
    assert.match(probeReport('/', weak, [], new Date(0)), / {8}Range with If-Range: needs strong ETag\n/)
  },
})
