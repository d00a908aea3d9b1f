// Who waits for whom, and how long a claim lasts for certain.
import { setImmediate as turn } from 'node:timers/promises'
import { equal, instance, is, match } from 'uvu/assert'
import { held, isHeld, newHolder } from '../../../src/revisions/holder.ts'
import { leaseError } from '../../../src/revisions/lease-error.ts'
import { publishFailure } from '../../../src/revisions/store-channel.ts'
import type { StoreFailure } from '../../../src/revisions/store-channel.ts'
import { Turns } from '../../../src/revisions/turns.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'
import { stories } from '../../support/table.ts'
import { heldWork } from './contract.ts'
import { failuresDuring } from './failures.ts'

/** Takes turns at one id, and notes who begins and ends. */
function visitors() {
  const turns = new Turns()
  const order: string[] = []
  const come = (name: string, id = 'id') => {
    const work = heldWork(name)
    const coming = turns.take(id, async () => {
      order.push(`${name} begins`)
      try {
        return await work.work()
      } finally {
        order.push(`${name} ends`)
      }
    }).then(result => result, (error: Error) => error)
    return { ...work, coming }
  }
  return { order, come }
}

stories('Turns', {
  'who finds nobody begins in the call, also after others have ended': async () => {
    const { order, come } = visitors()
    for (const name of ['first', 'second']) {
      const visitor = come(name)
      equal(order, [`${name} begins`])
      visitor.end()
      is(await visitor.coming, name)
      order.length = 0
    }
  },
  'who asked first comes first, and one at a time': async () => {
    const { order, come } = visitors()
    const [a, b, c] = ['a', 'b', 'c'].map(name => come(name)) as [ReturnType<typeof come>, ReturnType<typeof come>, ReturnType<typeof come>]
    c.end()
    await turn()
    equal(order, ['a begins'])
    a.end()
    await turn()
    equal(order, ['a begins', 'a ends', 'b begins'])
    b.end()
    equal(await Promise.all([a.coming, b.coming, c.coming]), ['a', 'b', 'c'])
    equal(order, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  },
  'who comes once the first has ended waits for the second': async () => {
    const { order, come } = visitors()
    const [a, b] = [come('a'), come('b')]
    a.end()
    await a.coming
    await turn()
    const c = come('c')
    await turn()
    equal(order, ['a begins', 'a ends', 'b begins'])
    b.end()
    await b.coming
    await turn()
    equal(order.slice(3), ['b ends', 'c begins'])
    c.end()
    is(await c.coming, 'c')
  },
  'who fails is told, and the next one has his turn': async () => {
    const { come } = visitors()
    const [a, b] = [come('a'), come('b')]
    const error = new Error('full')
    a.fail(error)
    is(await a.coming, error)
    b.end()
    is(await b.coming, 'b')
  },
  'nobody waits for another id': async () => {
    const { order, come } = visitors()
    come('a', 'one')
    come('b', 'another')
    equal(order, ['a begins', 'b begins'])
  }
})

stories('A claim', {
  'has a name of its own, and is not held yet': () => {
    const [holder, other] = [newHolder('a key'), newHolder('a key')]
    match(holder.name, /^[\w-]{16}$/)
    is.not(holder.name, other.name)
    equal({ ...holder, name: '' }, { key: 'a key', name: '', isClaimed: false, hasEnded: false, heldUntil: 0 })
    is(isHeld(holder), false)
  },
  'is held from before it was asked for, for the lease and no longer': () => withVirtualTime(async clock => {
    const holder = newHolder('a key')
    const asking = held(holder, 2, () => new Promise<string>(resolve => { setTimeout(resolve, 500, 'granted') }), answer => answer === 'granted')
    await clock.pass(499)
    is(isHeld(holder), false)
    await clock.pass(1)
    is(await asking, 'granted')
    await clock.pass(1499)
    is(isHeld(holder), true)
    await clock.pass(1)
    is(isHeld(holder), false)
  }),
  'is not held where it was refused, and as long as before where it was not renewed': () => withVirtualTime(async clock => {
    const holder = newHolder('a key')
    is(await held(holder, 2, async () => 'refused', () => false), 'refused')
    is(isHeld(holder), false)
    await held(holder, 2, async () => 1, () => true)
    await clock.pass(1500)
    is(await held(holder, 2, async () => 0, answer => answer === 1), 0)
    is(isHeld(holder), true)
    await clock.pass(500)
    is(isHeld(holder), false)
  }),
  'whose store refuses to answer is not held': async () => {
    const holder = newHolder('a key')
    const error = new Error('gone')
    is(await held(holder, 2, () => Promise.reject(error), () => true).catch((reason: unknown) => reason), error)
    is(isHeld(holder), false)
  }
})

stories('Failures', {
  'a lease that ended is an error with a code, which says what may have happened': () => {
    const error = leaseError('a "key"', 10) as Error & { code?: string }
    instance(error, Error)
    equal([error.name, error.code], ['Error', 'ERR_REVISIONS_LEASE'])
    is(error.message, 'The change of "a \\"key\\"" outlived its lease of 10 seconds, as where its process was stopped, or the store forgot it: ' +
      'others may have changed the representation meanwhile, and its work may have overwritten that. The key has a new name')
  },
  'are told to who listens': () => failuresDuring(async failures => {
    const failure: StoreFailure = { store: 'redis', operation: 'keep', key: 'a key', seconds: 1, error: undefined }
    publishFailure(failure)
    equal(failures, [failure])
  })
})
