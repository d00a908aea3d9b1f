// The current validators of a resource, as far as an answer names them.
import { ANY_TAG } from '../../../src/fields/entity-tag.ts'
import { isSafeRead } from '../../../src/decision/judge.ts'
import type { Exchange } from '../../shared/exchange.ts'
import { instantOf, tagOf, tagsOf } from './message.ts'
import type { FieldMap } from './message.ts'

/** Each is null where the answer shows that there is none, and undefined where it does not tell. */
export interface Current {
  readonly exists: boolean | undefined
  readonly etag: string | null | undefined
  /** In milliseconds since the epoch. */
  readonly lastModified: number | null | undefined
}

/**
 * What the answer tells of the representation before the method: a 200 to GET names its validators or has none; a 304,
 * a 206 and a 412 may leave some out; a 2xx to an unsafe method names those that came after. An ETag that is not valid tells nothing.
 */
export function currentBy({ method, status }: Exchange, response: FieldMap): Current {
  const named = response.get('etag')
  const etag = tagOf(named) === undefined ? undefined : named
  const lastModified = instantOf(response.get('last-modified'))
  if (status === 412) return { exists: named === undefined ? undefined : true, etag, lastModified }
  if (!isSafeRead(method)) {
    // Some servers answer 200 where a PUT created, and 204 where there was nothing to delete.
    const exists = status === 204 && (method === 'PUT' || method === 'PATCH') ? true : undefined
    return { exists: status === 201 && method === 'PUT' ? false : exists, etag: undefined, lastModified: undefined }
  }
  const none = status === 200 && method !== 'HEAD' ? null : undefined
  return { exists: true, etag: etag ?? (named === undefined ? none : undefined), lastModified: lastModified ?? none }
}

/** Whether the outcome of a precondition turns on what the answer does not tell, or on a list with an error in it. */
export function dependsOnUnknown(name: string, field: string, { exists, etag, lastModified }: Current): boolean {
  if (name.endsWith('Since')) return lastModified === undefined && instantOf(field) !== undefined
  if (name === 'If-Range') {
    const tag = tagOf(field)
    return tag === undefined ? lastModified === undefined && instantOf(field) !== undefined
      : etag === undefined && !tag.weak
  }
  const tags = tagsOf(field)
  if (tags === undefined) return true
  if (tags[0] === ANY_TAG) return exists === undefined
  if (exists === false) return false
  // Strong comparison with a weak tag is false, whatever it is compared with.
  return etag === undefined && (name !== 'If-Match' || tags.some(({ weak }) => !weak))
}
