// What a request's preconditions put in the place of an answer: 304, 412 or nothing.
import { unsuffixed } from './coding-suffix.ts'
import { evaluatePreconditions } from './evaluate-preconditions.ts'
import type { Decision, Validators } from './evaluate-preconditions.ts'

/** The fields that make a request conditional (RFC 9110 §13.1), and Range, by their lower-case names. */
export type Preconditions = Readonly<Record<
  'if-match' | 'if-none-match' | 'if-modified-since' | 'if-unmodified-since' | 'if-range' | 'range', string | undefined>>

/** What was decided, by which validators, and what stands in place of the answer. */
export interface Judgement {
  readonly decision: Decision
  readonly current: Validators | undefined
  /** Undefined: the answer stands. */
  readonly status: 304 | 412 | undefined
}

/** Whether a method selects a representation to send it: the methods that 304 can answer (RFC 9110 §13.1.2). */
export function isSafeRead(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'QUERY'
}

/** Whether a method neither selects nor changes a representation, and ignores all preconditions (RFC 9110 §13.2.1). */
export function ignoresPreconditions(method: string | undefined): boolean {
  return method === 'OPTIONS' || method === 'TRACE' || method === 'CONNECT'
}

/**
 * Judges a request before its method is performed, for an answer that would be a success. `suffixes` are what content-coders in front of
 * the server append to tags.
 */
export function judgeRequest(method: string, preconditions: Preconditions, current: Validators | undefined,
  suffixes: readonly string[]): Judgement {
  const fields = suffixes.length === 0 ? preconditions : unsuffixed(preconditions, current, suffixes)
  const decision = evaluatePreconditions(method, fields, current)
  return { decision, current, status: decision.status }
}

/**
 * Judges an answer that is about to be sent, by its status; undefined where preconditions do not count. 304 stands only in place of a 200,
 * 412 of any 2xx (RFC 9110 §13.2.1, §15.4.5). A 206 or 416 to a GET with Range would have been a 200 without it, and 304 and 412
 * outrank both (§13.2.2).
 */
export function judgeAnswer(method: string, status: number, preconditions: Preconditions, current: Validators,
  suffixes: readonly string[]): Judgement | undefined {
  const isRange = (status === 206 || status === 416) && method === 'GET' && preconditions.range !== undefined
  const isOk = status === 200 || isRange
  if (!isOk && (status < 200 || status > 299)) return undefined
  const judgement = judgeRequest(method, preconditions, current, suffixes)
  return judgement.status === 304 && !isOk ? { ...judgement, status: undefined } : judgement
}
