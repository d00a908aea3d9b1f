// The fields that `writeHead` takes: an object, a flat array, or pairs.
import type { OutgoingHttpHeader, ServerResponse } from 'node:http'

/** The fields given to `writeHead`, one entry a line. */
export type GivenFields = readonly (readonly [name: string, value: unknown])[]

export type WriteHeadArguments = [status: number, reason?: unknown, fields?: unknown]
export type WriteHead = (this: ServerResponse, ...args: WriteHeadArguments) => ServerResponse

/** The entries of the argument; undefined for none, and for what Node refuses by itself. */
export function entriesOf(fields: unknown): GivenFields | undefined {
  if (typeof fields !== 'object' || fields === null) return undefined
  if (!Array.isArray(fields)) return Object.entries(fields)
  if (Array.isArray(fields[0])) return fields as unknown as GivenFields
  if (fields.length % 2 !== 0) return undefined
  const entries: [string, unknown][] = []
  for (let i = 0; i < fields.length; i += 2) entries.push([String(fields[i]), fields[i + 1]])
  return entries
}

/** The value of a field by its lower-case name. */
export function fieldOf(entries: GivenFields, name: string): unknown {
  for (const entry of entries) {
    if (entry[0].length === name.length && entry[0].toLowerCase() === name) return entry[1]
  }
  return undefined
}

/** The entries that pass, in the flat form that `writeHead` takes in every version of Node. */
export function flatFields(entries: GivenFields, passes: (name: string, value: OutgoingHttpHeader) => boolean): OutgoingHttpHeader[] {
  const flat: OutgoingHttpHeader[] = []
  for (const [name, value] of entries) {
    if (value !== undefined && passes(name.toLowerCase(), value as OutgoingHttpHeader)) flat.push(name, value as OutgoingHttpHeader)
  }
  return flat
}

/** Sets the entries on a response, several lines of one field as lines of their own. */
export function setEntries(response: ServerResponse, entries: GivenFields | undefined): void {
  if (entries === undefined) return
  const lines = new Map<string, [name: string, values: unknown[]]>()
  for (const [name, value] of entries) {
    if (value === undefined) continue
    const known = lines.get(name.toLowerCase())
    if (known === undefined) lines.set(name.toLowerCase(), [name, [value]])
    else known[1].push(value)
  }
  for (const [name, values] of lines.values()) {
    response.setHeader(name, (values.length === 1 ? values[0] : values.flat()) as string | string[])
  }
}
