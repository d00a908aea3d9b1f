import * as assert from 'uvu/assert'
import { deepStrictEqual } from 'node:assert'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { deserialize, serialize } from 'node:v8'
import { canonicalBytes } from '../../../src/validators/canonical/encode.ts'
import { readCanonical } from '../../support/canonical-reader.ts'
import { stories, table } from '../../support/table.ts'
import { DIFFERENT } from '../../support/values.ts'

const REF = 'not-modified: canonical bytes'

function form(value: unknown): string {
  return Buffer.from(canonicalBytes(value)).toString('latin1')
}

function md5(value: unknown): string {
  return createHash('md5').update(canonicalBytes(value)).digest('hex')
}

const values = Object.entries(DIFFERENT)

/** One digest over the forms of all values that differ, so that two processes have one word to compare. */
function summary(): string {
  const hash = createHash('md5')
  for (const [, value] of values) hash.update(canonicalBytes(value)).update(canonicalBytes({ value }))
  return hash.digest('hex')
}

if (process.argv[2] === 'summary') {
  console.log(summary())
  process.exit()
}

const namesOfForms = new Map<string, string>()
table('values that differ', values.map(([what, value]) => ({ name: `${what} has a form of its own`, ref: REF, value })),
  ({ name, value }) => {
    for (const text of [form(value), form([value, 1])]) {
      assert.is(namesOfForms.get(text), undefined)
      namesOfForms.set(text, name)
    }
  })

// Sharing is not for deepStrictEqual to see, and the cause of an Error is so only in some versions of Node.
const UNSEEN = /an object that is met twice|an object and an equal one|a( longer)? ring$|with a cause|for a cause/

table('values that differ, by deepStrictEqual', values.filter(([what]) => !UNSEEN.test(what)).map(([what, value]) => {
  return { name: `${what} is no other value`, ref: REF, what, value }
}), ({ what, value }) => {
  for (const [other, otherValue] of values) {
    if (other !== what && !UNSEEN.test(other)) assert.throws(() => deepStrictEqual(value, otherValue))
  }
})

// What is read back is told apart by deepStrictEqual again, and has the same bytes, sharing and all.
table('reading back', values.map(([what, value]) => ({ name: `${what} can be read back`, ref: REF, value })),
  ({ name, value }) => {
    for (const whole of [value, { a: value, b: [value] }]) {
      const read = readCanonical(canonicalBytes(whole))
      assert.is(form(read), form(whole))
      if (!name.startsWith('an instance of a class')) deepStrictEqual(read, whole)
    }
  })

// What structured clone leaves behind, and deepStrictEqual does not.
const NOT_CLONED = /with a property$|has moved|with a code|AggregateError/
const cloned = values.filter(([what]) => !NOT_CLONED.test(what) || what === 'an array with a property')

table('clones', cloned.map(([what, value]) => ({ name: `the clone of ${what} has its form`, ref: REF, value })),
  ({ value }) => {
    assert.is(form(structuredClone(value)), form(value))
    assert.is(form({ value: structuredClone(value) }), form({ value }))
  })

const doubled = values.filter(([what]) => !NOT_CLONED.test(what) && !/many holes|Shared/.test(what))
table('clones by way of bytes', doubled.map(([what, value]) => {
  return { name: `${what} has its form after v8.deserialize`, ref: REF, value }
}), ({ value }) => assert.is(form(deserialize(serialize(value))), form(value)))

// The encoding is a promise: whoever changes it on purpose changes its version, and these.
const PINNED: readonly { name: string; value: unknown; bytes: string }[] = [
  { name: 'a short array', value: [1, -0, 'é', null], bytes: 'nm1 *Ai\x01\0\0\0d\0\0\0\0\0\0\0\x80s\xc3\xa9\xffz}' },
  {
    name: 'rows of one shape',
    value: [{ b: true, a: 1n }, { a: -255n, b: false }],
    bytes: 'nm1 *A**}Ok\x02\0\0\0a\xffb\xffg1\xfftOr\0\0\0\0g-ff\xfff'
  },
  { name: 'a ring', value: DIFFERENT['a ring'], bytes: 'nm1 *Ok\x02\0\0\0name\xffself\xffsring\xff@\0\0\0\0' },
  { name: 'bytes', value: Buffer.from('hi'), bytes: 'nm1 *BUint8Array\xff\0\0\0\0\0\0\0\x40hi' },
  { name: 'half a pair', value: '\ud83d', bytes: 'nm1 s\xed\xa0\xbd\xff' },
  {
    name: 'a boxed string', value: Object.assign(Object('ab'), { c: 1 }),
    bytes: 'nm1 *Psab\xffk\x01\0\0\0c\xffi\x01\0\0\0'
  },
  { name: 'a hole', value: [, NaN], bytes: 'nm1 *A_\x01\0\0\0n}' },
  { name: 'a hole between elements', value: [1, 2, , 3], bytes: `nm1 *Ai\x01\0\0\0i\x02\0\0\0_\x01\0\0\0i\x03\0\0\0}` },
  {
    name: 'an array with a property', value: Object.assign([1], { x: 2 }),
    bytes: 'nm1 *Ai\x01\0\0\0k\x01\0\0\0x\xffi\x02\0\0\0'
  },
  {
    name: 'an index beyond int32', value: Object.assign(new Array(4e9), { 3e9: 1 }),
    bytes: 'nm1 *A_\0\x5e\xd0\xb2i\x01\0\0\0_\xff\xc9\x9a\x3b}'
  },
  {
    name: 'the key after all indices', value: Object.assign(new Array(2 ** 32 - 1), { [2 ** 32 - 1]: 1 }),
    bytes: 'nm1 *A_\xff\xff\xff\xffk\x01\0\0\x004294967295\xffi\x01\0\0\0'
  }
]

table('the format', PINNED.map(({ name, ...row }) => ({ ...row, name: `${name} has these bytes`, ref: REF })),
  ({ value, bytes }) => assert.is(form(value), bytes))

stories(REF, {
  'a shape is known again after 1,000 others': () => {
    const rows = Array.from({ length: 1000 }, (_, at) => ({ [`key${at}`]: at }))
    assert.is(form([...rows, { key0: 1 }]).slice(-11), 'Or\0\0\0\0i\x01\0\0\0')
  },
  'another process in another time zone and language gives the same forms': () => {
    const env = { ...process.env, TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
    const file = fileURLToPath(import.meta.url)
    const { stdout } = spawnSync(process.execPath, ['--stack-size=500', file, 'summary'], { env, encoding: 'utf8' })
    assert.is(stdout.trim(), summary())
  },
  '100,000 levels of nesting are not too deep': () => {
    const text = `${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`
    assert.is(md5(JSON.parse(text)), md5(JSON.parse(text)))
    assert.is.not(md5(JSON.parse(text)), md5(JSON.parse(text.replace('1', '2'))))
  },
  'a getter that asks for another form does not disturb this one': () => {
    const value = { get a() { return canonicalBytes([1, 2, 3]).length }, b: 1 }
    assert.is(form(value), form({ a: form([1, 2, 3]).length, b: 1 }))
  },
  'a form once returned is not written over': () => {
    const first = canonicalBytes(['first'])
    const copy = Buffer.from(first)
    canonicalBytes(['other'])
    assert.equal(Buffer.from(first), copy)
  }
})
