// Reading the recorded field lines by name.
import { decide } from '../../../src/decision/evaluate-preconditions.ts'
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
  return decide('GET', { 'if-none-match': sent }, { etag }).status === 304
}

