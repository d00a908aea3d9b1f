// Revisions in memory: the contract of all stores, and what is forgotten, so that memory has a bound.
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { inspect } from 'node:util'
import { expectationOf, memoryRevisions } from 'not-modified'
import * as assert from 'uvu/assert'
import { heldBytes } from '../../support/held.ts'
import { stories, table } from '../../support/table.ts'
import { NONE, NOTHING, heldWork, isName, oneOf, publish, testContract } from './contract.ts'

testContract('memory', () => memoryRevisions())
testContract('memory of three keys', () => memoryRevisions({ limit: 3 }))

stories('What is forgotten', {
  'is the key that was not used for longest, which then has another name': async () => {
    const revisions = memoryRevisions({ limit: 3 })
    const a = await revisions.current('a')
    const b = await publish(revisions, 'b')
    const c = await revisions.current('c')
    assert.is(await revisions.current('a'), a)
    const d = await publish(revisions, 'd')
    assert.equal([await revisions.current('a'), await revisions.current('c'), await revisions.current('d')], [a, c, d])
    const again = await revisions.current('b')
    isName(again)
    assert.is.not(again, b)
    assert.is(await revisions.current('c'), c)
  },
  'of a thousand keys is none': async () => {
    const revisions = memoryRevisions({ limit: 1000 })
    const keys = Array.from({ length: 1000 }, (_, at) => `key ${at}`)
    const names = await Promise.all(keys.map(key => revisions.current(key)))
    assert.equal(await Promise.all(keys.map(key => revisions.current(key))), names)
    assert.is(new Set(names).size, 1000)
  },
  'is no key at work, which is not counted either': async () => {
    const revisions = memoryRevisions({ limit: 1 })
    const a = await publish(revisions, 'a')
    const other = heldWork()
    const creating = revisions.change('other', NONE, other.work)
    await other.begun
    assert.is(await revisions.current('a'), a)
    other.end()
    await creating
    assert.is.not(await revisions.current('a'), a)
  },
  'is no key whose change outlasts those of others': async () => {
    const revisions = memoryRevisions({ limit: 1 })
    const a = await publish(revisions, 'a')
    const held = heldWork()
    const working = revisions.change('a', oneOf(a), held.work)
    await held.begun
    const b = await revisions.current('b')
    await publish(revisions, 'c')
    assert.is.not(await revisions.current('b'), b)
    assert.is(await revisions.current('a'), undefined)
    assert.equal(await revisions.change('a', NONE, () => assert.unreachable()), { performed: false, current: undefined })
    held.end()
    const change = await working
    assert.is(await revisions.current('a'), change.performed && change.revision)
  },
  'was removed: it has a name that matches nothing, and may be created': async () => {
    const revisions = memoryRevisions({ limit: 1 })
    const a = await publish(revisions, 'a')
    await revisions.remove('a', NOTHING, () => {})
    assert.is(await revisions.current('a'), null)
    await revisions.current('b')
    const after = await revisions.current('a')
    isName(after)
    assert.equal(await revisions.change('a', oneOf(a), () => assert.unreachable()), { performed: false, current: after })
    assert.is((await revisions.change('a', NONE, () => {})).performed, true)
  },
  'needs no memory, and what is remembered needs little, though keys are long': async () => {
    const before = await heldBytes()
    const revisions = memoryRevisions({ limit: 1000 })
    for (let i = 0; i < 3000; i++) await revisions.current(`/${i}?${'x'.repeat(16_000)}`)
    const held = await heldBytes() - before
    assert.ok(held < 2_000_000, `${held} bytes are held`)
    isName(await revisions.current('a key'))
  }
})

stories('In memory', {
  'the work of a change that waits for nothing begins in the call, so nothing comes between it and the check': async () => {
    const revisions = memoryRevisions()
    const tag = await publish(revisions, 'a key')
    let hasBegun = false
    const changing = revisions.change('a key', oneOf(tag), () => { hasBegun = true })
    assert.ok(hasBegun)
    const invalidating = revisions.invalidate('a key')
    const [change] = await Promise.all([changing, invalidating])
    assert.is(change.performed, true)
    assert.is.not(await revisions.current('a key'), change.performed && change.revision)
  }
})

stories('A name', {
  'is made of 96 bits of node:crypto, and never ends with the name of a content coding': async () => {
    const { randomFillSync } = crypto
    const drawn = ['AAAAAAAAAAAAA-br', 'AAAAAAAAAAA-gzip', 'AAAAAAAAAAAAAAbr', 'AAAAAAAA-zstd-br', '-br_AAAAAAAAAAAA']
    let draws = 0
    crypto.randomFillSync = ((buffer: Buffer) => {
      draws++
      randomFillSync(buffer)
      Buffer.from(drawn.join(''), 'base64url').copy(buffer)
      return buffer
    }) as typeof randomFillSync
    syncBuiltinESMExports()
    try {
      const revisions = memoryRevisions()
      let name: unknown
      // Bytes for many names are drawn at once.
      for (let at = 0; at < 1000 && draws === 0; at++) name = await publish(revisions, 'a key')
      assert.is(name, 'AAAAAAAAAAAAAAbr')
      assert.is(await publish(revisions, 'a key'), '-br_AAAAAAAAAAAA')
      assert.is(draws, 1)
    } finally {
      crypto.randomFillSync = randomFillSync
      syncBuiltinESMExports()
    }
  },
  'is known to the functions of one store however they are called': async () => {
    const { current, change, remove, invalidate } = memoryRevisions()
    const name = await current('a key')
    isName(name)
    assert.is((await change('a key', oneOf(name), () => {})).performed, true)
    assert.is((await remove('a key', NOTHING, () => {})).performed, true)
    await invalidate('a key')
    isName(await current('a key'))
  },
  'is known to no other store': async () => {
    assert.is.not(await memoryRevisions().current('a key'), await memoryRevisions().current('a key'))
  }
})

const LIMIT = 'memoryRevisions: expected a limit from 1 to 4194304 keys, got '

table('Wrong options', [
  ...[0, -1, 1.5, NaN, Infinity, 4_194_305].map(limit => ({ options: { limit }, error: RangeError, message: `${LIMIT}${limit}` })),
  { options: { limit: '5' }, error: TypeError, message: 'Expected the option "limit" to be a number, got "5"' },
  { options: { size: 5 }, error: TypeError, message: 'Expected the options limit, got "size"' },
  { options: 5, error: TypeError, message: 'Expected options, an object with "limit", got 5' }
].map(row => ({ ...row, name: row.message, ref: 'not-modified: errors' })), ({ options, error, message }) => {
  assert.throws(() => memoryRevisions(options as never), (thrown: unknown) => thrown instanceof error && thrown.message === message)
})

table('Options', [undefined, {}, { limit: undefined }, { limit: 1 }, { limit: 4_194_304 }]
  .map(options => ({ name: `may be ${inspect(options)}`, options, ref: 'not-modified: revisions' })), async ({ options }) => {
  isName(await memoryRevisions(options).current('a key'))
})

const request = new Request('http://x/', { method: 'PUT', headers: { 'If-Match': '"7"' } })
const PATH = ': use a string that names the representation, such as its path'
const PASS = ': pass expectationOf(request), or { exists: undefined, tags: undefined } to expect nothing'

const WRONG: readonly { readonly args: readonly unknown[], readonly message: string }[] = [
  { args: [undefined, NOTHING, () => {}], message: `expected a key, a string, got undefined${PATH}` },
  { args: [7, NOTHING, () => {}], message: `expected a key, a string, got 7${PATH}` },
  { args: [new URL('http://x/'), NOTHING, () => {}], message: `expected a key, a string, got an instance of URL${PATH}` },
  { args: ['a key', undefined, () => {}], message: `expected an expectation, { exists, tags }, got undefined${PASS}` },
  { args: ['a key', null, () => {}], message: `expected an expectation, { exists, tags }, got null${PASS}` },
  { args: ['a key', '7', () => {}], message: `expected an expectation, { exists, tags }, got "7"${PASS}` },
  { args: ['a key', request, () => {}], message: `expected an expectation, { exists, tags }, got an instance of Request${PASS}` },
  { args: ['a key', { exists: true }, () => {}], message: `expected an expectation, { exists, tags }, got an instance of Object${PASS}` },
  { args: ['a key', { tags: [] }, () => {}], message: `expected an expectation, { exists, tags }, got an instance of Object${PASS}` },
  { args: ['a key', { exists: null, tags: undefined }, () => {}], message: 'expected exists to be true, false or undefined, got null' },
  { args: ['a key', { exists: 'true', tags: undefined }, () => {}], message: 'expected exists to be true, false or undefined, got "true"' },
  { args: ['a key', { exists: true, tags: '7' }, () => {}], message: 'expected tags to be an array of strings or undefined, got "7"' },
  { args: ['a key', { exists: true, tags: null }, () => {}], message: 'expected tags to be an array of strings or undefined, got null' },
  { args: ['a key', { exists: true, tags: ['7', 8] }, () => {}], message: 'expected tags to be an array of strings, got one with 8' },
  { args: ['a key', { exists: true, tags: [undefined] }, () => {}], message: 'expected tags to be an array of strings, got one with undefined' },
  { args: ['a key', expectationOf(request)], message: 'expected work, a function, got undefined: write CALL(key, expectation, () => …)' },
  { args: ['a key', NOTHING, Promise.resolve()], message: 'expected work, a function, got an instance of Promise: write CALL(key, expectation, () => …)' }
]

/** Arguments as a title has them. */
const written = (args: readonly unknown[]): string =>
  JSON.stringify(args, (_, value: unknown) => typeof value === 'function' ? 'a function' : value === undefined ? 'undefined' : value)

const SPREAD = 'expected a key, a string, got an instance of Array: spread the array, invalidate(...keys)'

table('Wrong arguments', [
  ...(['change', 'remove'] as const).flatMap(call => WRONG.map(({ args, message }) => ({ call, args, message: message.replace('CALL', call) }))),
  { call: 'current' as const, args: [undefined], message: `expected a key, a string, got undefined${PATH}` },
  { call: 'invalidate' as const, args: ['a key', 5], message: `expected a key, a string, got 5${PATH}` },
  { call: 'invalidate' as const, args: [['a key']], message: SPREAD }
].map(row => ({ ...row, name: `${row.call} of ${written(row.args)}`, ref: 'not-modified: errors' })), async ({ call, args, message }) => {
  const revisions = memoryRevisions()
  const before = await publish(revisions, 'a key')
  const wrong = revisions[call] as (...args: readonly unknown[]) => Promise<unknown>
  const error = await wrong(...args).then(() => assert.unreachable(), (reason: unknown) => reason)
  assert.instance(error, TypeError)
  assert.is((error as Error).message, `${call}: ${message}`)
  assert.is(await revisions.current('a key'), before)
})
