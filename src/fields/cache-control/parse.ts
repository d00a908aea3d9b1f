// Reads Cache-Control of a request or a response, directive by directive (RFC 9111 §5.2).
import { addDirective, uniteFieldNames } from './directives.ts'
import type { ParsedCacheControl } from './directives.ts'

/** Reads the directives of a field, by the grammar of Cache-Control or another one, and merges equal ones. */
export function readCacheControl(
  field: string, read: (field: string, to: ParsedCacheControl) => void = readDirectives,
): ParsedCacheControl {
  const extensions: Record<string, string | true> = Object.create(null)
  const directives: ParsedCacheControl = { extensions }
  read(field, directives)
  uniteFieldNames(directives)
  return directives
}

// Each of these patterns matches anywhere, even if it matches nothing.
const NAME = /[!#$%&'*+.^_`|~0-9A-Za-z-]*/y
const BETWEEN = /[ \t,]*/y
const OWS = /[ \t]*/y

function endOf(pattern: RegExp, field: string, at: number): number {
  pattern.lastIndex = at
  pattern.test(field)
  return pattern.lastIndex
}

function readDirectives(field: string, to: ParsedCacheControl): void {
  // After a malformed quoted-string, text and directives cannot be told apart, so each part counts as a malformed directive.
  let isDoubtful = false
  for (let at = endOf(BETWEEN, field, 0); at < field.length; at = endOf(BETWEEN, field, at)) {
    const nameEnd = endOf(NAME, field, at)
    const name = field.slice(at, nameEnd).toLowerCase()
    let argument: string | true | undefined = true
    let end = nameEnd
    if (!isDoubtful && field[nameEnd] === '=') {
      const from = nameEnd + 1
      const isQuoted = field[from] === '"'
      end = isQuoted ? quotedStringEnd(field, from) : endOf(NAME, field, from)
      argument = isQuoted ? field.slice(from + 1, end - 1).replace(/\\(.)/g, '$1') : field.slice(from, end) || undefined
      isDoubtful = isQuoted && end === from
    }
    at = endOf(OWS, field, end)
    if (at < field.length && field[at] !== ',') {
      // A malformed directive ends at the next comma, in quotes or not: it must not hide a directive that restricts caches.
      // An unclosed quote is read here too, and makes its directive malformed.
      argument = undefined
      const comma = field.indexOf(',', at)
      at = comma === -1 ? field.length : comma
    }
    if (name !== '') addDirective(to, name, isDoubtful ? undefined : argument)
  }
}

/** The index after the quoted-string that opens at `open`; `open` if there is none. */
function quotedStringEnd(field: string, open: number): number {
  for (let at = open + 1; at < field.length; at++) {
    const code = field.charCodeAt(at)
    if (code === 0x22) return at + 1
    const character = code === 0x5c ? field.charCodeAt(++at) : code
    if ((character < 0x20 && character !== 0x09) || character === 0x7f || character > 0xff) return open
  }
  return open
}
