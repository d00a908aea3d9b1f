// Checks the arguments of a decision, so that a mistake is an error and not a wrong answer. What a client sends never fails here.
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { isReceivedTag } from '../fields/entity-tag-list.ts'

/** Names that validators have elsewhere: as header fields, and as columns of a database. */
const OTHER_NAME = /^(?:e[-_]?tag|last[-_]?modified)$/i

function unexpected(caller: string, expected: string, value: unknown, hint = ''): TypeError {
  return typeError(`${caller}: expected ${expected}, got ${describe(value)}${hint}`)
}

/** Throws a TypeError for arguments that `evaluatePreconditions` does not take. */
export function checkArguments(method: unknown, fields: unknown, current: unknown, now: unknown): void {
  const caller = 'evaluatePreconditions'
  if (typeof method !== 'string') throw unexpected(caller, 'a method such as "GET"', method)
  checkFields(caller, fields)
  checkValidators(caller, current)
  if (now !== undefined) checkDate(caller, 'now', now)
}

/**
 * Throws a TypeError unless these are fields: an object with names in lower case, or one with a `get` method.
 *
 * @param caller the function that was called, for the message
 */
export function checkFields(caller: string, fields: unknown): void {
  if (typeof fields !== 'object' || fields === null) throw unexpected(caller, 'request.headers', fields)
  const { headers, then, get } = fields as Readonly<Record<string, unknown>>
  // A client may send a field of that name. Its value is then a string, or an array of strings.
  const isRequest = typeof headers === 'object' && headers !== null && typeof (headers as readonly unknown[])[0] !== 'string'
  if (isRequest || typeof then === 'function' || Array.isArray(fields)) throw unexpected(caller, 'request.headers', fields)
  if (typeof get === 'function') return
  // Names in capitals: node:http has them in lower case only.
  const name = ['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range', 'Range'].find(sent => sent in fields)
  if (name !== undefined) throw unexpected(caller, 'request.headers', name, ', in capitals')
}

/**
 * Throws a TypeError unless these are validators. An object may have other properties too. But an object that is not
 * `{}` and has no validator, or one under another name, is something else, such as a row of a database.
 *
 * @param caller the function that was called, for the message
 * @param expected what it takes, for the message
 */
export function checkValidators(caller: string, current: unknown, expected = '{ etag, lastModified }'): void {
  if (current === undefined || current === null) return
  if (typeof current !== 'object') throw unexpected(caller, expected, current)
  const { etag, lastModified, then } = current as Readonly<Record<string, unknown>>
  if (typeof then === 'function') throw unexpected(caller, expected, current, ': await it')
  if (etag !== undefined && (typeof etag !== 'string' || !isReceivedTag(etag))) {
    throw unexpected(caller, `an etag such as '"v1"'`, etag, ': use makeEtag')
  }
  if (lastModified !== undefined) checkDate(caller, 'lastModified', lastModified)
  if (etag === undefined || lastModified === undefined) checkNames(caller, current, expected)
}

function checkNames(caller: string, current: object, expected: string): void {
  const names = Object.keys(current)
  const isKnown = 'etag' in current || 'lastModified' in current
  const other = isKnown ? names.find(name => name !== 'etag' && name !== 'lastModified' && OTHER_NAME.test(name)) : names[0]
  if (other !== undefined || !(isKnown || isPlain(current))) {
    throw unexpected(caller, expected, current, other && ` with "${other}"`)
  }
}

function isPlain(object: object): boolean {
  const prototype = Object.getPrototypeOf(object) as object | null
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function checkDate(caller: string, name: string, date: unknown): void {
  if (!(date instanceof Date) || Number.isNaN(date.getTime())) throw unexpected(caller, `a valid Date as ${name}`, date)
}
