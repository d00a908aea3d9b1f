// The octets of the canonical form: what strings and bytes look like, the room for them, and the work that is saved.
import * as assert from 'uvu/assert'
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import { canonicalBytes } from '../../../src/validators/canonical/encode.ts'
import { littleEndian } from '../../../src/validators/canonical/list.ts'
import { stories } from '../../support/table.ts'

const REF = 'not-modified: canonical bytes'

function form(value: unknown): string {
  return Buffer.from(canonicalBytes(value)).toString('latin1')
}

/** How often one of the methods of `of` is called while the form of `value` is written. */
function callsFor(value: unknown, of: object, ...methods: readonly string[]): number {
  let calls = 0
  const own = methods.map(method => Object.getOwnPropertyDescriptor(of, method) ?? {})
  methods.forEach((method, at) => {
    const original = own[at]?.value as (...args: unknown[]) => unknown
    Object.defineProperty(of, method, {
      ...own[at],
      value(this: unknown, ...args: unknown[]): unknown {
        calls++
        return original.apply(this, args)
      }
    })
  })
  try {
    canonicalBytes(value)
  } finally {
    methods.forEach((method, at) => Object.defineProperty(of, method, own[at] ?? {}))
  }
  return calls
}

stories(REF, {
  'strings of every length have the form of their UTF-8': () => {
    for (const unit of ['a', 'é', '€', '😀']) {
      for (let count = 0; count < 200; count++) {
        const text = unit.repeat(count)
        assert.is(form(text), Buffer.from(`nm1 s${text}`).toString('latin1') + '\xff')
      }
    }
  },
  'every character has the form of its UTF-8, between others of one and two octets': () => {
    const check = (code: number): void => {
      const character = String.fromCodePoint(code)
      const text = `a${character}é${character}a\x7f\x80${character}`
      assert.is(form(text), Buffer.from(`nm1 s${text}`).toString('latin1') + '\xff')
    }
    for (let code = 0; code <= 0xffff; code++) if (code < 0xd800 || code > 0xdfff) check(code)
    for (let code = 0x10000; code <= 0x10ffff; code += 0x3f) check(code)
    for (const code of [0x1ffff, 0x20000, 0x3ffff, 0x40000, 0xfffff, 0x100000, 0x10ffff]) check(code)
  },
  'many strings of three octets for each unit have the form of their UTF-8': () => {
    const text = '€'.repeat(90)
    const element = `s${Buffer.from(text).toString('latin1')}\xff`
    assert.is(form(new Array(200).fill(text)), `nm1 *A${element.repeat(200)}}`)
  },
  'a form is whole wherever the room for it ends, and has to grow': () => {
    const tails: readonly (readonly [value: unknown, bytes: string])[] = [
      [null, 'z'], [7, 'i\x07\0\0\0'], [0.5, 'd\0\0\0\0\0\0\xe0\x3f'], ['abc', 'sabc\xff'], ['€€',
        's\xe2\x82\xac\xe2\x82\xac\xff'],
      ['y'.repeat(100), `s${'y'.repeat(100)}\xff`], ['z'.repeat(9000), `s${'z'.repeat(9000)}\xff`]
    ]
    // Room for elements without holes is made beforehand; a hole at the end has it made as it is needed.
    const written = (count: number, tail: unknown): string =>
      form(Object.assign(new Array(count + 2), new Array(count).fill(null), { [count]: tail }))
    for (let count = 1900; count < 2060; count++) {
      const head = `nm1 *A${'z'.repeat(count)}`
      for (const [tail, bytes] of tails) assert.is(written(count, tail), `${head}${bytes}_\x01\0\0\0}`)
      const octets = new Uint8Array(count - 1900).fill(1)
      const length = Buffer.from(Float64Array.of(octets.length).buffer).toString('latin1')
      const record = `BUint8Array\xff${length}${'\x01'.repeat(octets.length)}`
      assert.is(written(1960, octets), `nm1 *A${'z'.repeat(1960)}*_\x01\0\0\0}${record}`)
    }
  },
  'a big-endian machine gives typed arrays the octets of any other': () => {
    const [words, octets] = [Uint16Array.of(0x0102, 0x0304), Uint8Array.of(1, 2, 3, 4)]
    const before = [form(words), form(octets)]
    const { endianness } = os
    os.endianness = () => 'BE'
    syncBuiltinESMExports()
    try {
      // This machine keeps what it has in its own order, so what is turned around shows.
      assert.equal([form(words.map(word => word << 8 | word >> 8)), form(octets)], before)
    } finally {
      os.endianness = endianness
      syncBuiltinESMExports()
    }
  },
  'the typed arrays of a big-endian machine are turned around': () => {
    const octets = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
    const turned = (kind: string): string => Buffer.from(littleEndian(octets, kind)).toString('hex')
    assert.is(turned('Uint8ClampedArray'), '0102030405060708')
    assert.is(turned('DataView'), '0102030405060708')
    assert.is(turned('Float16Array'), '0201040306050807')
    assert.is(turned('Int32Array'), '0403020108070605')
    assert.is(turned('BigInt64Array'), '0807060504030201')
    assert.is(octets[0], 1)
  },
  'the keys of rows of one shape are put in order once': () => {
    const sortsFor = (value: unknown): number => callsFor(value, Array.prototype, 'sort', 'toSorted')
    assert.is(sortsFor({ b: 1, a: 2 }), 1)
    assert.is(sortsFor(Array.from({ length: 1000 }, (_, at) => ({ b: at, a: at }))), 1)
    assert.is(sortsFor(Array.from({ length: 1000 }, (_, at) => ({ a: at, b: at, c: { d: at } }))), 2)
  },
  'room for the elements of a long array is made at once': () => {
    const roomsFor = (value: unknown): number => callsFor(value, Buffer, 'allocUnsafe')
    assert.is(roomsFor(1), 1)
    assert.is(roomsFor(Array.from({ length: 10_000 }, (_, at) => at)), 2)
  }
})
