// The entries of a HAR file of which only the beginning was read: each one that is whole, as JSON of its own.

import { closes, endOfString, opens } from '../body/json-text.ts'

const QUOTE = 34

/** Where the entries begin: behind the bracket after the member `entries` of the root's member. */
function startOfEntries(text: string): number {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (opens(sign)) depth++
    else if (closes(sign)) depth--
    else if (sign === QUOTE) {
      const end = endOfString(text, at)
      if (end === -1) return -1
      const isName = depth === 2 && text.slice(at, end + 1) === '"entries"'
      const [bracket] = isName ? /^[ \t\r\n]*:[ \t\r\n]*\[/.exec(text.slice(end + 1, end + 100)) ?? [] : []
      if (bracket !== undefined) return end + 1 + bracket.length
      at = end
    }
  }
  return -1
}

/** At most so many entries, in their order; undefined where the text has none to begin with. Time is linear. */
export function entriesOfCut(text: string, limit: number): string[] | undefined {
  const start = startOfEntries(text)
  if (start === -1) return undefined
  const entries: string[] = []
  let depth = 0
  let from = start
  for (let at = start; at < text.length && entries.length < limit; at++) {
    const sign = text.charCodeAt(at)
    if (sign === QUOTE) {
      at = endOfString(text, at)
      if (at === -1) break
    } else if (opens(sign)) {
      if (depth++ === 0) from = at
    } else if (closes(sign)) {
      if (depth-- === 0) break
      if (depth === 0) entries.push(text.slice(from, at + 1))
    }
  }
  return entries
}
