/// <reference lib="es2024.string" />
// Writes the octets of the canonical form: the form of each primitive, in a buffer that grows.

const END_OF_STRING = 0xff

/** Row "etagFor, a text of 10 KB in an object": 1.3 of the peer if the native encoder writes texts from this length on, 2.1 without it. */
const LONG = 96

/** Appends to `octets`, of which the first `length` are written. `view` has the same octets. */
export class CanonicalWriter {
  #octets: Buffer = Buffer.allocUnsafe(2048)
  #view: DataView = viewOf(this.#octets)
  #length = 0

  /** What has been written. The next write may move it. */
  get written(): Uint8Array {
    return this.#octets.subarray(0, this.#length)
  }

  /** A letter of the format, as one octet. */
  letter(letter: string): void {
    this.#octet(letter.charCodeAt(0))
  }

  #octet(octet: number): void {
    this.reserve(1)
    this.#octets[this.#length++] = octet
  }

  uint32(value: number): void {
    this.reserve(4)
    this.#view.setUint32(this.#length, value, true)
    this.#length += 4
  }

  /**
   * A letter and the four octets of an integer. Row "etagFor, an array of a thousand numbers": 1.6 of the peer with it, 1.8 with two
   * calls.
   */
  lettered(letter: string, value: number): void {
    this.reserve(5)
    this.#octets[this.#length] = letter.charCodeAt(0)
    this.#view.setUint32(this.#length + 1, value, true)
    this.#length += 5
  }

  float64(value: number): void {
    this.reserve(8)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  /** The length, and then the octets unchanged. */
  bytes(source: Uint8Array): void {
    this.float64(source.length)
    this.reserve(source.length)
    this.#octets.set(source, this.#length)
    this.#length += source.length
  }

  string(text: string): void {
    if (text.length >= LONG && text.isWellFormed()) {
      this.reserve(Buffer.byteLength(text))
      this.#length += this.#octets.write(text, this.#length)
    } else {
      this.#units(text)
    }
    this.#octet(END_OF_STRING)
  }

  /** UTF-8, where a lone surrogate has three octets like any other unit of its size: nothing is replaced. */
  #units(text: string): void {
    this.reserve(text.length * 3)
    const octets = this.#octets
    let length = this.#length
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit < 0x80) {
        octets[length++] = unit
      } else if (unit < 0x800) {
        octets[length++] = 0xc0 | unit >> 6
        octets[length++] = 0x80 | unit & 0x3f
      } else {
        const code = text.codePointAt(at) as number
        if (code > 0xffff) {
          at++
          octets[length++] = 0xf0 | code >> 18
          octets[length++] = 0x80 | code >> 12 & 0x3f
        } else {
          octets[length++] = 0xe0 | code >> 12
        }
        octets[length++] = 0x80 | code >> 6 & 0x3f
        octets[length++] = 0x80 | code & 0x3f
      }
    }
    this.#length = length
  }

  /** Makes room for this many more octets. */
  reserve(size: number): void {
    const needed = this.#length + size
    if (needed <= this.#octets.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#octets.length * 2))
    larger.set(this.written)
    this.#octets = larger
    this.#view = viewOf(larger)
  }
}

function viewOf(octets: Buffer): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
}
