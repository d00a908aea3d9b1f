// What If-Match, If-None-Match and If-Range say of one entity tag, judged on the fields as they were sent.
import { isStar, opaqueTagStart, readTags, skip } from './entity-tag.ts'
import type { EntityTag } from './entity-tag.ts'

const SLASH = 0x2f
const DQUOTE = 0x22

/** What may be received as one entity tag: with the space that servers have always sent, and with obs-text. */
const ONE = /^(?:W\/)?"[ !#-~\x80-\xff]*"$/

// Members that a comma ends, each of three characters or more. No character can be read in two ways, so that nothing is tried
// twice; and they are counted, since a repetition without a bound would take room for each member.
const COUNT = 64
const HEAD = /[ \t,]*(?:(?:W\/)?"[ !#-~\x80-\xff]*"[ \t]*,[ \t,]*){0,64}/y

/**
 * Whether an If-Match or If-None-Match field matches a current representation that has the entity tag `etag`, by weak
 * or strong comparison (RFC 9110 §8.8.3.2) of the characters exactly as sent, `*` included.
 *
 * Nothing is unescaped; a tag that is not well-formed matches no list, and of a malformed list its head counts.
 */
export function tagListMatches(field: string, etag: string | undefined, allowWeak: boolean): boolean {
  if (typeof etag !== 'string') return isStar(field)
  if (field === etag && ONE.test(etag)) return allowWeak || isStrong(etag)
  const start = opaqueTagStart(etag, 0)
  if (start > 0 && !allowWeak) return isStar(field)
  const opaque = start > 0 ? etag.slice(start) : etag
  // Whether its characters are there at all costs a fraction of what reading the list does, and settles most fields.
  if (!field.endsWith(opaque) && !field.includes(opaque)) return isStar(field)
  if (!ONE.test(etag)) return isStar(field)
  return opaque.includes(',') ? isMember(field, opaque, allowWeak) : isAmong(field, opaque, allowWeak)
}

function isStrong(etag: string): boolean {
  return etag.charCodeAt(0) === DQUOTE
}

/** A tag that holds a comma may also be found between two others: only reading them all tells. */
function isMember(field: string, opaque: string, allowWeak: boolean): boolean {
  const tags: EntityTag[] = []
  readTags(field, false, tags)
  return tags.some(tag => tag.value.length === opaque.length - 2 && opaque.startsWith(tag.value, 1) && (allowWeak || !tag.weak))
}

function isAmong(field: string, opaque: string, allowWeak: boolean): boolean {
  const end = headEnd(field)
  const open = opaqueTagStart(field, end)
  const isLast = field.startsWith(opaque, open) && skip(field, open + opaque.length, false) === field.length
  if (isLast && (allowWeak || open === end)) return true
  for (let at = field.indexOf(opaque); at !== -1 && at < end; at = field.indexOf(opaque, at + 1)) {
    if (allowWeak || at === 0 || field.charCodeAt(at - 1) !== SLASH) return true
  }
  return false
}

/** The index after the well-formed members that a comma ends, and after what separates them from the next. */
function headEnd(field: string): number {
  for (let end = 0; ;) {
    const from = end
    HEAD.lastIndex = from
    HEAD.test(field)
    end = HEAD.lastIndex
    if (end - from < COUNT * 3) return end
  }
}

/** Whether the one entity tag of an If-Range field equals `etag` by strong comparison (RFC 9110 §13.1.5). */
export function strongTagMatches(field: string, etag: string | undefined): boolean {
  return field === etag && isStrong(field) && ONE.test(field)
}
