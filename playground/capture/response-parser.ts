// Follows one response through the very bytes that are written to the socket.
import type { FieldLine, InformationalRecord } from '../shared/exchange.ts'
import { ChunkedContent } from './chunked-content.ts'
import { HEAD_END, MAX_FIELD_BYTES, parseFieldLines, parseResponseHead } from './raw-fields.ts'
import type { ResponseHead } from './raw-fields.ts'

const MAX_RECORDED_HEAD = 2 * MAX_FIELD_BYTES

/** Informational responses that are kept, and the bytes of fields of all of them. */
const MAX_INFORMATIONAL = 20

export interface ResponseParserOptions {
  /** Asked after the head: whether its content comes in chunks. The field that says so may be beyond what is kept. */
  readonly isChunked?: () => boolean
  /** Takes the content piece by piece, without its transfer coding. */
  readonly onContent?: (content: Uint8Array) => void
}

/** Keeps the head of one response and the informational ones (1xx) before it, within bounds, and counts the rest. */
export class ResponseParser {
  /** The head of the response, once all of it was written. */
  head: ResponseHead | undefined
  fieldBytes = 0
  /** Bytes of content without its transfer coding, and bytes of that coding: chunk sizes, line ends, trailers. */
  contentBytes = 0
  framingBytes = 0
  readonly informational: InformationalRecord[] = []
  readonly #isChunked: () => boolean
  readonly #onContent: (content: Uint8Array) => void
  #chunks: ChunkedContent | undefined
  #kept: Uint8Array[] = []
  #keptBytes = 0
  #matched = 0

  constructor({ isChunked = () => false, onContent = () => {} }: ResponseParserOptions = {}) {
    this.#isChunked = isChunked
    this.#onContent = onContent
  }

  /** The trailer section (RFC 9110 §6.5). */
  get trailers(): readonly FieldLine[] {
    return parseFieldLines(this.#chunks?.trailers ?? '')
  }

  push(bytes: Uint8Array): void {
    let rest = bytes
    while (this.head === undefined && rest.length > 0) rest = this.#pushHead(rest)
    if (rest.length === 0) return
    if (this.#chunks === undefined) return this.#takeContent(rest)
    const before = this.contentBytes
    this.#chunks.push(rest, content => { this.#takeContent(content) })
    this.framingBytes += rest.length - (this.contentBytes - before)
  }

  #takeContent(content: Uint8Array): void {
    this.contentBytes += content.length
    this.#onContent(content)
  }

  /** Takes what belongs to the head, and returns what follows it. */
  #pushHead(bytes: Uint8Array): Uint8Array {
    let length = 0
    while (length < bytes.length && this.#matched < HEAD_END.length) {
      const byte = bytes[length++]
      this.#matched = byte === HEAD_END.charCodeAt(this.#matched) ? this.#matched + 1 : byte === 13 ? 1 : 0
    }
    this.fieldBytes += length
    const room = MAX_RECORDED_HEAD - this.#keptBytes
    if (room > 0) {
      // A copy: the writer may use its buffer again, and a part of it would keep the whole alive.
      const kept = new Uint8Array(bytes.subarray(0, Math.min(length, room)))
      this.#kept.push(kept)
      this.#keptBytes += kept.length
    }
    if (this.#matched === HEAD_END.length) this.#endHead()
    return bytes.subarray(length)
  }

  #endHead(): void {
    const beyond = this.fieldBytes - this.#keptBytes
    const text = Buffer.concat(this.#kept).toString('latin1')
    const head = parseResponseHead(text, beyond)
    this.#kept = []
    this.#keptBytes = 0
    this.#matched = 0
    if (head.status >= 100 && head.status < 200 && head.status !== 101) {
      this.fieldBytes = 0
      const { status, fields } = head
      if (this.informational.length < MAX_INFORMATIONAL) this.informational.push({ status, fields })
    } else {
      this.head = head
      if (this.#isChunked()) this.#chunks = new ChunkedContent()
    }
  }
}
