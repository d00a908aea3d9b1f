// The filter: what is shown of the rows, never what is captured. Every term has to hold.
import type { Shape } from '../rows/verdict.ts'
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
}

type Condition = (facets: FilterFacets) => boolean

export interface FilterError {
  /** What is wrong and what would be right, in a sentence or two for the reader. */
  readonly error: string
}

export const filterKeys = ['status', 'etag', 'verdict', 'method', 'path'] as const
export type FilterKey = typeof filterKeys[number]

const examples: Readonly<Record<FilterKey, string>> = {
  status: 'status:304 or status:2xx', etag: 'etag:W/"0"', verdict: 'verdict:changed', method: 'method:GET',
  path: 'path:/counter.png',
}

const MAX_FILTER_LENGTH = 500
const MAX_TERMS = 20
/** How much of one line a pattern is tried on. */
const MAX_LINE_LENGTH = 2000

const shapes: readonly Shape[] = ['unchanged', 'full', 'changed', 'cache', 'yours', 'other', 'warning', 'waiting']

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
  return { conditions, patterns }
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
  if (key !== null && !isKey(key)) {
    return {
      error: `There is no “${key}:”, only ${filterKeys.map(known => `${known}:`).join(', ')}. ` +
        `To search for a text with a colon, put it in quotes: "${key}:…"`,
    }
  }
  if (key !== null && (key === 'etag' ? term.written : value) === '') {
    return { error: `“${key}:” needs a value, such as ${examples[key]}` }
  }
  if (key === 'status') return statusCondition(value)
  if (kind === 'pattern') return patternTerm(key, term)
  const wanted = (key === 'etag' && kind === 'phrase' ? term.written : value).toLowerCase()
  const isIn = (text: string): boolean => text.toLowerCase().includes(wanted)
  switch (key) {
    case 'verdict': return verdictCondition(wanted)
    case 'method': return ({ method }) => method.toLowerCase() === wanted
    case 'etag': return ({ etag }) => etag !== null && isIn(etag)
    case 'path': return ({ target }) => isIn(target)
    // One search in all lines is quicker than one in each.
    default: return ({ lines }) => isIn(lines().join('\n'))
  }
}

function patternTerm(key: Exclude<FilterKey, 'status'> | null, term: Term): PatternTerm | FilterError {
  const { value: source, isExcluded } = term
  const flags = term.ignoresCase ? 'i' : ''
  const error = patternError(source, flags)
  return error === undefined ? { source, flags, isExcluded, texts: textsBy[key ?? 'any'] } : { error }
}

/** A pattern is anchored to its line. */
const textsBy: Readonly<Record<Exclude<FilterKey, 'status'> | 'any', PatternTerm['texts']>> = {
  etag: ({ etag }) => etag === null ? [] : [etag],
  verdict: ({ verdict }) => [verdict.word],
  method: ({ method }) => [method],
  path: ({ target }) => [target],
  any: ({ lines }) => lines(),
}

function isKey(key: string): key is FilterKey {
  return (filterKeys as readonly string[]).includes(key)
}

function statusCondition(value: string): Condition | FilterError {
  if (/^(?:0|[1-9]\d\d)$/.test(value)) return ({ status }) => status === Number(value)
  if (/^[1-9]xx$/i.test(value)) return ({ status }) => Math.floor((status ?? 0) / 100) === Number(value.charAt(0))
  return { error: `“status:” takes a number or a class, such as ${examples.status}` }
}

/** A shape's name means that shape; otherwise some word of the verdict begins so: “changed” is not “unchanged”. */
function verdictCondition(value: string): Condition {
  if ((shapes as readonly string[]).includes(value)) return ({ verdict }) => verdict.shape === value
  return ({ verdict }) => ` ${verdict.word.toLowerCase()}`.includes(` ${value}`)
}
