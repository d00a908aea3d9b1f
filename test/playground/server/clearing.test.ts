// Clearing the list of exchanges for every page, and taking that back.
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as assert from 'uvu/assert'
import { createBodyStore } from '../../../playground/capture/body-store.ts'
import { createExchangeLog } from '../../../playground/capture/exchange-log.ts'
import type { Feed } from '../../../playground/inspector/event-stream.ts'
import { clearListeners } from '../../../playground/inspector/clear-routes.ts'
import { Session } from '../../../playground/page/session/session.ts'
import { clearedStep } from '../../../playground/page/session/cleared-step.ts'
import type { ClearedState } from '../../../playground/shared/exchange.ts'
import { exchangeOf, fetchRecordOf, logOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'
import { withPlayground } from '../support/playground.ts'

const CHANGE = ['Content-Type: application/json', 'X-Playground: 1', 'Content-Length: 0'] as const
const ref = 'not-modified: clearing the list'

/** A log of one exchange, without bodies, whose listeners answer nobody. */
function clearing() {
  const log = createExchangeLog('r1', () => ({ hits: 0, drawings: 0 }))
  log.record(exchangeOf({ id: 1 }))
  let told = 0
  const feed = { announceState: () => { told++ } } as unknown as Feed
  const { clear, restore } = clearListeners({ log, feed, bodies: undefined, tell: () => {} })
  const call = (listener: typeof clear) => () => listener({} as IncomingMessage, {} as ServerResponse)
  return { log, told: () => told, clear: call(clear), restore: call(restore) }
}

stories(ref, {
  'what was cleared is listed again until it is cleared once more, and then never'() {
    return withPlayground(async ({ send, log }) => {
      const listed = async (): Promise<number[]> => (await log()).exchanges.map(({ id }) => id)
      const change = async (path: string): Promise<number> => (await send(`POST ${path}`, ...CHANGE)).status
      const hit = async (id: number): Promise<void> => {
        await send('GET /counter.png')
        await until(async () => (await listed()).at(-1) === id, `${id} is listed`)
      }
      assert.is(await change('/restore'), 409)
      await hit(1)
      await hit(2)
      assert.is(await change('/clear'), 200)
      assert.equal((await log()).cleared, { serial: 1, exchanges: 2, status: 'kept' })
      await hit(3)
      assert.equal([await change('/restore'), await listed(), (await log()).cleared?.status], [200, [1, 2, 3], 'restored'])
      assert.is(await change('/restore'), 409)
      await change('/clear')
      await hit(4)
      await change('/clear')
      assert.equal([await change('/restore'), await listed()], [200, [4]])
    })
  },
  'after a while it is forgotten with its bodies, save what was under way, and every page is told'() {
    const log = createExchangeLog('r1', () => ({ hits: 0, drawings: 0 }))
    const bodies = createBodyStore()
    for (const id of [1, 2]) bodies.append(id, 'response', Buffer.from('x'))
    log.record(exchangeOf({ id: 1 }))
    let told = 0
    const feed = { announceState: () => { told++ } } as unknown as Feed
    const { clear } = clearListeners({ log, feed, bodies, tell: () => {}, restorable: 0.01 })
    clear({} as IncomingMessage, {} as ServerResponse)
    log.record(exchangeOf({ id: 2 }))
    return until(() => told === 1, 'it is forgotten').then(() => {
      assert.equal([bodies.ids(), log.clearing.state, log.clearing.restore()], [[2], { serial: 1, exchanges: 1, status: 'forgotten' }, false])
    })
  },
  'it is kept for a minute, and for another one where it is cleared once more'() {
    return withVirtualTime(async clock => {
      const { log, told, clear } = clearing()
      clear()
      await clock.pass(30_000)
      log.record(exchangeOf({ id: 2 }))
      clear()
      assert.equal([clock.waiting, clock.holding], [1, 0])
      await clock.pass(59_999)
      assert.equal([told(), log.clearing.state?.status], [0, 'kept'])
      await clock.pass(1)
      assert.equal([told(), log.clearing.state?.status, clock.waiting], [1, 'forgotten', 0])
    })
  },
  'what is listed again is not forgotten later, and nothing waits for that'() {
    return withVirtualTime(async clock => {
      const { log, told, clear, restore } = clearing()
      clear()
      restore()
      assert.is(clock.waiting, 0)
      await clock.pass(60_000)
      assert.equal([told(), log.clearing.state?.status, log.find(1)?.id], [0, 'restored', 1])
    })
  },
  'a page lists again what it had, in front of what came since, counted as if nothing had been cleared'() {
    const session = new Session()
    const state = (cleared: ClearedState | null) => session.takeState(logOf([], { cleared }))
    state(null)
    session.takeExchange(exchangeOf({ id: 1 }))
    session.takeFetchRecord(fetchRecordOf({ exchange: 1 }))
    session.takeExchange(exchangeOf({ id: 2, status: 304 }))
    assert.is(state({ serial: 1, exchanges: 2, status: 'kept' }), 'clear')
    assert.equal([session.rows.length, session.totals.full, session.cleared, session.lastFetched], [0, 0, 2, undefined])
    session.takeExchange(exchangeOf({ id: 3 }))
    session.takeExchange(exchangeOf({ id: 2, status: 304 }))
    assert.is(state({ serial: 1, exchanges: 2, status: 'restored' }), 'restore')
    assert.equal(session.rows.map(({ place, exchange }) => [place, exchange?.id]), [[0, 1], [1, 2], [2, 3]])
    assert.equal([session.totals.full, session.totals.notModified, session.totals.notSent, session.timeline.figures().total.full], [2, 1, 171, 2])
    assert.is(session.lastFetched?.place, 0)
    assert.is(session.restore(), false)
  },
  'a paused list stands as it stood'() {
    const session = new Session()
    session.takeExchange(exchangeOf({ id: 1 }))
    session.togglePause()
    session.clear()
    session.takeExchange(exchangeOf({ id: 2 }))
    assert.is(session.rows.length, 0)
    session.restore()
    assert.equal([session.rows.map(({ exchange }) => exchange?.id), session.missed], [[1], 1])
  },
  'what was cleared is of an earlier run once the server was restarted'() {
    const session = new Session()
    session.takeState(logOf([]))
    session.takeExchange(exchangeOf({ id: 1 }))
    session.clear()
    session.takeState(logOf([], { sessionId: 'r2' }))
    session.takeExchange(exchangeOf({ id: 1 }))
    session.restore()
    assert.equal(session.rows.map(({ exchange }) => (exchange?.id ?? 0) > 0), [false, true])
  }
})

const kept: ClearedState = { serial: 3, exchanges: 2, status: 'kept' }
table('A page that hears of the last clearing', [
  { name: 'does nothing where there was none', known: null, next: null, step: undefined },
  { name: 'clears too', known: null, next: { ...kept, serial: 1 }, step: 'clear' },
  { name: 'clears once', known: kept, next: kept, step: undefined },
  { name: 'clears again', known: { ...kept, serial: 2, status: 'restored' }, next: kept, step: 'clear' },
  { name: 'clears what it slept through, though it is forgotten', known: null, next: { ...kept, status: 'forgotten' }, step: 'clear' },
  { name: 'does nothing where it slept through both', known: null, next: { ...kept, status: 'restored' }, step: undefined },
  { name: 'restores', known: kept, next: { ...kept, status: 'restored' }, step: 'restore' },
  { name: 'does nothing once that is forgotten', known: kept, next: { ...kept, status: 'forgotten' }, step: undefined },
  { name: 'offers what was cleared before it was opened', known: undefined, next: kept, step: 'offer' },
  { name: 'and not what is gone', known: undefined, next: { ...kept, status: 'forgotten' }, step: undefined },
].map(row => ({ ...row, ref })), ({ known, next, step }) => assert.is(clearedStep(known as never, next as never), step))
