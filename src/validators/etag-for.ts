/// <reference lib="es2024.string" />
// Makes an entity tag of a value: short texts and numbers are the tag themselves, everything else has its digest as the tag.
import { default as crypto } from 'node:crypto'
import { types } from 'node:util'
import { checkOptions } from '../fields/arguments.ts'
import { stateError, typeError } from '../fields/errors.ts'
import { canonicalBytes } from './canonical/encode.ts'
import { octetsOf } from './canonical/octets.ts'

/** At most 64 characters of printable ASCII, without DQUOTE, and without backslash, which older recipients unescape. */
function isReadable(text: string): boolean {
  return /^[ !#-[\]-~]{0,64}$/.test(text)
}

/** The digests of node:crypto that were tried, and whether `crypto.hash` has them. */
// Row "etagFor, 10 KB of bytes": 1.02 of the fastest peer if a digest is tried once, 1.77 if each time.
const usable = new Map<string, boolean>()

/** Throws unless node:crypto has a digest with this name and a fixed length. */
function checkDigest(name: string): void {
  if (usable.has(name)) return
  // This comes first: for a SHAKE without a length, Node prints a deprecation warning.
  if (isExtendable(name)) throw typeError(`The option "digest" names one with a length of its own, not "${name}"`, 'ERR_DIGEST_UNAVAILABLE')
  try {
    crypto.createHash(name)
  } catch (cause) {
    if (name.toLowerCase() !== 'md5') {
      throw Object.assign(typeError(`The option "digest" names one that node:crypto can make, not "${name}"`, 'ERR_DIGEST_UNAVAILABLE'), { cause })
    }
    throw stateError('MD5 is not to be had here, as in FIPS mode: name another in the option "digest"', 'ERR_DIGEST_UNAVAILABLE', { cause })
  }
  usable.set(name, isOneShot(name))
}

/** Whether the digest has no fixed length, as the SHAKEs. Its default length differs between versions of Node. */
function isExtendable(name: string): boolean {
  try {
    crypto.createHash(name, { outputLength: 1 })
    return true
  } catch {
    return false
  }
}

/** Whether `crypto.hash` has the digest. Not every Node 20 has that function, and in Bun it has fewer names than `createHash`. */
function isOneShot(name: string): boolean {
  try {
    crypto.hash(name, '')
    return true
  } catch {
    return false
  }
}

/** The digest in hex. A string is hashed as UTF-8. */
function hexDigest(content: string | Uint8Array, name: string): string {
  checkDigest(name)
  // Row "etagFor, 10 KB of bytes": 1.02 of the fastest peer with it, 1.08 without.
  if (usable.get(name) === true) return crypto.hash(name, content, 'hex')
  return crypto.createHash(name).update(content).digest('hex')
}

function bytesDigest(bytes: ArrayBufferLike | ArrayBufferView, name: string): string {
  const octets = octetsOf(bytes)
  if (octets === undefined) throw typeError('The bytes for an entity tag must be attached, and these are detached', 'ERR_NOT_TAGGABLE')
  return hexDigest(octets, name)
}

function dateText(date: Date): string {
  const time = Date.prototype.getTime.call(date)
  if (Number.isNaN(time)) throw typeError('The date for an entity tag must be a valid one, not "Invalid Date"', 'ERR_NOT_TAGGABLE')
  return String(time)
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw typeError(`The number for an entity tag must be finite, not "${value}"`, 'ERR_NOT_TAGGABLE')
  return String(value)
}

/** The digits, or for more than 64 of them the digest: every client sends the tag back. */
function bigintText(value: bigint, digest: string): string {
  const text = String(value)
  return /^-?\d{0,64}$/.test(text) ? text : hexDigest(text, digest)
}

function stringText(value: string, digest: string): string {
  if (isReadable(value)) return value
  // A string with lone surrogates has no UTF-8, and would be hashed as if it had U+FFFD. Its canonical bytes differ.
  return hexDigest(value.isWellFormed() ? value : canonicalBytes(value), digest)
}

function objectText(value: unknown, digest: string): string {
  if (types.isDate(value)) return dateText(value)
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return bytesDigest(value, digest)
  return hexDigest(canonicalBytes(value), digest)
}

/** Adds the quotes. Readable text, digits and digests need no further check. */
function quoted(text: string, weak: boolean): string {
  return weak ? `W/"${text}"` : `"${text}"`
}

/** A string for a value that is neither undefined nor null; a string or undefined for a value of unknown type. */
// Overloads would give `any` a single result type, undefined or string.
type EtagOf<T> = unknown extends T ? string | undefined : T extends null | undefined ? undefined : string

/**
 * Makes an entity tag of a value, as it is written in an ETag field; `undefined` for `undefined` and `null`, which have no tag
 * (RFC 9110 §8.8.3). Equal values have equal tags, in every process.
 *
 * A finite number, a bigint of at most 64 digits, a `Date` (its milliseconds) and a string of at most 64 printable ASCII
 * characters without `"` and `\` are the opaque-tag as they are. For other values the opaque-tag is a digest: of the UTF-8 of
 * a string, of the decimal text of a longer bigint, of the bytes of an `ArrayBuffer` or a view, and of the canonical bytes of
 * anything else that structured clone accepts.
 *
 * @param options `weak` makes the tag weak; `digest` names a digest of node:crypto to use instead of `md5`.
 * @throws TypeError for a value without lasting content: `NaN` and the infinities, an invalid `Date`, a function, a symbol
 *   or a promise, or a value that contains one (the message has its path), an object of a class without own enumerable
 *   properties, a `DOMException`, detached bytes. Also for an option of another type, a digest that node:crypto does not
 *   have, and a digest without a fixed length, such as SHAKE.
 * @throws Error if MD5 is needed and forbidden, as in FIPS mode.
 */
export function etagFor<T>(value: T, options?: {
  /** Make the tag weak: equivalent content keeps it, not only identical content. Default: false. */
  weak?: boolean | undefined
  /** The digest of node:crypto for values that are not the tag themselves. Default: `md5`. */
  digest?: string | undefined
}): EtagOf<T> {
  checkOptions(options, { weak: 'boolean', digest: 'string' })
  const { weak = false, digest = 'md5' } = options ?? {}
  return uncheckedEtagFor(value, weak, digest) as EtagOf<T>
}

/** As `etagFor`, for options that were checked. */
export function uncheckedEtagFor(value: unknown, weak: boolean, digest: string): string | undefined {
  if (digest !== 'md5') checkDigest(digest)
  switch (typeof value) {
    case 'undefined': return undefined
    case 'number': return quoted(numberText(value), weak)
    case 'bigint': return quoted(bigintText(value, digest), weak)
    case 'string': return quoted(stringText(value, digest), weak)
    default: return value === null ? undefined : quoted(objectText(value, digest), weak)
  }
}
