import * as assert from 'uvu/assert'
import { spawnSync } from 'node:child_process'
import crypto, { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { etagFor } from 'not-modified'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: values to tags'

if (process.argv[2] === 'without-md5') {
  crypto.createHash = (name, options) => {
    if (name === 'md5') throw Object.assign(new Error('unsupported'), { code: 'ERR_OSSL_EVP_UNSUPPORTED' })
    return createHash(name, options)
  }
  try {
    etagFor({ a: 1 })
  } catch (error) {
    console.log(String(error))
    console.log((error as { code?: string }).code)
    console.log(((error as Error).cause as { code: string }).code)
  }
  console.log(etagFor(Uint8Array.of(0, 1, 2, 255), { digest: 'sha256' }))
  console.log(etagFor(5))
  process.exit()
}

/** Whether what was thrown is a TypeError with this code, and says this. */
function throwsCoded(code: string, message: RegExp, run: () => unknown): void {
  assert.throws(run, (error: unknown) => {
    assert.instance(error, TypeError)
    assert.is((error as { code?: unknown }).code, code)
    assert.match((error as Error).message, message)
    return true
  })
}

/** Calls as a caller without types may. */
const untyped = etagFor as (value: unknown, options?: unknown) => string | undefined

const transferred = new Uint8Array(8)
const outside = new DataView(transferred.buffer)
structuredClone(transferred.buffer, { transfer: [transferred.buffer] })

table('values that can have no tag', [
  {
    name: 'NaN would be one tag for ever', value: NaN,
    message: /^The number for an entity tag must be finite, not "NaN"$/
  },
  { name: 'infinity would be one tag for ever', value: Infinity, message: /finite, not "Infinity"$/ },
  { name: 'minus infinity would be so too', value: -Infinity, message: /finite, not "-Infinity"$/ },
  {
    name: 'an invalid Date has no time', value: new Date(NaN),
    message: /^The date .* must be a valid one, not "Invalid Date"$/
  },
  { name: 'detached bytes are gone', value: transferred, message: /must be attached/ },
  { name: 'a detached buffer is gone', value: transferred.buffer, message: /must be attached/ },
  { name: 'a view of a detached buffer is gone', value: outside, message: /must be attached/ },
  { name: 'a function is not content', value: () => 1, message: /but value is a function$/ },
  { name: 'a symbol is not content', value: Symbol('x'), message: /but value is a symbol$/ },
  { name: 'a promise is not awaited', value: Promise.resolve(1), message: /but value is a promise$/ },
  {
    name: 'a rejected promise is not either', value: Promise.reject(new Error()).catch(() => 1),
    message: /but value is a promise$/
  },
  {
    name: 'what holds a function is told where', value: { user: { load() {} } },
    message: /but value\.user\.load is a function$/
  },
  {
    name: 'all URLs would have one tag', value: new URL('http://a/'),
    message: /but value is of the class URL, without own enumerable properties$/
  },
  { name: 'all Headers would have one tag', value: new Headers(), message: /but value is / },
  {
    name: 'private fields cannot be seen', value: new (class Safe { #x = 1; get x() { return this.#x } })(),
    message: /the class Safe, without/
  }
].map(row => ({ ...row, ref: REF })), ({ value, message }) => throwsCoded('ERR_NOT_TAGGABLE', message, () => etagFor(value)))

const UNAVAILABLE = 'ERR_DIGEST_UNAVAILABLE'

table('options that are wrong', [
  { name: 'weak as a string', options: { weak: 'false' }, message: /^Expected the option "weak" to be a boolean, got "false"$/ },
  { name: 'weak as a number', options: { weak: 1 }, message: /^Expected the option "weak" to be a boolean, got 1$/ },
  { name: 'weak as null', options: { weak: null }, message: /^Expected the option "weak" to be a boolean/ },
  { name: 'digest as a number', options: { digest: 5 }, message: /^Expected the option "digest" to be a string, got 5$/ },
  { name: 'digest as null', options: { digest: null }, message: /^Expected the option "digest" to be a string/ },
  {
    name: 'an unknown digest', options: { digest: 'md55' },
    code: UNAVAILABLE, message: /^The option "digest" names one that node:crypto can make, not "md55"$/
  },
  { name: 'a digest without a name', options: { digest: '' }, code: UNAVAILABLE, message: /^The option "digest" names one .*, not ""$/ },
  {
    name: 'a digest that OpenSSL has put away', options: { digest: 'md4' },
    code: UNAVAILABLE, message: /^The option "digest" names one .*, not "md4"$/
  },
  {
    name: 'a digest of any length', options: { digest: 'shake128' },
    code: UNAVAILABLE, message: /^The option "digest" names one with a length of its own, not "shake128"$/
  },
  {
    name: 'options as null', options: null,
    message: /^Expected options, an object with "weak" or "digest", got null$/
  },
  { name: 'options as a boolean', options: true, message: /^Expected options, an object .*, got true$/ }
].map(({ name, code = 'ERR_INVALID_ARGUMENT', ...row }) => {
  return { ...row, code, name: `${name} is refused, whatever the value`, ref: REF }
}), ({ options, code, message }) => {
  for (const value of [undefined, null, 1, 'short', { a: 1 }]) {
    throwsCoded(code, message, () => untyped(value, options))
  }
})

table('a digest that node:crypto does not have', [
  { name: 'is told with the error of node:crypto as its cause', ref: REF }
], () => {
  assert.throws(() => etagFor(1, { digest: 'md55' }), (error: Error) => error.cause instanceof Error && error.cause.message.includes('Digest method'))
})

stories(REF, {
  'where MD5 is forbidden, the error says so, names the option, and has its cause': () => {
    const file = fileURLToPath(import.meta.url)
    const { stdout, stderr } = spawnSync(process.execPath, [file, 'without-md5'], { encoding: 'utf8' })
    assert.equal(stdout.trim().split('\n'), [
      'Error: MD5 is not to be had here, as in FIPS mode: name another in the option "digest"',
      'ERR_DIGEST_UNAVAILABLE',
      'ERR_OSSL_EVP_UNSUPPORTED',
      `"${createHash('sha256').update(Uint8Array.of(0, 1, 2, 255)).digest('hex')}"`,
      '"5"'
    ], stderr)
  }
})
