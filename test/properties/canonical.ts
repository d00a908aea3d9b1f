// What holds for canonical bytes, and for the tags that are made of values.
import { integer, jsonValue, pre, property as state, tuple } from 'fast-check'
import { deepStrictEqual, strictEqual } from 'node:assert'
import { isDeepStrictEqual } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { etagFor, parseEntityTags } from 'not-modified'
import { canonicalBytes } from '../../src/validators/canonical/encode.ts'
import { isEntityTag } from '../../src/fields/entity-tag.ts'
import { readCanonical } from '../support/canonical-reader.ts'
import { property } from './property.ts'
import type { PropertyRow } from './property.ts'
import { anyText } from './arbitraries.ts'
import { anyValue, graphs, inOrder, pairs, rebuilt, smallValue } from './graphs.ts'

const REF = 'not-modified: canonical bytes'

function form(value: unknown): string {
  return Buffer.from(canonicalBytes(value)).toString('latin1')
}

/** Equal, and in the same order too where deepStrictEqual leaves order aside. */
function areEqual(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other) && isDeepStrictEqual(inOrder(one), inOrder(other))
}

/** Whether some object is met more than once; sharing is not for deepStrictEqual to see. */
function isShared(value: unknown, seen: Set<object> = new Set()): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (seen.has(value)) return true
  seen.add(value)
  const parts = value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value)
  return parts.some(part => isShared(part, seen))
}

export const CANONICAL: readonly PropertyRow[] = [
  property('two values have the same bytes exactly where deepStrictEqual finds them equal', REF, state(pairs,
    ([one, other]) => {
    pre(!isShared(one) && !isShared(other))
    strictEqual(form(one) === form(other), areEqual(one, other))
  })),
  property('a tag tells two objects apart exactly where deepStrictEqual does', 'S6', state(pairs, ([one, other]) => {
    pre(!isShared(one) && !isShared(other))
    strictEqual(etagFor({ value: one }) === etagFor({ value: other }), areEqual(one, other))
  })),
  property('the order of keys does not count', REF, state(anyValue, integer({ min: 0, max: 50 }), (value, seed) => {
    pre(!isShared(value))
    strictEqual(form(rebuilt(value, seed)), form(value))
  })),
  property('what was written can be read back', REF, state(smallValue, value => {
    pre(!isShared(value))
    deepStrictEqual(inOrder(readCanonical(canonicalBytes(value))), inOrder(value))
  })),
  property('objects that share parts can be read back, with their sharing', REF, state(graphs, graph => {
    const read = readCanonical(canonicalBytes(graph))
    strictEqual(form(read), form(graph))
    deepStrictEqual(read, graph)
    strictEqual(isShared(read), isShared(graph))
  })),
  property('a structured clone has the bytes of what it was cloned from', REF, state(graphs, anyValue,
    (graph, value) => {
    strictEqual(form(structuredClone(graph)), form(graph))
    strictEqual(form(deserialize(serialize(graph))), form(graph))
    strictEqual(form(structuredClone(value)), form(value))
  })),
  property('JSON that was written and read again has the same bytes', REF, state(jsonValue(), value => {
    let hasMinusZero = false
    // A shape that has held fractions keeps other numbers in another way for ever after.
    JSON.parse(JSON.stringify(value, (_, part: unknown) => {
      hasMinusZero ||= Object.is(part, -0)
      return typeof part === 'number' ? part / 2 + 0.25 : part
    }))
    pre(!hasMinusZero)
    strictEqual(form(JSON.parse(JSON.stringify(value))), form(value))
  })),
  property('whatever has a tag has a well-formed one, strong or weak as it was asked for', 'S18',
    state(anyValue, value => {
    pre(value !== undefined && value !== null && !(typeof value === 'number' && !Number.isFinite(value)))
    const [strong, weak] = [etagFor(value), etagFor(value, { weak: true })]
    strictEqual(isEntityTag(String(strong)), true)
    strictEqual(weak, `W/${strong}`)
    strictEqual(parseEntityTags(String(strong)).length, 1)
  })),
  property('two texts have the same tag exactly where they are the same', 'S6', state(tuple(anyText, anyText),
    ([one, other]) => {
    strictEqual(etagFor(one) === etagFor(other), one === other)
    strictEqual(etagFor(`${one}`), etagFor([...one].join('')))
  })),
]
