// What the clients of a soak do: each visit is one connection.
import { createHash } from 'node:crypto'
import { etagFor } from 'not-modified'
import type { Random } from '../fuzz/random.ts'
import { CONTENT, LONG, PIECE } from './routes.ts'
import { DETAILS, problem } from '../support/refusals.ts'

/** A request as bytes, and what is to be answered: a status, and the length of the content. */
export interface Asked { readonly bytes: string, readonly status: number, readonly length: number }

export interface Visit {
  readonly requests: readonly Asked[]
  /** All requests at once, or each when the former is answered. */
  readonly pipelined: boolean
  /** The client pauses each time it has read this many bytes. */
  readonly pauses?: number
  /** The client leaves when it has read this many bytes. */
  readonly leaves?: number
  /** The server ends the connection in the middle of the last answer. */
  readonly broken?: boolean
}

const asked = (line: string, fields: readonly string[], status: number, length: number, content = ''): Asked =>
  ({ bytes: `${[`${line} HTTP/1.1`, 'Host: x', ...fields].join('\r\n')}\r\n\r\n${content}`, status, length })

const get = (target: string, length: number, ...fields: string[]): Asked => asked(`GET ${target}`, fields, 200, length)
const WHOLE = CONTENT.length
const V1 = 'If-None-Match: "v1"'
const REVISION = etagFor({ revision: 1 }) as string
const GENERATED = `"${createHash('md5').update(CONTENT).digest('hex')}"`
const ERROR = 'Internal Server Error\n'.length
const FAILED = problem(412, DETAILS.changed).length
const REQUIRED = problem(428, DETAILS.required).length
// More than a socket takes at once, so that it stays unread.
const UPLOAD = 'u'.repeat(100_000)
const CHUNKS = `${`2710\r\n${'u'.repeat(10_000)}\r\n`.repeat(5)}0\r\n\r\n`
const CHUNKED = 'Transfer-Encoding: chunked'
const LENGTH = `Content-Length: ${UPLOAD.length}`

const TARGETS = ['/text', '/lazy', '/generator', '/async', '/readable', '/web', '/body', '/connect', '/inside', '/long', '/longReadable', '/kept', '/madeAnew', '/keptLong']

/** Short answers, after each of which the connection goes on. */
const ASKED: readonly Asked[] = [
  get('/text', WHOLE), get('/lazy', WHOLE), get('/generator', 10 * WHOLE), get('/async', 10 * WHOLE), get('/body', 10 * WHOLE),
  get('/kept', 10 * WHOLE), get('/madeAnew', 10 * PIECE.length), get('/readable', 10 * PIECE.length), get('/web', 10 * PIECE.length), get('/connect', WHOLE), get('/inside', WHOLE), get('/generated', WHOLE),
  get('/text', WHOLE, 'If-None-Match: "v0", W/"v2"'), get('/keptMany', 10 * PIECE.length), get('/revision', WHOLE),
  ...['/parts', '/long.txt'].flatMap(target => [
    asked(`GET ${target}`, ['Range: bytes=1000-100999'], 206, 100_000), asked(`GET ${target}`, ['Range: bytes=9999999-'], 416, 0),
    asked(`GET ${target}`, ['If-None-Match: *'], 304, 0), asked(`HEAD ${target}`, [], 200, 0)
  ]),
  ...TARGETS.flatMap(target => [
    asked(`GET ${target}`, [V1], 304, 0), asked(`HEAD ${target}`, [], 200, 0), asked(`HEAD ${target}`, [V1], 304, 0),
    asked(`GET ${target}`, ['If-Match: "v0"'], 412, FAILED), asked(`HEAD ${target}`, ['If-Match: "v0"'], 412, 0)
  ]),
  asked('GET /generated', [`If-None-Match: ${GENERATED}`], 304, 0), asked('GET /generated', ['If-Match: "v0"'], 412, FAILED),
  asked('GET /text', [V1, LENGTH], 304, 0, UPLOAD), asked('GET /lazy', [V1, CHUNKED], 304, 0, CHUNKS),
  asked('PUT /document', ['If-Match: "v0"', LENGTH], 412, FAILED, UPLOAD), asked('PUT /document', ['If-Match: "v0"', CHUNKED], 412, FAILED, CHUNKS),
  asked('PUT /document', [LENGTH], 428, REQUIRED, UPLOAD), asked('DELETE /document', [CHUNKED], 428, REQUIRED, CHUNKS),
  asked('PUT /document', [`If-Match: ${REVISION}`, LENGTH], 200, WHOLE, UPLOAD),
  asked('PUT /document', [`If-Match: ${REVISION}`, CHUNKED], 200, WHOLE, CHUNKS),
  asked('PUT /text', ['If-Match: "v1"', LENGTH], 200, WHOLE, UPLOAD),
  asked('GET /throws', [], 500, ERROR), asked('GET /fails', [], 500, ERROR), asked('GET /fails', [V1], 304, 0), asked('GET /breaks', [V1], 304, 0)
]
const STREAMS: readonly Asked[] = ['/long', '/longReadable', '/generatedLong', '/keptLong', '/parts', '/long.txt'].map(target => get(target, LONG * PIECE.length))
const BROKEN: readonly Asked[] = [get('/breaks', 3 * WHOLE), get('/breaksAsync', 10 * WHOLE)]

const some = (random: Random, count: number): Asked[] => Array.from({ length: count }, () => random.pick(ASKED))

/** The next visit. */
export function visitOf(random: Random): Visit {
  const kind = random.below(20)
  if (kind < 7) return { requests: some(random, 1 + random.below(40)), pipelined: false }
  if (kind < 12) return { requests: some(random, 1 + random.below(40)), pipelined: true }
  if (kind < 14) return { requests: [...some(random, random.below(5)), random.pick(BROKEN)], pipelined: random.chance(0.5), broken: true }
  if (kind < 15) return { requests: [random.pick(STREAMS), ...some(random, 3), random.pick(STREAMS)], pipelined: random.chance(0.5), pauses: 200_000 }
  const leaves = random.pick([0, 1, 1000, 100_000, 500_000])
  if (kind < 18) return { requests: [random.pick(STREAMS), ...some(random, 2)], pipelined: random.chance(0.5), leaves }
  return { requests: [...some(random, 3), ...STREAMS, ...some(random, 3)], pipelined: true, leaves }
}
