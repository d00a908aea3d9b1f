// Decides whether 304 or 412 replaces an answer, by the preconditions of the request.
import { uncoded } from './coded-tag.ts'
import { unsuffixed } from './coding-suffix.ts'
import { decide } from './evaluate-preconditions.ts'
import type { Decision, Validators } from './evaluate-preconditions.ts'

/** The fields that make a request conditional (RFC 9110 §13.1), and Range, by their lower-case names. */
export type Preconditions = Readonly<Record<
  'if-match' | 'if-none-match' | 'if-modified-since' | 'if-unmodified-since' | 'if-range' | 'range', string | undefined>>

/** Whether an answer with this status may carry the validators of the selected representation (RFC 9110 §8.8). */
export function isSuccess(status: number): boolean {
  return (status >= 200 && status < 300) || status === 304 || status === 412
}

/** A decision, the validators that it was based on, and the status that replaces the answer. */
export interface Judgement {
  readonly decision: Decision
  readonly current: Validators | undefined
  /** Undefined: the answer is sent. */
  readonly status: 304 | 412 | undefined
}

/** Whether a method selects a representation and sends it: the methods that can be answered 304 (RFC 9110 §13.1.2). */
export function isSafeRead(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'QUERY'
}

/** The methods that IANA registers as safe (RFC 9110 §16.1.1). A method that is not registered counts as unsafe. */
const SAFE: ReadonlySet<string | undefined> = /* @__PURE__ */ new Set(['GET', 'HEAD', 'OPTIONS', 'PRI', 'PROPFIND', 'QUERY', 'REPORT', 'SEARCH', 'TRACE'])

/** Whether a method is safe: its client asks for no change (RFC 9110 §9.2.1). */
export function isSafe(method: string | undefined): boolean {
  return SAFE.has(method)
}

/** Whether a method neither selects nor changes a representation, and so ignores all preconditions (RFC 9110 §13.2.1). */
export function ignoresPreconditions(method: string | undefined): boolean {
  return method === 'OPTIONS' || method === 'TRACE' || method === 'CONNECT'
}

/** Other forms in which a client may send the current tag. */
export interface TagForms {
  /** The strong tag that the library was given: each of its coded forms counts. Undefined if the application set the tag itself. */
  readonly given: string | undefined
  /** What proxies in front of the server append to tags when they compress. */
  readonly suffixes: readonly string[]
}

/** Judges a request before its method is performed, as if the answer would be a success. */
export function judgeRequest(method: string, preconditions: Preconditions, current: Validators | undefined,
  { given, suffixes }: TagForms): Judgement {
  const plain = given === undefined || current === undefined || current.etag === given ? current : { ...current, etag: given }
  const named = plain?.etag === undefined || given === undefined ? preconditions : uncoded(preconditions, given)
  const fields = suffixes.length === 0 ? named : unsuffixed(named, plain, suffixes)
  const decision = decide(method, fields, plain)
  return { decision, current, status: decision.status }
}

/**
 * Judges an answer that is about to be sent, by its status. Undefined if preconditions do not count. A 304 replaces only a 200, a 412 any 2xx
 * (RFC 9110 §13.2.1, §15.4.5). A 206 or 416 to a GET with Range would be a 200 without it, and 304 and 412 take precedence over both
 * (§13.2.2).
 */
export function judgeAnswer(method: string, status: number, preconditions: Preconditions, current: Validators,
  forms: TagForms): Judgement | undefined {
  const isRange = (status === 206 || status === 416) && method === 'GET' && preconditions.range !== undefined
  const isOk = status === 200 || isRange
  if (!isOk && (status < 200 || status > 299)) return undefined
  const judgement = judgeRequest(method, preconditions, current, forms)
  return judgement.status === 304 && !isOk ? { ...judgement, status: undefined } : judgement
}
