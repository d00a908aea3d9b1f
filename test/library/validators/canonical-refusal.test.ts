/// <reference lib="es2024.arraybuffer" />
import * as assert from 'uvu/assert'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { types } from 'node:util'
import { canonicalBytes } from '../../../src/validators/canonical/encode.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: canonical bytes'

const REFUSED: readonly { name: string; value: unknown; message: string }[] = [
  { name: 'a function', value: () => 1, message: 'value is a function' },
  { name: 'a class', value: class {}, message: 'value is a function' },
  { name: 'a symbol', value: Symbol('x'), message: 'value is a symbol' },
  { name: 'a function far within', value: { user: { load() {} } }, message: 'value.user.load is a function' },
  { name: 'a function in an array', value: { tags: ['a', [() => 1]] }, message: 'value.tags[1][0] is a function' },
  { name: 'a function under an odd key', value: { 'a b': { '': () => 1 } }, message: 'value["a b"][""] is a function' },
  { name: 'a function beside elements', value: Object.assign([1], { f() {} }), message: 'value.f is a function' },
  {
    name: 'a function for a key', value: { m: new Map<unknown, unknown>([[1, 2], [() => 1, 2]]) },
    message: 'value.m<key 1> is a function'
  },
  { name: 'a function for a value', value: { m: new Map([[1, () => 1]]) }, message: 'value.m<value 0> is a function' },
  {
    name: 'a function for a later value', value: { m: new Map<unknown, unknown>([[1, 2], [3, 4], [5, () => 1]]) },
    message: 'value.m<value 2> is a function'
  },
  { name: 'a function in a Set', value: { s: new Set([1, { f() {} }]) }, message: 'value.s<1>.f is a function' },
  { name: 'a symbol under a key', value: { x: Symbol.iterator }, message: 'value.x is a symbol' },
  { name: 'a boxed symbol', value: { x: Object(Symbol('x')) }, message: 'value.x is a symbol' },
  {
    name: 'a symbol for a key', value: { x: { [Symbol('y')]: 1 } },
    message: 'value.x is an object with the property Symbol(y)'
  },
  {
    name: 'a symbol for a key of an array', value: Object.assign([], { [Symbol('y')]: 1 }),
    message: 'value is an object with'
  },
  {
    name: 'a symbol for a key of a Map', value: Object.assign(new Map(), { [Symbol('y')]: 1 }),
    message: 'value is an object with'
  },
  { name: 'a promise', value: { user: Promise.resolve(1) }, message: 'value.user is a promise' },
  { name: 'a promise without its methods', value: Object.setPrototypeOf(Promise.resolve(1), null) as unknown, message: 'value is a promise' },
  {
    name: 'a thenable of a class', value: new (class { sql = 'select 1'; then() {} })(),
    message: 'value is a promise'
  },
  { name: 'a WeakMap', value: [new WeakMap()], message: 'value[0] is a WeakMap' },
  { name: 'a WeakSet', value: [new WeakSet()], message: 'value[0] is a WeakSet' },
  { name: 'a WeakRef', value: [new WeakRef({})], message: 'value[0] is of the class WeakRef, without own' },
  { name: 'a generator', value: [(function* () {})()], message: 'value[0] is a generator' },
  { name: 'an async generator', value: [(async function* () {})()], message: 'value[0] is a generator' },
  { name: 'a Map\'s iterator', value: [new Map().keys()], message: 'value[0] is an iterator' },
  { name: 'a Set\'s iterator', value: [new Set().values()], message: 'value[0] is an iterator' },
  { name: 'an array\'s iterator', value: [[].values()], message: 'value[0] is of ' },
  { name: 'a ReadableStream', value: { body: new ReadableStream() }, message: 'value.body is a stream' },
  {
    name: 'a function for a message', value: { error: Object.assign(new Error(), { message: () => 1 }) },
    message: 'value.error.message is a function'
  },
  {
    name: 'a function for a lastIndex', value: { re: Object.assign(/a/, { lastIndex: () => 1 }) },
    message: 'value.re.lastIndex is a function'
  },
  {
    name: 'a function for a source', value: { re: Object.defineProperty(/a/, 'source', { value: () => 1 }) },
    message: 'value.re.source is a function'
  },
  {
    name: 'a function for flags', value: { re: Object.defineProperty(/a/, 'flags', { value: () => 1 }) },
    message: 'value.re.flags is a function'
  },
  {
    name: 'a stream of the old kind', value: { body: new (class { fd = 1; pipe() {} })() },
    message: 'value.body is a stream'
  },
  { name: 'a Proxy', value: { x: new Proxy({ a: 1 }, {}) }, message: 'value.x is a Proxy' },
  { name: 'a Proxy of an array', value: new Proxy([1], {}), message: 'value is a Proxy' },
  {
    name: 'an arguments object', value: (function (..._: number[]) { return arguments })(1),
    message: 'value is an arguments object'
  },
  { name: 'an invalid Date', value: { at: new Date(NaN) }, message: 'value.at is an invalid Date' },
  {
    name: 'a URL', value: { home: new URL('http://a/') },
    message: 'value.home is of the class URL, without own enumerable'
  },
  { name: 'Headers', value: new Headers({ a: 'b' }), message: 'value is ' },
  { name: 'a Request', value: new Request('http://a/'), message: 'value is ' },
  { name: 'a DOMException', value: { error: new DOMException('no', 'AbortError') }, message: 'value.error is a DOMException' },
  {
    name: 'a DOMException with a property', value: Object.assign(new DOMException('no'), { x: 1 }),
    message: 'value is a DOMException'
  },
  { name: 'an instance of a class of DOMException', value: new (class extends DOMException { x = 1 })('no'), message: 'value is a DOMException' },
  {
    // What Node 22 and later take a DOMException for.
    name: 'an Error that is a DOMException', value: Object.defineProperty(new Error('no'), Symbol.toStringTag, { value: 'DOMException' }),
    message: 'value is a DOMException'
  },
  { name: 'URLSearchParams', value: new URLSearchParams('a=b'), message: 'value is of the class URLSearchParams' },
  { name: 'a Blob', value: new Blob(['a']), message: 'value is ' },
  {
    name: 'private fields', value: new (class Safe { #x = 1; get x() { return this.#x } })(),
    message: 'value is of the class Safe'
  },
  {
    name: 'an instance of a class without an ancestor',
    value: Reflect.construct(Object, [], class Bare { static { Object.setPrototypeOf(this.prototype, null) } }),
    message: 'value is of the class Bare, without'
  },
  { name: 'an instance of a class without a name', value: new (class {})(), message: 'value is of a class, without' },
  {
    name: 'an object that inherits all it has', value: Object.create({ a: 1 }),
    message: 'value is of the class Object'
  },
  {
    name: 'an object of an empty prototype', value: Object.create(Object.create(null)),
    message: 'value is of a class, without'
  },
  {
    name: 'a name that is a function', value: Object.assign(new Error('no'), { name: () => 1 }),
    message: 'value.name is a function'
  },
  {
    name: 'a cause that is a function', value: new Error('no', { cause: () => 1 }),
    message: 'value.cause is a function'
  }
]

table('what structured clone refuses', REFUSED.map(({ name, ...row }) => {
  return { ...row, name: `${name} is refused`, ref: REF }
}), ({ value, message }) => {
  assert.throws(() => canonicalBytes(value), (error: unknown) => error instanceof TypeError
    && error.message.startsWith(`The value of an entity tag must be what structured clone accepts, but ${message}`))
})

stories(REF, {
  'of a long way only both ends are told': () => {
    let value: object = { f() {} }
    for (let depth = 0; depth < 50_000; depth++) value = { ['x'.repeat(1000)]: value }
    assert.throws(() => canonicalBytes(value), (error: Error) => error.message.length < 2000
      && / … .*\.f is a function$/.test(error.message))
  },
  'a way of sixteen steps is told whole, and of a longer one the first and the last eight': () => {
    const wayOf = (steps: number): string => {
      let value: unknown = [() => 1]
      for (let step = steps; step > 0; step--) value = { [`k${step}`]: value }
      try {
        canonicalBytes(value)
        return 'none'
      } catch (error) {
        return /but (.*) is a function$/.exec(String(error))?.[1] ?? ''
      }
    }
    const keys = (from: number, to: number): string =>
      Array.from({ length: to - from + 1 }, (_, at) => `.k${from + at}`).join('')
    assert.is(wayOf(16), `value${keys(1, 16)}[0]`)
    assert.is(wayOf(17), `value${keys(1, 8)} … ${keys(10, 17)}[0]`)
    assert.is(wayOf(20), `value${keys(1, 8)} … ${keys(13, 20)}[0]`)
  },
  'keys that are no names, or too long to be told, are told as texts': () => {
    const refusal = (key: string, told: string): void => assert.throws(() => canonicalBytes({ [key]: () => 1 }),
      (error: Error) => error.message.endsWith(`but value${told} is a function`))
    refusal('x'.repeat(64), `.${'x'.repeat(64)}`)
    refusal('x'.repeat(65), `["${'x'.repeat(64)}…"]`)
    refusal('-'.repeat(64), `["${'-'.repeat(64)}"]`)
    for (const key of ['a-b', '1a', 'é', 'a b', '-', 'a\n', 'a"']) refusal(key, `[${JSON.stringify(key)}]`)
    for (const key of ['_', '$', 'Az_$09', 'z', 'Z9']) refusal(key, `.${key}`)
  },
  'detached bytes are refused': () => {
    const value = { pixels: new Uint8Array(4), view: new DataView(new ArrayBuffer(4)) }
    structuredClone(value.pixels.buffer, { transfer: [value.pixels.buffer] })
    assert.throws(() => canonicalBytes(value), /but value\.pixels is without its bytes, since they are detached$/)
    assert.throws(() => canonicalBytes(value.pixels.buffer), /but value is without its bytes/)
    structuredClone(value.view.buffer, { transfer: [value.view.buffer] })
    assert.throws(() => canonicalBytes(value.view), /but value is without its bytes/)
  },
  'a view that its buffer no longer reaches is refused': () => {
    const buffer = new ArrayBuffer(8, { maxByteLength: 8 })
    const views = [new Uint8Array(buffer, 0, 8), new Uint8Array(buffer, 6), new DataView(buffer, 4, 4)]
    buffer.resize(2)
    for (const view of views) assert.throws(() => canonicalBytes([view]), /but value\[0\] is without its bytes/)
  },
  'a module is refused': async () => {
    const module: unknown = await import('node:path')
    assert.throws(() => canonicalBytes({ module }), /but value\.module is a module$/)
  },
  'a pointer into the machine is refused': async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { _handle: handle } = server as unknown as { _handle: { _externalStream: unknown } }
    try {
      assert.ok(types.isExternal(handle._externalStream))
      assert.throws(() => canonicalBytes({ handle: handle._externalStream }), /but value\.handle is a pointer$/)
    } finally {
      server.close()
    }
  }
})
