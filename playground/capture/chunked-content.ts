// Tells content from its framing in the chunked transfer coding (RFC 9112 §7.1), in whatever pieces the bytes come.

/** Bytes of the trailer section that are kept. */
const MAX_TRAILERS = 16_384

const LF = 10

type Part = 'size' | 'extension' | 'data' | 'data end' | 'trailers'

/** Reads what this process itself writes: chunks that are well-formed. */
export class ChunkedContent {
  /** The trailer section in Latin-1, with the empty line that ends it, up to a bound. */
  trailers = ''
  #part: Part = 'size'
  #left = 0

  /** Hands each piece of content over. */
  push(bytes: Uint8Array, take: (content: Uint8Array) => void): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#part === 'data') {
        const content = bytes.subarray(at, at + this.#left)
        at += content.length
        this.#left -= content.length
        take(content)
        if (this.#left === 0) this.#part = 'data end'
      } else {
        this.#pushFraming(bytes[at++] as number)
      }
    }
  }

  #pushFraming(byte: number): void {
    if (this.#part === 'trailers') {
      if (this.trailers.length < MAX_TRAILERS) this.trailers += String.fromCharCode(byte)
    } else if (this.#part === 'data end') {
      if (byte === LF) this.#part = 'size'
    } else if (byte === LF) {
      this.#part = this.#left === 0 ? 'trailers' : 'data'
    } else {
      const digit = this.#part === 'size' ? Number.parseInt(String.fromCharCode(byte), 16) : Number.NaN
      if (Number.isNaN(digit)) this.#part = 'extension'
      else this.#left = this.#left * 16 + digit
    }
  }
}
