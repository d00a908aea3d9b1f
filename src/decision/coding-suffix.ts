// Tags that a content-coder in front of the server has changed, as Apache's `"v1-gzip"` for `"v1"`.
import { tagListMatches } from '../fields/entity-tag-list.ts'
import type { Validators } from './evaluate-preconditions.ts'

/**
 * The fields with the current tag in place of If-None-Match, where that names the tag with one of the suffixes; else as they are. Content
 * that is equal but for its coding is what weak comparison is about (RFC 9110 §8.8.1); If-Match is never read so.
 */
export function unsuffixed<F extends { readonly 'if-none-match': string | undefined }>(
  fields: F, current: Validators | undefined, suffixes: readonly string[],
): F {
  const field = fields['if-none-match']
  const etag = current?.etag
  if (field === undefined || etag === undefined || !etag.endsWith('"')) return fields
  const isNamed = suffixes.some(suffix => tagListMatches(field, `${etag.slice(0, -1)}${suffix}"`, true))
  return isNamed ? { ...fields, 'if-none-match': etag } : fields
}
