// What the analysis reads of a message: its fields by name, the tag in a field, what tells contents apart.
import { parseHttpDate } from '../../../src/fields/http-date.ts'
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import { isImported } from '../rows/row.ts'

export { tagOf, tagsOf } from '../rows/tags.ts'

/** Values by lower-case names, the lines of one name joined as RFC 9110 §5.3 joins them. */
export type FieldMap = ReadonlyMap<string, string>

export function fieldsByName(lines: readonly FieldLine[]): FieldMap {
  const fields = new Map<string, string>()
  for (const [own, value] of lines) {
    const name = own.toLowerCase()
    const former = fields.get(name)
    fields.set(name, former === undefined ? value : `${former}, ${value}`)
  }
  return fields
}

/** An HTTP-date in milliseconds since the epoch. */
export function instantOf(field: string | undefined): number | undefined {
  return field === undefined ? undefined : parseHttpDate(field)?.getTime()
}

/** A whole number of a field such as Content-Length or Age. */
export function wholeNumber(field: string | undefined): number | undefined {
  return field !== undefined && /^\d{1,15}$/.test(field) ? Number(field) : undefined
}

/** What a record keeps of content: a digest where the server made one, and a length. */
export interface ContentSign {
  readonly digest: string | undefined
  readonly length: number | undefined
}

export function contentSignOf(exchange: Exchange, response: FieldMap): ContentSign {
  // What broke off is not whole, and what a file says may include chunk framing, which may differ for equal content.
  const isBlurred = !exchange.complete || (isImported(exchange) && response.has('transfer-encoding'))
  const length = wholeNumber(response.get('content-length')) ?? (isBlurred ? undefined : exchange.contentBytes)
  return { digest: exchange.contentDigest, length }
}

/** Whether two contents differ; undefined where equal lengths, or nothing, is all that is known. */
export function contentsDiffer(one: ContentSign, other: ContentSign): boolean | undefined {
  if (one.digest !== undefined && other.digest !== undefined) return one.digest !== other.digest
  return one.length !== undefined && other.length !== undefined && one.length !== other.length ? true : undefined
}
