// What a caller says of the current representation: a revision, an entity tag, validators, that there is none, or that it is not known.
import { isPromise } from '../content/content.ts'
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

/** The validators that a caller gave in one of these forms. Throws a TypeError for anything else. */
export function currentOf(given: unknown): Current {
  if (given === undefined || given === null) return given
  if (isPromise(given)) throw new TypeError('answerConditional: expected a revision or validators, got a promise: await it')
  return isRevision(given) ? { etag: revisionEtag(given, false, 'md5') } : checkedValidators(given)
}

// Of objects only those whose content etagFor reads as a whole: any other may be a row of a database, with fields that are no validators.
function isRevision(given: unknown): boolean {
  return typeof given !== 'object' || Array.isArray(given) || given instanceof Date || given instanceof ArrayBuffer || ArrayBuffer.isView(given)
}

function checkedValidators(given: unknown): Validators {
  const { etag, lastModified } = given as Validators
  const others = Object.keys(given as object).filter(name => name !== 'etag' && name !== 'lastModified')
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(given) as null)
  if (others.length > 0 || (!isPlain && etag === undefined && lastModified === undefined)) {
    const found = others.length > 0 ? `an object with ${others.map(name => JSON.stringify(name)).join(', ')}` : describe(given)
    throw new TypeError(`answerConditional: expected { etag, lastModified } or a revision such as row.revision, got ${found}`)
  }
  if (etag !== undefined && (typeof etag !== 'string' || !isEntityTag(etag))) {
    throw new TypeError(`answerConditional: expected etag to be an entity tag such as "v1", with its quotes, got ${describe(etag)}`)
  }
  if (lastModified !== undefined && (!(lastModified instanceof Date) || Number.isNaN(lastModified.getTime()))) {
    throw new TypeError(`answerConditional: expected lastModified to be a valid Date, got ${describe(lastModified)}`)
  }
  return { etag, lastModified }
}
