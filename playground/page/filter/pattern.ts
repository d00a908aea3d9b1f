// The filter's regular expressions: read on the page, and tried on many texts where a slow one can be stopped.
import type { FilterFacets } from './filter-facets.ts'

export interface Pattern {
  readonly source: string
  readonly flags: string
  /** Whether it shows the rows that it does not match. */
  readonly isExcluded: boolean
}

/** A pattern as a term of a filter: it matches a row where it matches one of the texts. */
export interface PatternTerm extends Pattern {
  readonly texts: (facets: FilterFacets) => readonly string[]
}

/** As it is sent to a worker: for each row, the texts for each of the patterns. */
export interface PatternBatch {
  readonly patterns: readonly Pattern[]
  readonly rows: readonly (readonly (readonly string[])[])[]
}

const MAX_PATTERN_LENGTH = 200

/** What is wrong with a pattern, in a sentence; undefined where nothing is. */
export function patternError(source: string, flags: string): string | undefined {
  if (source.length > MAX_PATTERN_LENGTH) {
    return `A regular expression may have ${MAX_PATTERN_LENGTH} characters, and this has ${source.length}`
  }
  try {
    new RegExp(source, flags)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Whether each row is to be shown. The time that it takes has no bound. */
export function testPatterns({ patterns, rows }: PatternBatch): boolean[] {
  const tests = patterns.map(({ source, flags, isExcluded }) => ({ expression: new RegExp(source, flags), isExcluded }))
  return rows.map(texts => tests.every(({ expression, isExcluded }, index) =>
    (texts[index] ?? []).some(text => expression.test(text)) !== isExcluded))
}
