// The validator tricks: what to send for each, and what RFC 9110 §13.2.2 makes of it.
import { formatHttpDate, parseHttpDate } from '../../../src/fields/http-date.ts'
import { decide } from '../../../src/decision/evaluate-preconditions.ts'
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import type { ReplayRequest } from './request.ts'
import { fieldValue } from '../rows/fields.ts'

/** The validators that are known of a resource, as their fields have them. */
export interface KnownValidators {
  readonly etag: string | null
  readonly lastModified: string | null
}

export interface Preset {
  readonly id: string
  /** A few words for a button. */
  readonly label: string
  /** What to send; null where the validator that it takes is not known. */
  readonly request: ReplayRequest | null
  /** What these validators would have the server answer: 304, 412, or `perform`; `range`: it may send a part. */
  readonly expected: '304' | '412' | 'range' | 'perform' | null
}

/** The current validators as an exchange shows them: those of the answer, or those that the server compared with. */
export function knownValidatorsOf({ responseFields, decision }: Exchange): KnownValidators {
  return {
    etag: fieldValue(responseFields, 'ETag') ?? decision?.etag ?? null,
    lastModified: fieldValue(responseFields, 'Last-Modified') ?? decision?.lastModified ?? null,
  }
}

// The browser's own signs of a revalidation go as well: they would say more than the reader means.
const replaced = /^(?:if-(?:match|none-match|modified-since|unmodified-since|range)|range|cache-control|pragma)$/i

/** The fields without preconditions, and without what goes with them. */
export function unconditional(fields: readonly FieldLine[]): FieldLine[] {
  return fields.filter(([name]) => !replaced.test(name))
}

type Trick = readonly [id: string, label: string, fields: (known: KnownValidators) => readonly FieldLine[] | null]

const onEtag = (fields: (etag: string) => readonly FieldLine[]) =>
  ({ etag }: KnownValidators): readonly FieldLine[] | null => etag === null ? null : fields(etag)

const earliest = Date.UTC(1970, 0)

const secondsBefore = (seconds: number) => ({ lastModified }: KnownValidators): readonly FieldLine[] | null => {
  const date = parseHttpDate(lastModified ?? '')?.getTime()
  if (date === undefined || date < earliest + 1000) return null
  return [['If-Modified-Since', formatHttpDate(new Date(date - seconds * 1000))]]
}

const wrong = (etag: string | null): string => etag?.includes('wrong') === true ? '"other"' : '"wrong"'
const otherStrength = (etag: string): string => etag.startsWith('W/') ? etag.slice(2) : `W/${etag}`
const range: FieldLine = ['Range', 'bytes=0-9']

const tricks: readonly Trick[] = [
  ['same', 'Same validator', onEtag(etag => [['If-None-Match', etag]])],
  ['strength', 'Weak form', onEtag(etag => [['If-None-Match', otherStrength(etag)]])],
  ['wrong', 'Wrong validator', ({ etag }) => [['If-None-Match', wrong(etag)]]],
  ['list', 'In a list', onEtag(etag => [['If-None-Match', `"one", ${etag}, "three, with a comma"`]])],
  ['any', 'Any: *', () => [['If-None-Match', '*']]],
  ['none', 'Without validators', () => []],
  ['match', 'If-Match, right', onEtag(etag => [['If-Match', etag]])],
  ['mismatch', 'If-Match, wrong', ({ etag }) => [['If-Match', wrong(etag)]]],
  ['since', 'Modified since then', secondsBefore(0)],
  ['before', 'Modified since before', secondsBefore(1)],
  ['part', 'Range, If-Range right', onEtag(etag => [range, ['If-Range', etag]])],
  ['whole', 'Range, If-Range wrong', ({ etag }) => [range, ['If-Range', wrong(etag)]]],
]

/** Every trick for a request to a resource with these validators, in a fixed order. */
export function presetsOf(request: ReplayRequest, known: KnownValidators, now?: Date): Preset[] {
  const rest = unconditional(request.fields)
  return tricks.map(([id, label, fieldsFor]) => {
    const own = id === 'strength' && known.etag?.startsWith('W/') === true ? 'Strong form' : label
    const added = fieldsFor(known)
    if (added === null) return { id, label: own, request: null, expected: null }
    const fields = [...rest, ...added]
    return { id, label: own, request: { ...request, fields }, expected: expectedOf(request.method, fields, known, now) }
  })
}

function expectedOf(
  method: string, fields: readonly FieldLine[], { etag, lastModified }: KnownValidators, now?: Date,
): Preset['expected'] {
  const current = { etag: etag ?? undefined, lastModified: parseHttpDate(lastModified ?? '') }
  const sent = { get: (name: string): string | null => fieldValue(fields, name) ?? null }
  const { status, range: mayBePart } = decide(method, sent, current, now)
  if (status !== undefined) return status === 304 ? '304' : '412'
  return mayBePart ? 'range' : 'perform'
}
