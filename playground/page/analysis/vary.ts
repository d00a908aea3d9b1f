// Whether a request matches the one that a response was stored for (RFC 9111 §4.1).
import type { FieldMap } from './message.ts'

export interface VaryLine {
  /** The lower-case name that Vary holds, or `*`. */
  readonly name: string
  readonly stored: string | undefined
  readonly presented: string | undefined
  readonly matches: boolean
}

const namesLimit = 100

/** One line for each name in Vary. Values are compared apart from whitespace at their commas, and no further. */
export function varyLines(response: FieldMap, stored: FieldMap, presented: FieldMap): VaryLine[] {
  const names = (response.get('vary') ?? '').split(',', namesLimit).map(name => name.trim().toLowerCase())
  return [...new Set(names)].filter(name => name !== '').map(name => {
    const [before, now] = [stored.get(name), presented.get(name)]
    return { name, stored: before, presented: now, matches: name !== '*' && normal(before) === normal(now) }
  })
}

function normal(value: string | undefined): string | undefined {
  return value?.split(',').map(member => member.trim()).join(',')
}
