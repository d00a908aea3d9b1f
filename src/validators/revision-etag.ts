// Makes an entity tag of a revision: the result of withEtag's function, or the argument of answerConditional.
import { withoutCodings } from '../fields/content-coding.ts'
import { isEntityTag } from '../fields/entity-tag.ts'
import { uncheckedEtagFor } from './etag-for.ts'

/**
 * The entity tag for a revision, for options that were checked; undefined for `undefined` and `null`. A string that is an entity tag with quotes
 * is used as it is, weak or strong.
 *
 * A revision that ends with the name of a coding, such as `notes-gzip`, gets its digest as its tag: otherwise it would be read as the coded
 * form of the revision `notes`.
 */
export function revisionEtag(value: unknown, weak: boolean, digest: string): string | undefined {
  if (typeof value !== 'string') return uncheckedEtagFor(value, weak, digest)
  if (isEntityTag(value)) return value
  return uncheckedEtagFor(withoutCodings(value) === value ? value : Buffer.from(value), weak, digest)
}
