// What is kept under a key of a store, as one string.
//
// | first character | the rest | means |
// |---|---|---|
// | `=` | fields as JSON, a line feed, content as text | an answer |
// | `#` | fields as JSON, a line feed, content in base64 | an answer whose content is no text |
// | `?` | names as JSON | the answer varies by fields of these names |
// | `!` | who makes it | content is being made, until the key expires |
// | `~` | | content was made, and is not kept |
import { isOfMessage } from '../decision/keepable.ts'
import type { KeptAnswer, KeptField } from '../handler/keeper.ts'
import type { Entry, Taken } from './contents.ts'

export function formatEntry(entry: Entry): string {
  if (entry.content === undefined) return `?${JSON.stringify(entry.vary)}`
  const { content, ...head } = entry
  const text = textOf(content)
  return `${text === undefined ? '#' : '='}${JSON.stringify(head)}\n${text ?? Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64')}`
}

// A client decodes what it reads as UTF-8, which changes what is none.
function textOf(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    return undefined
  }
}

/** What a string says; undefined for one that was not written by `formatEntry`. */
export function parseTaken(value: string): Exclude<Taken, 'make'> | undefined {
  const first = value[0]
  if (first === '!') return { by: value.slice(1) }
  if (first === '~') return 'pass'
  try {
    if (first === '?') return varyOf(JSON.parse(value.slice(1)))
    if (first === '=' || first === '#') return answerOf(value)
  } catch {
    // Somebody else's, or cut off.
  }
  return undefined
}

function varyOf(names: unknown): Entry | undefined {
  return isStrings(names) ? { vary: names } : undefined
}

function answerOf(value: string): KeptAnswer | undefined {
  const end = value.indexOf('\n')
  if (end === -1) return undefined
  const { etag, lastModified, vary, isShared, fields } = JSON.parse(value.slice(1, end)) as Readonly<Record<string, unknown>>
  const isAnswer = typeof etag === 'string' && (lastModified === undefined || typeof lastModified === 'string') && isStrings(vary) &&
    typeof isShared === 'boolean' && Array.isArray(fields) && fields.every(isField)
  if (!isAnswer) return undefined
  // A buffer of its own: Node's pool would be held with each few bytes of it.
  const content = new Uint8Array(Buffer.from(value.slice(end + 1), value[0] === '#' ? 'base64' : 'utf8'))
  return { etag, lastModified, vary, isShared, fields: fields as KeptField[], content }
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(member => typeof member === 'string')
}

function isField(field: unknown): boolean {
  if (!Array.isArray(field) || field.length !== 2) return false
  const [name, value] = field as unknown[]
  return typeof name === 'string' && !isOfMessage(name.toLowerCase()) && (value === null || typeof value === 'string' || isStrings(value))
}
