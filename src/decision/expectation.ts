// What a change expects of the current representation: a value that can be compared in one step with the write.

/** What must be stored now for a request to be performed. */
export interface Expectation {
  /** True: something must be stored (If-Match). False: nothing (`If-None-Match: *`). Undefined: either. */
  readonly exists: boolean | undefined
  /**
   * The opaque-tags of which the current one must be one: the strong tags of If-Match, without quotes and without the name of a content coding
   * (`7` for `"7-gzip"`). Undefined: any tag. Empty: no tag can match, as when the client sent only weak tags.
   */
  readonly tags: readonly string[] | undefined
}
