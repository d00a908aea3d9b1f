// The strong tag of compressed content. Its bytes differ from those of the plain content, so it needs a tag of its own (RFC 9110 §8.8.3.3):
// the plain tag with the name of the coding, `"7-gzip"` for `"7"`. A client can then save what it read compressed under If-Match, which
// never matches a weak tag.
import { codingSuffix, isCodingSuffix } from '../fields/content-coding.ts'
import { readTags, tagListMatches } from '../fields/entity-tag-list.ts'
import type { EntityTag } from '../fields/entity-tag.ts'

type TagFields = Readonly<Record<'if-match' | 'if-none-match', string | undefined>>

/**
 * The tag of content with this Content-Encoding field. A weak tag stays as it is: it stands for content in any coding. A coding that is not
 * registered makes the tag weak, because its name could not be told apart from the end of another tag.
 */
export function codedEtag(etag: string, contentEncoding: string): string {
  if (!etag.startsWith('"')) return etag
  const suffix = codingSuffix(contentEncoding)
  return suffix === undefined ? `W/${etag}` : `${etag.slice(0, -1)}${suffix}"`
}

/** The coded forms of a strong tag that a list contains, in its order. Fast if it contains none, whatever else is in it. */
function codedForms(field: string | undefined, etag: string, allowWeak: boolean): string[] {
  // Each form is longer than the plain tag, which most clients send alone.
  if (field === undefined || field.length <= etag.length) return []
  const start = etag.slice(1, -1)
  if (!field.includes(`"${start}-`)) return []
  const tags: EntityTag[] = []
  readTags(field, false, tags)
  return tags
    .filter(({ weak, value }) => (allowWeak || !weak) && value.startsWith(start) && isCodingSuffix(value.slice(start.length)))
    .map(({ value }) => `"${value}"`)
}

/**
 * The fields, with the plain tag in place of a list that contains one of its coded forms. They can then be judged as if there were no codings:
 * each form stands for the same state of the resource.
 */
export function uncoded<F extends TagFields>(fields: F, etag: string): F {
  if (!etag.startsWith('"')) return fields
  const isMatched = codedForms(fields['if-match'], etag, false).length > 0
  const isNoneMatched = codedForms(fields['if-none-match'], etag, true).length > 0
  if (!isMatched && !isNoneMatched) return fields
  return {
    ...fields,
    'if-match': isMatched ? etag : fields['if-match'],
    'if-none-match': isNoneMatched ? etag : fields['if-none-match']
  }
}

/**
 * The form of the plain tag to send on a 304 or a 412: the one that the client sent, so that it finds what it has stored. `meant` is the form
 * that the normal answer would have. It is sent if the client sent that one too, or none, as with `*` or a date.
 */
export function answeredForm(fields: TagFields, etag: string, meant: string): string {
  // A weak form belongs to a coding without a name of its own.
  if (!etag.startsWith('"') || meant.startsWith('W/')) return meant
  const named = [...codedForms(fields['if-match'], etag, false), ...codedForms(fields['if-none-match'], etag, true)]
  if (named.includes(meant) || (named.length === 0 && meant === etag)) return meant
  const noneMatch = fields['if-none-match']
  const isPlain = noneMatch !== undefined && namesTag(noneMatch, etag)
  return isPlain ? etag : named[0] ?? meant
}

// `*` is not a tag.
function namesTag(field: string, etag: string): boolean {
  return field.includes(etag) && tagListMatches(field, etag, true)
}
