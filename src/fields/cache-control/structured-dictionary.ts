// Reads a Dictionary of Structured Fields (RFC 9651 §3.2). As §4.2 requires, a field is read completely or not at all.

/**
 * The value of a member: its type, where some directive depends on it, and its text as it was sent. In a String,
 * quoted-pairs are undone.
 */
export interface StructuredItem {
  readonly type: 'boolean' | 'integer' | 'string' | undefined
  readonly text: string
}

interface Cursor {
  readonly text: string
  at: number
}

const KEY = /[a-z*][a-z0-9_.*-]*/y
const NUMBER = /-?[0-9]+(?:\.[0-9]+)?/y
const TOKEN = /[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*/y
const BYTES = /:[A-Za-z0-9+/=]*:/y
const DATE = /@-?[0-9]{1,15}/y
const DISPLAY_STRING = /%"[ !#-~]*"/y
const BOOLEAN = /\?[01]/y
const SPACES = / */y
const WHITESPACE = /[ \t]*/y

/** What `pattern` matches at the cursor, which is moved on; undefined if it does not match. */
function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at
  const match = pattern.exec(cursor.text)?.[0]
  if (match !== undefined) cursor.at += match.length
  return match
}

function takeCharacter(cursor: Cursor, character: string): boolean {
  if (cursor.text[cursor.at] !== character) return false
  cursor.at++
  return true
}

/** Whether `text` is a key (RFC 9651 §3.1.2): the name of a directive in a targeted field. */
export function isDictionaryKey(text: string): boolean {
  const cursor = { text, at: 0 }
  return take(cursor, KEY) !== undefined && cursor.at === text.length
}

/**
 * Reads a Dictionary. Of members with the same key the last counts, and parameters are dropped. Undefined if the field
 * is not a Dictionary, or has no members.
 */
export function parseDictionary(field: string): Map<string, StructuredItem> | undefined {
  const cursor: Cursor = { text: field, at: 0 }
  const members = new Map<string, StructuredItem>()
  take(cursor, SPACES)
  do {
    if (members.size > 0) take(cursor, WHITESPACE)
    const key = take(cursor, KEY)
    if (key === undefined) return undefined
    const item = takeCharacter(cursor, '=') ? takeMember(cursor) : { type: 'boolean' as const, text: '?1' }
    if (item === undefined || !takeParameters(cursor)) return undefined
    members.set(key, item)
    take(cursor, WHITESPACE)
  } while (takeCharacter(cursor, ','))
  return cursor.at === field.length ? members : undefined
}

function takeMember(cursor: Cursor): StructuredItem | undefined {
  const from = cursor.at
  if (!takeCharacter(cursor, '(')) return takeItem(cursor)
  for (;;) {
    const hadSpace = take(cursor, SPACES) !== ''
    if (takeCharacter(cursor, ')')) return { type: undefined, text: cursor.text.slice(from, cursor.at) }
    if (!hadSpace && cursor.text[cursor.at - 1] !== '(') return undefined
    if (takeItem(cursor) === undefined || !takeParameters(cursor)) return undefined
  }
}

/** Skips parameters; false if they are malformed. */
function takeParameters(cursor: Cursor): boolean {
  while (takeCharacter(cursor, ';')) {
    take(cursor, SPACES)
    if (take(cursor, KEY) === undefined) return false
    if (takeCharacter(cursor, '=') && takeItem(cursor) === undefined) return false
  }
  return true
}

function takeItem(cursor: Cursor): StructuredItem | undefined {
  if (cursor.text[cursor.at] === '"') {
    const text = takeString(cursor)
    return text === undefined ? undefined : { type: 'string', text }
  }
  const number = take(cursor, NUMBER)
  if (number !== undefined) return numberItem(number)
  const boolean = take(cursor, BOOLEAN)
  if (boolean !== undefined) return { type: 'boolean', text: boolean }
  const other = take(cursor, TOKEN) ?? take(cursor, BYTES) ?? take(cursor, DATE) ?? takeDisplayString(cursor)
  return other === undefined ? undefined : { type: undefined, text: other }
}

/** An Integer has up to 15 digits, a Decimal up to 12 before the point and 3 after it (RFC 9651 §3.3.1, §3.3.2). */
function numberItem(text: string): StructuredItem | undefined {
  const digits = text.startsWith('-') ? text.slice(1) : text
  const point = digits.indexOf('.')
  if (point === -1) return digits.length <= 15 ? { type: 'integer', text } : undefined
  return point <= 12 && digits.length - point <= 4 ? { type: undefined, text } : undefined
}

/** Printable ASCII between quotes, with `"` and `\` escaped and nothing else; undefined for anything else. */
function takeString(cursor: Cursor): string | undefined {
  const { text } = cursor
  const from = cursor.at + 1
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) {
      cursor.at = at + 1
      return text.slice(from, at).replace(/\\(.)/g, '$1')
    }
    if (code < 0x20 || code > 0x7e) return undefined
    if (code === 0x5c && text[++at] !== '"' && text[at] !== '\\') return undefined
  }
  return undefined
}

/** A Display String, whose text is left as it was sent: no directive takes one. */
function takeDisplayString(cursor: Cursor): string | undefined {
  const text = take(cursor, DISPLAY_STRING)
  // Every percent sign except the opening one begins an octet.
  const quoted = text?.slice(1)
  return quoted === undefined || /%(?![0-9a-f]{2})/.test(quoted) || !isUtf8(quoted) ? undefined : text
}

function isUtf8(encoded: string): boolean {
  try {
    decodeURIComponent(encoded)
    return true
  } catch {
    return false
  }
}
