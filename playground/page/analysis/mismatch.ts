// Where a server's answer is not the one that the conditions of the request lead to.
import type { Decision } from '../../../src/decision/evaluate-preconditions.ts'
import { isSafeRead } from '../../../src/decision/judge.ts'
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

/** In the order in which they are looked for; `%` is the field. */
export const mismatchRules: readonly MismatchRule[] = [
  { id: 'validator-ignored', level: 'warning', section: 'RFC 9110 §13.1.2', fields: ['If-None-Match'],
    summary: '% names the current tag, yet the answer is no 304', detail: 'The whole content was sent for nothing.',
    when: judged => judged.expected === 304 && isSuccess(judged) && judged.outcomes['If-None-Match'] === 'false' },
  { id: 'date-ignored', level: 'info', section: 'RFC 9110 §13.1.3', fields: ['If-Modified-Since'],
    summary: '% is not before Last-Modified, yet the answer is no 304', detail: 'A server should answer 304 here.',
    when: judged => judged.expected === 304 && isSuccess(judged) },
  { id: 'update-not-refused', level: 'bad', section: 'RFC 9110 §13.1.1',
    fields: ['If-Match', 'If-Unmodified-Since', 'If-None-Match'],
    summary: '% is false, yet the method was performed',
    detail: 'Another’s change may be lost; only a change that was made already may succeed.',
    when: judged => judged.expected === 412 && isSuccess(judged) && !isSafeRead(judged.exchange.method) },
  { id: 'precondition-ignored', level: 'warning', section: 'RFC 9110 §13.1.1',
    fields: ['If-Match', 'If-Unmodified-Since'], summary: '% is false, yet the method was performed',
    detail: 'An origin server must not; a cache on the way may ignore the field.',
    when: judged => judged.expected === 412 && isSuccess(judged) },
  { id: 'range-not-ignored', level: 'bad', section: 'RFC 9110 §13.1.5', fields: ['If-Range'],
    summary: '% is false, yet a part was sent', detail: 'Parts of two representations would be joined.',
    when: ({ expected, exchange, outcomes }) =>
      expected === 'perform' && exchange.status === 206 && outcomes['If-Range'] === 'false' },
  { id: 'not-modified-wrongly', level: 'bad', section: 'RFC 9110 §15.4.5',
    fields: ['If-None-Match', 'If-Modified-Since'], summary: '% does not hold, yet the answer is a 304',
    detail: 'The client goes on with content that has changed.',
    when: ({ expected, exchange }) => exchange.status === 304 && (expected === 'perform' || expected === 412) },
  { id: 'failed-wrongly', level: 'warning', section: 'RFC 9110 §15.5.13',
    fields: ['If-Match', 'If-Unmodified-Since', 'If-None-Match'],
    summary: 'No condition is false, yet the answer is a 412',
    detail: 'The method should have been performed, or a 304 sent.',
    when: ({ expected, exchange }) => exchange.status === 412 && (expected === 'perform' || expected === 304) },
]

/** The note on an answer that is not the expected one; null where it is, or where nothing is expected. */
export function findMismatch(judged: Judged): Note | null {
  const found = mismatchRules.find(({ when }) => when(judged))
  if (found === undefined) return null
  const { fields, when: _when, ...rest } = found
  const sent = (name: string): boolean =>
    judged.exchange.requestFields.some(([own]) => own.toLowerCase() === name.toLowerCase())
  const field = fields.find(name => judged.outcomes[name] === 'false') ?? fields.find(sent) ?? fields[0] ?? ''
  return { ...rest, side: 'request', field: field.toLowerCase(), summary: rest.summary.replace('%', field) }
}
