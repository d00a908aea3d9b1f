// Reading the recorded field lines by name, and writing any value so that it shows what it holds.
import { evaluatePreconditions } from '../../../src/decision/evaluate-preconditions.ts'
import type { Exchange, FieldLine } from '../../shared/exchange.ts'

/** The value of a field, its lines joined as RFC 9110 §5.3 joins them; undefined where it was not sent. */
export function fieldValue(lines: readonly FieldLine[], name: string): string | undefined {
  const wanted = name.toLowerCase()
  const values = lines.filter(([own]) => own.toLowerCase() === wanted).map(([, value]) => value)
  return values.length === 0 ? undefined : values.join(', ')
}

/** Whether the If-None-Match that was sent names the ETag that was got; undefined where one of them is missing. */
export function validatorHolds({ requestFields, responseFields }: Exchange): boolean | undefined {
  const sent = fieldValue(requestFields, 'If-None-Match')
  const etag = fieldValue(responseFields, 'ETag')
  if (sent === undefined || etag === undefined) return undefined
  return evaluatePreconditions('GET', { 'if-none-match': sent }, { etag }).status === 304
}

// Control characters, soft hyphen, bidirectional and zero-width signs, line separators, surrogates without a partner.
const invisible =
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/gu

/** The text with every character that is invisible, or that reorders its neighbours, as `\uXXXX`. */
export function visible(text: string): string {
  return text.replace(invisible, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** At most `limit` characters of `text`, made visible, and how many are left out. */
export function excerpt(text: string, limit: number): { readonly text: string, readonly left: number } {
  if (text.length <= limit) return { text: visible(text), left: 0 }
  return { text: visible(text.slice(0, limit)), left: text.length - limit }
}

/** The same with an ellipsis where something is left out. */
export function cut(text: string, limit: number): string {
  const { text: shown, left } = excerpt(text, limit)
  return left > 0 ? `${shown}…` : shown
}
