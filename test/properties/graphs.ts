// Values for canonical bytes: pairs that are equal or nearly so, and graphs with shared references and rings.
import { anything, array, boolean, constant, constantFrom, date, double, integer, letrec, maxSafeInteger, nat, oneof, record, string,
  tuple } from 'fast-check'
import type { Arbitrary } from 'fast-check'

/** Anything structured clone accepts that has no shared references, in all its kinds. */
export const anyValue: Arbitrary<unknown> = anything({
  maxDepth: 4, withBigInt: true, withBoxedValues: true, withMap: true, withSet: true, withObjectString: true,
  withSparseArray: true, withTypedArray: true, stringUnit: 'binary',
  // The option withDate makes invalid ones too, which have no tag.
  values: [boolean(), maxSafeInteger(), double(), string({ unit: 'binary' }), constantFrom(null, undefined), date({ noInvalidDate: true })],
})

const leaves = constantFrom<unknown>(0, -0, 1, -1, 0.5, 2 ** 31, NaN, Infinity, '', '0', 'a', '1', 'null', null,
  undefined, true,
  false, 0n, 1n, '\ud83d', '\ufffd', 'é', Object(0), Object('0'), new Date(0), new Date(1), /a/, /a/g, new Error('a'),
  new TypeError('a'), new Uint8Array(1), new Int8Array(1), new Uint8Array(1).buffer, new DataView(new ArrayBuffer(1)))

const keys = constantFrom('a', 'b', 'ab', '', '0', '1', 'length', '__proto__', 'é')

/** Objects by their entries, so that `__proto__` is a key like any other. */
export function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  }
  return object
}

/** Values from so few parts that two of them are often equal, or differ in one place. */
export const smallValue: Arbitrary<unknown> = letrec<{ value: unknown }>(tie => {
  const children = array(tie('value'), { maxLength: 3 })
  const entries = array(tuple(keys, tie('value')), { maxLength: 3 })
  return { value: oneof({ maxDepth: 3, withCrossShrink: true }, leaves, children,
    children.map(all => new Set(all)), entries.map(all => new Map(all)), entries.map(objectOf),
    tuple(children, tie('value')).map(([all, ab]) => Object.assign(all, { ab })),
    tuple(nat(3), array(tuple(nat(3), tie('value')), { maxLength: 3 })).map(([length, elements]) => {
      const sparse: unknown[] = new Array(length)
      for (const [at, value] of elements) sparse[at] = value
      return sparse
    })) }
}).value

/** The same value made anew, with the keys of its plain objects and arrays in another order. */
export function rebuilt(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) {
    const array: unknown[] = new Array(value.length)
    for (const key of turned(Object.keys(value), seed)) {
      Object.defineProperty(array, key, { value: rebuilt(Reflect.get(value, key), seed + 1), enumerable: true,
        configurable: true, writable: true })
    }
    return array
  }
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [rebuilt(key, seed), rebuilt(entry, seed)]))
  if (value instanceof Set) return new Set([...value].map(entry => rebuilt(entry, seed)))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return objectOf(turned(Object.entries(value), seed).map(([key, entry]) => [key, rebuilt(entry, seed + 1)]))
}

function turned<T>(list: readonly T[], seed: number): T[] {
  const at = list.length === 0 ? 0 : seed % list.length
  const turn = [...list.slice(at), ...list.slice(0, at)]
  return seed % 2 === 0 ? turn : turn.reverse()
}

/** A value, and one that is the same made anew, or has a part exchanged, or comes from the same few parts. */
export const pairs: Arbitrary<readonly [unknown, unknown]> = oneof(
  tuple(smallValue, nat(20)).map(([value, seed]) => [value, rebuilt(value, seed)] as const),
  tuple(anyValue, nat(20)).map(([value, seed]) => [value, rebuilt(value, seed)] as const),
  tuple(smallValue, smallValue),
  tuple(leaves, leaves).map(([one, other]) => [[one], [other]] as const),
  tuple(array(smallValue, { minLength: 1, maxLength: 4 }), smallValue, nat(3)).map(([all, part, at]) =>
    [all, all.with(at % all.length, part)] as const))

/** Maps and Sets count in their order; this shows it to a comparison that does not look. */
export function inOrder(value: unknown): unknown {
  if (value instanceof Map) return ['Map', [...value].map(inOrder), { ...value }]
  if (value instanceof Set) return ['Set', [...value].map(inOrder), { ...value }]
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return objectOf(Object.entries(value).map(([key, entry]) => [key, inOrder(entry)]))
}

/** Objects that refer to one another in any way, rings and shared parts included, from the first one. */
export const graphs: Arbitrary<unknown> = array(record({
  kind: constantFrom('object', 'array', 'map', 'set'), edges: array(nat(7), { maxLength: 4 }), leaf: boolean(),
  keys: constant(['x', 'y', 'z', 'w']), value: oneof(integer(), string(), double()),
}), { minLength: 1, maxLength: 8 }).map(nodes => {
  const made = nodes.map(({ kind }): object =>
    kind === 'map' ? new Map() : kind === 'set' ? new Set() : kind === 'array' ? [] : {})
  nodes.forEach(({ edges, keys: names, leaf, value }, at) => {
    const from = made[at] as object
    const parts: unknown[] = edges.map(edge => made[edge % made.length])
    if (leaf) parts.push(value)
    parts.forEach((part, place) => {
      if (from instanceof Map) from.set(place % 2 === 0 ? place : part, part)
      else if (from instanceof Set) from.add(part)
      else if (Array.isArray(from)) from.push(part)
      else Object.assign(from, { [names[place] ?? 'v']: part })
    })
  })
  return made[0]
})
