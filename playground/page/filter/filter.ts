// The filter: what is shown of the rows, never what is captured. Every term has to hold.
import type { Row } from '../rows/row.ts'
import type { Shape } from '../rows/verdict.ts'
import { facetsOf } from './facets.ts'
import type { Facets } from './facets.ts'
import { readTerms } from './terms.ts'
import type { Term } from './terms.ts'
import { compilePattern } from './pattern.ts'

/** A filter without conditions shows everything. */
export interface Filter {
  readonly conditions: readonly ((facets: Facets) => boolean)[]
}

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

const longestFilter = 500
const mostTerms = 20
/** How much of one line a pattern is tried on. */
const longestLine = 2000

const shapes: readonly Shape[] = ['unchanged', 'full', 'changed', 'cache', 'yours', 'warning', 'waiting']

type TextTest = (text: string) => boolean

/**
 * Reads a filter: bare words and "phrases" are searched in request line, status line, fields and verdict, `key:` asks
 * one of them, /regular expressions/ or /…/i stand wherever text does (without a space: write `\s`), and `-` excludes.
 * In `etag:` the quotes are the tag's own. Capitals make no difference, save in a regular expression without i.
 */
export function parseFilter(text: string): Filter | FilterError {
  if (text.length > longestFilter) return { error: `A filter may have ${longestFilter} characters` }
  const terms = readTerms(text)
  if (terms.length > mostTerms) return { error: `A filter may have ${mostTerms} terms` }
  const conditions: Filter['conditions'][number][] = []
  for (const term of terms) {
    const condition = conditionOf(term)
    if (typeof condition !== 'function') return condition
    conditions.push(term.isExcluded ? facets => !condition(facets) : condition)
  }
  return { conditions }
}

/** Whether the row is to be shown; `connected` as for the verdict. Time is linear in the length of its lines. */
export function matches(filter: Filter, row: Row, connected = true): boolean {
  if (filter.conditions.length === 0) return true
  const facets = facetsOf(row, connected)
  return filter.conditions.every(condition => condition(facets))
}

function conditionOf(term: Term): ((facets: Facets) => boolean) | FilterError {
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
  if (key === 'verdict' && kind !== 'pattern') return verdictCondition(value.toLowerCase())
  if (key === 'method' && kind !== 'pattern') return ({ method }) => method.toLowerCase() === value.toLowerCase()
  const test = textTest(key === 'etag' && kind === 'phrase' ? { ...term, value: term.written } : term)
  if (typeof test !== 'function') return test
  switch (key) {
    case 'etag': return ({ etag }) => etag !== null && test(etag)
    case 'verdict': return ({ verdict }) => test(verdict.word)
    case 'method': return ({ method }) => test(method)
    case 'path': return ({ target }) => test(target)
    // One search in all lines is quicker than one in each; a pattern is anchored to its line.
    default: return kind === 'pattern' ? ({ lines }) => lines().some(test) : ({ lines }) => test(lines().join('\n'))
  }
}

function isKey(key: string): key is FilterKey {
  return (filterKeys as readonly string[]).includes(key)
}

function statusCondition(value: string): ((facets: Facets) => boolean) | FilterError {
  if (/^(?:0|[1-9]\d\d)$/.test(value)) return ({ status }) => status === Number(value)
  if (/^[1-9]xx$/i.test(value)) return ({ status }) => Math.floor((status ?? 0) / 100) === Number(value.charAt(0))
  return { error: `“status:” takes a number or a class, such as ${examples.status}` }
}

/** A shape's name means that shape; otherwise some word of the verdict begins so: “changed” is not “unchanged”. */
function verdictCondition(value: string): (facets: Facets) => boolean {
  if ((shapes as readonly string[]).includes(value)) return ({ verdict }) => verdict.shape === value
  return ({ verdict }) => ` ${verdict.word.toLowerCase()}`.includes(` ${value}`)
}

function textTest({ kind, value, ignoresCase }: Pick<Term, 'kind' | 'value' | 'ignoresCase'>): TextTest | FilterError {
  if (kind === 'pattern') {
    const pattern = compilePattern(value, ignoresCase)
    return 'error' in pattern ? pattern : text => pattern.test(text.slice(0, longestLine))
  }
  const wanted = value.toLowerCase()
  return text => text.toLowerCase().includes(wanted)
}
