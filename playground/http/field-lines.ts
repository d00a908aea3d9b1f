// Field lines in the order and case in which they crossed the wire.
import type { FieldLine } from '../shared/exchange.ts'

/** The lines of node's flat list of names and values. */
export function fieldLines(raw: readonly string[]): FieldLine[] {
  const lines: FieldLine[] = []
  for (let i = 0; i + 1 < raw.length; i += 2) lines.push([raw[i] as string, raw[i + 1] as string])
  return lines
}

/** The lines of the fields of these names, which are in lower case. */
export function linesNamed(lines: readonly FieldLine[], ...names: readonly string[]): FieldLine[] {
  return lines.filter(([name]) => names.includes(name.toLowerCase()))
}

/** The members of a field that is a list of words, in lower case; so is its name. */
export function listMembers(lines: readonly FieldLine[], name: string): string[] {
  return linesNamed(lines, name).flatMap(([, value]) => value.split(',').map(member => member.trim().toLowerCase()))
}
