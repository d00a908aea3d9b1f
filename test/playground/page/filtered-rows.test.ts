// The rows that a filter shows: how little it tests anew, and what it leaves to the worker.
import * as assert from 'uvu/assert'
import { FilteredRows } from '../../../playground/page/session/filtered-rows.ts'
import { remarkOn } from '../../../playground/page/session/body-search.ts'
import type { Row } from '../../../playground/page/rows/row.ts'
import { parseFilter } from '../../../playground/page/filter/filter.ts'
import type { Filter } from '../../../playground/page/filter/filter.ts'
import { testPatterns } from '../../../playground/page/filter/pattern.ts'
import type { RunPatterns } from '../../../playground/page/filter/pattern-runner.ts'
import { indexFrom } from '../../../playground/page/list/virtual-rows.ts'
import { exchangeOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const row = (place: number, status = 200): Row =>
  ({ place, exchange: exchangeOf({ id: place + 1, status }), fetchRecord: null })

function filterOf(text: string): Filter {
  const filter = parseFilter(text)
  if ('error' in filter) throw new Error(filter.error)
  return filter
}

/** A filter that counts how often it is asked. */
function counting(): { readonly filter: Filter, asked: () => number } {
  let asked = 0
  return { filter: { conditions: [({ status }) => { asked++; return status === 304 }], patterns: [], inBodies: [] }, asked: () => asked }
}

const filteredRows = (run: RunPatterns = async batch => testPatterns(batch), onResults = (): void => {}): FilteredRows =>
  new FilteredRows(run, onResults)

const always = (): boolean => true
const places = (rows: readonly Row[]): number[] => rows.map(({ place }) => place)

table('the first row from a place on', [
  { name: 'of no rows there is none', ref: 'design', rows: [], place: 3, index: 0 },
  { name: 'a place that is there', ref: 'design', rows: [2, 5, 9], place: 5, index: 1 },
  { name: 'a place that is filtered out', ref: 'design', rows: [2, 5, 9], place: 6, index: 2 },
  { name: 'a place before all', ref: 'design', rows: [2, 5, 9], place: 0, index: 0 },
  { name: 'a place after all', ref: 'design', rows: [2, 5, 9], place: 10, index: 3 },
], ({ rows, place, index }) => {
  assert.is(indexFrom(rows.map(own => row(own)), place), index)
})

table('Of a search in bodies it is said', [
  { name: 'nothing where it is whole', found: [{ ids: [1], partly: 0, unsearched: 0 }, { ids: [], partly: 0, unsearched: 0 }], remark: undefined },
  { name: 'that old ones were not searched', found: [{ ids: [], partly: 0, unsearched: 2 }],
    remark: 'Only the newest bodies were searched: there are too many.' },
  { name: 'that one was searched in part', found: [{ ids: [], partly: 0, unsearched: 0 }, { ids: [], partly: 1, unsearched: 0 }],
    remark: 'Bodies or messages of 1 other exchange were searched in part: the rest is not recorded (over 1 MiB of a body, 160 bytes of a message) or not decoded (over 8 MiB).' },
  { name: 'both', found: [{ ids: [], partly: 3, unsearched: 1 }], remark: 'Only the newest bodies were searched: there are too many. ' +
    'Bodies or messages of 3 other exchanges were searched in part: the rest is not recorded (over 1 MiB of a body, 160 bytes of a message) or not decoded (over 8 MiB).' },
].map(row => ({ ...row, ref: 'not-modified: bodies' })), ({ found, remark }) => {
  assert.is(remarkOn(found), remark)
})

stories('design', {
  'without a filter the rows are shown as they are'() {
    const rows = [row(0), row(1)]
    assert.is(filteredRows().of(rows, true, () => false), rows)
  },
  async 'a row under way stays in view while it is tested anew, and goes once it does not match'() {
    const open = (status: number): Row => ({ place: 1, exchange: exchangeOf({ id: 2, status, isOpen: true }), fetchRecord: null })
    for (const text of ['status:200', '/^GET/']) {
      const filtered = filteredRows()
      filtered.set(filterOf(text))
      const shown = (row: Row, hasTime: boolean): number[] => places(filtered.of([row], true, () => hasTime))
      const known = open(200)
      shown(known, true)
      await until(() => !filtered.isRunning, 'the pattern is tried')
      assert.equal(shown(known, true), [1])
      assert.equal(shown(open(200), false), [1])
      assert.equal(shown({ place: 1, exchange: exchangeOf({ id: 2, status: 404 }), fetchRecord: null }, false), [1])
      filtered.set(filterOf('status:404'))
      assert.equal(shown(open(200), true), [])
    }
  },
  'a row is tested once, and again when it was replaced'() {
    const filtered = filteredRows()
    const { filter, asked } = counting()
    filtered.set(filter)
    const rows = Array.from({ length: 1000 }, (_, place) => row(place, place % 4 === 0 ? 304 : 200))
    assert.is(filtered.of(rows, true, always).length, 250)
    assert.is(asked(), 1000)
    rows.push(row(1000, 304))
    rows[1] = row(1, 304)
    rows.splice(0, 1)
    assert.is(filtered.of(rows, true, always).length, 251)
    assert.is(asked(), 1002)
    // Whether the tap is connected is nothing to what it has reported already.
    filtered.of(rows, false, always)
    assert.is(asked(), 1002)
  },
  'when time runs out the latest are shown, and the rest at the next look'() {
    const filtered = filteredRows()
    const { filter, asked } = counting()
    filtered.set(filter)
    const rows = Array.from({ length: 10 }, (_, place) => row(place, 304))
    let left = 4
    assert.equal(places(filtered.of(rows, true, () => left-- > 0)), [6, 7, 8, 9])
    assert.equal([filtered.isWhole, asked()], [false, 4])
    assert.equal(places(filtered.of(rows, true, always)), places(rows))
    assert.equal([filtered.isWhole, asked()], [true, 10])
  },
  'a new filter forgets what the old one found'() {
    const filtered = filteredRows()
    filtered.set(filterOf('status:304'))
    const rows = [row(0), row(1, 304)]
    assert.equal(places(filtered.of(rows, true, always)), [1])
    filtered.set(filterOf('-status:304'))
    assert.equal(places(filtered.of(rows, true, always)), [0])
    filtered.set(filterOf(''))
    assert.equal([filtered.isFiltering, places(filtered.of(rows, true, always))], [false, [0, 1]])
  },
  async 'patterns are tried apart, on those rows that the other terms let through, 200 at a time'() {
    const batches: number[] = []
    const rows = Array.from({ length: 500 }, (_, place) => row(place, place % 2 === 0 ? 304 : 200))
    const shown = await new Promise<readonly Row[]>(resolve => {
      const filtered = filteredRows(async batch => {
        batches.push(batch.rows.length)
        return testPatterns(batch)
      }, () => {
        const found = filtered.of(rows, true, always)
        if (filtered.isReady) resolve(found)
      })
      filtered.set(filterOf('status:304 /^304/'))
      assert.equal(filtered.of(rows, true, always), [])
      assert.equal([filtered.isWhole, filtered.isReady, filtered.isRunning], [false, false, true])
    })
    assert.equal([shown.length, batches], [250, [200, 50]])
  },
  async 'patterns that take too long are left out, until there is another filter'() {
    const rows = [row(0), row(1, 304)]
    const filtered = await new Promise<FilteredRows>(resolve => {
      const asked = filteredRows(async () => undefined, () => resolve(asked))
      asked.set(filterOf('status:304 /(a+)+$/'))
      asked.of(rows, true, always)
    })
    assert.equal([places(filtered.of(rows, true, always)), filtered.isTooSlow, filtered.isReady], [[1], true, true])
    filtered.set(filterOf('status:200'))
    assert.equal([places(filtered.of(rows, true, always)), filtered.isTooSlow], [[0], false])
  },
})
