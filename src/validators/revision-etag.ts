// From a revision to an entity tag, wherever one is given: what withEtag's function returns, what answerConditional takes.
import { withoutCodings } from '../fields/content-coding.ts'
import { isEntityTag } from '../fields/entity-tag.ts'
import { uncheckedEtagFor } from './etag-for.ts'

/**
 * The entity tag for a revision, by options that were checked; undefined for `undefined` and `null`. A string that is an entity tag already, with its
 * quotes, is taken as it is, weak or strong.
 *
 * A revision that ends with a coding's name, as `notes-gzip`, gets its digest: as it is, it would be taken for the coded form of the
 * revision `notes`.
 */
export function revisionEtag(value: unknown, weak: boolean, digest: string): string | undefined {
  if (typeof value !== 'string') return uncheckedEtagFor(value, weak, digest)
  if (isEntityTag(value)) return value
  return uncheckedEtagFor(withoutCodings(value) === value ? value : Buffer.from(value), weak, digest)
}
