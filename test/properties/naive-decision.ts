// RFC 9110 §13.1 and §13.2.2 transcribed step by step, with patterns and lists where the library has indices:
// an opinion of its own, for the library's to be compared with. It shares nothing with src, not even a type.
import { naiveDate } from './naive-date.ts'

export interface NaiveDecision {
  status: 304 | 412 | undefined
  range: boolean
  outcomes: Record<'If-Match' | 'If-Unmodified-Since' | 'If-None-Match' | 'If-Modified-Since' | 'If-Range', string>
}

export type NaiveFields = Readonly<Record<string, string | readonly string[] | undefined>>

export interface NaiveValidators {
  readonly etag?: string | undefined
  readonly lastModified?: Date | undefined
}

/** The lines of a field; none where it was not sent. */
function linesOf(fields: NaiveFields, name: string): readonly string[] {
  const value = fields[name]
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/** Of a list of entity tags those before the first error. A space within the quotes is let through. */
function membersOf(list: string): string[] {
  const members: string[] = []
  let rest = list
  for (;;) {
    rest = rest.replace(/^[ \t,]+/, '')
    const member = /^((?:W\/)?"[ !#-~\x80-\xff]*")[ \t]*(?:,|$)/.exec(rest)
    if (member === null) return members
    members.push(member[1] ?? '')
    rest = rest.slice(member[0].length)
  }
}

const isWeak = (tag: string): boolean => tag.startsWith('W/')
const opaqueTag = (tag: string): string => tag.replace(/^W\//, '')

/** §8.8.3.2: strong comparison. */
const strong = (one: string, other: string): boolean => !isWeak(one) && !isWeak(other) && one === other
/** §8.8.3.2: weak comparison. */
const weak = (one: string, other: string): boolean => opaqueTag(one) === opaqueTag(other)

/** §13.1.1 and §13.1.2 up to the word that makes them opposites. */
function isAmong(
  lines: readonly string[], current: NaiveValidators | undefined, compare: (one: string, other: string) => boolean,
): boolean {
  const list = lines.join(', ')
  if (list.replace(/^[ \t]+|[ \t]+$/g, '') === '*') return current !== undefined
  const etag = current?.etag
  return etag !== undefined && membersOf(list).some(member => compare(member, etag))
}

const wholeSecond = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000

/** §13.1.3 and §13.1.4: whether the modification date is earlier than or equal to the field's; undefined: ignore it. */
function isUnmodifiedSince(
  lines: readonly string[], current: NaiveValidators | undefined, now: Date,
): boolean | undefined {
  if (lines.length !== 1 || current?.lastModified === undefined) return undefined
  const date = naiveDate(lines[0] ?? '', now)
  return date === undefined ? undefined : wholeSecond(current.lastModified) <= date
}

/** §13.1.5, and §8.8.2.2 for what makes a date a strong validator. */
function isRangeUnchanged(lines: readonly string[], current: NaiveValidators | undefined, now: Date): boolean {
  if (lines.length !== 1 || current === undefined) return false
  const line = lines[0] ?? ''
  if (/^.{0,2}"/s.test(line)) {
    return /^(?:W\/)?"[ !#-~\x80-\xff]*"$/.test(line) && current.etag !== undefined && strong(line, current.etag)
  }
  if (current.lastModified === undefined) return false
  const isOldEnough = now.getTime() - current.lastModified.getTime() >= 1000
  return isOldEnough && naiveDate(line, now) === wholeSecond(current.lastModified)
}

export function naiveDecision(
  method: string, fields: NaiveFields, current: NaiveValidators | undefined, now: Date,
): NaiveDecision {
  const decision: NaiveDecision = {
    status: undefined, range: false,
    outcomes: { 'If-Match': 'ignored', 'If-Unmodified-Since': 'ignored', 'If-None-Match': 'ignored',
      'If-Modified-Since': 'ignored', 'If-Range': 'ignored' },
  }
  const { outcomes } = decision
  const isPresent = (name: string): boolean => linesOf(fields, name.toLowerCase()).length > 0
  const lines = (name: string): readonly string[] => linesOf(fields, name.toLowerCase())
  // §13.2.1: a method that neither selects nor modifies a representation.
  if (['CONNECT', 'OPTIONS', 'TRACE'].includes(method)) return decision

  // Step 1.
  if (isPresent('If-Match')) {
    const isTrue = isAmong(lines('If-Match'), current, strong)
    outcomes['If-Match'] = String(isTrue)
    if (!isTrue) return { ...decision, status: 412 }
  }
  // Step 2.
  if (!isPresent('If-Match') && isPresent('If-Unmodified-Since')) {
    const isTrue = isUnmodifiedSince(lines('If-Unmodified-Since'), current, now)
    if (isTrue !== undefined) outcomes['If-Unmodified-Since'] = String(isTrue)
    if (isTrue === false) return { ...decision, status: 412 }
  }
  // Step 3; QUERY is as safe as GET, and selects as GET does.
  const isRetrieval = ['GET', 'HEAD', 'QUERY'].includes(method)
  if (isPresent('If-None-Match')) {
    const isTrue = !isAmong(lines('If-None-Match'), current, weak)
    outcomes['If-None-Match'] = String(isTrue)
    if (!isTrue) return { ...decision, status: isRetrieval ? 304 : 412 }
  }
  // Step 4.
  if (isRetrieval && !isPresent('If-None-Match') && isPresent('If-Modified-Since')) {
    const isUnmodified = isUnmodifiedSince(lines('If-Modified-Since'), current, now)
    if (isUnmodified !== undefined) outcomes['If-Modified-Since'] = String(!isUnmodified)
    if (isUnmodified === true) return { ...decision, status: 304 }
  }
  // Step 5.
  if (method === 'GET' && isPresent('Range')) {
    decision.range = true
    if (isPresent('If-Range')) {
      decision.range = isRangeUnchanged(lines('If-Range'), current, now)
      outcomes['If-Range'] = String(decision.range)
    }
  }
  return decision
}
