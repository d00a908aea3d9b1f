// A stored response updated by a 304: the response that the cache then has, and which field came from where.
import { strongTagMatches, tagListMatches } from '../../../src/fields/entity-tag-list.ts'
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import { directivesOf } from './lifetime.ts'
import { fieldsByName, tagOf } from './message.ts'
import type { FieldMap } from './message.ts'

export interface MergeLine {
  /** As the response that it comes from wrote it. */
  readonly name: string
  /** Its lines in the response that the cache then has; of a field that was kept out, those that were not taken. */
  readonly values: readonly string[]
  /** What the stored response had, where the 304 replaced it. */
  readonly former: readonly string[]
  readonly origin: 'stored' | 'updated' | 'added' | 'kept out'
  /** Which response the values are from. */
  readonly from: 'stored' | '304'
  readonly section: string
  readonly because: string
}

export interface Merge {
  /** Whether the 304 identifies the stored response; where it does not, nothing is updated. */
  readonly applies: boolean
  readonly because: string
  readonly lines: readonly MergeLine[]
  /** What the cache then has, as `freshnessOf` takes it: with the times of the 304, by which it was validated. */
  readonly response: Exchange
}

const storing = 'RFC 9111 §3.1'
const updating = 'RFC 9111 §3.2'
const freshening = 'RFC 9111 §4.3.4'

const exceptions: readonly (readonly [names: string, section: string, because: string])[] = [
  ['content-length', updating, 'it describes the stored content'],
  ['content-encoding content-type', updating, 'the browser has used it to decode the stored content'],
  ['content-range', updating, 'it is used on receipt only'],
  ['proxy-authenticate proxy-authentication-info proxy-authorization', storing, 'it is between a proxy and its client only'],
  ['connection keep-alive proxy-connection te transfer-encoding upgrade', storing, 'it is about one connection only'],
]

const keptOut = new Map(exceptions.flatMap(([names, ...why]) => names.split(' ').map(name => [name, why] as const)))

/** The stored response as the 304 leaves it (RFC 9111 §3.2, §4.3.4), in a cache that has no other for the target. */
export function mergeOf(stored: Exchange, notModified: Exchange): Merge {
  const [before, after] = [linesByName(stored.responseFields), linesByName(notModified.responseFields)]
  const because = whyNotIdentified(fieldsByName(stored.responseFields), fieldsByName(notModified.responseFields))
  const excluded = [exclusionsOf(stored.responseFields), exclusionsOf(notModified.responseFields)] as const
  const lines: MergeLine[] = []
  for (const [name, own] of before) {
    const update = because === undefined ? after.get(name) : undefined
    const why = whyKeptOut(name, excluded[0])
    if (why !== undefined && why[0] === storing) lines.push(mergeLine(own, [], 'kept out', 'stored', why))
    else if (update === undefined || whyKeptOut(name, excluded[1]) !== undefined) {
      lines.push(mergeLine(own, [], 'stored', 'stored'))
    } else lines.push(mergeLine(update, own.values, 'updated', '304'))
  }
  for (const [name, own] of after) {
    const why = because === undefined ? whyKeptOut(name, excluded[1]) : [freshening, because] as const
    if (why !== undefined) lines.push(mergeLine(own, [], 'kept out', '304', why))
    else if (!before.has(name)) lines.push(mergeLine(own, [], 'added', '304'))
  }
  const responseFields = lines.filter(({ origin }) => origin !== 'kept out')
    .flatMap(({ name, values }) => values.map(value => [name, value] as const))
  const { startedAt, firstByteAfter } = because === undefined ? notModified : stored
  return {
    applies: because === undefined, because: because ?? 'the 304 identifies the stored response', lines,
    response: { ...stored, startedAt, firstByteAfter, responseFields },
  }
}

/** Why the 304 updates nothing that is stored; undefined where it does. */
function whyNotIdentified(stored: FieldMap, update: FieldMap): string | undefined {
  const etag = update.get('etag')
  const tag = tagOf(etag)
  const own = stored.get('etag')
  if (etag !== undefined && tag !== undefined) {
    // A strong validator that is not stored rules the update out; a weak one has only to correspond.
    const isSame = tag.weak ? tagListMatches(etag, own, true) : strongTagMatches(etag, own)
    return isSame ? undefined : `the 304 has ${etag}, and what is stored has ${own ?? 'no tag'}`
  }
  const date = update.get('last-modified')
  if (date !== undefined) {
    return date === stored.get('last-modified') ? undefined : 'the 304 has another Last-Modified'
  }
  return own === undefined && !stored.has('last-modified') ? undefined
    : 'the 304 has no validator, and what is stored has one'
}

interface Own {
  readonly name: string
  readonly values: string[]
}

function linesByName(lines: readonly FieldLine[]): Map<string, Own> {
  const byName = new Map<string, Own>()
  for (const [name, value] of lines) {
    const key = name.toLowerCase()
    const own = byName.get(key)
    if (own === undefined) byName.set(key, { name, values: [value] })
    else own.values.push(value)
  }
  return byName
}

/** What the message itself keeps from being stored: the fields that Connection and a qualified no-cache name. */
function exclusionsOf(lines: readonly FieldLine[]): ReadonlyMap<string, string> {
  const fields = fieldsByName(lines)
  const { noCache } = directivesOf(fields)
  const options = (fields.get('connection') ?? '').split(',')
    .map(name => [name.trim().toLowerCase(), 'Connection'] as const)
  const listed = Array.isArray(noCache) ? noCache.map(name => [name.toLowerCase(), 'no-cache'] as const) : []
  return new Map([...options, ...listed])
}

function whyKeptOut(name: string, excluded: ReadonlyMap<string, string>): readonly [string, string] | undefined {
  const by = excluded.get(name)
  return keptOut.get(name) ?? (by === undefined ? undefined : [storing, `${by} names it`])
}

const reasons: Readonly<Record<MergeLine['origin'], string>> = {
  'stored': 'it stays as it was stored', 'updated': 'the 304 replaces it', 'added': 'the 304 adds it',
  'kept out': 'it is not updated',
}

function mergeLine(
  { name, values }: Own, former: readonly string[], origin: MergeLine['origin'], from: MergeLine['from'],
  why?: readonly [string, string],
): MergeLine {
  const isSame = values.length === former.length && values.every((value, index) => value === former[index])
  const [section, because] = why ?? [updating, isSame ? 'the 304 repeats it' : reasons[origin]]
  return { name, values, former, origin, from, section, because }
}
