// What the servers ask of content that is kept by its tag.
import type { Keepable, ReadField, Unkept } from '../decision/keepable.ts'

/** For how many seconds content is held until it is whole, and anybody waits for it: each who asks makes for himself what takes longer. */
export const LONGEST = 30

/** A GET or HEAD of a representation whose tag is known. */
export interface Question {
  /** The target URI. */
  readonly target: string
  /** The current tag, with its quotes. */
  readonly etag: string
  readonly field: ReadField
}

/** A field that a handler set, the lines of one as an array; `null` for one that it removed. */
export type KeptField = readonly [name: string, value: string | readonly string[] | null]

/** A 200 to GET, as its handler made it, without what others add to it. */
export interface KeptAnswer extends Keepable {
  /** The tag that the answer bears. */
  readonly etag: string
  readonly lastModified: string | undefined
  /** The validators are among them only where the handler set them. */
  readonly fields: readonly KeptField[]
  readonly content: Uint8Array
}

/** An answer, and where it came from. */
export interface Found {
  readonly answer: KeptAnswer
  /** `hit`: it was kept; `stale`: the same, under its previous tag; `collapsed`: another request had it made at the same time. */
  readonly how: 'hit' | 'stale' | 'collapsed'
  /** For how many seconds it has been out of date. */
  readonly age: number
}

/** What became of content that was made. */
export type Made = { readonly answer: KeptAnswer } | { readonly unkept: Unkept }

export interface Keeper {
  /** The bytes of content that are kept at most. */
  readonly limit: number
  /** Whether answers say in Cache-Status where they came from. */
  readonly cacheStatus: boolean
  /** What this process has of the content. */
  copy(question: Question): Found | undefined
  /** What is kept of the content, without having it made. Never rejects. */
  find(question: Question): Promise<Found | undefined>
  /**
   * The content: kept, or made by somebody. Undefined where the asker is to answer by himself, with what he has made where `make` was called.
   *
   * @param make has the content made; it is called once at most, and may have been called where the result is of another
   * @throws (rejects with) the error of who made the content
   */
  obtain(question: Question, make: () => Promise<Made>): Promise<Found | undefined>
}
