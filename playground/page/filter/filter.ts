// The filter: what is shown of the rows, never what is captured. Every term has to hold.
import { conditionOf, examples, filterKeys, isFilterKey, textKeys, textsBy } from './filter-keys.ts'
import type { Condition, FilterKey, TextKey } from './filter-keys.ts'
import type { FilterFacets } from './filter-facets.ts'
import { readTerms } from './terms.ts'
import type { Term } from './terms.ts'
import { patternError } from './pattern.ts'
import type { PatternTerm } from './pattern.ts'

/** A filter without conditions shows everything. */
export interface Filter {
  readonly conditions: readonly Condition[]
  /** The terms that are regular expressions, which are tried apart. */
  readonly patterns: readonly PatternTerm[]
  /** The words, in lower case, that are searched in bodies. */
  readonly inBodies: readonly string[]
}

export interface FilterError {
  /** What is wrong and what would be right, in a sentence or two for the reader. */
  readonly error: string
}

/** Shows nothing: what a filter that is wrong shows. */
export const nothing: Filter = { conditions: [() => false], patterns: [], inBodies: [] }

const MAX_FILTER_LENGTH = 500
const MAX_TERMS = 20
/** How much of one line a pattern is tried on. */
const MAX_LINE_LENGTH = 2000

/**
 * Reads a filter: bare words and "phrases" are searched in request line, status line, fields and verdict, `key:` asks
 * one of them, /regular expressions/ or /…/i stand wherever text does (without a space: write `\s`), and `-` excludes.
 * In `etag:` the quotes are the tag's own. Capitals make no difference, save in a regular expression without i.
 */
export function parseFilter(text: string): Filter | FilterError {
  if (text.length > MAX_FILTER_LENGTH) return { error: `A filter may have ${MAX_FILTER_LENGTH} characters` }
  const terms = readTerms(text)
  if (terms.length > MAX_TERMS) return { error: `A filter may have ${MAX_TERMS} terms` }
  const conditions: Condition[] = []
  const patterns: PatternTerm[] = []
  for (const term of terms) {
    const read = readTerm(term)
    if ('error' in read) return read
    if (typeof read !== 'function') patterns.push(read)
    else conditions.push(term.isExcluded ? facets => !read(facets) : read)
  }
  const inBodies = terms.filter(({ key }) => key === 'body').map(({ value }) => value.toLowerCase())
  return { conditions, patterns, inBodies: [...new Set(inBodies)] }
}

/** Whether a filter leaves anything out. */
export function isFiltering({ conditions, patterns }: Filter): boolean {
  return conditions.length > 0 || patterns.length > 0
}

/** Whether all terms but the patterns let a row be shown. Time is linear in the length of its lines. */
export function matchesPlainTerms({ conditions }: Filter, facets: FilterFacets): boolean {
  return conditions.every(condition => condition(facets))
}

/** The texts of a row that each pattern is tried on. */
export function patternTextsOf({ patterns }: Filter, facets: FilterFacets): string[][] {
  return patterns.map(({ texts }) => texts(facets).map(text => text.slice(0, MAX_LINE_LENGTH)))
}

function readTerm(term: Term): Condition | PatternTerm | FilterError {
  const { key, value, kind } = term
  if (key !== null && !isFilterKey(key)) {
    return {
      error: `There is no “${key}:”, only ${filterKeys.map(known => `${known}:`).join(', ')}. ` +
        `To search for a text with a colon, put it in quotes: "${key}:…"`,
    }
  }
  if (key !== null && (key === 'etag' ? term.written : value) === '') {
    return { error: `“${key}:” needs a value, such as ${examples[key]}` }
  }
  if (kind === 'pattern' && isText(key)) return patternTerm(key, term)
  if (key !== null) return conditionOf(key, term) ?? { error: `“${key}:” needs a value such as ${examples[key]}` }
  const wanted = value.toLowerCase()
  // One search in all lines is quicker than one in each.
  return ({ lines }) => lines().join('\n').toLowerCase().includes(wanted)
}

function isText(key: FilterKey | null): key is TextKey | null {
  return key === null || (textKeys as readonly string[]).includes(key)
}

/** A pattern is anchored to its line. */
function patternTerm(key: TextKey | null, term: Term): PatternTerm | FilterError {
  const { value: source, isExcluded } = term
  const flags = term.ignoresCase ? 'i' : ''
  const error = patternError(source, flags)
  return error === undefined ? { source, flags, isExcluded, texts: textsBy[key ?? 'any'] } : { error }
}
