// What a verdict is made of.

/**
 * What kind of news a verdict is, shown by shape: the names are those of the icons in index.html. `warning`, which is
 * red, is for failures alone: 5xx, 412, a 304 that nothing asked for, and exchanges that broke off.
 */
export type Shape = 'unchanged' | 'full' | 'changed' | 'cache' | 'yours' | 'other' | 'warning' | 'waiting'

export interface Verdict {
  readonly shape: Shape
  /** A few words for the list. */
  readonly word: string
  /** One or two sentences for the detail. */
  readonly sentence: string
}

export function verdict(shape: Shape, word: string, sentence: string): Verdict {
  return { shape, word, sentence }
}
