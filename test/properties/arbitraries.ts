// What properties are about: tags, lists, dates and their near misses, small enough that coincidences happen.
import { array, constantFrom, integer, nat, oneof, record, string, tuple } from 'fast-check'
import type { Arbitrary } from 'fast-check'

/** Characters from a set written as the inside of a pattern's brackets. */
export function characters(
  set: string, constraints: { minLength?: number, maxLength?: number } = {},
): Arbitrary<string> {
  const pattern = new RegExp(`[${set}]`)
  const units = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter(unit => pattern.test(unit))
  return string({ unit: constantFrom(...units), maxLength: 12, ...constraints })
}

/** Opaque-tags that can be sent; few enough that two of them are often equal, or equal but for a backslash. */
export const opaqueTags: Arbitrary<string> = oneof(
  constantFrom('a', 'b', 'a\\b', 'ab', 'a\\\\b', '*', '', 'a,b', 'a, W/b', ',', ', ', ', W/', ' ', 'W/', 'A', 'a\\',
    '\\'),
  characters(' !#-~'),
)

/** The same without a backslash, which older recipients unescape. */
export const plainOpaqueTags: Arbitrary<string> = opaqueTags.map(value => value.replaceAll('\\', '/'))

export const separators: Arbitrary<string> = constantFrom(',', ', ', ' ,', '\t,\t ', ',,', ', , ,')

/** A text with one character taken out, put in or exchanged; itself where that changes nothing. */
export function nearly(texts: Arbitrary<string>): Arbitrary<string> {
  const changes = record({
    at: nat(40), cut: integer({ min: 0, max: 2 }),
    put: oneof(constantFrom('', ' ', '"', ',', '\\', '*', 'W/', '0', '-', '\t', ':', '=', '€', 'w'),
      characters('\\0-\xff')),
  })
  return tuple(texts, array(changes, { minLength: 1, maxLength: 2 })).map(([text, all]) => {
    return all.reduce((changed, { at, cut, put }) => changed.slice(0, at) + put + changed.slice(at + cut), text)
  })
}

/** Texts of any kind that a field may come as. */
export const anyText: Arbitrary<string> = oneof(
  string({ unit: 'binary' }),
  characters('\\0-\xff', { maxLength: 30 }),
  string({ unit: constantFrom('"', ',', ' ', '\\', '=', 'a', '-', '*', 'W', '/', '\t', '1', ';', '(', ')', '?', ':',
    '%'),    maxLength: 20 }),
)
