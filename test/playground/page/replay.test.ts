// Replay: what may be edited, the way back, the validator tricks, and what a browser makes of a request.
import * as assert from 'uvu/assert'
import type { FieldLine } from '../../../playground/shared/exchange.ts'
import { applicablePresets, presetsOf, knownValidatorsOf } from '../../../playground/page/replay/presets.ts'
import type { Preset } from '../../../playground/page/replay/presets.ts'
import { draftOf, edited, isChanged, reverted, undone } from '../../../playground/page/replay/draft.ts'
import { isSendable, problemsOf } from '../../../playground/page/replay/problems.ts'
import { replayMode, replayOf } from '../../../playground/page/replay/request.ts'
import type { ReplayRequest } from '../../../playground/page/replay/request.ts'
import { decisionOf, exchangeOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

const request: ReplayRequest = { method: 'GET', path: '/x', fields: [['Accept', '*/*']], content: '' }
const ref = 'not-modified: replay'

stories('A draft', {
  'begins with what a page may set'() {
    const fields: FieldLine[] = [['Host', 'h'], ['Accept', '*/*'], ['If-None-Match', '"1"'], ['User-Agent', 'u'], ['Sec-Fetch-Mode', 'cors'],
      ['Cookie', 'a'], ['Authorization', 'b'], ['…', '5 bytes more'], ['X', 'a'], ['X', 'b']]
    assert.equal(replayOf(exchangeOf({ requestFields: fields, target: '/a?b' })),
      { method: 'GET', path: '/a?b', content: '', fields: [['Accept', '*/*'], ['If-None-Match', '"1"'], ['X', 'a'], ['X', 'b']] })
  },
  'begins with all that the tap does not set itself, for an upstream'() {
    const fields: FieldLine[] = [['Host', 'h'], ['connection', 'close'], ['Content-Length', '3'], ['TE', 'trailers'], ['Expect', '100-continue'],
      ['Cookie', 'a'], ['Authorization', 'b'], ['User-Agent', 'u'], ['Sec-Fetch-Mode', 'cors'], ['…', '5 bytes more'], ['X', 'a']]
    const { fields: kept } = replayOf(exchangeOf({ requestFields: fields, upstream: 'http://up' }))
    assert.equal(kept.map(([name]) => name), ['Cookie', 'Authorization', 'User-Agent', 'Sec-Fetch-Mode', 'X'])
  },
  'goes back edit by edit, and a revert is one'() {
    const first = edited(draftOf(request), { method: 'HEAD' })
    const second = edited(first, { fields: [['Accept', '*/*'], ['X', '1']] })
    assert.equal([draftOf(request), first, second].map(isChanged), [false, true, true])
    assert.equal(undone(second).current, first.current)
    assert.equal(undone(undone(undone(second))).current, request)
    const back = reverted(second)
    assert.is(isChanged(back), false)
    assert.equal(undone(back).current, second.current)
  },
  'is changed by what differs alone'() {
    const draft = draftOf(request)
    assert.is(edited(draft, { method: 'GET', fields: [['Accept', '*/*']] }), draft)
    assert.is(reverted(draft), draft)
    for (const changes of [{ fields: [] }, { fields: [['accept', '*/*']] }, { fields: [['Accept', '*']] }, { path: '/X' }, { content: ' ' }] as const) {
      assert.is(isChanged(edited(draft, changes)), true)
    }
    assert.is(isChanged(edited(edited(draft, { path: '/y' }), { path: '/x' })), false)
  },
  'remembers a hundred edits'() {
    let draft = draftOf(request)
    for (let i = 0; i < 1000; i++) draft = edited(draft, { path: `/${i}` })
    assert.is(draft.past.length, 100)
  },
})

const date = 'Sun, 22 Nov 2026 08:00:00 GMT'
const now = new Date('2026-11-22T09:00:00Z')
const known = { etag: '"v1"', lastModified: date }
const weakly = { etag: 'W/"v1"', lastModified: null }
const presetOf = (id: string, validators = known as Parameters<typeof presetsOf>[1], method = 'GET'): Preset => {
  const found = presetsOf({ ...request, method }, validators, now).find(preset => preset.id === id)
  if (found === undefined) throw new Error(`There is no preset ${id}`)
  return found
}

table('A preset sends', [
  { id: 'same', fields: [['If-None-Match', '"v1"']], expected: '304' },
  { id: 'strength', fields: [['If-None-Match', 'W/"v1"']], expected: '304' },
  { id: 'wrong', fields: [['If-None-Match', '"wrong"']], expected: 'perform' },
  { id: 'list', fields: [['If-None-Match', '"one", "v1", "three, with a comma"']], expected: '304' },
  { id: 'any', fields: [['If-None-Match', '*']], expected: '304' },
  { id: 'none', fields: [], expected: 'perform' },
  { id: 'match', fields: [['If-Match', '"v1"']], expected: 'perform' },
  { id: 'mismatch', fields: [['If-Match', '"wrong"']], expected: '412' },
  { id: 'since', fields: [['If-Modified-Since', date]], expected: '304' },
  { id: 'before', fields: [['If-Modified-Since', 'Sun, 22 Nov 2026 07:59:59 GMT']], expected: 'perform' },
  { id: 'part', fields: [['Range', 'bytes=0-9'], ['If-Range', '"v1"']], expected: 'range' },
  { id: 'whole', fields: [['Range', 'bytes=0-9'], ['If-Range', '"wrong"']], expected: 'perform' },
  { id: 'strength', of: weakly, fields: [['If-None-Match', '"v1"']], expected: '304', label: 'Strong form' },
  { id: 'match', of: weakly, fields: [['If-Match', 'W/"v1"']], expected: '412' },
  { id: 'part', of: weakly, fields: [['Range', 'bytes=0-9'], ['If-Range', 'W/"v1"']], expected: 'perform' },
  { id: 'same', method: 'PUT', fields: [['If-None-Match', '"v1"']], expected: '412' },
  { id: 'wrong', of: { etag: '"wrong"', lastModified: null }, fields: [['If-None-Match', '"other"']], expected: 'perform' },
  { id: 'same', of: { etag: 'unquoted', lastModified: null }, fields: [['If-None-Match', 'unquoted']], expected: 'perform' },
  { id: 'since', of: { etag: null, lastModified: 'Sunday, 22-Nov-26 08:00:00 GMT' }, fields: [['If-Modified-Since', date]], expected: '304' },
  { id: 'any', of: { etag: null, lastModified: null }, fields: [['If-None-Match', '*']], expected: '304' },
].map(row => ({ ref: 'RFC 9110 §13.2.2', name: `${row.id} ${row.method ?? ''} ${JSON.stringify(row.of ?? known)}`, ...row })),
({ id, of, method, fields, expected, label }) => {
  const preset = presetOf(id, of, method)
  assert.equal([preset.request?.fields, preset.expected], [[['Accept', '*/*'], ...fields], expected])
  if (label !== undefined) assert.is(preset.label, label)
})

stories('Presets', {
  'take the place of every precondition, and of what the browser’s cache added'() {
    const fields: FieldLine[] = ['if-match', 'IF-NONE-MATCH', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range', 'Range', 'Cache-Control', 'Pragma', 'If-Other']
      .map(name => [name, 'x'])
    const [first] = presetsOf({ ...request, fields }, known, now)
    assert.equal(first?.request?.fields, [['If-Other', 'x'], ['If-None-Match', '"v1"']])
  },
  'are not there without the validator that they take'() {
    const missing = presetsOf(request, { etag: null, lastModified: null }, now).filter(preset => preset.request === null).map(({ id }) => id)
    assert.equal(missing, ['same', 'strength', 'list', 'match', 'since', 'before', 'part'])
    for (const lastModified of ['yesterday', 'Sat, 01 Jan 0000 00:00:00 GMT', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
      assert.is(presetOf('before', { etag: null, lastModified }).request, null)
    }
  },
  'are offered by their header, and only where they say something of the method'() {
    const groupsOf = (method: string, validators: Parameters<typeof presetsOf>[1]): string[] =>
      [...applicablePresets(presetsOf({ ...request, method }, validators, now), method)].map(([header, group]) => `${header} ${group.length}`)
    assert.equal(groupsOf('GET', known), ['If-None-Match 5', ' 1', 'If-Match 2', 'If-Modified-Since 2', 'Range with If-Range 2'])
    assert.equal(groupsOf('HEAD', known), ['If-None-Match 5', ' 1', 'If-Match 2', 'If-Modified-Since 2'])
    assert.equal(groupsOf('PUT', known), ['If-None-Match 5', ' 1', 'If-Match 2'])
    assert.equal(groupsOf('PUT', { etag: null, lastModified: null }), ['If-None-Match 2', ' 1', 'If-Match 1'])
  },
  'know the validators of the answer, or else those that the server compared with'() {
    assert.equal(knownValidatorsOf(exchangeOf({ responseFields: [['etag', '"a"'], ['Last-Modified', date]] })), { etag: '"a"', lastModified: date })
    assert.equal(knownValidatorsOf(exchangeOf({ responseFields: [], decision: decisionOf(412, {}, '"b"') })), { etag: '"b"', lastModified: null })
    assert.equal(knownValidatorsOf(exchangeOf({ responseFields: [] })), { etag: null, lastModified: null })
  },
})

table('A browser', [
  { name: 'sends a plain request as it stands', changes: {}, problems: [] },
  { name: 'sends every precondition', changes: { fields: ['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range', 'Range',
    'Cache-Control', 'Pragma', 'Accept', 'Accept-Language', 'Authorization'].map(name => [name, 'x'] as const) }, problems: [] },
  { name: 'drops what it sets itself', changes: { fields: ['Host', 'COOKIE', 'user-agent', 'Sec-Fetch-Site', 'Proxy-Authorization', 'Accept-Encoding', 'Date',
    'Origin', 'Referer', 'TE', 'Via', 'Content-Length', 'Access-Control-Request-Headers'].map(name => [name, 'x'] as const) },
  problems: Array.from({ length: 13 }, (_, index) => [index, 'dropped']) },
  { name: 'refuses a method that is no token', changes: { method: 'GET /' }, problems: [['method', 'refused']] },
  { name: 'refuses an empty method', changes: { method: '' }, problems: [['method', 'refused']] },
  { name: 'refuses CONNECT, TRACE and TRACK in any case', changes: { method: 'trace' }, problems: [['method', 'refused']] },
  { name: 'writes its own methods in capitals', changes: { method: 'put' }, problems: [['method', 'changed']] },
  { name: 'leaves other methods as they are', changes: { method: 'patch' }, problems: [] },
  { name: 'would go to another host with two slashes', changes: { path: '//evil.test/' }, problems: [['path', 'refused']] },
  { name: 'would go to another port with two slashes', changes: { path: '//127.0.0.1/x' }, problems: [['path', 'refused']] },
  { name: 'would go to another host with a backslash', changes: { path: '/\\evil.test/' }, problems: [['path', 'refused']] },
  { name: 'would go to another host with a tab between', changes: { path: '/\t/evil.test/' }, problems: [['path', 'refused']] },
  { name: 'refuses an absolute URL', changes: { path: 'http://evil.test/' }, problems: [['path', 'refused']] },
  { name: 'refuses no path at all', changes: { path: '' }, problems: [['path', 'refused']] },
  { name: 'resolves dots', changes: { path: '/a/../b' }, problems: [['path', 'changed']] },
  { name: 'drops a fragment', changes: { path: '/a#b' }, problems: [['path', 'changed']] },
  { name: 'encodes a space', changes: { path: '/a b' }, problems: [['path', 'changed']] },
  { name: 'refuses a name that is no token', changes: { fields: [['X Y', '1'], ['', '1'], ['é', '1']] }, problems: [[0, 'refused'], [1, 'refused'], [2, 'refused']] },
  { name: 'refuses a line break and NUL', changes: { fields: [['X', 'a\r\nY: b'], ['X', 'a\0b']] }, problems: [[0, 'refused'], [1, 'refused']] },
  { name: 'refuses what is beyond Latin-1', changes: { fields: [['X', '€'], ['X', '\xff']] }, problems: [[0, 'refused']] },
  { name: 'trims a value', changes: { fields: [['X', ' a\n']] }, problems: [[0, 'changed']] },
  { name: 'sends no content with GET', changes: { content: 'x' }, problems: [['content', 'refused']] },
  { name: 'sends content with PUT', changes: { method: 'PUT', content: 'x' }, problems: [] },
  { name: 'would get a 431', changes: { fields: [['X', 'x'.repeat(17_000)]] }, problems: [['path', 'changed']] },
].map(row => ({ ...row, ref: 'Fetch, forbidden request-headers' })), ({ changes, problems }) => {
  const asked = { ...request, ...changes as Partial<ReplayRequest> }
  assert.equal(problemsOf({ mode: replayMode, request: asked }).map(({ at, kind }) => [at, kind]), problems)
  assert.is(isSendable({ mode: replayMode, request: asked }), !problems.some(([, kind]) => kind === 'refused'))
})

table('The tap', [
  { name: 'sends what a browser would not, as it stands', changes: { path: '/a/../b', content: 'x', fields: [['Cookie', 'a'], ['Origin', 'null'], ['X', ' a']] },
    problems: [] },
  { name: 'refuses what it sets itself', changes: { fields: [['X', ''], ['Host', 'h'], ['transfer-encoding', 'chunked']] }, problems: [1, 2] },
  { name: 'refuses what would not be a path', changes: { path: '//evil.test/', method: 'CONNECT' }, problems: ['method', 'path'] },
].map(row => ({ ...row, ref: 'not-modified: requests by the inspector' })), ({ changes, problems }) => {
  const order = { mode: null, request: { ...request, ...changes as Partial<ReplayRequest> } }
  assert.equal(problemsOf(order).map(({ at, kind }) => [at, kind]), problems.map(at => [at, 'refused']))
  assert.is(isSendable(order), problems.length === 0)
})

stories(ref, {
  'every request that is refused is one that fetch refuses, and no other'() {
    // node's Request follows the same algorithm, save for the fields that only a browser forbids.
    for (const changes of [{ method: 'GET /' }, { method: 'TRACE' }, { fields: [['X Y', '1']] }, { fields: [['X', 'a\nb']] }, { content: 'x' },
      { fields: [['X', '€']] }, {}, { method: 'PUT', content: 'x' }, { fields: [['X', ' a ']] }] as const) {
      const { method, fields, content }: ReplayRequest = { ...request, ...changes }
      const make = (): Request => new Request('http://h/', { method, headers: fields.map(([name, value]) => [name, value]), ...content === '' ? {} : { body: content } })
      if (isSendable({ mode: replayMode, request: { ...request, method, fields, content } })) make()
      else assert.throws(make)
    }
  },
})
