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
  /** The header that it is about; empty for one without. */
  readonly group: string
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

type Trick = readonly [id: string, group: string, label: string, fields: (known: KnownValidators) => readonly FieldLine[] | null]

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
  ['same', 'If-None-Match', 'The same', onEtag(etag => [['If-None-Match', etag]])],
  ['strength', 'If-None-Match', 'Weak form', onEtag(etag => [['If-None-Match', otherStrength(etag)]])],
  ['wrong', 'If-None-Match', 'Another one', ({ etag }) => [['If-None-Match', wrong(etag)]]],
  ['list', 'If-None-Match', 'In a list', onEtag(etag => [['If-None-Match', `"one", ${etag}, "three, with a comma"`]])],
  ['any', 'If-None-Match', 'Any: *', () => [['If-None-Match', '*']]],
  ['none', '', 'No validators', () => []],
  ['match', 'If-Match', 'The same', onEtag(etag => [['If-Match', etag]])],
  ['mismatch', 'If-Match', 'Another one', ({ etag }) => [['If-Match', wrong(etag)]]],
  ['since', 'If-Modified-Since', 'The same', secondsBefore(0)],
  ['before', 'If-Modified-Since', 'One second before', secondsBefore(1)],
  ['part', 'Range with If-Range', 'The same', onEtag(etag => [range, ['If-Range', etag]])],
  ['whole', 'Range with If-Range', 'Another one', ({ etag }) => [range, ['If-Range', wrong(etag)]]],
]

/** Every trick for a request to a resource with these validators, in a fixed order. */
export function presetsOf(request: ReplayRequest, known: KnownValidators, now?: Date): Preset[] {
  const rest = unconditional(request.fields)
  return tricks.map(([id, group, label, fieldsFor]) => {
    const own = id === 'strength' && known.etag?.startsWith('W/') === true ? 'Strong form' : label
    const added = fieldsFor(known)
    if (added === null) return { id, group, label: own, request: null, expected: null }
    const fields = [...rest, ...added]
    return { id, group, label: own, request: { ...request, fields }, expected: expectedOf(request.method, fields, known, now) }
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

/** Those that can be sent and say something about the request's method, by the header that they are about. */
export function applicablePresets(presets: readonly Preset[], method: string): Map<string, readonly Preset[]> {
  const groups = new Map<string, readonly Preset[]>()
  for (const preset of presets) {
    // A range counts for GET alone, and If-Modified-Since for what only reads (RFC 9110 §14.2, §13.1.3).
    const isIdle = (preset.group.startsWith('Range') && method !== 'GET') || (preset.group === 'If-Modified-Since' && !['GET', 'HEAD'].includes(method))
    if (preset.request !== null && !isIdle) groups.set(preset.group, [...groups.get(preset.group) ?? [], preset])
  }
  return groups
}
