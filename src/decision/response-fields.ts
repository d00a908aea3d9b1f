// The validators of an answer, and the fields that stay when a 304, a 412 or an error replaces it.
import { readCacheControl } from '../fields/cache-control/parse.ts'
import { formatHttpDate } from '../fields/http-date.ts'
import type { Validators } from './evaluate-preconditions.ts'

/** The value of a field as node:http keeps it. */
type SetValue = string | number | readonly string[] | undefined

/**
 * Whether a 304 keeps a field, by its name in lower case (RFC 9110 §15.4.5).
 *
 * A cache replaces the fields of the stored response by those of the 304 (RFC 9111 §3.2, §4.3.4). So a 304 must not have
 * fields that describe content: Content-* except Content-Location, the framing of a message, digests, and Last-Modified
 * if there is an ETag. Nor a Content-Security-Policy with a nonce: the stored content has another nonce, so the new
 * policy would forbid all of its scripts.
 */
export function keptOn304(name: string, value: SetValue, hasEtag: boolean): boolean {
  switch (name) {
    case 'content-location':
      return true
    case 'content-security-policy':
    case 'content-security-policy-report-only':
      return !hasNonce(value)
    case 'last-modified':
      return !hasEtag
    case 'transfer-encoding':
    case 'trailer':
    case 'repr-digest':
    case 'digest':
      return false
    default:
      return !name.startsWith('content-')
  }
}

/**
 * Whether a 412, a 428 or a 500 keeps a field of the normal answer, by its name in lower case: what a 304 keeps, and policies for its content, but
 * not the validators and the location of the normal answer (RFC 9110 §8.8), and nothing that lets a cache store it. Such an answer is final, so
 * explicit freshness would be enough to store it (RFC 9111 §3). The current validators of a 412 are set anew.
 */
export function keptOnError(name: string): boolean {
  switch (name) {
    case 'etag':
    case 'last-modified':
    case 'content-location':
    case 'expires':
    case 'age':
    case 'pragma':
    case 'surrogate-control':
      return false
    default:
      // Cache-Control, and targeted fields such as CDN-Cache-Control (RFC 9213 §2). A policy stays, whatever it says.
      return !name.endsWith('cache-control') && keptOn304(name, '', false)
  }
}

/** Whether a 416 keeps a field, by its name in lower case: what an error keeps, the validators, and how long the content is (RFC 9110 §15.5.17). */
export function keptOn416(name: string): boolean {
  return name === 'content-range' || name === 'content-location' || name === 'etag' || name === 'last-modified' || keptOnError(name)
}

/**
 * Whether a 206 keeps a field of the 200 that it replaces, by its name in lower case (RFC 9110 §15.3.7): all but a digest of the whole content
 * (RFC 9530 §2), and Last-Modified beside an ETag where the request has If-Range. Its client has a response with the other representation
 * fields already; but Content-Type stays, since clients look at each answer by itself.
 */
export function keptOn206(name: string, hasIfRange: boolean, hasEtag: boolean): boolean {
  if (name === 'last-modified') return !(hasIfRange && hasEtag)
  return name !== 'content-digest' && name !== 'content-md5'
}

/**
 * The Cache-Control of a 416 or a 500, by that of the normal answer: `no-store` if no cache, or only a private one, may keep it (RFC 9111
 * §5.2.2.5, §5.2.2.7).
 */
export function cacheControlOnError(meant: SetValue): 'no-store' | undefined {
  // Several lines come with commas between them.
  const { noStore, private: isPrivate } = readCacheControl(String(meant ?? ''))
  return noStore === true || isPrivate !== undefined ? 'no-store' : undefined
}

/** Whether a Vary field has the name of a request field, so that the answer depends on it (RFC 9110 §12.5.5). */
export function variesBy(vary: string, name: string): boolean {
  return vary.toLowerCase().split(/[ \t,]+/).some(other => other === '*' || other === name.toLowerCase())
}

function hasNonce(value: SetValue): boolean {
  return String(value).toLowerCase().includes("'nonce-")
}

/**
 * The Last-Modified field for a date, or undefined during the second of that date: the representation may change again within it, and
 * both states would have one date (RFC 9110 §8.8.2.2). A date in the future is not sent either (§8.8.2.1).
 */
export function lastModifiedField(date: Date, now: Date = new Date()): string | undefined {
  return Math.floor(date.getTime() / 1000) < Math.floor(now.getTime() / 1000) ? formatHttpDate(date) : undefined
}

/** The fields of the validators: name, value, name, value. */
export function validatorFields({ etag, lastModified }: Validators): string[] {
  const date = lastModified && lastModifiedField(lastModified)
  if (etag === undefined) return date === undefined ? [] : ['Last-Modified', date]
  return date === undefined ? ['ETag', etag] : ['ETag', etag, 'Last-Modified', date]
}
