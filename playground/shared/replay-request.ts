// What the page has the server send to the upstream: the order and its outcome as JSON has them, and what no order may
// hold. The page says beforehand what the server would refuse, by the same rules.
import type { FieldLine } from './exchange.ts'

/** A request to the upstream. */
export interface SendOrder {
  readonly method: string
  /** Path and query: a request target in origin form (RFC 9112 §3.2.1), sent as it stands. */
  readonly path: string
  /** Names and values; of the values each character is one byte. */
  readonly fields: readonly FieldLine[]
  /** Sent in UTF-8. */
  readonly content: string
}

/** What came of an order. */
export interface SendOutcome {
  /** The number of the exchange; null where none was captured, or where its number did not come to be known. */
  readonly exchange: number | null
  /** Null where no answer came. */
  readonly status: number | null
  readonly etag: string | null
  readonly contentBytes: number
  /** Why there is no answer, or not all of it: a sentence; null where all is well. */
  readonly reason: string | null
}

/** Why an order is not sent, and which of its parts is to blame: of the fields, by its index. */
export interface OrderProblem {
  readonly at: 'method' | 'path' | 'content' | number
  readonly sentence: string
}

/** Bytes of content that an order may have. */
export const MOST_CONTENT = 1_048_576

/** Bytes of path and fields: with what is added on the way, the head stays within what the tap takes. */
export const MOST_ORDER_HEAD = 60_000

// Framing, connections and the tap's own business: who sends and who forwards sees to them.
const KEPT = ['connection', 'content-length', 'expect', 'host', 'http2-settings', 'keep-alive', 'proxy-connection',
  'te', 'trailer', 'transfer-encoding', 'upgrade', 'x-exchange']

/** Whether no order sets this field, since the server or the tap does. */
export function isSetByTap(name: string): boolean {
  return KEPT.includes(name.toLowerCase())
}

/** Bytes of path and fields as they cross the wire. */
export function headLength(path: string, fields: readonly FieldLine[]): number {
  return fields.reduce((sum, [name, value]) => sum + name.length + value.length + 4, path.length)
}

/** Why an order is not sent, in the order of its parts; none: it is sent. */
export function orderProblems({ method, path, fields, content }: SendOrder): OrderProblem[] {
  const problems: OrderProblem[] = []
  if (!isToken(method) || method === 'CONNECT') {
    problems.push({ at: 'method', sentence: `A method is ${TOKEN}, not CONNECT` })
  }
  // Two slashes would be another host to whoever reads the target as a URL.
  if (!/^\/(?![/\\])[!-~]*$/.test(path)) {
    problems.push({ at: 'path', sentence: 'The path begins with one slash and is visible ASCII, without a space' })
  } else if (headLength(path, fields) > MOST_ORDER_HEAD) {
    problems.push({ at: 'path', sentence: `Path and fields have ${MOST_ORDER_HEAD} bytes together at most` })
  }
  for (const [at, [name, value]] of fields.entries()) {
    if (!isToken(name)) problems.push({ at, sentence: `A field name is ${TOKEN}` })
    else if (isSetByTap(name)) problems.push({ at, sentence: `${name} is set where the message is sent` })
    else if (/[^\t -~\x80-\xff]/.test(value)) {
      problems.push({ at, sentence: NO_VALUE })
    }
  }
  if (new TextEncoder().encode(content).length > MOST_CONTENT) {
    problems.push({ at: 'content', sentence: `Content has ${MOST_CONTENT} bytes at most` })
  }
  return problems
}

/** What is wrong with a value that no field line may have. */
export const NO_VALUE = 'A field holds Latin-1 characters alone, and no line break'

/** What a token is, in words. */
export const TOKEN = 'one word of letters, digits and !#$%&\'*+-.^_`|~'

/** Whether the text is a token (RFC 9110 §5.6.2), as methods and field names are. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)
}
