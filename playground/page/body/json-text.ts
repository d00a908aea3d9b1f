// JSON as it was written: where each value begins and ends in the text, so that no number and no name is read as another one. The
// text is known to be JSON (RFC 8259).

const QUOTE = 34
const BACKSLASH = 92

export interface JsonMember {
  /** Its name with its quotes; null in an array. */
  readonly name: string | null
  readonly start: number
  readonly end: number
}

/** The position of the quote that ends the string which begins at `at`; -1 where it does not end. */
export function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end
    while (text.charCodeAt(first - 1) === BACKSLASH) first--
    if ((end - first) % 2 === 0) return end
  }
  return -1
}

/** Whether this character begins an object or an array. */
export const opens = (code: number): boolean => code === 123 || code === 91
/** Whether this character ends one. */
export const closes = (code: number): boolean => code === 125 || code === 93

const isBetween = (code: number): boolean => code <= 32 || code === 44 || code === 58

/** The position of what comes next that is no space, comma or colon. */
export function nextValue(text: string, at: number): number {
  let next = at
  while (next < text.length && isBetween(text.charCodeAt(next))) next++
  return next
}

/** The position behind the value that begins at `start`; depth costs nothing. */
export function endOfValue(text: string, start: number): number {
  if (text.charCodeAt(start) === QUOTE) return endOfString(text, start) + 1
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (opens(code)) depth++
    else if (depth === 0 && (isBetween(code) || closes(code))) return at
    else if (closes(code) && --depth === 0) return at + 1
  }
  return text.length
}

/** The members of the object, or the items of the array, that begins at `start`: read as far as they are asked for. */
export function* membersOf(text: string, start: number): Generator<JsonMember, void> {
  const isObject = text.charCodeAt(start) === 123
  let at = nextValue(text, start + 1)
  while (at < text.length && !closes(text.charCodeAt(at))) {
    let name: string | null = null
    if (isObject) {
      const end = endOfString(text, at) + 1
      name = text.slice(at, end)
      at = nextValue(text, end)
    }
    const end = endOfValue(text, at)
    yield { name, start: at, end }
    at = nextValue(text, end)
  }
}
