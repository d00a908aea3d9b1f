// The page that every application here serves, with counters that prove what ran.
import type { Validators } from 'not-modified'

export const FIRST_REVISION = 7

export interface Page {
  revision: number
  /** How often a handler ran, for whatever method. */
  handled: number
  /** How often content was made. */
  made: number
  /** How often it was saved. */
  saved: number
  make(): string
  save(): string
  validators(): Validators
}

/** Text that every compressor takes for worth its while, another for each revision. */
export const textOf = (revision: number): string => `revision ${revision}: ${'some content '.repeat(300)}`

export function newPage(text: (revision: number) => string = textOf): Page {
  return {
    revision: FIRST_REVISION,
    handled: 0,
    made: 0,
    saved: 0,
    make() {
      this.made++
      return text(this.revision)
    },
    save() {
      this.saved++
      this.revision++
      return 'saved'
    },
    validators() {
      return { etag: `"${this.revision}"` }
    }
  }
}
