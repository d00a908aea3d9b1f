// How requests are sent on while the page asks for it: without validators, or as if nothing were stored on the way.
import type { FieldLine, RequestMode } from '../shared/exchange.ts'

/** Reads are sent again in full without these. Of other methods they guard a change, and stay. */
const VALIDATORS = ['if-none-match', 'if-modified-since']
const READS = ['GET', 'HEAD', 'QUERY']

/** The names of the fields of a request that are left out in this mode, in lower case. */
export function leftOutIn(mode: RequestMode, method: string, headers: Readonly<Record<string, unknown>>): string[] {
  if (mode === 'as-sent' || !READS.includes(method)) return []
  return VALIDATORS.filter(name => headers[name] !== undefined)
}

/** The field lines that are sent on in this mode. */
export function linesIn(mode: RequestMode, method: string, lines: readonly FieldLine[]): readonly FieldLine[] {
  if (mode === 'as-sent' || !READS.includes(method)) return lines
  const kept = lines.filter(([name]) => !VALIDATORS.includes(name.toLowerCase()))
  // A cache on the way then asks the origin server (RFC 9111 §5.2.1.4).
  return mode === 'nothing-stored' ? [...kept, ['Cache-Control', 'no-cache']] : kept
}

const MODES: readonly RequestMode[] = ['as-sent', 'without-validators', 'nothing-stored']

/** Reads `{"mode":"…"}`; undefined where it is none. */
export function parseRequestMode(json: string): RequestMode | undefined {
  try {
    const value: unknown = JSON.parse(json)
    const mode: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'mode') : undefined
    return MODES.find(known => known === mode)
  } catch {
    return undefined
  }
}
