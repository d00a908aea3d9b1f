// What callers pass to a decision: what would be silently wrong is named at once. Nothing that a client sends can fail here.
import { describe } from '../fields/arguments.ts'
import { isReceivedTag } from '../fields/entity-tag-list.ts'

/** Names that validators have elsewhere: those of their fields, and of columns. */
const OTHER_NAME = /^(?:e[-_]?tag|last[-_]?modified)$/i

/** Throws for what a decision could not even begin with. */
export function checkKinds(method: unknown, fields: unknown, now: unknown): void {
  if (typeof method !== 'string') throw new TypeError(`evaluatePreconditions: expected a method such as "GET", got ${describe(method)}`)
  if (typeof fields !== 'object' || fields === null) throw new TypeError(`evaluatePreconditions: expected request.headers, got ${describe(fields)}`)
  if (now !== undefined) checkDate('evaluatePreconditions', 'now', now)
}

/** Throws unless these are fields: an object with names in lower case, or one that is read by name. */
export function checkFields(fields: object): void {
  const { headers, then, get } = fields as Readonly<Record<string, unknown>>
  // A client may send a field of that name, whose value is a string, or an array of them.
  const isRequest = typeof headers === 'object' && headers !== null && typeof (headers as readonly unknown[])[0] !== 'string'
  if (isRequest || typeof then === 'function' || Array.isArray(fields)) {
    throw new TypeError(`evaluatePreconditions: expected request.headers, got ${describe(fields)}`)
  }
  if (typeof get === 'function') return
  // Names as they are on the wire, which node:http does not keep.
  const name = ['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range', 'Range'].find(sent => sent in fields)
  if (name !== undefined) {
    throw new TypeError(`evaluatePreconditions: expected fields with names in lower case, got "${name}": pass request.headers or Headers`)
  }
}

/**
 * Throws unless these are validators. An object may have other properties beside them, but what has none of them is
 * something else, as a database row is, unless it is `{}`; and so is what has one under another name.
 *
 * @param caller the function that was called, for the message
 */
export function checkValidators(caller: string, current: unknown): void {
  if (current === undefined || current === null) return
  if (typeof current !== 'object') throw new TypeError(`${caller}: expected validators such as { etag }, got ${describe(current)}`)
  const { etag, lastModified, then } = current as Readonly<Record<string, unknown>>
  if (typeof then === 'function') throw new TypeError(`${caller}: expected validators such as { etag }, got a promise: await it`)
  if (etag !== undefined && (typeof etag !== 'string' || !isReceivedTag(etag))) {
    throw new TypeError(`${caller}: expected an etag with its quotes, such as '"v1"', got ${describe(etag)}: makeEtag and etagFor write one`)
  }
  if (lastModified !== undefined) checkDate(caller, 'lastModified', lastModified)
  if (etag === undefined || lastModified === undefined) checkNames(caller, current)
}

function checkNames(caller: string, current: object): void {
  const names = Object.keys(current)
  const isKnown = 'etag' in current || 'lastModified' in current
  const other = isKnown ? names.find(name => name !== 'etag' && name !== 'lastModified' && OTHER_NAME.test(name)) : names[0]
  if (other !== undefined || !(isKnown || isPlain(current))) {
    throw new TypeError(`${caller}: expected validators with the names etag and lastModified, got ${describe(current)}` +
      (other === undefined ? '' : ` with "${other}"`))
  }
}

function isPlain(object: object): boolean {
  const prototype = Object.getPrototypeOf(object) as object | null
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function checkDate(caller: string, name: string, date: unknown): void {
  if (!(date instanceof Date)) throw new TypeError(`${caller}: expected a Date as ${name}, got ${describe(date)}`)
  if (Number.isNaN(date.getTime())) throw new TypeError(`${caller}: expected a valid Date as ${name}, got an invalid one`)
}
