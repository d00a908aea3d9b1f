// The page's figures: totals, numbers in words, values made visible, and the window of the list.
import * as assert from 'uvu/assert'
import { excerpt, visible } from '../../../playground/page/ui/visible-text.ts'
import { bytes, count, counted, milliseconds } from '../../../playground/page/ui/format.ts'
import { NoteCounter } from '../../../playground/page/analysis/note-counts.ts'
import { createIndex } from '../../../playground/page/analysis/history.ts'
import { conditionOf } from '../../../playground/page/filter/filter-keys.ts'
import { filterFacetsOf } from '../../../playground/page/filter/filter-facets.ts'
import { hitOfSeven, nextTag, noTotals, savedText, withExchange } from '../../../playground/page/rows/totals.ts'
import { isAtEnd, scrollTopFor, rowsInView } from '../../../playground/page/list/virtual-rows.ts'
import { conditional, exchangeOf, rowOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

table('visible', [
  { name: 'markup stays text', ref: 'design',
    text: '"<img src=x onerror=alert(1)>"', shown: '"<img src=x onerror=alert(1)>"' },
  { name: 'a right-to-left override is escaped', ref: 'design',
    text: '"\u202eabc"', shown: '"\\u202eabc"' },
  { name: 'isolates and marks are escaped', ref: 'design',
    text: '\u2066a\u2069\u200f\u061c', shown: '\\u2066a\\u2069\\u200f\\u061c' },
  { name: 'control characters are escaped', ref: 'design',
    text: '\u0000a\tb\u007f\u0085', shown: '\\u0000a\\u0009b\\u007f\\u0085' },
  { name: 'zero-width and no-break signs are escaped', ref: 'design',
    text: '\u200b\u00ad\ufeff\u00a0', shown: '\\u200b\\u00ad\\ufeff\\u00a0' },
  { name: 'half a surrogate pair is escaped, a whole one stays', ref: 'design',
    text: '\ud800x😀', shown: '\\ud800x😀' },
  { name: 'Latin-1 letters and spaces stay', ref: 'design',
    text: 'é a', shown: 'é a' },
], ({ text, shown }) => assert.is(visible(text), shown))

table('hit of seven', [
  { name: 'none before the first', ref: 'S14', hits: 0, hit: 0, tag: 'W/"0"' },
  { name: 'the first', ref: 'S14', hits: 1, hit: 1, tag: 'W/"0"' },
  { name: 'the sixth', ref: 'S14', hits: 6, hit: 6, tag: 'W/"0"' },
  { name: 'the seventh, after which the tag changes', ref: 'S14', hits: 7, hit: 7, tag: 'W/"1"' },
  { name: 'the eighth is the first of the next', ref: 'S14', hits: 8, hit: 1, tag: 'W/"1"' },
], ({ hits, hit, tag }) => {
  assert.is(hitOfSeven(hits), hit)
  assert.is(nextTag(hits), tag)
})

table('window', [
  { name: 'the top, with a few rows more below', ref: 'design', scrollTop: 0, first: 0, end: 16 },
  { name: 'the middle, with a few more on both sides', ref: 'design', scrollTop: 28_000, first: 994, end: 1016 },
  { name: 'the end', ref: 'design', scrollTop: 10_000 * 28 - 280, first: 9984, end: 10_000 },
  { name: 'a position beyond the end', ref: 'design', scrollTop: 1e9, first: 10_000, end: 10_000 },
], ({ scrollTop, first, end }) => {
  assert.equal(rowsInView({ scrollTop, height: 280, rowHeight: 28, total: 10_000 }), { first, end })
})

stories('design', {
  'the view follows at the end, and no longer half a row above it': () => {
    const view = { height: 280, rowHeight: 28, total: 100 }
    assert.is(isAtEnd({ ...view, scrollTop: 2520 }), true)
    assert.is(isAtEnd({ ...view, scrollTop: 2519.4 }), true)
    assert.is(isAtEnd({ ...view, scrollTop: 2500 }), false)
    assert.is(isAtEnd({ ...view, total: 3, scrollTop: 0 }), true)
  },
  'a row is revealed with as little scrolling as can be': () => {
    const view = { height: 280, rowHeight: 28, total: 100, scrollTop: 280 }
    assert.is(scrollTopFor(5, view), 140)
    assert.is(scrollTopFor(12, view), 280)
    assert.is(scrollTopFor(20, view), 308)
  },
  'content not sent is that of the last 200 of the same target': () => {
    const totals = [
      exchangeOf({ contentBytes: 100 }), conditional('"0"', '"0"', 304),
      conditional('"0"', '"1"', 200, { contentBytes: 30 }), conditional('"1"', '"1"', 304),
      exchangeOf({ target: '/other', contentBytes: 5 }),
      conditional('"1"', '"1"', 304),
    ].reduce(withExchange, noTotals)
    assert.equal([totals.full, totals.notModified, totals.notSent, totals.unknown], [3, 3, 160, 0])
  },
  'a 304 whose content was never seen is not guessed, and a HEAD saves no content': () => {
    const totals = [
      conditional('"0"', '"0"', 304), exchangeOf({ method: 'HEAD', contentBytes: 0 }), exchangeOf(),
      conditional('"0"', '"0"', 304, { method: 'HEAD' }), exchangeOf({ status: 405 }),
    ].reduce(withExchange, noTotals)
    assert.equal([totals.notModified, totals.notSent, totals.unknown, totals.others], [2, 0, 1, 1])
    assert.equal([totals, { ...totals, notSent: 9 }, { ...totals, unknown: 0 }].map(savedText), ['an unknown size', 'over 9 B', '0 B'])
  },
  'the notes on top are counted by rows, as the filter behind each count finds them': () => {
    const index = createIndex()
    const rows = [
      // Wrong and with a warning, with a warning, and neither.
      exchangeOf({ responseFields: [['ETag', 'a']] }), exchangeOf(), exchangeOf({ responseFields: [['Date', 'Sun, 06 Nov 1994 08:49:37 GMT']] }),
    ].map(exchange => rowOf(exchange, null))
    const found = (value: string): number =>
      rows.filter(row => conditionOf('note', { isExcluded: false, key: 'note', value, kind: 'word', ignoresCase: true, written: value, start: 0 })?.(filterFacetsOf(row, true, index))).length
    assert.equal(new NoteCounter().of(rows, index, () => true), { bad: 1, warning: 2, isWhole: true })
    assert.equal([found('wrong'), found('warning')], [1, 2])
    assert.is(new NoteCounter().of(rows, index, () => false).isWhole, false)
  },
  'the targets remembered are bounded, the newest kept': () => {
    let totals = noTotals
    for (let n = 0; n < 1000; n++) totals = withExchange(totals, exchangeOf({ target: `/counter.png?${n}` }))
    assert.is(totals.lastContent.size, 200)
    assert.is(totals.lastContent.has('/counter.png?999'), true)
    assert.is(totals.lastContent.has('/counter.png?0'), false)
  },
  'a long value is cut before it is written, and says by how much': () => {
    assert.equal(excerpt('a'.repeat(50), 20), { text: 'a'.repeat(20), left: 30 })
    assert.equal(excerpt('\u202e', 20), { text: '\\u202e', left: 0 })
  },
  'numbers read as people write them': () => {
    assert.equal([count(10_000), counted(1, 'row'), counted(2, 'row')], ['10,000', '1 row', '2 rows'])
    assert.equal([bytes(0), bytes(9999), bytes(13_040), bytes(2_500_000)], ['0 B', '9,999 B', '13.0 kB', '2.5 MB'])
    assert.equal([0.24, 9.94, 9.96, 1234].map(milliseconds), ['0.2', '9.9', '10', '1,234'])
  },
})
