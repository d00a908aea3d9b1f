// What holds for every Cache-Control and every targeted field (RFC 9111 §5.2, RFC 9213).
import { array, boolean, constant, constantFrom, dictionary, integer, oneof, property as state, record,
  tuple } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { deepStrictEqual, strictEqual } from 'node:assert'
import { formatCacheControl, parseCacheControl } from 'not-modified'
import type { CacheControl } from 'not-modified'
import { DIRECTIVES } from '../../src/fields/cache-control/directives.ts'
import { property } from './property.ts'
import type { PropertyRow } from './property.ts'
import { anyText, characters, nearly } from './arbitraries.ts'

const SECTION = 'RFC 9111 §5.2'
const TARGETED = 'RFC 9213 §2.1'
const TOKEN = "!#$%&'*+.^_`|~0-9A-Za-z\\-"
const registered = new Set(DIRECTIVES.map(({ name }) => name))

const seconds = oneof(constantFrom(0, 1, 2 ** 31 - 1, 2 ** 31), integer({ min: 0, max: 2 ** 31 }))
const fieldNames: Arbitrary<true | string[]> = oneof(constant<true>(true), array(characters(TOKEN, { minLength: 1 }), {
  minLength: 1, maxLength: 4 }).map(names => names.filter((name, at) => at === names.findIndex(other =>
  other.toLowerCase() === name.toLowerCase()))))

function argumentFor(kind: string): Arbitrary<unknown> {
  if (kind === 'flag') return constant(true)
  if (kind === 'fields') return fieldNames
  return kind === 'staleness' ? oneof(constant(true), seconds) : seconds
}

/** Directives with extensions whose names and texts come from the given sets. */
function directives(names: Arbitrary<string>, texts: Arbitrary<string>): Arbitrary<CacheControl> {
  const known = Object.fromEntries(DIRECTIVES.map(({ property: name, kind }) => [name, argumentFor(kind)]))
  const unknown = dictionary(names.filter(name => !registered.has(name)), oneof(constant<true>(true), texts),
    { maxKeys: 3 })
  return tuple(record(known, { requiredKeys: [] }), unknown)
    .map(([said, extensions]) => ({ ...said, extensions }) as CacheControl)
}

const awkward = constantFrom('', '"', '\\', '\\"', 'a"b', '1', '01', '-1', '1.0', '@1', ':a:', '?1', 'a, no-store',
  '%"a"',
  '9'.repeat(15), '9'.repeat(16))
const plain = directives(
  characters("!#$%&'*+.^_`|~0-9a-z\\-", { minLength: 1 }), oneof(awkward, characters('\\t\\x20-\\x7e\\x80-\\xff')))
const dictionaries = directives(
  tuple(characters('a-z*', { minLength: 1, maxLength: 1 }), characters('a-z0-9_.*\\-')).map(parts => parts.join('')),
  oneof(awkward, characters('\\x20-\\x7e')))

/** Compares with prototypes left aside: those that were read have none. */
function same(read: CacheControl, said: CacheControl): void {
  deepStrictEqual({ ...read, extensions: { ...read.extensions } }, { ...said, extensions: { ...said.extensions } })
  strictEqual(Object.getPrototypeOf(read.extensions), null)
}

const fragments = constantFrom('no-store', 'max-age=60', 'max-age', 'max-age=', 'max-age="60"', 'private="a, b"',
  'private', 'no-cache=a', 'no-cache="', 'x="a\\', 'x=y', 'x', '=', '""', 'max-stale', 'a=1;b', '(a b);c=2',
  'x=(a b)', 'x=?0', 's-maxage=1.5',
  'X-Y="\xe9"', 'a=%"%c3%a9"', 'a=:YQ==:', 'a=@1', 'a=-1', '__proto__=1', 'constructor')
const lists: Arbitrary<string> = oneof(
  array(fragments, { maxLength: 5 }).map(parts => parts.join(', ')),
  nearly(array(fragments, { maxLength: 4 }).map(parts => parts.join(', '))), anyText)

export const CACHE_CONTROL: readonly PropertyRow[] = [
  property('directives that were written are read as they were', SECTION, state(plain, said => {
    same(parseCacheControl(formatCacheControl(said)), said)
  })),
  property('targeted directives that were written are read as they were', TARGETED, state(dictionaries, said => {
    const options = { targeted: true }
    same(parseCacheControl(formatCacheControl(said, options), options), said)
  })),
  property('what was read can be written, and is read as the same', SECTION, state(lists, boolean(),
    (field, targeted) => {
    const read = parseCacheControl(field, { targeted })
    same(parseCacheControl(formatCacheControl(read, { targeted }), { targeted }), read)
  })),
  property('a flag after a comma counts, whatever stands before it', SECTION, state(lists, field => {
    strictEqual(parseCacheControl(`${field}, no-store`).noStore, true)
  })),
  property('a restriction counts wherever it stands', 'RFC 9111 §4.2.1',
    state(array(fragments.filter(part => !/["\\]$/.test(part) || part.split('"').length % 2 === 1), { maxLength: 4 }),
      array(constantFrom('public', 'x="a, b"', 'max-age=5'), { maxLength: 4 }), (before, after) => {
        const read = parseCacheControl([...before.filter(part => !part.includes('=')), 'no-cache', ...after].join(', '))
        strictEqual(read.noCache, true)
      })),
  property('a duration that is read is whole seconds up to the greatest', 'RFC 9111 §1.2.2',
    state(lists, boolean(), (field, targeted) => {
      const read = parseCacheControl(field, { targeted })
      for (const { property: name, kind } of DIRECTIVES) {
        const value = read[name]
        if (value === undefined || (kind !== 'seconds' && kind !== 'staleness')) continue
        const isDuration = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 2 ** 31
        strictEqual(isDuration || (kind === 'staleness' && value === true), true)
      }
    })),
  property('upper case says nothing else', SECTION, state(lists, field => {
    const ascii = field.replace(/[A-Za-z]/g, letter => letter.toUpperCase())
    const { extensions: one, ...upper } = parseCacheControl(ascii)
    const { extensions: other, ...said } = parseCacheControl(field)
    const lower = (value: unknown): unknown => JSON.parse(JSON.stringify(value).toLowerCase())
    deepStrictEqual(lower(upper), lower(said))
    deepStrictEqual(Object.keys(one), Object.keys(other))
  })),
]
