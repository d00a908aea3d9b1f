// Which answers may be kept, to be sent again to whoever asks for the same target under the same tag.
import { readCacheControl } from '../fields/cache-control/parse.ts'
import { isStream } from './taggable.ts'

/** Reads a field by its name in lower case, its lines joined; undefined where it is absent. */
export type ReadField = (name: string) => string | undefined

/** Why an answer is not kept: by its status and fields, by its size, because it was written in pieces, or because it had no end. */
export type Unkept = 'status' | 'tag' | 'cookie' | 'private' | 'authorization' | 'vary' | 'stream' | 'part' | 'trailer' | 'age' | 'nonce' |
  'size' | 'pieces' | 'unfinished'

/** What is to be known of an answer that may be kept. */
export interface Keepable {
  /** The names of the request fields that it was chosen by, in lower case and in order (RFC 9110 §12.5.5). */
  readonly vary: readonly string[]
  /** Whether it may answer a request with Authorization (RFC 9111 §3.5). */
  readonly isShared: boolean
}

/** Names of request fields that one answer can vary by: more of them would make a key of each request. */
const MOST_NAMES = 16

const LASTING: ReadonlySet<Unkept> = /* @__PURE__ */ new Set(['private', 'vary', 'stream', 'part', 'trailer', 'nonce', 'size', 'pieces'])

/** Whether an answer may be kept, by its status and its fields, before its content is known. */
export function keepableOf(status: number, field: ReadField, isAuthorized: boolean): Keepable | Unkept {
  if (status !== 200) return 'status'
  if (field('etag') === undefined) return 'tag'
  if (field('set-cookie') !== undefined) return 'cookie'
  if (field('content-range') !== undefined) return 'part'
  if (field('trailer') !== undefined) return 'trailer'
  // It grows while the answer is kept, and only who sent the answer could tell by how much (RFC 9111 §5.1).
  if (field('age') !== undefined) return 'age'
  if (isStream(field('content-type'), field('x-accel-buffering'))) return 'stream'
  if (hasNonce(field('content-security-policy')) || hasNonce(field('content-security-policy-report-only'))) return 'nonce'
  const { noStore, private: isPrivate, public: isPublic, mustRevalidate, sMaxage } = readCacheControl(field('cache-control') ?? '')
  if (noStore === true || isPrivate !== undefined) return 'private'
  const isShared = isPublic === true || mustRevalidate === true || sMaxage !== undefined
  if (isAuthorized && !isShared) return 'authorization'
  const vary = varyNames(field('vary'), field('content-encoding') !== undefined)
  return vary === undefined ? 'vary' : { vary, isShared }
}

// Each client has a nonce of its own, which is in the content too.
function hasNonce(policy: string | undefined): boolean {
  return policy?.toLowerCase().includes("'nonce-") === true
}

/** The names in a Vary field; undefined where no request matches, or too many fields would have to. Coded content always varies by Accept-Encoding. */
function varyNames(field: string | undefined, isCoded: boolean): readonly string[] | undefined {
  const names = new Set(field?.toLowerCase().match(/[^ \t,]+/g))
  if (isCoded) names.add('accept-encoding')
  return names.has('*') || names.size > MOST_NAMES ? undefined : [...names].sort()
}

const OF_MESSAGE: ReadonlySet<string> =
  /* @__PURE__ */ new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'content-length', 'date'])

/** Whether a field belongs to one message, or to its connection (RFC 9110 §7.6.1), by its name in lower case. */
export function isOfMessage(name: string): boolean {
  return OF_MESSAGE.has(name)
}

/** Whether all answers of a target are likely not to be kept for the same reason. */
export function isLasting(reason: Unkept): boolean {
  return LASTING.has(reason)
}
