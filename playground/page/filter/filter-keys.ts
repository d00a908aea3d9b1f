// The keys of a filter, and what each asks of a row.
import { levelWords } from '../analysis/note.ts'
import { readAmount } from './amount.ts'
import type { FilterFacets } from './filter-facets.ts'
import { isKind } from '../rows/kind.ts'
import type { Shape } from '../rows/verdict.ts'
import type { Term } from './terms.ts'

export type Condition = (facets: FilterFacets) => boolean

export const filterKeys = ['status', 'method', 'path', 'host', 'kind', 'type', 'size', 'time', 'header', 'etag', 'verdict', 'note', 'client',
  'body', 'id'] as const
export type FilterKey = typeof filterKeys[number]

export function isFilterKey(key: string): key is FilterKey {
  return (filterKeys as readonly string[]).includes(key)
}

export const examples: Readonly<Record<FilterKey, string>> = {
  status: 'status:304 or status:2xx', etag: 'etag:W/"0"', verdict: 'verdict:changed', method: 'method:GET',
  path: 'path:/counter.png', host: 'host:localhost', type: 'type:json', size: 'size:>10k', time: 'time:>1s',
  kind: 'kind:fetch or kind:script,style', header: 'header:x-foo or header:cache-control=no-store', note: 'note:wrong', client: 'client:chrome',
  body: 'body:word (in bodies and WebSocket messages)',
  id: 'id:27 or id:20-30',
}

/** The keys whose values are compared as text, so that a regular expression may stand there. */
export const textKeys = ['etag', 'verdict', 'method', 'path', 'host', 'type', 'client'] as const
export type TextKey = typeof textKeys[number]

/** The texts of a row that a regular expression is tried on. */
export const textsBy: Readonly<Record<TextKey | 'any', (facets: FilterFacets) => readonly string[]>> = {
  etag: ({ etag }) => etag === null ? [] : [etag],
  verdict: ({ verdict }) => [verdict.word],
  method: ({ method }) => [method],
  path: ({ target }) => [target],
  host: ({ host }) => [host()],
  type: ({ type }) => [type()],
  client: ({ client }) => [client()],
  any: ({ lines }) => lines(),
}

const shapes: readonly Shape[] = ['unchanged', 'full', 'changed', 'cache', 'yours', 'other', 'warning', 'waiting']

/** The condition of a term with this key; undefined where its value is none for it. */
export function conditionOf(key: FilterKey, { value: given, kind, written }: Term): Condition | undefined {
  const value = (key === 'etag' && kind === 'phrase' ? written : given).toLowerCase()
  switch (key) {
    case 'status': return statusCondition(value)
    case 'size': case 'time': return amountCondition(key, value)
    case 'id': return idCondition(value)
    case 'header': return headerCondition(value)
    case 'note': return noteCondition(value)
    case 'kind': return kindCondition(value)
    case 'verdict': return verdictCondition(value)
    case 'method': return ({ method }) => method.toLowerCase() === value
    case 'etag': return ({ etag }) => etag !== null && etag.toLowerCase().includes(value)
    // Capitals count where the whole path is given.
    case 'path': return given.startsWith('=') ? ({ target }) => target === given.slice(1) : ({ target }) => target.toLowerCase().includes(value)
    case 'host': return ({ host }) => host().toLowerCase().includes(value)
    case 'type': return ({ type }) => type().toLowerCase().includes(value === 'js' ? 'javascript' : value)
    case 'body': return ({ hasInBody }) => hasInBody(value)
    case 'client': return ({ client }) => client().toLowerCase().includes(value)
  }
}

function statusCondition(value: string): Condition | undefined {
  if (/^(?:0|[1-9]\d\d)$/.test(value)) return ({ status }) => status === Number(value)
  if (/^[1-9]xx$/.test(value)) return ({ status }) => Math.floor((status ?? 0) / 100) === Number(value.charAt(0))
  return undefined
}

function amountCondition(key: 'size' | 'time', value: string): Condition | undefined {
  const isWithin = readAmount(value, key)
  if (isWithin === undefined) return undefined
  return facets => {
    const amount = key === 'size' ? facets.size : facets.duration
    return amount !== null && isWithin(amount)
  }
}

function idCondition(value: string): Condition | undefined {
  const [, first, last = first] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(value) ?? []
  if (first === undefined) return undefined
  return ({ id }) => id !== null && id >= Number(first) && id <= Number(last)
}

/** `name` asks whether it was sent, by either side; `name=text` whether a value of it contains the text. */
function headerCondition(value: string): Condition | undefined {
  const [, name = '', text] = /^([^=]+)(?:=(.*))?$/s.exec(value) ?? []
  if (name === '') return undefined
  const wanted = text?.replace(/^"(.*)"$/s, '$1')
  return ({ fields }) => fields().some(([own, sent]) =>
    own.toLowerCase() === name && (wanted === undefined || sent.toLowerCase().includes(wanted)))
}

function noteCondition(value: string): Condition | undefined {
  if (value === 'any') return ({ notes }) => notes().length > 0
  const level = levelWords.find(([, word]) => word.toLowerCase() === value)?.[0]
  if (level !== undefined) return ({ notes }) => notes().some(note => note.level === level)
  return ({ notes }) => notes().some(({ id, summary }) => id.includes(value) || summary.toLowerCase().includes(value))
}

/** One kind, or several with commas between them. */
function kindCondition(value: string): Condition | undefined {
  const wanted = value.split(',').filter(Boolean)
  if (wanted.length === 0 || !wanted.every(isKind)) return undefined
  return ({ kind }) => {
    const own = kind()
    return own !== null && wanted.includes(own)
  }
}

/** A shape's name means that shape; otherwise some word of the verdict begins so: “changed” is not “unchanged”. */
function verdictCondition(value: string): Condition {
  if ((shapes as readonly string[]).includes(value)) return ({ verdict }) => verdict.shape === value
  return ({ verdict }) => ` ${verdict.word.toLowerCase()}`.includes(` ${value}`)
}
