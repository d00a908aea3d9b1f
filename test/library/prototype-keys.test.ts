// Names that every object has from its prototype are names like any other: they change nothing but themselves.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { equal, is, throws } from 'uvu/assert'
import { etagFor, etagMiddleware, evaluatePreconditions, formatCacheControl, parseCacheControl,
  withCacheControl } from 'not-modified'
import type { CacheControl } from 'not-modified'
import { canonicalBytes } from '../../src/validators/canonical/encode.ts'
import { stories, table } from '../support/table.ts'
import { serve } from '../support/wire.ts'

const REF = 'not-modified: hostile fields'
const NAMES = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', '__definegetter__',
  'get', 'length']

const before = JSON.stringify(Object.getOwnPropertyNames(Object.prototype))

/** An object whose own property has the name, whatever the name is. */
function own<T>(name: string, value: T): Record<string, T> {
  const descriptor = { value, enumerable: true, configurable: true, writable: true }
  return Object.defineProperty({}, name, descriptor) as Record<string, T>
}

/** Nothing has got anything that it had not. */
function isUnchanged(): void {
  is(JSON.stringify(Object.getOwnPropertyNames(Object.prototype)), before)
  is(Object.getPrototypeOf({}), Object.prototype)
  equal(Object.entries({}), [])
  is(({} as Record<string, unknown>).polluted, undefined)
}

const field = '"a"'
const directives = { maxAge: 60, extensions: own<string | true>('__proto__', 'x') }
const wire = await serve(etagMiddleware(withCacheControl(directives)((_: IncomingMessage, response: ServerResponse) => {
  response.setHeader('ETag', field)
  response.end('content')
})))

const asked = ['If-None-Match: "a"', 'Cache-Control: __proto__=1, constructor=2, max-age=0']
const answers = new Map<string, unknown>()
for (const key of ['', ...NAMES]) {
  answers.set(key, await wire.send('GET', key === '' ? asked : [`${key}: *`, ...asked, `${key}: "a"`]))
}
const unconditional = await wire.send('GET', NAMES.map(key => `${key}: *`))
await wire.close()

const rows = NAMES.map(name => ({ name: `${name} is a name like any other`, ref: REF, key: name }))

table('parseCacheControl', rows, ({ key }) => {
  for (const [argument, value] of [['', true], ['=polluted', 'polluted'], ['="a, b"', 'a, b']] as const) {
    const read = parseCacheControl(`max-age=60, ${key}${argument}, no-store, x=y`)
    equal(Object.keys(read.extensions), [key.toLowerCase(), 'x'])
    is(Object.getOwnPropertyDescriptor(read.extensions, key.toLowerCase())?.value, value)
    is(Object.getPrototypeOf(read.extensions), null)
    is(Object.getPrototypeOf(read), Object.prototype)
    is(read.maxAge, 60)
    is(read.noStore, true)
    equal(Object.keys(read).sort(), ['extensions', 'maxAge', 'noStore'])
  }
  isUnchanged()
})

table('parseCacheControl of a targeted field', rows, ({ key }) => {
  const read = parseCacheControl(`max-age=60, ${key}="polluted"`, { targeted: true })
  // A key of a Dictionary begins with a letter of lower case and has no other, so most of them make the field none.
  const isKey = /^[a-z][a-z_]*$/.test(key)
  const expected = isKey ? { maxAge: 60, extensions: [key] } : { extensions: [] }
  equal({ ...read, extensions: Object.keys(read.extensions) }, expected)
  if (isKey) is(read.extensions[key], 'polluted')
  isUnchanged()
})

table('a directive inherited from nowhere', rows, ({ key }) => {
  const read = parseCacheControl(`${key}=1`)
  for (const name of ['maxAge', 'noStore', 'private', 'polluted']) is(Reflect.get(read, name), undefined)
  for (const name of NAMES) if (name !== key) is(read.extensions[name], undefined)
})

table('formatCacheControl', rows, ({ key }) => {
  const name = key.toLowerCase()
  is(formatCacheControl({ maxAge: 1, extensions: own<string | true>(name, 'x') }), `max-age=1, ${name}=x`)
  is(formatCacheControl(parseCacheControl(`max-age=1, ${key}="a b"`)), `max-age=1, ${name}="a b"`)
  throws(() => formatCacheControl(own<unknown>(key, true) as CacheControl),
    (error: unknown) => error instanceof TypeError && error.message.includes(`"${key}"`))
  isUnchanged()
})

table('evaluatePreconditions', rows, ({ key }) => {
  const plain = evaluatePreconditions('GET', { 'if-none-match': field }, { etag: field })
  is(plain.status, 304)
  for (const value of ['*', field, ['*', field]]) {
    const fields = own<string | string[]>('if-none-match', field)
    Object.defineProperty(fields, key, { value, enumerable: true })
    equal(evaluatePreconditions('GET', fields, { etag: field }), plain)
    const { outcomes } = evaluatePreconditions('GET', own<string | string[]>(key, value), { etag: field })
    equal(outcomes['If-None-Match'], 'ignored')
  }
  equal(evaluatePreconditions(key, { 'if-none-match': field }, { etag: field }).status, 412)
  equal(evaluatePreconditions('GET', { 'if-none-match': `"${key}"` }, { etag: `"${key}"` }).status, 304)
  isUnchanged()
})

table('etagFor', rows, ({ key }) => {
  const inner = own(key, 1)
  const owners = [1, 2, null, {}, { polluted: 1 }, inner].map(value => own<unknown>(key, value))
  const values = [{}, ...owners, [inner], new Map([[key, 1]]), new Set([key]), { x: key },
    Object.assign(new Error('no'), { x: key })]
  is(new Set(values.map(value => Buffer.from(canonicalBytes(value)).toString('latin1'))).size, values.length)
  is(new Set(values.map(value => etagFor(value))).size, values.length)
  is(etagFor(JSON.parse(`{"a":1,"${key}":{"polluted":1}}`)), etagFor(JSON.parse(`{"${key}":{"polluted":1},"a":1}`)))
  isUnchanged()
})

table('request fields of node:http', rows, ({ key }) => equal(answers.get(key), answers.get('')))

stories(REF, {
  'such fields make no request conditional': () => {
    is(unconditional.status, 200)
    is(unconditional.content, 'content')
  },
  'and where nothing has them, the answer is a 304 with the field that was set': () => {
    const plain = answers.get('') as typeof unconditional
    is(plain.status, 304)
    is(plain.fields.includes('Cache-Control: max-age=60, __proto__=x'), true)
  },
})
