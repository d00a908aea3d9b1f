/// <reference lib="es2024.string" />
// From a value to an entity tag: short texts and numbers stand for themselves, everything else for its digest.
import { default as crypto } from 'node:crypto'
import { types } from 'node:util'
import { checkOptions } from '../fields/arguments.ts'
import { canonicalBytes } from './canonical/encode.ts'
import { octetsOf } from './canonical/octets.ts'

/** At most 64 characters of printable ASCII, but neither DQUOTE nor backslash, which older recipients unescape. */
function isReadable(text: string): boolean {
  return /^[ !#-[\]-~]{0,64}$/.test(text)
}

/** The digests that node:crypto can make by their names, and whether `crypto.hash` can. */
// Row "etagFor, 10 KB of bytes": 1.02 of the fastest peer where a digest is tried once, 1.77 where each time.
const usable = new Map<string, boolean>()

/** Throws unless node:crypto can make digests by this name, of one length. */
function checkDigest(name: string): void {
  if (usable.has(name)) return
  // Asked first: a SHAKE without a length makes Node warn that this is deprecated.
  if (isExtendable(name)) throw new TypeError(`The option "digest" names one with a length of its own, not "${name}"`)
  try {
    crypto.createHash(name)
  } catch (cause) {
    if (name.toLowerCase() !== 'md5') {
      throw new TypeError(`The option "digest" names one that node:crypto can make, not "${name}"`, { cause })
    }
    throw new Error('MD5 is not to be had here, as in FIPS mode: name another in the option "digest"', { cause })
  }
  usable.set(name, isOneShot(name))
}

/** Whether the digest has whatever length one asks for, as the SHAKEs: what it has unasked differs between versions. */
function isExtendable(name: string): boolean {
  try {
    crypto.createHash(name, { outputLength: 1 })
    return true
  } catch {
    return false
  }
}

/** Whether `crypto.hash` makes the digest: it is not in every Node 20, and knows fewer names than `createHash` in Bun. */
function isOneShot(name: string): boolean {
  try {
    crypto.hash(name, '')
    return true
  } catch {
    return false
  }
}

/** The digest in hex; a string stands for its UTF-8. */
function hexDigest(content: string | Uint8Array, name: string): string {
  checkDigest(name)
  // Row "etagFor, 10 KB of bytes": 1.02 of the fastest peer with it, 1.08 without.
  if (usable.get(name) === true) return crypto.hash(name, content, 'hex')
  return crypto.createHash(name).update(content).digest('hex')
}

function bytesDigest(bytes: ArrayBufferLike | ArrayBufferView, name: string): string {
  const octets = octetsOf(bytes)
  if (octets === undefined) throw new TypeError('The bytes for an entity tag must be attached, and these are detached')
  return hexDigest(octets, name)
}

function dateText(date: Date): string {
  const time = Date.prototype.getTime.call(date)
  if (Number.isNaN(time)) throw new TypeError('The date for an entity tag must be a valid one, not "Invalid Date"')
  return String(time)
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`The number for an entity tag must be finite, not "${value}"`)
  return String(value)
}

/** More than 64 digits are too long for a tag that every client sends back. */
function bigintText(value: bigint, digest: string): string {
  const text = String(value)
  return /^-?\d{0,64}$/.test(text) ? text : hexDigest(text, digest)
}

function stringText(value: string, digest: string): string {
  if (isReadable(value)) return value
  // What has no UTF-8 would be hashed as if it held U+FFFD; its canonical bytes keep it apart.
  return hexDigest(value.isWellFormed() ? value : canonicalBytes(value), digest)
}

function objectText(value: unknown, digest: string): string {
  if (types.isDate(value)) return dateText(value)
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return bytesDigest(value, digest)
  return hexDigest(canonicalBytes(value), digest)
}

/** Readable text, digits and digests may all stand in a tag: nothing is left to check. */
function quoted(text: string, weak: boolean): string {
  return weak ? `W/"${text}"` : `"${text}"`
}

/** A tag where the value is neither undefined nor null; of what may be anything, it may be either. */
// Overloads would have one result for `any`, and it would be undefined or a string.
type EtagOf<T> = unknown extends T ? string | undefined : T extends null | undefined ? undefined : string

/**
 * The entity tag, as it stands in an ETag field, for a representation that is a function of `value`; `undefined` for
 * `undefined` and `null`, which have none (RFC 9110 §8.8.3).
 *
 * A finite number, a bigint of at most 64 digits, a `Date` (its milliseconds) and a string of at most 64 characters, all
 * printable ASCII but `"` and `\`, are the opaque-tag as they are. Of any other string the digest of its UTF-8 is, of a
 * longer bigint that of its decimal text, of an `ArrayBuffer` or a view the digest of its bytes, of anything else that
 * structured clone accepts the digest of its canonical bytes: equal values have equal tags, in whatever process they
 * were made.
 *
 * @param options `weak` makes the tag a weak one; `digest` names a digest of node:crypto in place of `md5`.
 * @throws TypeError for what has no lasting content: `NaN` and the infinities, an invalid `Date`, a function, a symbol
 *   or a promise, or anything that holds one (the message says where), an object of another class without own
 *   enumerable properties, a `DOMException`, detached bytes; for an option of another type, for a digest that
 *   node:crypto does not know, and for one without a length of its own, as SHAKE.
 * @throws Error where MD5 is wanted and forbidden, as in FIPS mode.
 */
export function etagFor<T>(value: T, options?: {
  /** Make the tag weak: equivalent content keeps it, not only identical content. False unless set. */
  weak?: boolean | undefined
  /** The digest of node:crypto for values that do not stand for themselves; `md5` unless set. */
  digest?: string | undefined
}): EtagOf<T> {
  checkOptions(options, { weak: 'boolean', digest: 'string' })
  const { weak = false, digest = 'md5' } = options ?? {}
  return uncheckedEtagFor(value, weak, digest) as EtagOf<T>
}

/** The tag of a value by options that were checked. */
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
