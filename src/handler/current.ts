// What a caller says of the current representation: a revision, an entity tag, validators, that there is none, or that it is not known.
import { checkValidators } from '../decision/check-arguments.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { describe } from '../fields/arguments.ts'
import { isEntityTag } from '../fields/entity-tag.ts'
import { revisionEtag } from '../validators/revision-etag.ts'

/**
 * What a caller may say of the current representation: a revision, from which {@link etagFor} makes the tag, or an entity tag with its quotes; its
 * validators; `null` where there is none; `undefined` where that is not known.
 */
export type CurrentRepresentation = string | number | bigint | Date | ArrayBuffer | ArrayBufferView | readonly unknown[] | Validators | null | undefined

/** The validators of the current representation; `null` where there is none, `undefined` where nobody can tell. */
export type Current = Validators | null | undefined

/**
 * The validators that a caller gave in one of these forms. Throws a TypeError for anything else.
 *
 * @param caller the function that was called, for the message
 */
export function currentOf(given: unknown, caller = 'answerConditional'): Current {
  if (given === undefined || given === null) return given
  if (isRevision(given)) return { etag: revisionEtag(given, false, 'md5') }
  checkValidators(caller, given, 'a revision such as row.revision, or { etag, lastModified }')
  const { etag, lastModified } = given as Validators
  if (etag !== undefined && !isEntityTag(etag)) throw new TypeError(`${caller}: expected an etag of printable ASCII, got ${describe(etag)}`)
  return { etag, lastModified }
}

// Of objects only those whose content etagFor reads as a whole: any other may be a row of a database, with fields that are no validators.
function isRevision(given: unknown): boolean {
  return typeof given !== 'object' || Array.isArray(given) || given instanceof Date || given instanceof ArrayBuffer || ArrayBuffer.isView(given)
}
