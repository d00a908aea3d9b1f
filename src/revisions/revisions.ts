// The interface of every store of revisions: the current revision of each key, and changes that check and write in one step.
import type { Expectation } from '../decision/expectation.ts'

/**
 * The name of what is stored now; `null` if nothing is; `undefined` while it is being changed, or if it is not known.
 */
export type Revision = string | null | undefined

/** The result of a change: it was performed, or what is stored is not what it expected. */
export type Change<T> = Performed<T> | Refused

interface Performed<T> {
  /** The work was done. */
  readonly performed: true
  /** The name of what the work stored; `null` if it removed the representation. */
  readonly revision: string | null
  /** What the work returned. */
  readonly result: T
}

interface Refused {
  /** The work was not begun: answer 412. */
  readonly performed: false
  /** What is stored instead of what was expected; `undefined` while another change is at work. */
  readonly current: Revision
}

/**
 * The current revision of each key. A key is any string that names a representation, such as the path of a page.
 *
 * A revision is a name of 96 random bits, never a number or a time. Two states never have the same name. Where a store forgets a key, a client
 * gets a full answer (200) or a refusal (412), and no old tag ever matches again.
 *
 * Whether a representation exists depends on your data. A store only has what it was told: `null` after `remove`. Ask for the revision
 * only if something exists: `withEtag(async request => await pages.has(request.url) ? revisions.current(request.url) : null)`.
 */
export interface Revisions {
  /**
   * The current revision of a key. An unknown key gets a name, the same one for all who ask at once. `null` after `remove`, until the next
   * change; `undefined` while a change is at work.
   *
   * Ask before you read the content. After it, the name could be that of a later state.
   */
  current(key: string): Promise<Revision>
  /**
   * Checks and changes a key in one step: no other change of the key comes between the check and the end of `work`.
   *
   * Call it after you have read the body of the request:
   * `const change = await revisions.change(path, expectationOf(request), () => pages.write(path, text))`, and answer a refusal with
   * `if (!change.performed) answerConditional(request, response, change.current)`. The expectation is met if the revision is one of its
   * tags, and if `exists` does not contradict what is known. While `work` runs, `current` is `undefined`. Then the key gets a new name, also
   * if `work` throws, because it may have written something.
   *
   * While a change is at work, a change with an expectation is refused at once, with `current: undefined`. A change that expects nothing,
   * `{ exists: undefined, tags: undefined }`, waits for its turn. So `work` must not await such a change of its own key. Give it a time
   * limit of its own: the store never ends it. In PostgreSQL, whose transactions show what was until they end, `current` stays what it was, and changes
   * with an expectation wait as well.
   *
   * @param work writes the representation. It must fail if it creates what exists already: a store that forgot the key cannot detect that
   * @returns `performed: true` with the new revision and the result of `work`, or `performed: false` with what is stored
   * @throws (rejects with) what `work` throws; an UnavailableError where the store fails and the change expects something: its work was then not done;
   *   a TypeError for invalid arguments
   */
  change<T>(key: string, expectation: Expectation, work: () => T | Promise<T>): Promise<Change<T>>
  /** As `change`, for `work` that removes the representation. Afterwards the revision is `null`. */
  remove<T>(key: string, expectation: Expectation, work: () => T | Promise<T>): Promise<Change<T>>
  /**
   * Gives new names to keys whose representations were changed, created or removed by other means. Call it for each write that is not the
   * work of a change. If a change is at work, its key gets another name at the end than the one that the change returns.
   */
  invalidate(...keys: readonly string[]): Promise<void>
}
