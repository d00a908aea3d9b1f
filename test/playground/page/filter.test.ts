// The filter language of the inspector: what it reads, what it shows, and that no text of a user can hang it.
import * as assert from 'uvu/assert'
import { filterFacetsOf } from '../../../playground/page/filter/filter-facets.ts'
import { matchesPlainTerms, parseFilter, patternTextsOf } from '../../../playground/page/filter/filter.ts'
import type { Filter } from '../../../playground/page/filter/filter.ts'
import { testPatterns } from '../../../playground/page/filter/pattern.ts'
import { createIndex } from '../../../playground/page/analysis/history.ts'
import { suggestionsFor } from '../../../playground/page/filter/suggestions.ts'
import { kindIn, withKind } from '../../../playground/page/filter/kind-term.ts'
import { kindOf } from '../../../playground/page/rows/kind.ts'
import type { Kind } from '../../../playground/page/rows/kind.ts'
import type { Row } from '../../../playground/page/rows/row.ts'
import { conditional, exchangeOf, rowOf, fetchRecordOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

const full = rowOf(exchangeOf({ responseFields: [['ETag', '"v1"'], ['X-Note', 'Whoa Nelly!']] }), fetchRecordOf())
const unchanged = rowOf(conditional('W/"0"', 'W/"0"', 304), fetchRecordOf())
const changed = rowOf(conditional('W/"0"', 'W/"10"', 200), fetchRecordOf())
const note = rowOf(exchangeOf({ method: 'PUT', target: '/lessons/note?a=b', status: 412, reason: 'Precondition Failed',
  responseFields: [['ETag', '"a b"']] }), null)
const cached = rowOf(null, fetchRecordOf({ exchange: 1, knownBefore: 1, etag: '"stored"' }))
const cutOff = rowOf(exchangeOf({ status: 0, reason: '', complete: false, responseFields: [] }), null)
const rows = { full, unchanged, changed, note, cached, cutOff }

function matches(filter: Filter, row: Row): boolean {
  const facets = filterFacetsOf(row, true)
  return matchesPlainTerms(filter, facets) && testPatterns({ patterns: filter.patterns, rows: [patternTextsOf(filter, facets)] })[0] === true
}

const shownBy = (text: string): string[] => {
  const filter = parseFilter(text)
  if ('error' in filter) throw new Error(filter.error)
  return Object.entries(rows).filter(([, row]) => matches(filter, row)).map(([name]) => name)
}

const ref = 'not-modified: the filter'

table('A filter shows', [
  { name: 'everything where it is empty', text: ' \t', shown: Object.keys(rows) },
  { name: 'a status', text: 'status:304', shown: ['unchanged'] },
  { name: 'a class of them', text: 'status:2xx', shown: ['full', 'changed', 'cached'] },
  { name: 'what was cut off, which has no status', text: 'status:0', shown: ['cutOff'] },
  { name: 'a verdict by its shape, not by what ends like it', text: 'verdict:changed', shown: ['changed'] },
  { name: 'the opposite verdict', text: 'verdict:unchanged', shown: ['unchanged'] },
  { name: 'the shape cache, not a word about a cache', text: 'verdict:cache', shown: ['cached'] },
  { name: 'a verdict by the beginning of its words', text: 'verdict:"reused"', shown: ['unchanged'] },
  { name: 'no verdict by what stands inside its words', text: 'verdict:"changed, copy"', shown: [] },
  { name: 'a verdict in capitals', text: 'VERDICT:Changed', shown: ['changed'] },
  { name: 'a tag with its quotes: neither a longer one', text: 'etag:"0"', shown: ['unchanged'] },
  { name: 'a weak tag', text: 'etag:W/"10"', shown: ['changed'] },
  { name: 'a tag with a space', text: 'etag:"a b"', shown: ['note'] },
  { name: 'a tag that is still being typed', text: 'etag:"a b', shown: ['note'] },
  { name: 'the tag that the page saw where nothing was sent', text: 'etag:stored', shown: ['cached'] },
  { name: 'a kind, by the type of the response', text: 'kind:other -status:0', shown: ['full', 'unchanged', 'changed', 'note'] },
  { name: 'a part of a tag', text: 'etag:0', shown: ['unchanged', 'changed'] },
  { name: 'a pattern of tags', text: 'etag:/^W/', shown: ['unchanged', 'changed'] },
  { name: 'a method, whole and in any case', text: 'method:put', shown: ['note'] },
  { name: 'no part of a method', text: 'method:PU', shown: [] },
  { name: 'a path, not taken for a pattern', text: 'path:/lessons/note', shown: ['note'] },
  { name: 'a word that begins with a slash', text: '/lessons/note', shown: ['note'] },
  { name: 'a word in a field value, in any case', text: 'NELLY', shown: ['full'] },
  { name: 'a phrase over name and value', text: '"x-note: whoa nelly"', shown: ['full'] },
  { name: 'a phrase with a colon, which is no key', text: '"etag: w/"', shown: ['unchanged', 'changed'] },
  { name: 'a phrase without its closing quote', text: '"whoa nel', shown: ['full'] },
  { name: 'a phrase without its closing quote in its order', text: '"nelly! whoa', shown: [] },
  { name: 'a quote inside a word', text: 'W/"1', shown: ['changed'] },
  { name: 'a pattern anchored to a line', text: '/^put\\s/i', shown: ['note'] },
  { name: 'a pattern in its own case', text: '/^put\\s/', shown: [] },
  { name: 'a pattern with a slash in it', text: '/lessons\\/n/', shown: ['note'] },
  { name: 'all but a status', text: '-status:2xx', shown: ['unchanged', 'note', 'cutOff'] },
  { name: 'all but a phrase', text: '-"whoa nelly" status:2xx', shown: ['changed', 'cached'] },
  { name: 'all but a pattern', text: '-/counter\\.png$/ ', shown: ['note'] },
  { name: 'a pattern with look-around', text: '/counter(?!\\.png)|note(?=\\?)/', shown: ['note'] },
  { name: 'a pattern with a back-reference', text: '/(l)\\1/i', shown: ['full'] },
  { name: 'what all terms ask for', text: 'status:2xx -verdict:changed method:GET /v\\d/', shown: ['full'] },
  { name: 'a lone minus as a word', text: '- status:412', shown: [] },
  { name: 'two slashes as a word', text: '//', shown: [] },
].map(row => ({ ...row, ref })), ({ text, shown }) => assert.equal(shownBy(text), shown))

const index = createIndex()
const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36'
const several = {
  page: exchangeOf({ id: 27, duration: 1500, contentBytes: 20_480, requestFields: [['Host', 'app.localhost:3000'], ['User-Agent', agent]],
    responseFields: [['Content-Type', 'text/html; charset=utf-8'], ['ETag', 'bare'], ['Date', 'Sun, 06 Nov 1994 08:49:37 GMT']] }),
  script: exchangeOf({ id: 28, duration: 9, contentBytes: 10_000, target: '/a.js?x', requestFields: [['Host', '127.0.0.1:3000'], ['User-Agent', 'curl/7.88.1']],
    responseFields: [['content-type', 'text/javascript'], ['CACHE-CONTROL', 'public, No-Store'], ['X-Foo', '']] }),
  file: { ...exchangeOf({ id: -1, responseFields: [] }), isImported: true, base: 'https://example.org' },
}
const namesBy = (text: string): string[] => {
  const filter = parseFilter(text)
  if ('error' in filter) throw new Error(filter.error)
  return Object.entries(several).filter(([, exchange]) => matchesPlainTerms(filter, filterFacetsOf(rowOf(exchange, null), true, index)))
    .map(([name]) => name)
}

table('A filter asks for', [
  { name: 'a type', text: 'type:html', shown: ['page'] }, { name: 'one of several kinds', text: 'kind:style,SCRIPT', shown: ['script'] },
  { name: 'scripts by their short name', text: 'type:js', shown: ['script'] },
  { name: 'more than a size', text: 'size:>10k', shown: ['page'] },
  { name: 'at least a size', text: 'size:10k', shown: ['page', 'script'] },
  { name: 'a size in binary units', text: 'size:=20KiB', shown: ['page'] },
  { name: 'less than a size', text: 'size:<1k', shown: ['file'] },
  { name: 'more than a time', text: 'time:>1s', shown: ['page'] },
  { name: 'at most a time', text: 'time:<=9', shown: ['script', 'file'] },
  { name: 'a time with a fraction', text: 'time:>=1.5s', shown: ['page'] },
  { name: 'a header, by its whole name', text: 'header:x-foo', shown: ['script'] },
  { name: 'no header whose name only begins so', text: 'header:x-fo', shown: [] },
  { name: 'a value of a header, in any case', text: 'header:cache-control=no-store', shown: ['script'] },
  { name: 'a value with spaces', text: 'header:"cache-control=public, no-store"', shown: ['script'] },
  { name: 'its quoted value', text: 'header:cache-control="public, no-store"', shown: ['script'] },
  { name: 'all but those with a header', text: '-header:user-agent', shown: ['file'] },
  { name: 'a header that an object inherits', text: 'header:constructor', shown: [] },
  { name: 'a host', text: 'host:app.localhost', shown: ['page'] },
  { name: 'the host of a file', text: 'host:example.org', shown: ['file'] },
  { name: 'a client by its name', text: 'client:chrome', shown: ['page'] },
  { name: 'a client by its name and version', text: 'client:"curl 7.88"', shown: ['script'] },
  { name: 'a number', text: 'id:28', shown: ['script'] },
  { name: 'several numbers', text: 'id:1-27', shown: ['page'] },
  { name: 'a level of notes', text: 'note:wrong', shown: ['page'] },
  { name: 'a rule of notes', text: 'note:etag-malformed', shown: ['page'] },
  { name: 'any note', text: 'note:any', shown: ['page', 'script', 'file'] },
  { name: 'exactly a path', text: 'path:=/a.js', shown: [] },
  { name: 'exactly a path with its query', text: 'path:=/a.js?x', shown: ['script'] },
].map(row => ({ ...row, ref })), ({ text, shown }) => assert.equal(namesBy(text), shown))

table('Suggestions for', [
  { name: 'a type', text: 'type:', offers: 'type:text/html' }, { name: 'a header', text: 'header:cache', offers: 'header:cache-control' },
  { name: 'a note', text: 'note:wr', offers: 'note:wrong' }, { name: 'a client', text: 'client:', offers: 'client:curl' },
  { name: 'a size', text: 'size:', offers: 'size:>10k' }, { name: 'a host', text: 'host:app', offers: 'host:app.localhost:3000' },
].map(row => ({ ...row, ref })), ({ text, offers }) => {
  const found = suggestionsFor(text, Object.values(several).map(exchange => rowOf(exchange, null)), true, index)
  assert.ok(found.includes(offers), found.join(' '))
})

table('A row without an exchange has the method and target that were asked for', [
  { name: 'the method', text: 'method:PATCH' },
  { name: 'the path', text: 'path:/items/7' },
  { name: 'both in its first line', text: '"PATCH /items/7"' },
  { name: 'neither GET nor the counter', text: '-method:GET -path:/counter' },
].map(row => ({ ...row, ref })), ({ text }) => {
  const unanswered = rowOf(null, fetchRecordOf({ mode: null, method: 'PATCH', target: '/items/7', exchange: null, status: null,
    etag: null, reason: 'No whole answer came' }))
  assert.is(matches(parseFilter(text) as Filter, unanswered), true)
})

table('A filter is refused with a reason', [
  { name: 'an unknown key', text: 'stat:304', reason: /There is no “stat:”, only status:, method:.*"stat:…"/ },
  { name: 'a key that an object inherits', text: 'constructor:x', reason: /There is no “constructor:”/ },
  { name: 'a URL', text: 'http://127.0.0.1/', reason: /no “http:”.*put it in quotes/ },
  { name: 'a key without a value', text: 'status:', reason: /such as status:304/ },
  { name: 'a status that is none', text: 'status:30', reason: /such as status:304/ },
  { name: 'a pattern for a status', text: 'status:/3/', reason: /such as status:304/ },
  { name: 'a size without a number', text: 'size:>', reason: /such as size:>10k/ },
  { name: 'a size in seconds', text: 'size:>1s', reason: /such as size:>10k/ },
  { name: 'a unit that an object inherits', text: 'time:1constructor', reason: /such as time:>1s/ },
  { name: 'a duration with two points', text: 'time:1.2.3s', reason: /such as time:>1s/ },
  { name: 'a word for a number', text: 'id:last', reason: /such as id:27/ },
  { name: 'a header without a name', text: 'header:=x', reason: /such as header:x-foo/ },
  { name: 'an unclosed group', text: '/(a/', reason: /Unterminated group/ },
  { name: 'a pattern of 201 characters', text: `/${'a'.repeat(201)}/`, reason: /may have 200 characters, and this has 201/ },
  { name: 'more than 500 characters', text: 'a'.repeat(501), reason: /500 characters/ },
  { name: 'more than 20 terms', text: 'a '.repeat(21), reason: /20 terms/ },
].map(row => ({ ...row, ref })), ({ text, reason }) => {
  const filter = parseFilter(text)
  assert.ok('error' in filter)
  assert.match(filter.error, reason)
})

const latest = (text: string, among: readonly Row[] = Object.values(rows)): string[] => suggestionsFor(text, among)

const keys = ['status:', 'method:', 'path:', 'host:', 'kind:', 'type:', 'size:', 'time:', 'header:', 'etag:', 'verdict:', 'note:', 'client:', 'body:',
  'id:']

table('What completes a filter', [
  { name: 'keys for an empty text', text: '', wanted: keys },
  { name: 'keys after a space', text: 'a ', wanted: keys.map(key => `a ${key}`) },
  { name: 'the key that begins so', text: '-St', wanted: ['-status:'] },
  { name: 'the values of the rows, latest first', text: 'status:4', wanted: ['status:412', 'status:4xx'] },
  { name: 'the tags of the rows', text: 'etag:w', wanted: ['etag:W/"10"', 'etag:W/"0"'] },
  { name: 'a tag with a space, as it has to be written', text: 'a etag:"a', wanted: ['a etag:"a b"'] },
  { name: 'paths with and without their queries', text: 'path:/l', wanted: ['path:/lessons/note', 'path:/lessons/note?a=b'] },
  { name: 'nothing for an unknown key', text: 'nope:', wanted: [] },
  { name: 'nothing for a phrase', text: '"st', wanted: [] },
].map(row => ({ ...row, ref })), ({ text, wanted }) => assert.equal(latest(text), wanted))

stories('Suggestions', {
  'are eight at most, of the last 500 rows'() {
    const many = Array.from({ length: 2000 }, (_, i) => rowOf(exchangeOf({ responseFields: [['ETag', `"${i}"`]] }), null))
    assert.equal(latest('etag:', many), [1999, 1998, 1997, 1996, 1995, 1994, 1993, 1992].map(i => `etag:"${i}"`))
    assert.equal(latest('etag:"14', many), [])
  },
  'never offer what would be read otherwise'() {
    for (const etag of ['a b', '/x/', '', '"', 'x'.repeat(81), '-', '"a" "b"']) {
      const odd = rowOf(exchangeOf({ responseFields: [['ETag', etag]] }), null)
      for (const text of latest('etag:', [odd])) {
        const filter = parseFilter(text)
        assert.ok(!('error' in filter) && filter.conditions.length === 1 && matches(filter, odd), text)
      }
    }
  },
})

table('The kind of a request', [
  { name: 'as the browser says, whatever came', destination: 'script', type: 'text/html', kind: 'script' },
  { name: 'of fetch and of an event source', destination: 'empty', type: 'text/css', kind: 'fetch' },
  { name: 'of a frame', destination: 'iframe', kind: 'page' },
  { name: 'of a manifest', destination: 'manifest', type: 'application/json', kind: 'other' },
  { name: 'of what is named like a member of every object', destination: 'constructor', kind: 'other' },
  { name: 'without a word of a browser, by the type of the response', type: 'application/problem+json', kind: 'fetch' },
  { name: 'a picture that is text', type: 'image/svg+xml', kind: 'image' },
  { name: 'in capitals', type: 'Text/HTML; charset=utf-8', kind: 'page' },
  { name: 'of a font', type: 'font/woff2', kind: 'font' },
  { name: 'where nothing tells', kind: 'other' },
  { name: 'where the protocol was changed', destination: 'empty', status: 101, kind: 'socket' },
].map(row => ({ ref: 'Fetch Metadata §2.1', destination: undefined, type: undefined, status: 200, ...row })), ({ destination, type, status, kind }) => {
  assert.is(kindOf(exchangeOf({
    status, requestFields: destination === undefined ? [] : [['sec-fetch-dest', destination]],
    responseFields: type === undefined ? [] : [['Content-Type', type]],
  })), kind)
})

table('The menu of kinds', [
  { name: 'writes its term before the others', text: '-path:/src "a  b', chosen: 'fetch', written: 'kind:fetch -path:/src "a  b' },
  { name: 'in place of what was said of kinds', text: 'kind:image x -KIND:page', chosen: 'fetch', written: 'kind:fetch x' },
  { name: 'takes it away', text: 'x kind:fetch etag:W/"0"', chosen: undefined, written: 'x etag:W/"0"' },
  { name: 'leaves a phrase alone', text: '"kind:page"', chosen: undefined, written: '"kind:page"' },
].map(row => ({ ref, ...row })), ({ text, chosen, written }) => {
  assert.is(withKind(text, chosen as Kind | undefined), written)
  assert.is(kindIn(written), chosen)
})

table('The menu of kinds shows none', [
  { name: 'of several', text: 'kind:script,style' }, { name: 'of one that is excluded', text: '-kind:script' },
  { name: 'of two terms', text: 'kind:script kind:style' }, { name: 'of what is none', text: 'kind:nope' }, { name: 'of nothing', text: 'kind:' },
].map(row => ({ ref, ...row })), ({ text }) => assert.is(kindIn(text), undefined))
