// What etagFor makes of values and digests, as each runtime has it.
import { etagFor } from 'not-modified'
import { tagsOfValues } from '../support/tags-of-values.ts'

const DIGESTS = ['sha1', 'SHA256', 'sha512', 'RSA-MD5', 'md5-sha1', 'blake2b512', 'sha3-256', 'shake128', 'nope', '']

const REFUSED: Readonly<Record<string, () => unknown>> = {
  'a DOMException': () => new DOMException('no'),
  'a DOMException with a property': () => Object.assign(new DOMException('no'), { x: 1 }),
  'a promise': () => Promise.resolve(1),
  'a WeakMap': () => new WeakMap(),
  'a generator': () => (function* () {})(),
  'an iterator': () => new Map().keys(),
  'an arguments object': () => (function (..._: number[]) { return arguments })(1),
  'a URL': () => new URL('http://a/'),
  'Headers': () => new Headers(),
  'a private field': () => new (class Safe { #x = 1; get x() { return this.#x } })(),
  'an invalid Date': () => new Date(NaN)
}

function outcomeOf(call: () => unknown): string {
  try {
    return String(call())
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}

/** What etagFor gives or throws for each value and each digest, one line for each. */
export function outcomes(): string[] {
  class Point { x = 1 }
  return [
    ...tagsOfValues(0),
    ...DIGESTS.map(digest => `digest ${digest}: ${outcomeOf(() => etagFor({ a: 1 }, { digest }))}`),
    ...Object.entries(REFUSED).map(([name, make]) => `${name}: ${outcomeOf(() => etagFor({ value: make() }))}`),
    ...[{}, { a: {} }, new Point(), new Map([[{}, 1]]), 10n ** 64n].map((value, at) => `value ${at}: ${outcomeOf(() => etagFor(value))}`)
  ]
}
