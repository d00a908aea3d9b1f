// Reads the frames of one direction of a WebSocket (RFC 6455 §5.2), in whatever pieces its bytes come; nothing of them is kept here.

export interface Frame {
  readonly opcode: number
  /** It ends its message. */
  readonly isLast: boolean
  /** An extension has changed the payload of the message that it begins: in practice it is compressed (RFC 7692). */
  readonly isCompressed: boolean
  /** Four octets that the payload is masked with; none for a server's. */
  readonly mask: readonly number[]
}

export interface FrameEvents {
  readonly onBegin: (frame: Frame) => void
  /** Some of the payload, as it was sent; `at` is where in the payload it begins. */
  readonly onPayload: (frame: Frame, bytes: Uint8Array, at: number) => void
  readonly onEnd: (frame: Frame) => void
}

const NONE: Frame = { opcode: 0, isLast: false, isCompressed: false, mask: [] }

export class FrameReader {
  readonly #events: FrameEvents
  #head: number[] = []
  #frame = NONE
  #at = 0
  #left = 0

  constructor(events: FrameEvents) {
    this.#events = events
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, bytes.length - at)
        this.#events.onPayload(this.#frame, bytes.subarray(at, at + taken), this.#at)
        at += taken
        this.#at += taken
        this.#left -= taken
        if (this.#left === 0) this.#events.onEnd(this.#frame)
      } else {
        this.#head.push(bytes[at++] as number)
        if (this.#head.length === this.#headLength()) this.#endHead()
      }
    }
  }

  #headLength(): number {
    const second = this.#head[1] ?? 0
    return 2 + extendedLength(second & 127) + (second >= 128 ? 4 : 0)
  }

  #endHead(): void {
    const [first = 0, second = 0, ...rest] = this.#head
    const short = second & 127
    const extended = extendedLength(short)
    this.#left = extended === 0 ? short : rest.slice(0, extended).reduce((sum, byte) => sum * 256 + byte, 0)
    this.#frame = { opcode: first & 15, isLast: first >= 128, isCompressed: (first & 64) !== 0, mask: rest.slice(extended) }
    this.#head = []
    this.#at = 0
    this.#events.onBegin(this.#frame)
    if (this.#left === 0) this.#events.onEnd(this.#frame)
  }
}

function extendedLength(short: number): number {
  return short === 126 ? 2 : short === 127 ? 8 : 0
}
