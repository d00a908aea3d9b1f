// What the analysis reads of a message: its fields by name, the tag in a field, what tells contents apart.
import { ANY_TAG } from '../../../src/fields/entity-tag.ts'
import { parseEntityTags, readTags } from '../../../src/fields/entity-tag-list.ts'
import { tagListMatches } from '../../../src/fields/entity-tag-list.ts'
import type { EntityTag } from '../../../src/fields/entity-tag.ts'
import { parseHttpDate } from '../../../src/fields/http-date.ts'
import type { Exchange, FieldLine } from '../../shared/exchange.ts'

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

/** The one entity tag that a field holds; undefined for a list, `*`, and what is malformed. */
export function tagOf(field: string | undefined): EntityTag | undefined {
  if (field === undefined || !tagListMatches(field, field, true)) return undefined
  const [tag] = parseEntityTags(field)
  return tag === ANY_TAG ? undefined : tag
}

/** The entity tags of a list, or `[ANY_TAG]`; undefined where it is malformed or empty. */
export function tagsOf(field: string | undefined): readonly EntityTag[] | undefined {
  if (field === undefined) return undefined
  const tags = parseEntityTags(field)
  const isWhole = tags[0] === ANY_TAG || readTags(field, true, []) || readTags(field, false, [])
  return isWhole && tags.length > 0 ? tags : undefined
}

/** An HTTP-date in milliseconds since the epoch. */
export function instantOf(field: string | undefined): number | undefined {
  return field === undefined ? undefined : parseHttpDate(field)?.getTime()
}

/** A whole number of a field such as Content-Length or Age. */
export function wholeNumber(field: string | undefined): number | undefined {
  return field !== undefined && /^\d{1,15}$/.test(field) ? Number(field) : undefined
}

/** What a record keeps of content: a digest where the server made one, and a length where framing does not blur it. */
export interface ContentSign {
  readonly digest: string | undefined
  readonly length: number | undefined
}

export function contentSignOf(exchange: Exchange, response: FieldMap): ContentSign {
  const digest: unknown = Reflect.get(exchange, 'contentDigest')
  // The recorded bytes include the transfer coding, which may cut equal content into other chunks.
  const length = wholeNumber(response.get('content-length')) ??
    (response.has('transfer-encoding') ? undefined : exchange.contentBytes)
  return { digest: typeof digest === 'string' ? digest : undefined, length }
}

/** Whether two contents differ; undefined where equal lengths, or nothing, is all that is known. */
export function contentsDiffer(one: ContentSign, other: ContentSign): boolean | undefined {
  if (one.digest !== undefined && other.digest !== undefined) return one.digest !== other.digest
  return one.length !== undefined && other.length !== undefined && one.length !== other.length ? true : undefined
}
