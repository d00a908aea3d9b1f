// What every store of revisions keeps to, whatever it is made of: the same tables and stories for each.
import type { Change, Expectation, Revision, Revisions } from 'not-modified'
import * as assert from 'uvu/assert'
import { setImmediate as turn } from 'node:timers/promises'
import { didNotRun, table } from '../../support/table.ts'
import type { Row } from '../../support/table.ts'

export const NOTHING: Expectation = { exists: undefined, tags: undefined }
export const ANY: Expectation = { exists: true, tags: undefined }
export const NONE: Expectation = { exists: false, tags: undefined }
/** What `If-Match` with these tags expects. */
export const oneOf = (...tags: readonly string[]): Expectation => ({ exists: true, tags })

const NAME = /^[\w-]{16}$/
const FOREIGN = 'AAAAAAAAAAAAAAAA'

/** Work that has begun once `begun` settles, and ends when it is told to. */
export interface HeldWork {
  work(): Promise<string>
  readonly begun: Promise<void>
  end(): void
  fail(error: Error): void
}

export function heldWork(result = 'result'): HeldWork {
  let end!: () => void
  let fail!: (error: Error) => void
  let begin!: () => void
  const begun = new Promise<void>(resolve => { begin = resolve })
  const ended = new Promise<string>((resolve, reject) => { end = () => resolve(result); fail = reject })
  return { work: () => { begin(); return ended }, begun, end, fail }
}

export function isName(revision: Revision): asserts revision is string {
  assert.type(revision, 'string')
  assert.match(revision as string, NAME)
}

function isPerformed<T>(change: Change<T>): asserts change is Extract<Change<T>, { performed: true }> {
  assert.is(change.performed, true)
}

/** Performs a change that expects nothing, and gives its name. */
export async function publish(revisions: Revisions, key: string): Promise<string> {
  const change = await revisions.change(key, NOTHING, () => {})
  isPerformed(change)
  isName(change.revision)
  return change.revision
}

interface State {
  /** Brings a key into this state, and gives a name that it had before. */
  readonly prepare: (revisions: Revisions, key: string) => Promise<string>
  /** Whether the store knows that there is a representation. */
  readonly exists: boolean | undefined
}

const STATES: Readonly<Record<string, State>> = {
  'that nobody asked for': { prepare: async () => FOREIGN, exists: undefined },
  'that was asked for': {
    async prepare(revisions, key) {
      isName(await revisions.current(key))
      return FOREIGN
    },
    exists: undefined
  },
  'that was changed': {
    async prepare(revisions, key) {
      const asked = await revisions.current(key) as string
      await publish(revisions, key)
      return asked
    },
    exists: true
  },
  'that was removed': {
    async prepare(revisions, key) {
      const name = await publish(revisions, key)
      assert.equal(await revisions.remove(key, oneOf(name), () => 1), { performed: true, revision: null, result: 1 })
      return name
    },
    exists: false
  },
  'that was removed and asked for': {
    async prepare(revisions, key) {
      const name = await publish(revisions, key)
      await revisions.remove(key, ANY, () => {})
      assert.is(await revisions.current(key), null)
      return name
    },
    exists: false
  },
  'that was created again': {
    async prepare(revisions, key) {
      const name = await publish(revisions, key)
      await revisions.remove(key, NOTHING, () => {})
      isPerformed(await revisions.change(key, NONE, () => {}))
      return name
    },
    exists: true
  },
  'that was invalidated': {
    async prepare(revisions, key) {
      const name = await publish(revisions, key)
      await revisions.invalidate(key)
      return name
    },
    exists: undefined
  },
  'that was removed and invalidated': {
    async prepare(revisions, key) {
      const name = await publish(revisions, key)
      await revisions.remove(key, NOTHING, () => {})
      await revisions.invalidate(key)
      return name
    },
    exists: undefined
  },
  'whose change threw': {
    async prepare(revisions, key) {
      const name = await publish(revisions, key)
      await revisions.change(key, oneOf(name), () => { throw new Error('full') }).catch(() => {})
      return name
    },
    exists: undefined
  },
  'whose removal threw': {
    async prepare(revisions, key) {
      const name = await publish(revisions, key)
      await revisions.remove(key, oneOf(name), () => Promise.reject(new Error('full'))).catch(() => {})
      return name
    },
    exists: undefined
  }
}

const inOtherCase = (text: string): string => text.replace(/[a-z]/gi, letter => letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase())

/** Expectations, with what they come to: by the current revision, and by what is known of existence. */
const EXPECTATIONS: readonly {
  readonly title: string
  readonly expects: (current: string, old: string) => Expectation
  readonly isMet: (exists: boolean | undefined) => boolean
}[] = [
  { title: 'nothing', expects: () => NOTHING, isMet: () => true },
  { title: 'that there is one', expects: () => ANY, isMet: exists => exists !== false },
  { title: 'that there is none', expects: () => NONE, isMet: exists => exists !== true },
  { title: 'the current tag', expects: current => oneOf(current), isMet: exists => exists !== false },
  { title: 'one of several tags', expects: (current, old) => oneOf(old, current), isMet: exists => exists !== false },
  { title: 'the current tag, and nothing of existence', expects: current => ({ exists: undefined, tags: [current] }), isMet: exists => exists !== false },
  { title: 'an old tag', expects: (_, old) => oneOf(old), isMet: () => false },
  { title: 'an old tag, and nothing of existence', expects: (_, old) => ({ exists: undefined, tags: [old] }), isMet: () => false },
  { title: 'part of the current tag', expects: current => oneOf(current.slice(0, -1), `${current}A`, inOtherCase(current)), isMet: () => false },
  { title: 'words for what is not there', expects: () => oneOf('null', 'undefined', ''), isMet: () => false },
  { title: 'no tag at all', expects: () => oneOf(), isMet: () => false },
  { title: 'no tag at all, and nothing of existence', expects: () => ({ exists: undefined, tags: [] }), isMet: () => false },
  { title: 'that there is none, of an old tag', expects: (_, old) => ({ exists: false, tags: [old] }), isMet: () => false }
]

const CASES = Object.entries(STATES).flatMap(([state, { prepare, exists }]) => EXPECTATIONS.flatMap(({ title, expects, isMet }) =>
  (['change', 'remove'] as const).map(verb => ({
    name: `${verb}, which expects ${title}, of a key ${state}`, prepare, expects, verb, performed: isMet(exists), exists, ref: 'RFC 9110 §13.1'
  }))))

/** Makes stores, each of which knows nothing. */
export type OpenRevisions = () => Revisions | Promise<Revisions>

/**
 * What a store's changes are: claims, of which those of other keys go on meanwhile; transactions of the data's own database, which shows the
 * previous state until they end, and for whose end other changes wait; or transactions of the one connection that a process has.
 */
export type ChangesAre = 'claims' | 'transactions' | 'transactions of one connection'

/** Says that the contract cannot be tested on this machine. */
export function notRunContract(store: string, reason: string, changesAre: ChangesAre = 'claims'): void {
  runContract(store, () => { throw new Error(reason) }, changesAre, (title, rows) => didNotRun(title, rows, reason))
}

/** Runs the tables and stories on stores that `open` makes. */
export function testContract(store: string, open: OpenRevisions, changesAre: ChangesAre = 'claims'): void {
  runContract(store, open, changesAre, table)
}

type RunTable = <R extends Row>(title: string, rows: readonly R[], check: (row: R) => void | Promise<void>, atOnce?: number) => void

/** How many rows ask an engine at once: each has a store of its own, and waits for most of its time. */
const AT_ONCE = 8

function runContract(store: string, open: OpenRevisions, changesAre: ChangesAre, table: RunTable): void {
  const isInTransaction = changesAre === 'transactions'
  // Each refusal of a transaction takes its turn at a lock, and of each round one is performed.
  const writers = isInTransaction ? 40 : 200
  const stories = (title: string, tests: Readonly<Record<string, () => Promise<void>>>): void =>
    table(title, Object.entries(tests).map(([name, run]) => ({ name, ref: title, run })), row => row.run())

  table(`${store}: what is performed`, CASES, async ({ prepare, expects, verb, performed, exists }) => {
    const revisions = await open()
    await publish(revisions, 'another key')
    const another = await revisions.current('another key')
    const old = await prepare(revisions, 'a key')
    const current = await revisions.current('a key')
    if (exists === false) assert.is(current, null)
    else isName(current)
    assert.is.not(current, old)

    let works = 0
    const change = await revisions[verb]('a key', expects(current ?? FOREIGN, old), async () => { works++; return { works } })
    assert.is(works, performed ? 1 : 0)
    const after = await revisions.current('a key')
    if (performed) {
      assert.equal(change, { performed: true, revision: after, result: { works: 1 } })
      if (verb === 'remove') assert.is(after, null)
      else isName(after)
      assert.is.not(after, old)
      if (current !== null) assert.is.not(after, current)
    } else {
      assert.equal(change, { performed: false, current })
      assert.is(after, current)
    }
    assert.is(await revisions.current('another key'), another)
  }, AT_ONCE)

  table(`${store}: a key that was not asked for before`, EXPECTATIONS.filter(({ isMet }) => !isMet(undefined)).map(row => ({ ...row,
    name: `gets its name where a change is refused that expects ${row.title}`, ref: 'not-modified: revisions' })), async ({ expects }) => {
    const revisions = await open()
    const change = await revisions.change('a key', expects(FOREIGN, FOREIGN), () => assert.unreachable())
    assert.is(change.performed, false)
    if (!change.performed) isName(change.current)
    assert.equal(change, { performed: false, current: await revisions.current('a key') })
  }, AT_ONCE)

  stories(`${store}: stories`, {
    'all who ask at once for a key that is not known get one name, of 96 bits': async () => {
      const revisions = await open()
      const names = new Set(await Promise.all(Array.from({ length: 200 }, () => revisions.current('a key'))))
      assert.is(names.size, 1)
      isName([...names][0])
      assert.is(Buffer.from([...names][0] as string, 'base64url').length, 12)
    },
    'no two keys have one name, and no key has a name twice': async () => {
      const revisions = await open()
      const keys = ['a key', 'A key', '\ud800', '\ud801', '__proto__', '', 'a key\n', 'é']
      for (let i = 1; i < keys.length; i++) assert.is.not(await revisions.current(keys[i - 1] as string), await revisions.current(keys[i] as string))
      const names = new Set<string>()
      for (let i = 0; i < 200; i++) {
        for (const key of keys) names.add(await publish(revisions, key))
      }
      assert.is(names.size, 1600)
    },
    'a change that waits is performed though the one before throws': async () => {
      const revisions = await open()
      const held = heldWork()
      const error = new Error('disk full')
      const failing = revisions.change('a key', NOTHING, held.work).then(() => assert.unreachable(), (reason: unknown) => reason)
      await held.begun
      const waiting = revisions.remove('a key', NOTHING, () => 'removed')
      await turn()
      held.fail(error)
      assert.is(await failing, error)
      assert.equal(await waiting, { performed: true, revision: null, result: 'removed' })
      assert.is(await revisions.current('a key'), null)
    },
    'work that throws or rejects leaves a new name, and the error goes on': async () => {
      const error = new Error('disk full')
      const works: readonly (() => Promise<never>)[] = [() => { throw error }, () => Promise.reject(error), async () => { await turn(); throw error }]
      for (const work of works) {
        for (const verb of ['change', 'remove'] as const) {
          const revisions = await open()
          const before = await publish(revisions, 'a key')
          assert.is(await revisions[verb]('a key', oneOf(before), work).then(() => assert.unreachable(), (reason: unknown) => reason), error)
          const after = await revisions.current('a key')
          isName(after)
          assert.is.not(after, before)
          isPerformed(await revisions.change('a key', oneOf(after), () => {}))
        }
      }
    },
    'one who could not create may try again': async () => {
      const revisions = await open()
      await revisions.change('a key', NONE, () => { throw new Error('disk full') }).catch(() => {})
      isPerformed(await revisions.change('a key', NONE, () => {}))
    },
    'invalidate gives new names to the keys that it names, to no others, and takes none': async () => {
      const revisions = await open()
      const keys = ['a', 'b', 'c']
      const names = async () => Promise.all(keys.map(key => revisions.current(key)))
      const before = await names()
      assert.is(await revisions.invalidate(), undefined)
      assert.equal(await names(), before)
      await revisions.invalidate('a', 'c', 'one that nobody knows')
      const after = await names()
      assert.equal(after.map((name, at) => name === before[at]), [false, true, false])
      after.forEach(isName)
    },
    'a second life never matches a tag of the first': async () => {
      const revisions = await open()
      const tags: string[] = []
      for (let i = 0; i < 50; i++) {
        const created = await revisions.change('a key', NONE, () => {})
        isPerformed(created)
        isName(created.revision)
        assert.equal(await revisions.change('a key', oneOf(...tags), () => assert.unreachable()), { performed: false, current: created.revision })
        tags.push(created.revision)
        isPerformed(await revisions.remove('a key', oneOf(created.revision), () => {}))
        assert.equal(await revisions.change('a key', oneOf(...tags), () => assert.unreachable()), { performed: false, current: null })
      }
      assert.is(new Set(tags).size, 50)
    }
  })

  stories(`${store}: writers at once`, {
    'one of two hundred with the same tag is performed': async () => {
      const revisions = await open()
      const tag = await publish(revisions, 'a key')
      let begun = 0
      const changes = await Promise.all(Array.from({ length: 200 }, (_, writer) => revisions.change('a key', oneOf(tag), async () => {
        begun++
        for (let i = 0; i < 5; i++) await turn()
        return writer
      })))
      assert.is(begun, 1)
      const performed = changes.filter(change => change.performed)
      assert.is(performed.length, 1)
      const current = isInTransaction ? await revisions.current('a key') : undefined
      assert.is(changes.filter(change => !change.performed && change.current === current).length, 199)
      assert.is(await revisions.current('a key'), performed[0]?.performed === true && performed[0].revision)
    },
    'one of two hundred creators is performed': async () => {
      const revisions = await open()
      let created = 0
      const changes = await Promise.all(Array.from({ length: 200 }, async (_, writer) => {
        for (let i = 0; i < writer % 10; i++) await turn()
        return revisions.change('a key', NONE, async () => { await turn(); await turn(); created++ })
      }))
      assert.is(created, 1)
      assert.is(changes.filter(({ performed }) => performed).length, 1)
    },
    [`${writers} that read, add one and write lose nothing`]: async () => {
      const revisions = await open()
      const row = { count: 0, writes: 0 }
      let refused = 0
      await Promise.all(Array.from({ length: writers }, async () => {
        for (;;) {
          const tag = await revisions.current('row')
          await turn()
          const { count } = row
          const change = typeof tag === 'string' && await revisions.change('row', oneOf(tag), async () => {
            await turn()
            row.count = count + 1
            await turn()
            row.writes++
          })
          if (change !== false && change.performed) return
          refused++
          await turn()
        }
      }))
      assert.equal(row, { count: writers, writes: writers })
      assert.ok(refused > 0)
    },
    'two hundred that expect nothing are all performed, one after another': async () => {
      const revisions = await open()
      let atWork = 0
      let most = 0
      const changes = await Promise.all(Array.from({ length: 200 }, (_, writer) => revisions.change('a key', NOTHING, async () => {
        most = Math.max(most, ++atWork)
        await turn()
        atWork--
        return writer
      })))
      assert.is(most, 1)
      const writers = changes.map(change => change.performed && change.result)
      assert.equal(writers, Array.from({ length: 200 }, (_, writer) => writer))
      assert.is(new Set(changes.map(change => change.performed && change.revision)).size, 200)
    }
  })

  if (isInTransaction) return

  table(`${store}: while a change is at work`, (['change', 'remove'] as const).flatMap(verb => [
    { title: 'that there is one', expectation: ANY },
    { title: 'that there is none', expectation: NONE },
    { title: 'tags', expectation: oneOf(FOREIGN) },
    { title: 'tags, and nothing of existence', expectation: { exists: undefined, tags: [FOREIGN] } },
    { title: 'no tag at all', expectation: { exists: undefined, tags: [] } }
  ].map(row => ({ ...row, verb, name: `${verb} is refused at once where it expects ${row.title}`, ref: 'not-modified: revisions' }))), async ({ verb, expectation }) => {
    for (const first of ['change', 'remove'] as const) {
      const revisions = await open()
      const held = heldWork()
      const working = revisions[first]('a key', NOTHING, held.work)
      await held.begun
      assert.equal(await revisions[verb]('a key', expectation, () => assert.unreachable()), { performed: false, current: undefined })
      held.end()
      isPerformed(await working)
    }
  })

  stories(`${store}: claims`, {
    'the name is withheld while a change is at work, and of no other key': async () => {
      const revisions = await open()
      const before = await revisions.current('a key')
      const other = await revisions.current('another')
      const held = heldWork()
      const working = revisions.change('a key', oneOf(before as string), held.work)
      await held.begun
      assert.is(await revisions.current('a key'), undefined)
      assert.is(await revisions.current('another'), other)
      const changing = revisions.change('another', oneOf(other as string), () => {})
      if (changesAre === 'claims') isPerformed(await changing)
      held.end()
      isPerformed(await changing)
      const change = await working
      isPerformed(change)
      assert.is(change.result, 'result')
      assert.is(await revisions.current('a key'), change.revision)
    },
    'changes that expect nothing wait for the one before, and come in their order': async () => {
      const revisions = await open()
      const held = [heldWork('0'), heldWork('1'), heldWork('2')] as const
      const order: string[] = []
      const begin = (at: 0 | 1 | 2, verb: 'change' | 'remove') => revisions[verb]('a key', NOTHING, async () => {
        order.push(`begins ${at}`)
        const result = await held[at].work()
        order.push(`ends ${at}`)
        return result
      })
      const working = [begin(0, 'change'), begin(1, 'remove'), begin(2, 'change')] as const
      await held[0].begun
      held[2].end()
      for (let i = 0; i < 20; i++) await turn()
      assert.equal(order, ['begins 0'])
      held[0].end()
      await held[1].begun
      assert.equal(order, ['begins 0', 'ends 0', 'begins 1'])
      assert.is(await revisions.current('a key'), undefined)
      assert.equal(await revisions.change('a key', NONE, () => assert.unreachable()), { performed: false, current: undefined })
      held[1].end()
      const [first, second, third] = await Promise.all(working)
      assert.equal(order, ['begins 0', 'ends 0', 'begins 1', 'ends 1', 'begins 2', 'ends 2'])
      isPerformed(first)
      isPerformed(third)
      isName(first.revision)
      assert.equal(second, { performed: true, revision: null, result: '1' })
      assert.is.not(first.revision, third.revision)
      assert.is(await revisions.current('a key'), third.revision)
    },
    'what was changed by other means during a change has another name than before, and than the change says': async () => {
      const revisions = await open()
      const before = await publish(revisions, 'a key')
      const held = heldWork()
      const working = revisions.change('a key', NOTHING, held.work)
      await held.begun
      await revisions.invalidate('a key')
      assert.is(await revisions.current('a key'), undefined)
      assert.equal(await revisions.change('a key', ANY, () => assert.unreachable()), { performed: false, current: undefined })
      held.end()
      const change = await working
      isPerformed(change)
      isName(change.revision)
      const after = await revisions.current('a key')
      isName(after)
      assert.is.not(after, change.revision)
      assert.is.not(after, before)
      assert.equal(await revisions.change('a key', oneOf(change.revision), () => assert.unreachable()), { performed: false, current: after })
    },
    'what was changed by other means during a removal may be there again': async () => {
      const revisions = await open()
      const held = heldWork()
      const working = revisions.remove('a key', NOTHING, held.work)
      await held.begun
      await revisions.invalidate('a key')
      held.end()
      assert.equal(await working, { performed: true, revision: null, result: 'result' })
      isName(await revisions.current('a key'))
    },
    'what was changed by other means before a change began is what that change has seen': async () => {
      const revisions = await open()
      const held = heldWork()
      const first = revisions.change('a key', NOTHING, held.work)
      const second = revisions.change('a key', NOTHING, () => {})
      await held.begun
      await revisions.invalidate('a key')
      held.end()
      await first
      const change = await second
      isPerformed(change)
      assert.is(await revisions.current('a key'), change.revision)
    }
  })
}
