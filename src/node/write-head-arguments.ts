// The fields that `writeHead` takes: an object, a flat array, or pairs.
import type { ServerResponse } from 'node:http'

/** The fields given to `writeHead`: names and values in turn, the form that it takes in every version of Node. */
export type GivenFields = readonly unknown[]

export type WriteHeadArguments = [status: number, reason?: unknown, fields?: unknown]
export type WriteHead = (this: ServerResponse, ...args: WriteHeadArguments) => ServerResponse

/** The fields of the argument, flat; undefined for none, and for what Node refuses by itself. */
export function givenFields(fields: unknown): GivenFields | undefined {
  if (typeof fields !== 'object' || fields === null) return undefined
  if (!Array.isArray(fields)) return flatten(Object.entries(fields))
  const flat = Array.isArray(fields[0]) ? flatten(fields as [string, unknown][]) : fields
  return flat.length % 2 === 0 && flat.every((name, i) => i % 2 === 1 || typeof name === 'string') ? flat : undefined
}

function flatten(pairs: readonly (readonly [name: string, value: unknown])[]): unknown[] {
  const flat: unknown[] = []
  for (const [name, value] of pairs) flat.push(name, value)
  return flat
}

/** The value of a field by its lower-case name. */
export function fieldOf(given: GivenFields, name: string): unknown {
  for (let i = 0; i < given.length; i += 2) {
    const other = given[i] as string
    if (other.length === name.length && other.toLowerCase() === name) return given[i + 1]
  }
  return undefined
}

/** Sets the fields on a response, several lines of one field as lines of their own. */
export function setFields(response: ServerResponse, given: GivenFields | undefined): void {
  if (given === undefined) return
  const lines = new Map<string, [name: string, values: unknown[]]>()
  for (let i = 0; i < given.length; i += 2) {
    const name = given[i] as string
    const value = given[i + 1]
    if (value === undefined) continue
    const known = lines.get(name.toLowerCase())
    if (known === undefined) lines.set(name.toLowerCase(), [name, [value]])
    else known[1].push(value)
  }
  for (const [name, values] of lines.values()) {
    response.setHeader(name, (values.length === 1 ? values[0] : values.flat()) as string | string[])
  }
}
