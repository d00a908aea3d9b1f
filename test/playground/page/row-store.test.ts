// The page's rows: how a fetch is joined to its exchange, and what is kept.
import * as assert from 'uvu/assert'
import { Inspector } from '../../../playground/page/session/session.ts'
import { isFromCache } from '../../../playground/page/rows/row.ts'
import { RowStore, capacity } from '../../../playground/page/rows/row-store.ts'
import { exchangeOf, logOf, sightingOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

const idsOf = (store: RowStore): (string | null)[] =>
  store.rows.map(({ exchange, sighting }) => `${exchange?.id ?? '-'}/${sighting?.number ?? '-'}`)

table('served from cache', [
  { name: 'an id that was known before the fetch began', ref: 'design', is: true,
    sighting: { exchange: 7, knownBefore: 7 } },
  { name: 'an id older than the newest known', ref: 'design', sighting: { exchange: 3, knownBefore: 7 }, is: true },
  { name: 'an id that is new', ref: 'design', sighting: { exchange: 8, knownBefore: 7 }, is: false },
  { name: 'a new id, yet nothing was transferred', ref: 'design', is: true,
    sighting: { exchange: 50, knownBefore: 0, witness: { transferSize: 0, deliveryType: 'cache' } } },
  { name: 'a new id with Chromium’s constant 300', ref: 'design', is: false,
    sighting: { exchange: 8, knownBefore: 7, witness: { transferSize: 300, deliveryType: 'cache' } } },
  { name: 'no id at all', ref: 'design', is: false,
    sighting: { exchange: null, status: null, witness: { transferSize: 0, deliveryType: null } } },
], ({ sighting, is }) => assert.is(isFromCache(sightingOf(sighting)), is))

stories('design', {
  'a fetch joins its exchange by the id, whichever comes first and in whatever order': () => {
    const store = new RowStore()
    store.addExchange(exchangeOf({ id: 2 }))
    store.addSighting(sightingOf({ number: 1, exchange: 3 }))
    store.addSighting(sightingOf({ number: 2, exchange: 2 }))
    store.addExchange(exchangeOf({ id: 1 }))
    store.addExchange(exchangeOf({ id: 3 }))
    assert.equal(idsOf(store), ['2/2', '3/1', '1/-'])
  },
  'a repeated id is a row of its own that no exchange ever joins': () => {
    const store = new RowStore()
    store.addExchange(exchangeOf({ id: 1 }))
    store.addSighting(sightingOf({ exchange: 1 }))
    store.addSighting(sightingOf({ number: 2, exchange: 1, knownBefore: store.highestId }))
    assert.equal(idsOf(store), ['1/1', '-/2'])
  },
  'an exchange that is told twice stands once': () => {
    const store = new RowStore()
    assert.is(store.addExchange(exchangeOf({ id: 1 })), true)
    assert.is(store.addExchange(exchangeOf({ id: 1 })), false)
    store.addSighting(sightingOf({ exchange: 2 }))
    assert.is(store.addExchange(exchangeOf({ id: 2 })), true)
    assert.is(store.addExchange(exchangeOf({ id: 2 })), false)
    assert.equal(idsOf(store), ['1/-', '2/1'])
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
    assert.is(store.addSighting(sightingOf({ exchange: 2 })), 1)
    assert.is(store.at(0), undefined)
    assert.is(store.at(1)?.sighting?.exchange, 2)
  },
  'after a restart of the server the same ids are new exchanges': () => {
    const inspector = new Inspector()
    inspector.takeState(logOf([]))
    for (const id of [1, 2, 3]) inspector.takeExchange(exchangeOf({ id }))
    inspector.takeState(logOf([], { sessionId: 'r2' }))
    assert.is(inspector.rows.length, 0)
    assert.is(inspector.totals.full, 0)
    inspector.takeExchange(exchangeOf({ id: 1 }))
    assert.equal(idsOf(inspector.store), ['1/-'])
  },
  'the oldest rows go once the capacity is reached, and are counted': () => {
    const store = new RowStore()
    for (let id = 1; id <= capacity + 3; id++) store.addExchange(exchangeOf({ id }))
    assert.is(store.rows.length, capacity)
    assert.is(store.dropped, 3)
    assert.is(store.rows[0]?.exchange?.id, 4)
    assert.is(store.at(3)?.exchange?.id, 4)
    assert.is(store.at(2), undefined)
    assert.is(store.addExchange(exchangeOf({ id: 2 })), false)
    store.addSighting(sightingOf({ exchange: capacity + 3 }))
    assert.is(store.rows.at(-1)?.sighting?.exchange, capacity + 3)
  },
  'a timing belongs to the fetch that was under way, and to no other': () => {
    const store = new RowStore()
    store.addSighting(sightingOf({ number: 1, exchange: 1, startedAt: 100, endedAt: 110 }))
    store.addSighting(sightingOf({ number: 2, exchange: 2, startedAt: 120, endedAt: 130 }))
    assert.is(store.addWitness(115, { transferSize: 1, deliveryType: null }), false)
    assert.is(store.addWitness(101, { transferSize: 300, deliveryType: 'cache' }), true)
    assert.is(store.at(0)?.sighting?.witness?.transferSize, 300)
    assert.is(store.at(1)?.sighting?.witness, null)
  },
  'a timing of nothing sets a stored copy of an earlier run apart from the exchange with that id': () => {
    const store = new RowStore()
    store.addSighting(sightingOf({ exchange: 9, startedAt: 100, endedAt: 110 }))
    store.addWitness(100, { transferSize: 0, deliveryType: 'cache' })
    store.addExchange(exchangeOf({ id: 9 }))
    assert.equal(idsOf(store), ['-/1', '9/-'])
  },
  'a timing that comes before its fetch waits for it': () => {
    const inspector = new Inspector()
    inspector.takeWitness(105, { transferSize: 300, deliveryType: 'cache' })
    inspector.takeSighting(sightingOf())
    assert.is(inspector.lastFetched?.sighting?.witness?.transferSize, 300)
  },
  'a paused list stands still while everything is counted on': () => {
    const inspector = new Inspector()
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
    const inspector = new Inspector()
    for (const id of [1, 2]) inspector.takeExchange(exchangeOf({ id }))
    assert.is(inspector.news().length, 2)
    assert.is(inspector.news().length, 0)
    inspector.takeExchange(exchangeOf({ id: 3 }))
    inspector.clear()
    assert.is(inspector.news().length, 0)
  },
})
