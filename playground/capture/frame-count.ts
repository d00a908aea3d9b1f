// Counts the messages of one direction of a WebSocket (RFC 6455 §5.2), in whatever pieces its bytes come; nothing of them is kept.

export class FrameCount {
  bytes = 0
  /** Text and binary messages that are whole; frames of control are none. */
  messages = 0
  #head: number[] = []
  #left = 0
  #endsMessage = false

  push(bytes: Uint8Array): void {
    this.bytes += bytes.length
    for (let at = 0; at < bytes.length;) {
      if (this.#left > 0) {
        const skipped = Math.min(this.#left, bytes.length - at)
        at += skipped
        this.#left -= skipped
        if (this.#left === 0) this.#endFrame()
      } else {
        this.#head.push(bytes[at++] as number)
        if (this.#head.length === this.#headLength()) this.#endHead()
      }
    }
  }

  #headLength(): number {
    const second = this.#head[1] ?? 0
    const size = second & 127
    return 2 + (size === 126 ? 2 : size === 127 ? 8 : 0) + (second >= 128 ? 4 : 0)
  }

  #endHead(): void {
    const [first = 0, second = 0] = this.#head
    const short = second & 127
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0
    const size = extended === 0 ? short : this.#head.slice(2, 2 + extended).reduce((sum, byte) => sum * 256 + byte, 0)
    this.#head = []
    this.#left = size
    // The last frame of a message, and no frame of control.
    this.#endsMessage = first >= 128 && (first & 8) === 0
    if (size === 0) this.#endFrame()
  }

  #endFrame(): void {
    if (this.#endsMessage) this.messages++
  }
}
