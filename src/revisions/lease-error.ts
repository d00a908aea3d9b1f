// The error of a change whose key was free again before its work had ended.
import { stateError } from '../fields/errors.ts'

/** An Error with the code `ERR_REVISIONS_LEASE`. */
export function leaseError(key: string, lease: number): Error {
  return stateError(`The change of ${JSON.stringify(key)} outlived its lease of ${lease} seconds, as where its process was stopped, or the store forgot it: ` +
    'others may have changed the representation meanwhile, and its work may have overwritten that. The key has a new name', 'ERR_REVISIONS_LEASE')
}
