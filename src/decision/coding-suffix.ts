// Tags that a proxy has changed when it compressed the content, as Apache makes `"v1-gzip"` of `"v1"`.
import { tagListMatches } from '../fields/entity-tag-list.ts'
import type { Validators } from './evaluate-preconditions.ts'

/**
 * The fields, with the current tag in place of an If-None-Match that has the tag with one of the suffixes; else unchanged. Weak comparison is
 * for content that differs only in its coding (RFC 9110 §8.8.1). If-Match is never read this way.
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
