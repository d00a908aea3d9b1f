// What goes over a connection after it changed its protocol: bytes, and the newest messages of a WebSocket, within bounds.
import type { FieldLine, MessageRecord, UpgradeRecord } from '../shared/exchange.ts'
import { CompressedMessages } from './compressed-messages.ts'
import type { DecodedMessage } from './compressed-messages.ts'
import type { DecodingQueue } from './decoding-queue.ts'
import { compressionsOf } from './deflate-parameters.ts'
import { FrameReader } from './frame-reader.ts'
import type { Frame, FrameEvents } from './frame-reader.ts'

/** Messages that are listed, and bytes of each that are kept. */
export const MAX_MESSAGES = 100
export const MAX_MESSAGE_TEXT = 160

const CONTINUATION = 0
const TEXT = 1
const CLOSE = 8

export type Side = MessageRecord['from']

interface Message {
  readonly from: Side
  readonly after: number
  readonly type: MessageRecord['type']
  readonly isCompressed: boolean
  kept: number[]
  bytes: number
  isWhole: boolean
  decodedBytes: number | undefined
  notDecoded: string | undefined
}

interface Direction {
  bytes: number
  messages: number
  readonly reader: FrameReader
  readonly compressed: CompressedMessages
}

export interface UpgradeTrafficOptions {
  readonly protocol: string
  /** Of the 101. */
  readonly responseFields: readonly FieldLine[]
  readonly queue: DecodingQueue
  /** Told when a compressed message was decoded. */
  readonly onDecoded: () => void
}

export class UpgradeTraffic {
  /** As in the record. */
  givenUpAfter: number | undefined
  readonly #protocol: string
  readonly #isWebSocket: boolean
  readonly #onDecoded: () => void
  readonly #client: Direction
  readonly #server: Direction
  readonly #listed: Message[] = []
  #dropped = 0
  #pings = 0
  /** Milliseconds since the request, as what is read at the moment came. */
  #now = 0

  constructor({ protocol, responseFields, queue, onDecoded }: UpgradeTrafficOptions) {
    this.#protocol = protocol
    this.#isWebSocket = protocol.toLowerCase() === 'websocket'
    this.#onDecoded = onDecoded
    const compressions = compressionsOf(responseFields)
    const compressed = (from: Side): CompressedMessages =>
      new CompressedMessages(queue, typeof compressions === 'string' ? compressions : compressions[from])
    this.#client = this.#direction('client', compressed('client'))
    this.#server = this.#direction('server', compressed('server'))
  }

  /** Takes what one side has sent, so many milliseconds after the request came. */
  push(from: Side, bytes: Uint8Array, after: number): void {
    const direction = from === 'client' ? this.#client : this.#server
    direction.bytes += bytes.length
    this.#now = after
    if (this.#isWebSocket) direction.reader.push(bytes)
  }

  /** No more comes. Resolves once all messages are decoded; undefined where they are. */
  close(): Promise<unknown> | undefined {
    const left = [this.#client, this.#server].flatMap(({ compressed }) => compressed.close() ?? [])
    return left.length === 0 ? undefined : Promise.all(left)
  }

  record(): UpgradeRecord {
    return {
      protocol: this.#protocol,
      sentBytes: this.#client.bytes, receivedBytes: this.#server.bytes,
      sentMessages: this.#client.messages, receivedMessages: this.#server.messages,
      ...this.givenUpAfter === undefined ? {} : { givenUpAfter: this.givenUpAfter },
      ...this.#isWebSocket ? { messages: this.#listed.map(recordOf), droppedMessages: this.#dropped, pings: this.#pings } : {}
    }
  }

  #direction(from: Side, compressed: CompressedMessages): Direction {
    // Frames of control may come between the parts of a message, which is the one begun last.
    let message: Message | undefined
    let close: Message | undefined
    let hasClosed = false
    const of = ({ opcode }: Frame): Message | undefined => opcode < CLOSE ? message : opcode === CLOSE ? close : undefined
    const events: FrameEvents = {
      onBegin: ({ opcode, isCompressed }) => {
        if (opcode > CLOSE) this.#pings++
        else if (opcode === CLOSE) {
          // One announces the end; more of them could push the messages out.
          close = hasClosed ? undefined : this.#begin(from, 'close', false)
          hasClosed = true
        }
        else if (opcode !== CONTINUATION) {
          message = this.#begin(from, opcode === TEXT ? 'text' : 'binary', isCompressed)
          if (isCompressed) compressed.begin(this.#taker(message))
        }
      },
      onPayload: (frame, bytes, at) => {
        const own = of(frame)
        if (own === undefined) return
        own.bytes += bytes.length
        if (own.isCompressed) {
          if (compressed.isCollecting) compressed.push(unmasked(bytes, frame, at))
        } else if (own.type !== 'binary') own.kept.push(...unmasked(bytes.subarray(0, MAX_MESSAGE_TEXT - own.kept.length), frame, at))
      },
      onEnd: frame => {
        const own = of(frame)
        if (own === undefined || !frame.isLast) return
        own.isWhole = true
        if (own !== message) return
        direction.messages++
        message = undefined
        if (own.isCompressed) compressed.end()
      }
    }
    const direction = { bytes: 0, messages: 0, reader: new FrameReader(events), compressed }
    return direction
  }

  #taker(message: Message): (decoded: DecodedMessage) => void {
    return ({ content, problem }) => {
      message.decodedBytes = content?.length
      message.notDecoded = problem
      if (message.type === 'text') message.kept = [...content?.subarray(0, MAX_MESSAGE_TEXT) ?? []]
      this.#onDecoded()
    }
  }

  #begin(from: Side, type: Message['type'], isCompressed: boolean): Message {
    const message: Message = {
      from, after: Math.round(this.#now), type, isCompressed, kept: [], bytes: 0, isWhole: false,
      decodedBytes: undefined, notDecoded: undefined
    }
    if (this.#listed.length === MAX_MESSAGES) {
      this.#listed.shift()
      this.#dropped++
    }
    this.#listed.push(message)
    return message
  }
}

/** A copy of the payload without its mask. */
function unmasked(bytes: Uint8Array, { mask }: Frame, at: number): Uint8Array {
  const own = new Uint8Array(bytes)
  if (mask.length > 0) for (let offset = 0; offset < own.length; offset++) own[offset] = (own[offset] as number) ^ (mask[(at + offset) % 4] as number)
  return own
}

function recordOf({ from, after, type, isCompressed, kept, bytes, isWhole, decodedBytes, notDecoded }: Message): MessageRecord {
  const isClose = type === 'close'
  const [high = 0, low = 0] = kept
  const text = isClose ? kept.slice(2) : kept
  const hasMore = (decodedBytes ?? bytes) > kept.length || !isWhole || notDecoded !== undefined
  return {
    from, after, type, bytes,
    ...isClose && kept.length >= 2 ? { code: high * 256 + low } : {},
    // A character that is cut off, at the bound or by what has come so far, is left out.
    ...text.length === 0 ? {} : { text: new TextDecoder().decode(new Uint8Array(text), { stream: hasMore }) },
    ...isCompressed ? { isCompressed } : {},
    ...decodedBytes === undefined ? {} : { decodedBytes },
    ...notDecoded === undefined ? {} : { notDecoded },
    ...isWhole ? {} : { isUnfinished: true }
  }
}
