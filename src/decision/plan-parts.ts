// What a Range field that may be honoured comes to: one part, several, none that can be satisfied, or the whole content.
import { lengthOfPart, parseRange } from '../fields/range.ts'
import type { Part } from '../fields/range.ts'
import { decide } from './evaluate-preconditions.ts'
import type { Validators } from './evaluate-preconditions.ts'

/** What takes the place of a 200 with the whole content. */
export type PartialAnswer = PartsAnswer | UnsatisfiableAnswer

/** A 206 (RFC 9110 §15.3.7). */
export interface PartsAnswer {
  readonly status: 206
  /** The fields to set on what the 200 would carry, names and values in turn: Content-Length, and Content-Range or Content-Type. */
  readonly fields: readonly string[]
  /** What is sent, one after another: parts of the content, and between them text of one byte for each character. */
  readonly segments: readonly Segment[]
}

/** A 416 (RFC 9110 §15.5.17). */
export interface UnsatisfiableAnswer {
  readonly status: 416
  /** Content-Range, name and value. */
  readonly fields: readonly string[]
}

export type Segment = Part | string

/** Content that is known before it is sent. */
export interface KnownContent {
  /** The length of the whole, in bytes. */
  readonly length: number
  /** Its Content-Type, where it has one. */
  readonly type: string | undefined
}

/** The fields of a request that ask for parts. */
export type RangeFields = Readonly<Record<'range' | 'if-range', string | undefined>>

/**
 * What a GET is answered in place of a 200, after 304 and 412 were ruled out (RFC 9110 §13.2.2, step 5); `undefined`: the whole is sent, for
 * there is no Range field, If-Range is false, or the field comes to nothing else.
 *
 * @param current the validators that the 200 would carry
 */
export function answerRange(fields: RangeFields, current: Validators, content: KnownContent): PartialAnswer | undefined {
  if (fields.range === undefined || !decide('GET', fields, current).range) return undefined
  return planParts(fields.range, content)
}

/** The parts of one answer at most; whoever asks for more gets the whole. */
const LIMIT = 8

/**
 * What a Range field comes to; `undefined`: the field is ignored, and the whole is sent. Whether it may be honoured at all is
 * `Decision.range` and the caller's to know: a GET, in place of a 200.
 *
 * Parts that overlap or touch are merged, and what is left is sent in the order that was asked. One part is a plain 206, several are
 * `multipart/byteranges` (RFC 9110 §14.6, §15.3.7.2) where there are at most eight of them that take less than the whole, together with
 * the text between them. So nobody can ask for more bytes than the whole has (§14.2, §17.15).
 *
 * @param boundary what separates the parts. It is made anew for each answer, of 122 random bits: nobody can put it into the content before, and
 *   it is looked for in none
 */
export function planParts(field: string, content: KnownContent, boundary: () => string = () => crypto.randomUUID()): PartialAnswer | undefined {
  const { length } = content
  const asked = parseRange(field, length)
  if (asked === undefined) return undefined
  if (asked.length === 0) return { status: 416, fields: ['Content-Range', `bytes */${length}`] }
  const parts = merged(asked)
  if (parts.length > 1) return parts.length > LIMIT ? undefined : severalParts(parts, content, boundary())
  const part = parts[0] as Part
  return { status: 206, fields: ['Content-Range', contentRange(part, length), 'Content-Length', String(lengthOfPart(part))], segments: [part] }
}

function contentRange({ first, last }: Part, length: number): string {
  return `bytes ${first}-${last}/${length}`
}

function severalParts(parts: readonly Part[], { length, type }: KnownContent, boundary: string): PartsAnswer | undefined {
  const typeLine = type === undefined ? '' : `Content-Type: ${type}\r\n`
  const segments: Segment[] = []
  for (const part of parts) {
    const delimiter = `${segments.length === 0 ? '' : '\r\n'}--${boundary}\r\n`
    segments.push(`${delimiter}${typeLine}Content-Range: ${contentRange(part, length)}\r\n\r\n`, part)
  }
  segments.push(`\r\n--${boundary}--\r\n`)
  const size = segments.reduce((sum, segment) => sum + (typeof segment === 'string' ? segment.length : lengthOfPart(segment)), 0)
  if (size >= length) return undefined
  return { status: 206, fields: ['Content-Type', `multipart/byteranges; boundary=${boundary}`, 'Content-Length', String(size)], segments }
}

/** The parts without those that overlap or touch, which become one, at the place of the first of them that was asked. */
function merged(asked: readonly Part[]): readonly Part[] {
  if (asked.length === 1) return asked
  const inOrder = asked.map((part, at) => ({ ...part, at })).sort((one, other) => one.first - other.first)
  const left: { first: number, last: number, at: number }[] = []
  for (const part of inOrder) {
    const former = left.at(-1)
    if (former === undefined || part.first > former.last + 1) {
      left.push(part)
      continue
    }
    former.last = Math.max(former.last, part.last)
    former.at = Math.min(former.at, part.at)
  }
  return left.sort((one, other) => one.at - other.at).map(({ first, last }) => ({ first, last }))
}
