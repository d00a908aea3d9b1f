// The conditional fields of a request to node:http or node:http2, every line of them.
import type { IncomingMessage } from 'node:http'

type ConditionalName = 'if-match' | 'if-none-match' | 'if-modified-since' | 'if-unmodified-since' | 'if-range' | 'range'

/** The fields that make a request conditional (RFC 9110 §13.1), and Range, by their lower-case names. */
export type ConditionalFields = Readonly<Record<ConditionalName, string | undefined>>

// No two of the names have one length and one third letter, and no other usual field has both: most names are told
// apart without being compared.
function isConditional(name: string): boolean {
  switch (name.length) {
    case 8: return isNamed(name, 'if-match') || isNamed(name, 'if-range')
    case 13: return isNamed(name, 'if-none-match')
    case 17: return isNamed(name, 'if-modified-since')
    case 19: return isNamed(name, 'if-unmodified-since')
    default: return false
  }
}

function isNamed(name: string, lowerCase: string): boolean {
  return name === lowerCase || (name.length === lowerCase.length && name.toLowerCase() === lowerCase)
}

/**
 * The conditional fields of a request, or undefined where it has none that a decision could depend on.
 *
 * `headers` of node:http drops the second line of a date field, and that of node:http2 the second line of any; so the
 * lines of `rawHeaders` are joined, as RFC 9110 §5.3 says. A value that someone changed in `headers` stands, and one that was
 * deleted there is gone.
 */
export function conditionalFields(request: IncomingMessage): ConditionalFields | undefined {
  const raw = request.rawHeaders
  let found = false
  for (let i = 0; i < raw.length; i += 2) {
    // Most names begin with another letter; 0x20 makes the letter small.
    if (((raw[i] as string).charCodeAt(0) | 0x20) === 0x69 && isConditional(raw[i] as string)) {
      found = true
      break
    }
  }
  // An emulated request may come with `headers` alone.
  if (!found && raw.length > 0) return undefined
  const { headers } = request
  const ifMatch = joined(raw, 'if-match', headers['if-match'])
  const ifNoneMatch = joined(raw, 'if-none-match', headers['if-none-match'])
  const ifModifiedSince = joined(raw, 'if-modified-since', headers['if-modified-since'])
  const ifUnmodifiedSince = joined(raw, 'if-unmodified-since', headers['if-unmodified-since'])
  const ifRange = joined(raw, 'if-range', headers['if-range'])
  if ((ifMatch ?? ifNoneMatch ?? ifModifiedSince ?? ifUnmodifiedSince ?? ifRange) === undefined) return undefined
  // Absent ones are named too: objects of one shape are read faster.
  return {
    'if-match': ifMatch,
    'if-none-match': ifNoneMatch,
    'if-modified-since': ifModifiedSince,
    'if-unmodified-since': ifUnmodifiedSince,
    'if-range': ifRange,
    range: joined(raw, 'range', headers['range'])
  }
}

function joined(raw: readonly string[], name: ConditionalName, found: string | string[] | undefined): string | undefined {
  if (found === undefined) return undefined
  const value = Array.isArray(found) ? found.join(', ') : found
  let lines = ''
  let first: string | undefined
  let count = 0
  for (let i = 0; i < raw.length; i += 2) {
    if (!isNamed(raw[i] as string, name)) continue
    const line = raw[i + 1] as string
    first ??= line
    lines = count++ === 0 ? line : `${lines}, ${line}`
  }
  return count > 1 && value === first ? lines : value
}
