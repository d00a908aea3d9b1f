// What a caller passes as current: a revision, an entity tag, validators, null for nothing, or undefined for not known.
import { checkValidators } from '../decision/check-arguments.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { isEntityTag } from '../fields/entity-tag.ts'
import { revisionEtag } from '../validators/revision-etag.ts'

/**
 * What is stored now: a revision, from which {@link etagFor} makes the tag, or an entity tag with its quotes; `{ etag, lastModified }`; `null` for
 * nothing; `undefined` for not known.
 */
export type CurrentRepresentation = string | number | bigint | Date | ArrayBuffer | ArrayBufferView | readonly unknown[] | Validators | null | undefined

/** The validators of the current representation; `null` if there is none, `undefined` if it is not known. */
export type Current = Validators | null | undefined

/**
 * The validators of what a caller passed as current. Throws a TypeError for anything else.
 *
 * @param caller the function that was called, for the message
 */
export function currentOf(given: unknown, caller = 'answerConditional'): Current {
  if (given === undefined || given === null) return given
  if (isRevision(given)) return { etag: revisionEtag(given, false, 'md5') }
  checkValidators(caller, given, 'a revision such as row.revision, or { etag, lastModified }')
  const { etag, lastModified } = given as Validators
  if (etag !== undefined && !isEntityTag(etag)) throw typeError(`${caller}: expected an etag of printable ASCII, got ${describe(etag)}`)
  return { etag, lastModified }
}

// Only objects that etagFor reads as a whole. Any other may be a row of a database, whose properties are no validators.
function isRevision(given: unknown): boolean {
  return typeof given !== 'object' || Array.isArray(given) || given instanceof Date || given instanceof ArrayBuffer || ArrayBuffer.isView(given)
}
