// Decodes the compressed messages of one side of a WebSocket (RFC 7692 §7.2.2), behind what passes: nothing waits for it.
import { constants, createInflateRaw } from 'node:zlib'
import { MAX_BODY } from './body-store.ts'
import { MAX_DECODED, inflated } from './decoded-content.ts'
import type { DecodingQueue } from './decoding-queue.ts'
import type { Compression } from './deflate-parameters.ts'

/** Bytes that a message, and a piece of one, take in memory beside their own. */
const OVERHEAD = 1024
const PIECE_OVERHEAD = 256

/** What the sender leaves out at the end of each message. */
const TAIL = Uint8Array.of(0, 0, 0xff, 0xff)

/** Why a message is not decoded, or no further. */
const LOST = 'it may refer to a message before it that was not decoded in full'
const NO_ROOM = 'too many compressed messages came at once'
const INVALID = 'it is not valid'
const INVALID_REST = 'what follows is not valid'
const TOO_LONG_SENT = `its first ${MAX_BODY / 1_048_576} MiB as sent are decoded alone`
const TOO_LONG = `it decodes to more than ${MAX_DECODED / 1_048_576} MiB`

export interface DecodedMessage {
  /** Up to a bound; absent where nothing is decoded. */
  readonly content?: Uint8Array
  readonly problem?: string
}

interface Collected {
  readonly take: (decoded: DecodedMessage) => void
  readonly pieces: Uint8Array[]
  bytes: number
  /** What it takes of the queue's room. */
  held: number
}

type End = 'whole' | 'cut' | 'unfinished'

export class CompressedMessages {
  readonly #queue: DecodingQueue
  readonly #compression: Compression | string
  #collected: Collected | undefined
  /** The end of what was decoded, which the next message may refer to. */
  #history: Uint8Array = new Uint8Array(0)
  /** What the next message may refer to is not known, and never will be. */
  #isLost = false
  /** The same, for those that wait: a message before them was not decoded in full. */
  #isBroken = false
  #underWay: Promise<void> | undefined

  /** @param compression how the side compresses, or why its messages cannot be decoded */
  constructor(queue: DecodingQueue, compression: Compression | string) {
    this.#queue = queue
    this.#compression = compression
  }

  /** Whether what comes of the message is of use. */
  get isCollecting(): boolean {
    return this.#collected !== undefined
  }

  /** A message begins; `take` is called once, when it is decoded or known not to be. */
  begin(take: (decoded: DecodedMessage) => void): void {
    if (typeof this.#compression === 'string') return take({ problem: this.#compression })
    // One that has no end may come before it.
    this.#submit('unfinished')
    if (this.#isLost) return take({ problem: LOST })
    this.#collected = { take, pieces: [], bytes: 0, held: 0 }
    this.#hold(this.#collected, OVERHEAD)
  }

  /** Some of it comes, without its mask: the bytes are kept as they are. */
  push(bytes: Uint8Array): void {
    const own = this.#collected
    if (own === undefined || bytes.length === 0) return
    const taken = bytes.subarray(0, MAX_BODY - own.bytes)
    if (!this.#hold(own, taken.length + PIECE_OVERHEAD)) return
    own.bytes += taken.length
    own.pieces.push(taken)
    if (taken.length < bytes.length) this.#submit('cut')
  }

  /** It is whole. */
  end(): void {
    this.#submit('whole')
  }

  /** No more comes. Resolves once all is decoded; undefined where it is. */
  close(): Promise<void> | undefined {
    this.#submit('unfinished')
    return this.#underWay
  }

  /** Without room the message is not decoded. Nothing waits in its place, or many of them would take room without an end. */
  #hold(own: Collected, bytes: number): boolean {
    if (this.#queue.hold(bytes)) {
      own.held += bytes
      return true
    }
    this.#queue.release(own.held)
    this.#collected = undefined
    this.#lose()
    own.take({ problem: NO_ROOM })
    return false
  }

  #lose(): void {
    this.#isLost = (this.#compression as Compression).keepsContext
  }

  #submit(end: End): void {
    const own = this.#collected
    if (own === undefined) return
    this.#collected = undefined
    if (end !== 'whole') this.#lose()
    const job = this.#queue.run(async () => {
      const decoded = await this.#decode(own, end).catch((): DecodedMessage => ({ problem: INVALID }))
      this.#queue.release(own.held)
      if (this.#underWay === job) this.#underWay = undefined
      own.take(decoded)
    })
    this.#underWay = job
  }

  async #decode({ pieces }: Collected, end: End): Promise<DecodedMessage> {
    const { keepsContext, windowBits } = this.#compression as Compression
    if (this.#isBroken) return { problem: LOST }
    const sent = Buffer.concat(end === 'whole' ? [...pieces, TAIL] : pieces)
    const decoder = createInflateRaw({
      windowBits, finishFlush: constants.Z_SYNC_FLUSH, ...this.#history.length === 0 ? {} : { dictionary: this.#history }
    })
    const { content, end: decodedEnd } = await inflated(sent, decoder, MAX_DECODED)
    const isRead = decodedEnd === 'whole' && isTail(sent.subarray(decoder.bytesWritten))
    if (isRead && keepsContext) this.#history = lastOf(this.#history, content, 2 ** windowBits)
    if (isRead) return { content, ...end === 'cut' ? { problem: TOO_LONG_SENT } : {} }
    // Those that came meanwhile wait behind it.
    this.#isBroken = keepsContext
    this.#lose()
    if (decodedEnd === 'more') return { content, problem: TOO_LONG }
    return content.length === 0 ? { problem: INVALID } : { content, problem: INVALID_REST }
  }
}

/** Whether nothing is left behind a last block but an empty one (RFC 7692 §7.2.3.4). */
function isTail(rest: Uint8Array): boolean {
  return rest.length <= TAIL.length + 1 && rest.every((byte, at) => byte === (at < rest.length - 2 ? 0 : 0xff))
}

/** A copy of the last bytes of both. */
function lastOf(before: Uint8Array, content: Uint8Array, size: number): Uint8Array {
  return new Uint8Array((content.length >= size ? content : Buffer.concat([before, content])).subarray(-size))
}
