// Range (RFC 9110 §14.1, §14.2), in bytes: which parts of content are asked for.
import { describe } from './arguments.ts'
import { rangeError, typeError } from './errors.ts'

/** A part of content (RFC 9110 §14.1.2). */
export interface Part {
  /** The offset of its first byte, in bytes from the start of the content, which has the offset 0. */
  readonly first: number
  /** The offset of its last byte, in bytes; that byte belongs to the part. */
  readonly last: number
}

/** The length of a part, in bytes. */
export function lengthOfPart({ first, last }: Part): number {
  return last - first + 1
}

const UNIT = 'bytes='

/** What stands between the elements of a list, some of which may be empty (RFC 9110 §5.6.1.2). */
const BETWEEN = /[ \t,]*/y

// An element with the comma that ends it. Where it does not match, nothing is tried twice but the digits before the end.
const ELEMENT = /(?:(\d+)-(\d*)|-(\d+))[ \t]*(?:,[ \t,]*|$)/y

/**
 * Reads a Range field for content of `length` bytes (RFC 9110 §14.1.2): the parts that it asks for, in its order, each cut to what is there.
 *
 * - `[]` if none of them can be satisfied: answer 416 (§15.5.17). Of several, those that cannot be satisfied are left out.
 * - `undefined` if the field must be ignored: another unit than bytes, in any case; an element that is malformed, or that ends before it begins,
 *   since it makes the whole field invalid; or a suffix of empty content, which is all of it and which no Content-Range can name.
 *
 * Numbers may have any number of digits. Parts that overlap are given as they are.
 *
 * @param length the length of the whole content, in bytes
 * @throws TypeError if `field` is not a string, RangeError if `length` is not a number of bytes. Never for the content of the field
 */
export function parseRange(field: string, length: number): Part[] | undefined {
  if (typeof field !== 'string') throw typeError(`parseRange: expected the value of a Range field, a string, got ${describe(field)}`)
  checkLength('parseRange', length)
  if (field.slice(0, UNIT.length).toLowerCase() !== UNIT) return undefined
  const parts: Part[] = []
  let isIgnored = false
  let at = endOf(BETWEEN, field, UNIT.length)
  if (at === field.length) return undefined
  while (at < field.length) {
    ELEMENT.lastIndex = at
    const [, first, last, suffix] = ELEMENT.exec(field) ?? []
    if (first === undefined && suffix === undefined) return undefined
    at = ELEMENT.lastIndex
    if (first === undefined) {
      const count = Number(suffix)
      if (count > 0 && length === 0) isIgnored = true
      else if (count > 0) parts.push({ first: Math.max(0, length - count), last: length - 1 })
    } else {
      if (last !== undefined && last !== '' && isLess(last, first)) return undefined
      const from = Number(first)
      if (from < length) parts.push({ first: from, last: last === '' ? length - 1 : Math.min(Number(last), length - 1) })
    }
  }
  return isIgnored ? undefined : parts
}

/**
 * Throws a RangeError unless this is a count of bytes.
 *
 * @param caller the function that was called, for the message
 */
export function checkLength(caller: string, length: unknown): void {
  if (Number.isSafeInteger(length) && length as number >= 0) return
  throw rangeError(`${caller}: expected the length of the content in bytes, a whole number, got ${describe(length)}`)
}

/** Whether a decimal number is less than another. A double tells none beyond 2⁵³ from its neighbours. */
function isLess(digits: string, others: string): boolean {
  const [left, right] = [digits.replace(/^0+/, ''), others.replace(/^0+/, '')]
  return left.length === right.length ? left < right : left.length < right.length
}

function endOf(pattern: RegExp, field: string, at: number): number {
  pattern.lastIndex = at
  pattern.test(field)
  return pattern.lastIndex
}
