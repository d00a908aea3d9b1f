// The columns of the list, its order, and the bar of time.
import * as assert from 'uvu/assert'
import { columnNames, firstColumns, fittingColumns, gridTemplate, parseColumns } from '../../../playground/page/list/columns.ts'
import { formatSorting, nextSorting, parseSorting, SortedRows } from '../../../playground/page/list/sorting.ts'
import { shareOf, sharesOf } from '../../../playground/page/list/time-bar.ts'
import type { Row } from '../../../playground/page/rows/row.ts'
import { duration } from '../../../playground/page/ui/format.ts'
import { exchangeOf, fetchRecordOf, rowOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

const ref = 'not-modified: the list'

const ofProxy = firstColumns.filter(name => name !== 'page')

table('Columns that have room', [
  { name: 'all of them on a wide screen', width: 200, chosen: columnNames, shown: columnNames.join() },
  { name: 'those chosen, with what a row needs', width: 200, chosen: ['type'], shown: 'number,wire,request,type,verdict' },
  { name: 'the bar, type and time of day go first', width: 52, chosen: ofProxy, shown: 'number,wire,method,request,validation,verdict,content,time' },
  { name: 'then duration and method, which tell less than the size', width: 44, chosen: ofProxy, shown: 'number,wire,request,validation,verdict,content' },
  { name: 'a card has what it always has', width: 39, chosen: firstColumns, shown: 'number,wire,page,method,request,validation,verdict,content,time' },
  { name: 'but no page where there is none', width: 20, chosen: ['type'], shown: 'number,wire,method,request,validation,verdict,content,time' },
].map(row => ({ ...row, ref })), ({ width, chosen, shown }) => assert.is(fittingColumns(width, chosen as never).join(), shown))

table('The columns chosen before', [
  { name: 'none', text: null, columns: firstColumns.join() },
  { name: 'some, and what was none', text: 'bar,__proto__,host', columns: 'number,wire,request,host,verdict,bar' },
  { name: 'nothing', text: '', columns: 'number,wire,request,verdict' },
].map(row => ({ ...row, ref })), ({ text, columns }) => assert.is(parseColumns(text).join(), columns))

const rows: readonly Row[] = [
  { ...rowOf(exchangeOf({ id: 1, target: '/b10', contentBytes: 5, duration: 30, responseFields: [['Content-Type', 'text/css']] }), null), place: 0 },
  { ...rowOf(null, fetchRecordOf({ exchange: null, target: '/c', contentBytes: 900 })), place: 1 },
  { ...rowOf(exchangeOf({ id: 3, target: '/b9', contentBytes: 10_000, duration: 30, status: 500, method: 'PUT' }), null), place: 2 },
]

table('The order', [
  { name: 'of arrival', sort: '', places: [0, 1, 2] },
  { name: 'by path, numbers by their value', sort: 'request', places: [2, 0, 1] },
  { name: 'by path, the other way', sort: '-request', places: [1, 0, 2] },
  { name: 'by size, largest first', sort: '-content', places: [2, 1, 0] },
  { name: 'by status, what has none last', sort: 'wire', places: [0, 2, 1] },
  { name: 'and last in the other order, too', sort: '-wire', places: [2, 0, 1] },
  { name: 'by duration, what is equal as it came', sort: '-time', places: [0, 2, 1] },
  { name: 'by type', sort: 'type', places: [0, 1, 2] },
  { name: 'by method', sort: 'method', places: [0, 1, 2] },
  { name: 'by a column that is none', sort: '-__proto__', places: [0, 1, 2] },
].map(row => ({ ...row, ref })), ({ sort, places }) => {
  const sorted = new SortedRows()
  assert.equal(sorted.of(rows, parseSorting(sort)).map(({ place }) => place), places)
  assert.is(sorted.of(rows.slice(), parseSorting(sort)).length, 3)
})

stories(ref, {
  'a row that has changed is sorted anew, and the same rows are not': () => {
    const sorted = new SortedRows()
    const own = rows.slice()
    const first = sorted.of(own, parseSorting('content'))
    assert.is(sorted.of(own, parseSorting('content')), first)
    own[0] = { ...rows[0], place: 0, exchange: exchangeOf({ contentBytes: 99_999 }) } as Row
    assert.equal(sorted.of(own, parseSorting('content')).map(({ place }) => place), [1, 2, 0])
  },
  'a head leads to one order, the other, and back to that of arrival': () => {
    const through = (column: 'request' | 'content'): string[] => {
      const first = nextSorting(undefined, column)
      const second = nextSorting(first, column)
      return [first, second, nextSorting(second, column)].map(formatSorting)
    }
    assert.equal(through('request'), ['request', '-request', ''])
    assert.equal(through('content'), ['-content', 'content', ''])
    assert.is(formatSorting(nextSorting(parseSorting('content'), 'type')), 'type')
    assert.is(gridTemplate(['number', 'request', 'verdict']), '2.75rem minmax(8.5rem, 1fr) minmax(10rem, 12.5rem)')
  },
  'a bar grows with the time, however long it is, and waiting is a part of it': () => {
    const shares = [Number.NaN, -1, 0, 1, 10, 1000, 100_000, Infinity].map(shareOf)
    assert.ok(shares.every((share, at) => share >= (shares[at - 1] ?? .04) || at === 7) && shares.every(share => share > 0 && share <= 1), shares.join())
    const { waiting, whole } = sharesOf(rowOf(exchangeOf({ firstByteAfter: 20, duration: 500 }), null), 500)
    assert.ok(waiting < whole && waiting > 0)
    const none = sharesOf(rowOf(exchangeOf({ status: 0, firstByteAfter: 0 }), null), 500)
    assert.is(none.waiting, none.whole)
  },
})

table('A duration', [[.04, '0.0 ms'], [7.46, '7.5 ms'], [340.4, '340 ms'], [999.4, '999 ms'], [3400, '3.4 s'], [99_900, '99.9 s'], [125_000, '2 min 5 s']]
  .map(([value, text]) => ({ name: String(text), value: Number(value), text, ref })), ({ value, text }) => assert.is(duration(value), text))
