// The entries of a HAR file of which only the beginning was read: each one that is whole, as JSON of its own.

const QUOTE = 34
const BACKSLASH = 92

/** The position of the quote that ends the string which begins at `at`; -1 where it does not end. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end
    while (text.charCodeAt(first - 1) === BACKSLASH) first--
    if ((end - first) % 2 === 0) return end
  }
  return -1
}

const opens = (sign: number): boolean => sign === 123 || sign === 91
const closes = (sign: number): boolean => sign === 125 || sign === 93

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
