// The page's rows: how a fetch is joined to its exchange, and what is kept.
import * as assert from 'uvu/assert'
import { Session } from '../../../playground/page/session/session.ts'
import { durationOf, exchangeLabel, isFromCache, isUnderWay } from '../../../playground/page/rows/row.ts'
import { RowStore, MAX_KEPT_ROWS } from '../../../playground/page/rows/row-store.ts'
import { exchangeOf, logOf, fetchRecordOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

const idsOf = (store: RowStore): (string | null)[] =>
  store.rows.map(({ exchange, fetchRecord }) => `${exchange?.id ?? '-'}/${fetchRecord?.number ?? '-'}`)

table('served from cache', [
  { name: 'an id that was known before the fetch began', ref: 'design', is: true,
    fetchRecord: { exchange: 7, knownBefore: 7 } },
  { name: 'an id older than the newest known', ref: 'design', fetchRecord: { exchange: 3, knownBefore: 7 }, is: true },
  { name: 'an id that is new', ref: 'design', fetchRecord: { exchange: 8, knownBefore: 7 }, is: false },
  { name: 'a new id, yet nothing was transferred', ref: 'design', is: true,
    fetchRecord: { exchange: 50, knownBefore: 0, timing: { transferSize: 0, deliveryType: 'cache' } } },
  { name: 'a new id with Chromium’s constant 300', ref: 'design', is: false,
    fetchRecord: { exchange: 8, knownBefore: 7, timing: { transferSize: 300, deliveryType: 'cache' } } },
  { name: 'no id at all', ref: 'design', is: false,
    fetchRecord: { exchange: null, status: null, timing: { transferSize: 0, deliveryType: null } } },
], ({ fetchRecord, is }) => assert.is(isFromCache(fetchRecordOf(fetchRecord)), is))

stories('design', {
  'a fetch joins its exchange by the id, whichever comes first and in whatever order': () => {
    const store = new RowStore()
    store.addExchange(exchangeOf({ id: 2 }))
    store.addFetchRecord(fetchRecordOf({ number: 1, exchange: 3 }))
    store.addFetchRecord(fetchRecordOf({ number: 2, exchange: 2 }))
    store.addExchange(exchangeOf({ id: 1 }))
    store.addExchange(exchangeOf({ id: 3 }))
    assert.equal(idsOf(store), ['2/2', '3/1', '1/-'])
  },
  'a repeated id is a row of its own that no exchange ever joins': () => {
    const store = new RowStore()
    store.addExchange(exchangeOf({ id: 1 }))
    store.addFetchRecord(fetchRecordOf({ exchange: 1 }))
    store.addFetchRecord(fetchRecordOf({ number: 2, exchange: 1, knownBefore: store.highestId }))
    assert.equal(idsOf(store), ['1/1', '-/2'])
  },
  'an exchange that is told twice stands once': () => {
    const store = new RowStore()
    assert.is(store.addExchange(exchangeOf({ id: 1 })), true)
    assert.is(store.addExchange(exchangeOf({ id: 1 })), false)
    store.addFetchRecord(fetchRecordOf({ exchange: 2 }))
    assert.is(store.addExchange(exchangeOf({ id: 2 })), true)
    assert.is(store.addExchange(exchangeOf({ id: 2 })), false)
    assert.equal(idsOf(store), ['1/-', '2/1'])
  },
  'an exchange under way is brought up to date at its place, until its end is told': () => {
    const store = new RowStore()
    store.addExchange(exchangeOf({ id: 1, isOpen: true, status: 0, contentBytes: 0 }), 10)
    store.addExchange(exchangeOf({ id: 2 }))
    assert.equal([...store.underWay], [0])
    assert.is(store.addExchange(exchangeOf({ id: 1, isOpen: true, contentBytes: 5 }), 20), true)
    assert.equal(store.rows.map(({ exchange, toldAt }) => [exchange?.id, exchange?.contentBytes, toldAt]), [[1, 5, 20], [2, 171, 0]])
    store.addFetchRecord(fetchRecordOf({ exchange: 1 }))
    assert.is(store.addExchange(exchangeOf({ id: 1 })), true)
    assert.is(store.addExchange(exchangeOf({ id: 1, isOpen: true })), false)
    assert.equal(idsOf(store), ['1/1', '2/-'])
    assert.equal([...store.underWay], [])
    assert.is(store.rows[0]?.exchange?.isOpen, undefined)
  },
  'what the server no longer has under way is lost until its end is told, and nothing is left of it in a new run': () => {
    const store = new RowStore()
    for (const id of [1, 2, 3]) store.addExchange(exchangeOf({ id, isOpen: true }))
    store.keepUnderWay([2])
    assert.equal(store.rows.map(({ isLost }) => isLost), [true, undefined, true])
    assert.equal([...store.underWay], [1])
    store.addExchange(exchangeOf({ id: 3 }))
    assert.equal(store.rows.map(row => [row.isLost, isUnderWay(row)]), [[true, false], [undefined, true], [undefined, false]])
    store.restart()
    assert.equal([...store.underWay], [])
    store.addExchange(exchangeOf({ id: 1, isOpen: true }))
    store.clear()
    assert.equal([...store.underWay], [])
    store.addExchange(exchangeOf({ id: 2, isOpen: true }))
    for (let id = 3; id < MAX_KEPT_ROWS + 3; id++) store.addExchange(exchangeOf({ id }))
    assert.equal([...store.underWay], [])
  },
  'the duration of what is under way runs, and that of what is over does not': () => {
    const open = { place: 0, exchange: exchangeOf({ isOpen: true, duration: 30 }), fetchRecord: null, toldAt: 100 }
    assert.equal([durationOf(open, 150), durationOf(open, 90), durationOf(open), durationOf({ ...open, isLost: true }, 150)], [80, 30, 30, 30])
    assert.is(durationOf({ ...open, exchange: exchangeOf({ duration: 30 }) }, 150), 30)
  },
  'what is under way counts, and is news, once it is over': () => {
    const inspector = new Session()
    inspector.takeExchange(exchangeOf({ id: 1, isOpen: true, status: 0 }))
    assert.equal([inspector.rows.length, inspector.totals.full, inspector.totals.others, inspector.news().length], [1, 0, 0, 0])
    inspector.takeExchange(exchangeOf({ id: 2 }))
    inspector.takeExchange(exchangeOf({ id: 1 }))
    assert.equal(inspector.news().map(({ exchange }) => exchange?.id), [1, 2])
    assert.equal([inspector.rows.length, inspector.totals.full, inspector.news().length], [2, 2, 0])
  },
  'what was cleared does not come back, and what is new does': () => {
    const store = new RowStore()
    store.addExchange(exchangeOf({ id: 4 }))
    store.clear()
    assert.is(store.addExchange(exchangeOf({ id: 4 })), false)
    assert.is(store.addExchange(exchangeOf({ id: 5 })), true)
    assert.equal(idsOf(store), ['5/-'])
  },
  'places go on after a clear, so no row is taken for another': () => {
    const store = new RowStore()
    store.addExchange(exchangeOf({ id: 1 }))
    store.clear()
    assert.is(store.addFetchRecord(fetchRecordOf({ exchange: 2 })), 1)
    assert.is(store.at(0), undefined)
    assert.is(store.at(1)?.fetchRecord?.exchange, 2)
  },
  'after a restart of the server the same ids are new exchanges': () => {
    const inspector = new Session()
    inspector.takeState(logOf([]))
    for (const id of [1, 2, 3]) inspector.takeExchange(exchangeOf({ id }))
    inspector.takeState(logOf([], { sessionId: 'r2' }))
    inspector.takeFetchRecord(fetchRecordOf({ exchange: 2, knownBefore: 1 }))
    inspector.takeExchange(exchangeOf({ id: 1 }))
    inspector.takeExchange(exchangeOf({ id: 2 }))
    assert.equal(inspector.rows.map(({ exchange }) => exchange === null ? '' : exchangeLabel(exchange)),
      ['1 of an earlier run', '2 of an earlier run', '3 of an earlier run', '2', '1'])
    assert.is(inspector.rows[3]?.fetchRecord?.exchange, 2)
    assert.is(inspector.totals.full, 5)
  },
  'the oldest rows go once the capacity is reached, and are counted': () => {
    const store = new RowStore()
    for (let id = 1; id <= MAX_KEPT_ROWS + 3; id++) store.addExchange(exchangeOf({ id }))
    assert.is(store.rows.length, MAX_KEPT_ROWS)
    assert.is(store.dropped, 3)
    assert.is(store.rows[0]?.exchange?.id, 4)
    assert.is(store.at(3)?.exchange?.id, 4)
    assert.is(store.at(2), undefined)
    assert.is(store.addExchange(exchangeOf({ id: 2 })), false)
    store.addFetchRecord(fetchRecordOf({ exchange: MAX_KEPT_ROWS + 3 }))
    assert.is(store.rows.at(-1)?.fetchRecord?.exchange, MAX_KEPT_ROWS + 3)
  },
  'a timing belongs to the fetch that was under way, and to no other': () => {
    const store = new RowStore()
    store.addFetchRecord(fetchRecordOf({ number: 1, exchange: 1, startedAt: 100, endedAt: 110 }))
    store.addFetchRecord(fetchRecordOf({ number: 2, exchange: 2, startedAt: 120, endedAt: 130 }))
    assert.is(store.addTiming(115, { transferSize: 1, deliveryType: null }), false)
    assert.is(store.addTiming(101, { transferSize: 300, deliveryType: 'cache' }), true)
    assert.is(store.at(0)?.fetchRecord?.timing?.transferSize, 300)
    assert.is(store.at(1)?.fetchRecord?.timing, null)
  },
  'a timing of nothing sets a stored copy of an earlier run apart from the exchange with that id': () => {
    const store = new RowStore()
    store.addFetchRecord(fetchRecordOf({ exchange: 9, startedAt: 100, endedAt: 110 }))
    store.addTiming(100, { transferSize: 0, deliveryType: 'cache' })
    store.addExchange(exchangeOf({ id: 9 }))
    assert.equal(idsOf(store), ['-/1', '9/-'])
  },
  'a timing that comes before its fetch waits for it': () => {
    const inspector = new Session()
    inspector.takeTiming(105, { transferSize: 300, deliveryType: 'cache' })
    inspector.takeFetchRecord(fetchRecordOf())
    assert.is(inspector.lastFetched?.fetchRecord?.timing?.transferSize, 300)
  },
  'a paused list stands still while everything is counted on': () => {
    const inspector = new Session()
    inspector.takeExchange(exchangeOf({ id: 1 }))
    inspector.togglePause()
    inspector.takeExchange(exchangeOf({ id: 2 }))
    inspector.takeExchange(exchangeOf({ id: 3 }))
    assert.is(inspector.rows.length, 1)
    assert.is(inspector.missed, 2)
    assert.is(inspector.totals.full, 3)
    inspector.togglePause()
    assert.is(inspector.rows.length, 3)
  },
  'news are told once, even after a clear': () => {
    const inspector = new Session()
    for (const id of [1, 2]) inspector.takeExchange(exchangeOf({ id }))
    assert.is(inspector.news().length, 2)
    assert.is(inspector.news().length, 0)
    inspector.takeExchange(exchangeOf({ id: 3 }))
    inspector.clear()
    assert.is(inspector.news().length, 0)
  },
})
