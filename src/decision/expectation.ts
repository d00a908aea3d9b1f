// What a change expects of the representation that it changes: a value that whoever checks and writes in one step can compare.

/** What the current representation has to be for a request to be performed. */
export interface Expectation {
  /** True: there must be one (If-Match); false: there must be none (`If-None-Match: *`); undefined: either will do. */
  readonly exists: boolean | undefined
  /**
   * The opaque-tags of which it must have one: the strong tags of If-Match, between the quotes, as they were sent, but without the name of a
   * content coding: `7` for `"7-gzip"`. Undefined where any will do; empty where none can match, as when the client named weak tags alone.
   */
  readonly tags: readonly string[] | undefined
}
