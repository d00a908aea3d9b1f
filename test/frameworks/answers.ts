// What is compared of an answer.
import { createHash } from 'node:crypto'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Answer } from '../support/wire.ts'

export const md5 = (content: string): string => createHash('md5').update(content, 'latin1').digest('hex')

/** The value of a field; several lines joined. */
export function valueOf({ fields }: Pick<Answer, 'fields'>, name: string): string | undefined {
  const lines = fields.filter(field => field.toLowerCase().startsWith(`${name}:`)).map(field => field.slice(name.length + 1).trim())
  return lines.length === 0 ? undefined : lines.join(', ')
}

/** All fields in one spelling and order: names in lower case, Vary as the set that it is, the date without its value. */
export function fieldsOf({ fields }: Pick<Answer, 'fields'>): string[] {
  return fields.map(field => {
    const colon = field.indexOf(':')
    const name = field.slice(0, colon).toLowerCase()
    const value = field.slice(colon + 1).trim()
    if (name === 'date') return 'date'
    return `${name}: ${name === 'vary' ? [...new Set(value.toLowerCase().split(/\s*,\s*/))].sort().join(', ') : value}`
  }).sort()
}

/** The fields with others in their place, as `fieldsOf` writes them; undefined takes one away. */
export function changed(fields: readonly string[], changes: Readonly<Record<string, string | undefined>>): string[] {
  const kept = fields.filter(field => !(field.split(':')[0] as string in changes))
  return [...kept, ...Object.entries(changes).flatMap(([name, value]) => value === undefined ? [] : [`${name}: ${value}`])].sort()
}

/** What a 304 keeps of the fields of a 200 (RFC 9110 §15.4.5). */
export const keptOn304 = (fields: readonly string[]): string[] =>
  fields.filter(field => !/^(content-(?!location)|transfer-encoding|trailer)/.test(field))

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync, identity: bytes => bytes
}

/** The content without its coding. */
export function textIn(answer: Answer): string {
  const coding = valueOf(answer, 'content-encoding') ?? 'identity'
  return (DECODERS[coding] as (bytes: Buffer) => Buffer)(Buffer.from(answer.content, 'latin1')).toString()
}
