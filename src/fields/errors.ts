// Makes the errors for what callers get wrong: each has a `code`, which stays the same when its message is improved.

/** The codes of these errors, for programs. `docs/errors.md` lists them with what to do. */
export type ErrorCode =
  | 'ERR_DIGEST_UNAVAILABLE' | 'ERR_FILE_CHANGED' | 'ERR_FOLDER_MISSING' | 'ERR_HANDLER_MISSING' | 'ERR_HTTP_HEADERS_SENT'
  | 'ERR_INVALID_ARGUMENT' | 'ERR_INVALID_CALL' | 'ERR_INVALID_CONTENT' | 'ERR_NOT_TAGGABLE' | 'ERR_OUT_OF_RANGE' | 'ERR_RESPONSE_BEGUN'
  | 'ERR_REVISIONS_FOREIGN' | 'ERR_REVISIONS_LEASE' | 'ERR_UNKNOWN_OPTION'

/** An error with the code by which a program recognizes it. */
export interface Coded {
  readonly code: ErrorCode
}

/** A TypeError for a value of another kind or form than expected. */
export function typeError(message: string, code: ErrorCode = 'ERR_INVALID_ARGUMENT'): TypeError & Coded {
  return Object.assign(new TypeError(message), { code })
}

/** A RangeError for a number outside of its limits. */
export function rangeError(message: string, code: ErrorCode = 'ERR_OUT_OF_RANGE'): RangeError & Coded {
  return Object.assign(new RangeError(message), { code })
}

/** An Error for a state in which a call cannot succeed. */
export function stateError(message: string, code: ErrorCode, options?: ErrorOptions): Error & Coded {
  return Object.assign(new Error(message, options), { code })
}
