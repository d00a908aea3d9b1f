// What a store is still to be told: it is tried every second until the store answers.
import { equal, instance, is, match, throws } from 'uvu/assert'
import { UnavailableError } from '../../../src/handler/unavailable-error.ts'
import { Owed } from '../../../src/revisions/owed.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'
import type { Clock } from '../../support/virtual-time.ts'
import { table } from '../../support/table.ts'

interface Telling {
  readonly what: string
  succeed(): void
  fail(): void
}

interface Stage {
  readonly clock: Clock
  readonly owed: Owed
  /** What the store was told, `key holder`, and how the test answers. */
  readonly told: Telling[]
}

const whats = (told: readonly Telling[]): readonly string[] => told.map(({ what }) => what)

const ROWS: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'it is told after a little more than a second, for which the store is left alone, and once': async ({ clock, owed, told }) => {
    owed.add('a', '1')
    is(owed.has('a'), true)
    equal([clock.waiting, clock.holding], [1, 0])
    await clock.pass(1049)
    equal(told, [])
    await clock.pass(1)
    equal(whats(told), ['a 1'])
    is(owed.has('a'), true)
    told[0]?.succeed()
    await clock.pass(5000)
    equal([whats(told), owed.has('a'), clock.waiting], [['a 1'], false, 0])
  },
  'it is tried every second for as long as it fails, by one timer that keeps no process from ending': async ({ clock, owed, told }) => {
    owed.add('a', '1')
    owed.add('b', '2')
    equal([clock.waiting, clock.holding], [1, 0])
    for (let tries = 1; tries <= 3; tries++) {
      await clock.pass(1050)
      equal(whats(told), Array.from({ length: tries }, () => 'a 1'))
      told.at(-1)?.fail()
      await clock.pass(0)
      equal([clock.waiting, clock.holding], [1, 0])
    }
    await clock.pass(1050)
    told.at(-1)?.succeed()
    await clock.pass(0)
    equal(whats(told).slice(-2), ['a 1', 'b 2'])
    told.at(-1)?.fail()
    await clock.pass(1050)
    equal(whats(told).slice(-2), ['b 2', 'b 2'])
    told.at(-1)?.succeed()
    await clock.pass(0)
    equal([owed.has('a'), owed.has('b'), clock.waiting], [false, false, 0])
  },
  'of a key that is owed twice the last holder counts': async ({ clock, owed, told }) => {
    owed.add('a', '1')
    owed.add('a', '2')
    await clock.pass(1050)
    told[0]?.succeed()
    await clock.pass(5000)
    equal([whats(told), owed.has('a')], [['a 2'], false])
  },
  'what comes to be owed while it is told is still owed': async ({ clock, owed, told }) => {
    owed.add('a', '1')
    await clock.pass(1050)
    owed.add('a', '2')
    told[0]?.succeed()
    await clock.pass(0)
    is(owed.has('a'), true)
    await clock.pass(1050)
    equal(whats(told), ['a 1', 'a 2'])
    told[1]?.succeed()
    await clock.pass(0)
    is(owed.has('a'), false)
  },
  'a key is told at once where its owner is about to ask for it': async ({ clock, owed, told }) => {
    owed.add('a', '1')
    let isSettled = false
    void owed.settle('a').then(() => { isSettled = true })
    equal(whats(told), ['a 1'])
    await clock.pass(0)
    is(isSettled, false)
    told[0]?.succeed()
    await clock.pass(5000)
    equal([isSettled, owed.has('a'), whats(told)], [true, false, ['a 1']])
  },
  'a key that is told at once in vain is an error, and still owed': async ({ clock, owed, told }) => {
    owed.add('a', '1')
    const settling = owed.settle('a').then(() => 'settled', (error: Error) => error.message)
    told[0]?.fail()
    is(await settling, 'gone')
    is(owed.has('a'), true)
    await clock.pass(1050)
    equal(whats(told), ['a 1', 'a 1'])
  },
  'of a key that is not owed nothing is told': async ({ clock, owed, told }) => {
    owed.add('a', '1')
    is(await owed.settle('b'), undefined)
    await clock.pass(0)
    equal([told, owed.has('b')], [[], false])
  },
  'ten thousand keys are the most: what would be forgotten is an error, and known keys are no more': async ({ owed }) => {
    for (let i = 0; i < 10_000; i++) owed.add(String(i), '1')
    throws(() => owed.add('one more', '1'), (error: Error) => {
      instance(error, UnavailableError)
      match(error.message, /^The change was performed, but the store of revisions does not answer/)
      return true
    })
    is(owed.has('one more'), false)
    owed.add('9999', '2')
    is(owed.has('9999'), true)
  }
}

table('What is owed to a store', Object.entries(ROWS).map(([name, run]) => ({ name, run, ref: 'not-modified: revisions' })), ({ run }) => withVirtualTime(async clock => {
  const told: Telling[] = []
  const owed = new Owed((key, holder) => new Promise((resolve, reject) => {
    told.push({ what: `${key} ${holder}`, succeed: () => { resolve(1) }, fail: () => { reject(new Error('gone')) } })
  }))
  await run({ clock, owed, told })
}))
