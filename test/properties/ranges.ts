// What holds for every Range field (RFC 9110 §14.1.2), and for what is sent by it (§15.3.7).
import { array, constantFrom, integer, nat, oneof, property as state, tuple } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { deepStrictEqual, strictEqual } from 'node:assert'
import { parseRange } from 'not-modified'
import { planParts } from '../../src/decision/plan-parts.ts'
import type { PartsAnswer } from '../../src/decision/plan-parts.ts'
import { anyText, nearly } from './arbitraries.ts'
import { property } from './property.ts'
import type { PropertyRow } from './property.ts'

const SECTION = 'RFC 9110 §14.1.2'
type Reading = { first: number, last: number }[] | undefined

/** Reads a field as its grammar is written, without any thought of time: by splitting, and in numbers without a limit. */
function naiveRange(field: string, length: number): Reading {
  const match = /^([^=]*)=([^]*)$/.exec(field)
  if (match === null || match[1]?.toLowerCase() !== 'bytes') return undefined
  const elements = (match[2] as string).split(',').map(element => element.replace(/^[ \t]+|[ \t]+$/g, '')).filter(element => element !== '')
  if (elements.length === 0) return undefined
  const whole = BigInt(length)
  const parts: Reading = []
  for (const element of elements) {
    const [, first, last, suffix] = /^(?:([0-9]+)-([0-9]*)|-([0-9]+))$/.exec(element) ?? []
    if (suffix !== undefined) {
      if (BigInt(suffix) === 0n) continue
      if (length === 0) return undefined
      parts.push({ first: Number(BigInt(suffix) > whole ? 0n : whole - BigInt(suffix)), last: length - 1 })
    } else if (first === undefined) {
      return undefined
    } else {
      if (last !== '' && BigInt(last as string) < BigInt(first)) return undefined
      if (BigInt(first) >= whole) continue
      const end = last === '' || BigInt(last as string) >= whole ? whole - 1n : BigInt(last as string)
      parts.push({ first: Number(first), last: Number(end) })
    }
  }
  return parts
}

const numbers: Arbitrary<string> = oneof(nat({ max: 30 }).map(String), nat().map(String), integer({ min: 0, max: 25 }).map(digits => '9'.repeat(digits + 1)),
  tuple(nat({ max: 3 }), nat({ max: 30 })).map(([zeros, number]) => `${'0'.repeat(zeros)}${number}`))
const elements: Arbitrary<string> = oneof(
  tuple(nat({ max: 30 }), nat({ max: 30 })).map(([first, more]) => `${first}-${first + more}`),
  tuple(numbers, numbers).map(([first, last]) => `${first}-${last}`), numbers.map(first => `${first}-`), numbers.map(suffix => `-${suffix}`))
const separators = constantFrom(',', ', ', ' ,', ',,', ' ,\t, ')
const fields: Arbitrary<string> = tuple(constantFrom('bytes', 'BYTES', 'Bytes'), array(tuple(elements, separators), { minLength: 1, maxLength: 12 }))
  .map(([unit, list]) => `${unit}=${list.map(pair => pair.join('')).join('')}`)
const wellFormed: Arbitrary<string> = array(oneof(tuple(nat({ max: 400 }), nat({ max: 60 })).map(([first, more]) => `${first}-${first + more}`),
  nat({ max: 60 }).map(suffix => `-${suffix}`)), { minLength: 1, maxLength: 12 }).map(list => `bytes=${list.join()}`)
const lengths: Arbitrary<number> = oneof(nat({ max: 40 }), nat({ max: 5000 }))

/** What the segments send of content in which each byte is its offset. */
function sizeOf({ segments }: PartsAnswer): number {
  return segments.reduce((size, segment) => size + (typeof segment === 'string' ? segment.length : segment.last - segment.first + 1), 0)
}

function fieldOf({ fields: pairs }: PartsAnswer, name: string): string | undefined {
  const at = pairs.indexOf(name)
  return at === -1 ? undefined : pairs[at + 1]
}

/** The offsets that parts hold, each once, in ascending order. */
function offsetsOf(parts: readonly { first: number, last: number }[]): number[] {
  const offsets = parts.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, at) => first + at))
  return [...new Set(offsets)].sort((one, other) => one - other)
}

export const RANGES: readonly PropertyRow[] = [
  property('a field is read as a naive reader does', SECTION, state(fields, lengths, (field, length) => {
    deepStrictEqual(parseRange(field, length), naiveRange(field, length))
  })),
  property('what is nearly a field is read as a naive reader does', SECTION, state(nearly(fields), lengths, (field, length) => {
    deepStrictEqual(parseRange(field, length), naiveRange(field, length))
  })),
  property('no text makes a field unreadable', 'not-modified: hostile fields', state(anyText, lengths, (text, length) => {
    for (const field of [text, `bytes=${text}`, `bytes=0-1,${text}`]) deepStrictEqual(parseRange(field, length), naiveRange(field, length))
  })),
  property('a part lies within the content', SECTION, state(fields, lengths, (field, length) => {
    for (const { first, last } of parseRange(field, length) ?? []) strictEqual(first >= 0 && first <= last && last < length, true)
  })),
  property('a field that is written of parts is read as they are', SECTION, state(array(tuple(nat({ max: 999 }), nat({ max: 999 })), { minLength: 1 }), pairs => {
    const parts = pairs.map(pair => ({ first: Math.min(...pair), last: Math.max(...pair) }))
    deepStrictEqual(parseRange(`bytes=${parts.map(({ first, last }) => `${first}-${last}`).join()}`, 1000), parts)
  })),
  property('an answer of parts says exactly how long it is, and is never longer than the whole', 'RFC 9110 §15.3.7', state(wellFormed, lengths, (field, length) => {
    const answer = planParts(field, { length, type: 'text/plain' })
    if (answer?.status !== 206) return
    strictEqual(fieldOf(answer, 'Content-Length'), String(sizeOf(answer)))
    strictEqual(sizeOf(answer) <= length, true)
  })),
  property('an answer of parts holds each byte that is asked for once, and no other', 'RFC 9110 §15.3.7', state(wellFormed, lengths, (field, length) => {
    const answer = planParts(field, { length, type: undefined })
    if (answer?.status !== 206) return
    const parts = answer.segments.filter(segment => typeof segment !== 'string')
    const sent = parts.reduce((sum, { first, last }) => sum + last - first + 1, 0)
    const asked = offsetsOf(parseRange(field, length) ?? [])
    strictEqual(sent, asked.length)
    deepStrictEqual(offsetsOf(parts), asked)
    strictEqual(parts.length <= 8, true)
  })),
  property('nothing is refused of which one part can be satisfied', 'RFC 9110 §14.1.1', state(wellFormed, lengths, (field, length) => {
    strictEqual(planParts(field, { length, type: undefined })?.status === 416, parseRange(field, length)?.length === 0)
  })),
]
