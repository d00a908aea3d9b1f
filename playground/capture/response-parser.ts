// Follows one response through the very bytes that are written to the socket.
import { HEAD_END, MAX_FIELD_BYTES, parseResponseHead } from './raw-fields.ts'
import type { ResponseHead } from './raw-fields.ts'

const MAX_RECORDED_HEAD = 2 * MAX_FIELD_BYTES

/** Keeps the head of one response, within a bound, and counts the rest; skips informational responses (1xx). */
export class ResponseParser {
  /** The head of the response, once all of it was written. */
  head: ResponseHead | undefined
  fieldBytes = 0
  contentBytes = 0
  #kept: Uint8Array[] = []
  #keptBytes = 0
  #matched = 0

  push(bytes: Uint8Array): void {
    let rest = bytes
    while (this.head === undefined && rest.length > 0) rest = this.#pushHead(rest)
    this.contentBytes += rest.length
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
    if (head.status >= 100 && head.status < 200 && head.status !== 101) this.fieldBytes = 0
    else this.head = head
  }
}
