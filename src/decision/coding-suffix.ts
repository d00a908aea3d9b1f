// Tags that a content-coder in front of the server has changed, as Apache's `"v1-gzip"` for `"v1"`.
import { tagListMatches } from '../fields/entity-tag-list.ts'
import type { Validators } from './evaluate-preconditions.ts'

/**
 * The If-None-Match field in which the current tag stands in place of a suffixed one, where the list names such a one. Content that is
 * equal but for its coding is what weak comparison is about (RFC 9110 §8.8.1); If-Match is never read so.
 */
export function unsuffixed(field: string, current: Validators | undefined, suffixes: readonly string[]): string {
  const etag = current?.etag
  if (etag === undefined || !etag.endsWith('"')) return field
  const isNamed = suffixes.some(suffix => tagListMatches(field, `${etag.slice(0, -1)}${suffix}"`, true))
  return isNamed ? etag : field
}

/** The fields with If-None-Match read so; as they are where there is nothing to read otherwise. */
export function unsuffixedFields<F extends { readonly 'if-none-match': string | undefined }>(
  fields: F, current: Validators | undefined, suffixes: readonly string[],
): F {
  const field = fields['if-none-match']
  return field === undefined || suffixes.length === 0 ? fields : { ...fields, 'if-none-match': unsuffixed(field, current, suffixes) }
}
