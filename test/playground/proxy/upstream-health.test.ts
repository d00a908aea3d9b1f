// What the last connection showed, and when the next attempt is made: by connections that fail or come as a test says.
import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { createUpstreamHealth } from '../../../playground/proxy/upstream-health.ts'
import type { UpstreamHealth } from '../../../playground/proxy/upstream-health.ts'
import { stories } from '../../support/table.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'
import type { Clock } from '../../support/virtual-time.ts'

interface Stage {
  readonly clock: Clock
  readonly health: UpstreamHealth
  /** What the next attempts come to: a reason, or nothing where there is a connection. */
  readonly next: (string | undefined)[]
  /** Every state that was told. */
  readonly told: unknown[]
  /** Sockets that were opened. */
  readonly opened: { isDestroyed: boolean }[]
  /** How many attempts there were. */
  attempts(): number
}

function withHealth(use: (stage: Stage) => Promise<void>): Promise<void> {
  return withVirtualTime(async clock => {
    const next: (string | undefined)[] = []
    const told: unknown[] = []
    const opened: { isDestroyed: boolean }[] = []
    let attempts = 0
    const health = createUpstreamHealth(async () => {
      attempts++
      const reason = next.shift()
      if (reason !== undefined) throw new Error(reason)
      const socket = Object.assign(new EventEmitter(), { isDestroyed: false, destroy() { socket.isDestroyed = true } })
      opened.push(socket)
      return socket as unknown as Socket
    }, 3, () => { told.push(health.state()) })
    await use({ clock, health, next, told, opened, attempts: () => attempts })
  })
}

const down = (reason: string): object => ({ status: 'down', reason })

stories('not-modified: tap on a server', {
  'nothing is known of an upstream that nobody asked for, and nothing is tried'() {
    return withHealth(async ({ clock, health, told, attempts }) => {
      await clock.pass(60_000)
      assert.equal([health.state(), told, attempts(), clock.waiting], [{ status: 'unknown' }, [], 0, 0])
    })
  },
  'one that is reached is up, which is told once, and its connection is handed over as it is'() {
    return withHealth(async ({ health, told, opened, clock }) => {
      const sockets = [await health.connect(), await health.connect()]
      assert.equal([told, health.state()], [[{ status: 'up' }], { status: 'up' }])
      assert.ok(sockets.every((socket, at) => socket as unknown === opened[at]))
      assert.equal([opened.map(({ isDestroyed }) => isDestroyed), clock.waiting], [[false, false], 0])
    })
  },
  'one that is down is tried every few seconds, told of when its reason changes, and back without a request'() {
    return withHealth(async ({ clock, health, next, told, opened, attempts }) => {
      next.push('a', 'a', 'b')
      await health.connect().then(() => { throw new Error('It has connected') }, error => { assert.is((error as Error).message, 'a') })
      assert.equal([told, clock.waiting, clock.holding], [[down('a')], 1, 0])
      await clock.pass(2999)
      assert.is(attempts(), 1)
      await clock.pass(1)
      assert.equal([attempts(), told.length], [2, 1])
      await clock.pass(3000)
      assert.equal([attempts(), told], [3, [down('a'), down('b')]])
      await clock.pass(3000)
      assert.equal([attempts(), told, health.state()], [4, [down('a'), down('b'), { status: 'up' }], { status: 'up' }])
      // The connection of an attempt is for nobody.
      assert.equal([opened.map(({ isDestroyed }) => isDestroyed), clock.waiting], [[true], 0])
      await clock.pass(60_000)
      assert.is(attempts(), 4)
    })
  },
  'however many requests fail, one attempt waits, from the last of them on'() {
    return withHealth(async ({ clock, health, next, attempts }) => {
      next.push('a', 'a', 'a')
      for (let at = 0; at < 3; at++) {
        await health.connect().catch(() => {})
        await clock.pass(1000)
      }
      assert.equal([clock.waiting, attempts()], [1, 3])
      await clock.pass(1999)
      assert.is(attempts(), 3)
      await clock.pass(1)
      assert.is(attempts(), 4)
    })
  },
  'a request that gets through ends the attempts'() {
    return withHealth(async ({ clock, health, next, attempts }) => {
      next.push('a')
      await health.connect().catch(() => {})
      await health.connect()
      assert.is(clock.waiting, 0)
      await clock.pass(60_000)
      assert.is(attempts(), 2)
    })
  },
  'once it is closed nothing is tried and nothing is told'() {
    return withHealth(async ({ clock, health, next, told, attempts }) => {
      next.push('a', undefined, 'b')
      await health.connect().catch(() => {})
      health.close()
      assert.is(clock.waiting, 0)
      await health.connect()
      await health.connect().catch(() => {})
      assert.is(clock.waiting, 0)
      await clock.pass(60_000)
      assert.equal([clock.waiting, attempts(), told, health.state()], [0, 3, [down('a')], down('a')])
    })
  }
})
