// What the page has the server send to the upstream: the request and its outcome as JSON has them, and what no such
// request may hold. The page says beforehand what the server would refuse, by the same rules.
import { isToken } from '../../src/fields/syntax.ts'
import { EXCHANGE_FIELD } from './exchange.ts'
import type { FieldLine } from './exchange.ts'

/** A request to the upstream. */
export interface ReplayRequest {
  readonly method: string
  /** Path and query: a request target in origin form (RFC 9112 §3.2.1), sent as it stands. */
  readonly path: string
  /** Names and values; of the values each character is one byte. */
  readonly fields: readonly FieldLine[]
  /** Sent in UTF-8. */
  readonly content: string
  /** The key of the exchange whose recorded content is sent, as it was, in place of `content`. */
  readonly bodyOf?: string
}

/** What came of a replay request. */
export interface ReplayOutcome {
  /** The number of the exchange; null where none was captured, or its number is not known. */
  readonly exchange: number | null
  /** Null where no response came. */
  readonly status: number | null
  readonly etag: string | null
  readonly contentBytes: number
  /** Why there is no response, or not all of it: a sentence; null where there is no problem. */
  readonly reason: string | null
}

/** Why a replay request is not sent, and which of its parts is to blame: of the fields, by its index. */
export interface ReplayProblem {
  readonly at: 'method' | 'path' | 'content' | number
  readonly sentence: string
}

/** Bytes of content that a replay request may have. */
export const MAX_REPLAY_CONTENT = 1_048_576

/** Bytes of path and fields: with what is added on the way, the head stays within what the proxy takes. */
export const MAX_REPLAY_HEAD = 60_000

// Fields of framing and of connections, and the exchange's id: the server that sends or the proxy sets them.
const SET_BY_SERVER = ['connection', 'content-length', 'expect', 'host', 'http2-settings', 'keep-alive',
  'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', EXCHANGE_FIELD.toLowerCase()]

/** Whether the server or the proxy sets this field, so that no replay request may. */
export function isSetByServer(name: string): boolean {
  return SET_BY_SERVER.includes(name.toLowerCase())
}

/** Bytes of path and fields as they cross the wire. */
export function headLength(path: string, fields: readonly FieldLine[]): number {
  return fields.reduce((sum, [name, value]) => sum + name.length + value.length + 4, path.length)
}

/** Why a replay request is not sent, by its parts; none: it is sent. */
export function findReplayProblems({ method, path, fields, content, bodyOf }: ReplayRequest): ReplayProblem[] {
  const problems: ReplayProblem[] = []
  if (!isToken(method) || method === 'CONNECT') {
    problems.push({ at: 'method', sentence: `A method is ${TOKEN_IN_WORDS}, not CONNECT` })
  }
  // Two slashes would be another host to whoever reads the target as a URL.
  if (!/^\/(?![/\\])[!-~]*$/.test(path)) {
    problems.push({ at: 'path', sentence: 'The path begins with one slash and is visible ASCII, without a space' })
  } else if (headLength(path, fields) > MAX_REPLAY_HEAD) {
    problems.push({ at: 'path', sentence: `Path and fields have ${MAX_REPLAY_HEAD} bytes together at most` })
  }
  for (const [at, [name, value]] of fields.entries()) {
    if (!isToken(name)) problems.push({ at, sentence: `A field name is ${TOKEN_IN_WORDS}` })
    else if (isSetByServer(name)) problems.push({ at, sentence: `${name} is set where the message is sent` })
    else if (/[^\t -~\x80-\xff]/.test(value)) problems.push({ at, sentence: INVALID_VALUE })
  }
  if (bodyOf !== undefined && content !== '') problems.push({ at: 'content', sentence: 'There is content beside the recorded one that is to be sent' })
  if (new TextEncoder().encode(content).length > MAX_REPLAY_CONTENT) {
    problems.push({ at: 'content', sentence: `Content has ${MAX_REPLAY_CONTENT} bytes at most` })
  }
  return problems
}

/** What is wrong with a value that no field line may have. */
export const INVALID_VALUE = 'A field holds Latin-1 characters alone, and no line break'

export const TOKEN_IN_WORDS = 'one word of letters, digits and !#$%&\'*+-.^_`|~'
