// The contract of every store of revisions: the current revision of each key, and changes that check and write in one step.
import type { Expectation } from '../decision/expectation.ts'

/**
 * What is current: a name for it; `null` where there is no current representation; `undefined` while it is being changed, or where it is
 * not to be known.
 */
export type Revision = string | null | undefined

/** What became of a change: it was performed, or what is current is not what it expected. */
export type Change<T> = Performed<T> | Refused

interface Performed<T> {
  /** The work was done. */
  readonly performed: true
  /** The name of what the work made; `null` where it removed the representation. */
  readonly revision: string | null
  /** What the work returned. */
  readonly result: T
}

interface Refused {
  /** The work was not begun: the answer is 412. */
  readonly performed: false
  /** What is current in place of what was expected; `undefined` while another change is at work. */
  readonly current: Revision
}

/**
 * The current revision of each key, for as many keys as there are representations. A key is any string, such as the path of a page.
 *
 * A revision is a name made of 96 random bits, never a number or a time. Two states never have the same name: where a store forgets, a client
 * gets a full answer (200) or a refusal (412), and no old tag ever matches again.
 *
 * Whether a representation exists is for your data to say. A store tells only of what it has seen: `null` after `remove`. Ask for the
 * revision of what exists: `withEtag(async request => await pages.has(request.url) ? revisions.current(request.url) : null)`.
 */
export interface Revisions {
  /**
   * The current revision of a key. A key that is not known gets a name, the same one for all who ask at once. `null` after `remove`, until the
   * next change; `undefined` while a change is at work.
   *
   * Ask before you read the content: a tag that was asked for after it may name a later state.
   */
  current(key: string): Promise<Revision>
  /**
   * Checks what is current and changes it in one step: no other change of the key comes between the check and the end of `work`.
   *
   * Call it once the content of the request has been read:
   * `const change = await revisions.change(path, expectationOf(request), () => pages.write(path, text))`, and answer a refusal with
   * `if (!change.performed) answerConditional(request, response, change.current)`. The expectation is met where the revision
   * is one of its tags, and where `exists` is not known to be otherwise. While `work` runs, `current` is `undefined`. Then the key gets
   * a new name, also where `work` throws, since nobody knows what it wrote.
   *
   * While a change is at work, a change with an expectation is refused at once, with `current: undefined`. One that expects nothing,
   * `{ exists: undefined, tags: undefined }`, waits for its turn. So `work` must not await such a change of its own key, and needs
   * a time limit of its own: the store never ends it.
   *
   * @param work writes the representation. Let it fail where it creates what is there already: a store that forgot the key cannot tell
   * @returns `performed: true` with the new revision and the result of `work`, or `performed: false` with what is current
   * @throws (rejects with) what `work` throws; a TypeError for wrong arguments
   */
  change<T>(key: string, expectation: Expectation, work: () => T | Promise<T>): Promise<Change<T>>
  /** As `change`, for `work` that removes the representation: afterwards the revision is `null`. */
  remove<T>(key: string, expectation: Expectation, work: () => T | Promise<T>): Promise<Change<T>>
  /**
   * Gives new names to keys whose representations were changed, created or removed by other means: call it for each write that is not the
   * work of a change. Where a change is at work, its key gets another name at the end than the one that the change returns.
   */
  invalidate(...keys: readonly string[]): Promise<void>
}
