// What a text box may offer while a filter is typed: keys, and the values that the latest rows have for them.
import type { Row } from '../rows/row.ts'
import { filterFacetsOf } from './filter-facets.ts'
import type { FilterFacets } from './filter-facets.ts'
import { matchesPlainTerms, parseFilter } from './filter.ts'
import { filterKeys } from './filter-keys.ts'
import type { FilterKey } from './filter-keys.ts'
import type { ExchangeIndex } from '../analysis/history.ts'
import { levelWord } from '../analysis/note.ts'
import { readTerms } from './terms.ts'

const MAX_SUGGESTIONS = 8
const MAX_ROWS = 500
const MAX_VALUE_LENGTH = 80

const valuesOf: Readonly<Record<FilterKey, (facets: FilterFacets) => readonly (string | null)[]>> = {
  status: ({ status }) => status === null || status < 100
    ? [] : [String(status), `${Math.floor(status / 100)}xx`],
  etag: ({ etag }) => [etag],
  verdict: ({ verdict }) => [verdict.shape, `"${verdict.word.toLowerCase()}"`],
  method: ({ method }) => [method],
  path: ({ target }) => [target.split('?', 1)[0] ?? null, target],
  host: ({ host }) => [host()],
  kind: ({ kind }) => [kind()],
  type: ({ type }) => [type().split(';', 1)[0]?.trim() ?? null],
  size: () => ['>10k', '>100k', '>1m', '<1k'],
  time: () => ['>100ms', '>1s', '>10s', '<10ms'],
  header: ({ fields }) => fields().map(([name]) => name.toLowerCase()),
  note: ({ notes }) => [...new Set(notes().flatMap(({ level, id }) => [levelWord(level).toLowerCase(), id]))],
  client: ({ client }) => [/^(\S+)/.exec(client())?.[1]?.toLowerCase() ?? null],
  // What is in them is at the server.
  body: () => [],
  id: ({ id }) => [id === null ? null : String(id)],
}

/**
 * Whole texts that complete the last term, at most eight: keys for what begins like one, and after `key:` the values
 * of the last 500 rows, the latest first. Each is a filter that shows the row it was taken from.
 */
export function suggestionsFor(text: string, rows: readonly Row[], connected = true, index?: ExchangeIndex): string[] {
  const last = readTerms(text).at(-1)
  if (last === undefined || /\s$/.test(text)) return filterKeys.map(key => `${text}${key}:`)
  const before = text.slice(0, last.start)
  const typed = last.written.toLowerCase()
  if (last.key === null) {
    return last.kind === 'word' ? filterKeys.filter(key => key.startsWith(typed)).map(key => `${before}${key}:`) : []
  }
  const key = filterKeys.find(known => known === last.key)
  if (key === undefined) return []
  const found = new Set<string>()
  for (const row of rows.slice(-MAX_ROWS).reverse()) {
    const facets = filterFacetsOf(row, connected, index)
    for (const value of valuesOf[key](facets)) {
      if (value === null || value.length > MAX_VALUE_LENGTH || !value.toLowerCase().startsWith(typed)) continue
      if (!found.has(value) && finds(`${key}:${value}`, facets)) found.add(value)
      if (found.size === MAX_SUGGESTIONS) break
    }
    if (found.size === MAX_SUGGESTIONS) break
  }
  return [...found].map(value => `${before}${value}`)
}

// A value with a space or a slash at the wrong place would be read as something else.
function finds(text: string, facets: FilterFacets): boolean {
  const filter = parseFilter(text)
  return !('error' in filter) && filter.conditions.length === 1 && matchesPlainTerms(filter, facets)
}
