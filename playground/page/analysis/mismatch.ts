// Where a server's answer is not the one that the conditions of the request lead to.
import type { Decision } from '../../../src/decision/evaluate-preconditions.ts'
import { isSafe } from '../../../src/decision/judge.ts'
import type { Exchange } from '../../shared/exchange.ts'
import type { Note } from './note.ts'

/** What the RFC asks for: 304, 412 or to perform the method; unknown, and not judged (RFC 9110 §13.2.1). */
export type ExpectedAnswer = 304 | 412 | 'perform' | 'unknown' | 'not judged'

export interface Judged {
  readonly exchange: Exchange
  readonly expected: ExpectedAnswer
  readonly outcomes: Decision['outcomes']
}

export interface MismatchRule extends Omit<Note, 'field' | 'side'> {
  /** The fields that it may hang on: that whose outcome was false, or the first of all. */
  readonly fields: readonly (keyof Decision['outcomes'])[]
  readonly when: (judged: Judged) => boolean
}

const isSuccess = ({ exchange: { status } }: Judged): boolean => status >= 200 && status < 300

/** Conditions of WebDAV and CalDAV, which lead to a 412 as well (RFC 4918 §10.4, §10.6, RFC 6638 §8.2). */
const otherConditions = /^(?:if|overwrite|if-schedule-tag-match)$/i

/** In the order in which they are looked for; `%` is the field. */
export const mismatchRules: readonly MismatchRule[] = [
  { id: 'validator-ignored', level: 'warning', section: 'RFC 9110 §13.1.2', fields: ['If-None-Match'],
    summary: '% matches, but the answer is not a 304', detail: 'The server should have answered 304, without content.',
    when: judged => judged.expected === 304 && isSuccess(judged) && judged.outcomes['If-None-Match'] === 'false' },
  { id: 'date-ignored', level: 'info', section: 'RFC 9110 §13.1.3', fields: ['If-Modified-Since'],
    summary: '% is not earlier than Last-Modified, but the answer is not a 304', detail: 'The server should have answered 304.',
    when: judged => judged.expected === 304 && isSuccess(judged) },
  { id: 'update-not-refused', level: 'bad', section: 'RFC 9110 §13.1.1',
    fields: ['If-Match', 'If-Unmodified-Since', 'If-None-Match'],
    summary: '% is false, but the request succeeded',
    detail: 'A change of another client may be lost. Only a change that was already made may succeed.',
    when: judged => judged.expected === 412 && isSuccess(judged) && !isSafe(judged.exchange.method) },
  { id: 'precondition-ignored', level: 'warning', section: 'RFC 9110 §13.1.1',
    fields: ['If-Match', 'If-Unmodified-Since'], summary: '% is false, but the request succeeded',
    detail: 'An origin server must answer 412. A cache on the way may ignore this header.',
    when: judged => judged.expected === 412 && isSuccess(judged) },
  { id: 'range-not-ignored', level: 'bad', section: 'RFC 9110 §13.1.5', fields: ['If-Range'],
    summary: '% is false, but a part was sent', detail: 'The client may join parts of two representations.',
    when: ({ expected, exchange, outcomes }) =>
      expected === 'perform' && exchange.status === 206 && outcomes['If-Range'] === 'false' },
  { id: 'not-modified-wrongly', level: 'bad', section: 'RFC 9110 §15.4.5',
    fields: ['If-None-Match', 'If-Modified-Since'], summary: '% does not lead to a 304, but the answer is one',
    detail: 'The client may go on using content that is no longer current.',
    when: ({ expected, exchange }) => exchange.status === 304 && (expected === 'perform' || expected === 412) },
  { id: 'failed-wrongly', level: 'warning', section: 'RFC 9110 §15.5.13',
    fields: ['If-Match', 'If-Unmodified-Since', 'If-None-Match'],
    summary: 'No condition leads to a 412, but the answer is one',
    detail: 'The server should have handled the request, or answered 304.',
    when: ({ expected, exchange }) => exchange.status === 412 && (expected === 'perform' || expected === 304) &&
      !exchange.requestFields.some(([name]) => otherConditions.test(name)) },
]

/** The note on an answer that is not the expected one; null where it is, or where nothing is expected. */
export function findMismatch(judged: Judged): Note | null {
  const found = mismatchRules.find(({ when }) => when(judged))
  if (found === undefined) return null
  const { fields, when: _when, ...rest } = found
  const sent = (name: string): boolean =>
    judged.exchange.requestFields.some(([own]) => own.toLowerCase() === name.toLowerCase())
  const field = fields.find(name => judged.outcomes[name] === 'false') ?? fields.find(sent)
  // A 304 that no condition asked for has a note of its own.
  if (field === undefined && rest.summary.includes('%')) return null
  return { ...rest, side: 'request', field: field?.toLowerCase() ?? null, summary: rest.summary.replace('%', field ?? '') }
}
