// The difference between two exchanges, field by field, with the part of a value that changed marked.
import type { Exchange, FieldLine } from '../../shared/exchange.ts'

/** From the first character that differs up to, not including, the one after the last. */
export type CharacterRange = readonly [from: number, end: number]

export interface DifferenceLine {
  readonly part: 'request' | 'response'
  /** The name as each side wrote it; null for the request line and the status line. */
  readonly names: readonly [left: string | null, right: string | null]
  readonly state: 'same' | 'changed' | 'only left' | 'only right'
  readonly left: string | null
  readonly right: string | null
  /** What to mark in the values of a changed line; an empty range where the other side has more there. */
  readonly marks: readonly [left: CharacterRange, right: CharacterRange] | null
}

export interface Difference {
  readonly lines: readonly DifferenceLine[]
  readonly changed: number
  /** How many field lines are left out: those of a message beyond `differenceLimit`. */
  readonly omitted: number
}

/** How many field lines of each message are compared. */
export const differenceLimit = 500

/**
 * The lines of both exchanges: each message’s first line, then its fields in the order of the left side, and what only
 * the right has after the field that it follows there. The second line of a name is compared with the second.
 */
export function differenceOf(left: Exchange, right: Exchange): Difference {
  const fieldLists = [[left.requestFields, right.requestFields], [left.responseFields, right.responseFields]] as const
  const lines = [
    lineOf('request', null, null, requestLine(left), requestLine(right)),
    ...fieldLines('request', ...fieldLists[0]),
    lineOf('response', null, null, statusLine(left), statusLine(right)),
    ...fieldLines('response', ...fieldLists[1]),
  ]
  return {
    lines,
    changed: lines.filter(({ state }) => state !== 'same').length,
    omitted: fieldLists.flat().reduce((total, { length }) => total + Math.max(0, length - differenceLimit), 0),
  }
}

function requestLine({ method, target, httpVersion }: Exchange): string {
  return `${method} ${target} HTTP/${httpVersion}`
}

function statusLine({ status, reason, httpVersion }: Exchange): string {
  return `HTTP/${httpVersion} ${status} ${reason}`.trimEnd()
}

function fieldLines(
  part: DifferenceLine['part'], left: readonly FieldLine[], right: readonly FieldLine[],
): DifferenceLine[] {
  const before = numbered(left)
  const after = numbered(right)
  // What only the right side has waits under the shared field that it follows there; under '' at the very top.
  const following = new Map<string, DifferenceLine[]>([['', []]])
  let shared = ''
  for (const [key, [name, value]] of after) {
    if (before.has(key)) following.set(shared = key, [])
    else following.get(shared)?.push(lineOf(part, null, name, null, value))
  }
  const own = [...before].flatMap(([key, [name, value]]) => {
    const other = after.get(key)
    return [lineOf(part, name, other?.[0] ?? null, value, other?.[1] ?? null), ...following.get(key) ?? []]
  })
  return [...following.get('') ?? [], ...own]
}

/** The lines by lower-case name and how many of that name came before. */
function numbered(lines: readonly FieldLine[]): Map<string, FieldLine> {
  const counts = new Map<string, number>()
  return new Map(lines.slice(0, differenceLimit).map(line => {
    const name = line[0].toLowerCase()
    const count = counts.get(name) ?? 0
    counts.set(name, count + 1)
    return [`${name} ${count}`, line]
  }))
}

function lineOf(
  part: DifferenceLine['part'], leftName: string | null, rightName: string | null, left: string | null,
  right: string | null,
): DifferenceLine {
  const state = left === null ? 'only right' : right === null ? 'only left' : left === right ? 'same' : 'changed'
  const marks = left !== null && right !== null && left !== right ? marksOf(left, right) : null
  return { part, names: [leftName, rightName], state, left, right, marks }
}

/** What is left between the common beginning and the common end: linear, where a finer comparison would not be. */
function marksOf(left: string, right: string): readonly [CharacterRange, CharacterRange] {
  const shorter = Math.min(left.length, right.length)
  let from = 0
  while (from < shorter && left[from] === right[from]) from++
  let end = 0
  while (end < shorter - from && left[left.length - 1 - end] === right[right.length - 1 - end]) end++
  return [[from, left.length - end], [from, right.length - end]]
}
