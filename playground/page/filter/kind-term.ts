// The term of a filter that the menu of kinds writes and reads.
import { isKind } from '../rows/kind.ts'
import type { Kind } from '../rows/kind.ts'
import { readTerms } from './terms.ts'

/** The one kind that a filter shows; undefined where it says nothing of kinds, or more than a menu can show. */
export function kindIn(text: string): Kind | undefined {
  const [term, ...more] = readTerms(text).filter(({ key }) => key === 'kind')
  const value = term?.value.toLowerCase() ?? ''
  return term?.isExcluded === false && more.length === 0 && isKind(value) ? value : undefined
}

/** The filter with this kind in place of what it says of kinds; undefined: with none. */
export function withKind(text: string, kind: Kind | undefined): string {
  const others = readTerms(text).filter(({ key }) => key !== 'kind')
    .map(({ isExcluded, key, written }) => `${isExcluded ? '-' : ''}${key === null ? '' : `${key}:`}${written}`)
  return [...kind === undefined ? [] : [`kind:${kind}`], ...others].join(' ')
}
