import * as assert from 'uvu/assert'
import { runInNewContext } from 'node:vm'
import { etagFor } from 'not-modified'
import { canonicalBytes } from '../../../src/validators/canonical/encode.ts'
import { table } from '../../support/table.ts'

const REF = 'not-modified: canonical bytes'

function form(value: unknown): string {
  return Buffer.from(canonicalBytes(value)).toString('latin1')
}

function withHistory(change: (object: Record<string, unknown>) => void): Record<string, unknown> {
  const object: Record<string, unknown> = { a: 1, b: 2 }
  change(object)
  return object
}

function parsedAfter(first: string, text: string): unknown {
  JSON.parse(first)
  return JSON.parse(text)
}

class Account {
  readonly owner: string
  constructor(owner: string) { this.owner = owner }
  get upper(): string { return this.owner.toUpperCase() }
}

const pooled = Buffer.from('pooled bytes')
const many = Array.from({ length: 40 }, (_, at) => `key${at}`)

const AGREEING: readonly { name: string; one: unknown; other: unknown }[] = [
  {
    name: 'a whole number has one form, parsed after a fraction or not',
    one: { price: 2 },
    other: parsedAfter('{"price":2.5}', '{"price":2}')
  },
  { name: 'a whole number has one form, however it was computed', one: [3, -7], other: [0.5 + 2.5, -3.5 * 2] },
  { name: 'a string has one form in one octet or two for each character', one: ['abc'], other: ['€abc'.slice(1)] },
  {
    name: 'a string has one form, joined or whole', one: ['abcdefghijklmnop'],
    other: [['abcdefgh', 'ijklmnop'].join('')]
  },
  {
    name: 'a long string has one form in one octet or two', one: ['a'.repeat(300)],
    other: [`€${'a'.repeat(300)}`.slice(1)]
  },
  { name: 'keys count in any order', one: { a: 1, b: 2, c: 3 }, other: { c: 3, a: 1, b: 2 } },
  { name: 'keys like indices count in any order', one: { 10: 1, 9: 2, a: 3 }, other: { a: 3, 9: 2, 10: 1 } },
  {
    name: 'the keys of an object within count in any order',
    one: { a: { x: 1, y: 2 }, b: { x: 1, y: 2 } },
    other: { b: { y: 2, x: 1 }, a: { y: 2, x: 1 } }
  },
  {
    name: 'rows count alike whatever order each has its keys in',
    one: [{ x: 1, y: 2 }, { x: 3, y: 4 }, { z: 5 }, { x: 6, y: 7 }],
    other: [{ x: 1, y: 2 }, { y: 4, x: 3 }, { z: 5 }, { y: 7, x: 6 }]
  },
  {
    name: 'many keys count in any order',
    one: Object.fromEntries(many.map(key => [key, 1])),
    other: Object.fromEntries(many.toReversed().map(key => [key, 1]))
  },
  {
    name: 'a deleted key leaves no trace', one: { a: 1, b: 2 },
    other: withHistory(object => { object.c = 3; delete object.c })
  },
  {
    name: 'a key set anew leaves no trace', one: { a: 1, b: 2 },
    other: withHistory(object => { delete object.a; object.a = 1 })
  },
  { name: 'a frozen object has the form of any other', one: { a: 1 }, other: Object.freeze({ a: 1 }) },
  {
    name: 'properties that are not enumerable do not count', one: {},
    other: Object.defineProperty({}, 'x', { value: 1 })
  },
  { name: 'a getter counts with its value', one: { a: 1 }, other: { get a() { return 1 } } },
  { name: 'a filled array has the form of a literal', one: [1, 2], other: new Array(2).fill(0).map((_, at) => at + 1) },
  {
    name: 'a shortened array has the form of a literal', one: [1],
    other: (() => { const a = [1, 2.5]; a.length = 1; return a })()
  },
  {
    name: 'a hole is one, deleted or never there', one: [1, , 3],
    other: (() => { const a = [1, 2, 3]; delete a[1]; return a })()
  },
  {
    name: 'a Buffer from the pool has the form of its bytes', one: new Uint8Array(Buffer.from('pooled bytes')),
    other: pooled
  },
  {
    name: 'a view has the form of what it shows', one: Uint16Array.of(2, 3),
    other: Uint16Array.of(1, 2, 3, 4).subarray(1, 3)
  },
  {
    name: 'a DataView has the form of what it shows',
    one: new DataView(Uint8Array.of(2).buffer),
    other: new DataView(Uint8Array.of(1, 2, 3).buffer, 1, 1)
  },
  {
    name: 'a resizable buffer has the form of its bytes',
    one: new ArrayBuffer(2),
    other: Reflect.construct(ArrayBuffer, [2, { maxByteLength: 8 }])
  },
  {
    name: 'properties that were added to bytes do not count', one: new Uint8Array(2),
    other: Object.assign(new Uint8Array(2), { x: 1 })
  },
  { name: 'every NaN is the same', one: [NaN], other: [new Float64Array(Uint32Array.of(1, 0xfff80000).buffer)[0]] },
  {
    name: 'an object without a prototype has the form of a plain one', one: { a: 1 },
    other: Object.assign(Object.create(null), { a: 1 })
  },
  { name: 'the empty object without a prototype has the form of a plain one', one: {}, other: Object.create(null) },
  { name: 'the empty object of another realm has the form of this one\'s', one: {}, other: runInNewContext('({})') },
  {
    name: 'values of another realm have the form of this one\'s',
    one: [[1], new Date(5), new Map([[1, 2]]), new Set([1]), /x/g, new Uint8Array(2), new RangeError('no'), Object(1)],
    other: runInNewContext(`[
      [1], new Date(5), new Map([[1, 2]]), new Set([1]), /x/g, new Uint8Array(2), new RangeError('no'), Object(1)
    ]`)
  },
  { name: 'the class of an instance does not count', one: { owner: 'Ada' }, other: new Account('Ada') },
  { name: 'the class of an array does not count', one: [1], other: (class extends Array {}).from([1]) },
  { name: 'the stack of an Error does not count', one: new Error('no'), other: (() => new Error('no'))() },
  {
    name: 'an object that calls itself a Map has the form of what it is',
    one: { a: 1 },
    other: Object.defineProperty({ a: 1 }, Symbol.toStringTag, { value: 'Map' })
  },
  {
    name: 'a Map with the prototype of a plain object has the form of a Map',
    one: new Map([[1, 2]]),
    other: Object.setPrototypeOf(new Map([[1, 2]]), Object.prototype)
  },
  ...[new Map([[1, 2]]), new Set([1]), Object(2n) as object].map(object => ({
    name: `a ${object.constructor.name} with a property and the prototype of a plain object has the form of what it is`,
    one: Object.assign(object, { x: 1 }),
    other: Object.setPrototypeOf(Object.assign(structuredClone(object), { x: 1 }), null) as object
  })),
  {
    name: 'a Map that iterates otherwise has the form of its entries',
    one: new Map([[1, 2]]),
    other: Object.defineProperty(new Map([[1, 2]]), Symbol.iterator, { value: () => [].values() })
  },
  {
    name: 'a ring has one form, wherever its making began',
    one: (() => { const a: Record<string, unknown> = {}; a.b = { a }; return a })(),
    other: (() => { const b: Record<string, unknown> = {}; const a = { b }; b.a = a; return a })()
  }
]

table('equal values of different history', AGREEING.map(row => ({ ...row, ref: REF })),
  ({ one, other }) => {
    assert.is(form(other), form(one))
    assert.is(etagFor({ value: other }), etagFor({ value: one }))
  })
