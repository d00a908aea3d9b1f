// What goes over a connection after it changed its protocol: bytes, and the newest messages of a WebSocket, within bounds.
import type { MessageRecord, UpgradeRecord } from '../shared/exchange.ts'
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
  readonly kept: number[]
  bytes: number
  isWhole: boolean
}

interface Direction {
  bytes: number
  messages: number
  readonly reader: FrameReader
}

export class UpgradeTraffic {
  readonly #protocol: string
  readonly #isWebSocket: boolean
  readonly #client = this.#direction('client')
  readonly #server = this.#direction('server')
  readonly #listed: Message[] = []
  #dropped = 0
  #pings = 0
  /** Milliseconds since the request, as what is read at the moment came. */
  #now = 0

  constructor(protocol: string) {
    this.#protocol = protocol
    this.#isWebSocket = protocol.toLowerCase() === 'websocket'
  }

  /** Takes what one side has sent, so many milliseconds after the request came. */
  push(from: Side, bytes: Uint8Array, after: number): void {
    const direction = from === 'client' ? this.#client : this.#server
    direction.bytes += bytes.length
    this.#now = after
    if (this.#isWebSocket) direction.reader.push(bytes)
  }

  record(): UpgradeRecord {
    return {
      protocol: this.#protocol,
      sentBytes: this.#client.bytes, receivedBytes: this.#server.bytes,
      sentMessages: this.#client.messages, receivedMessages: this.#server.messages,
      ...this.#isWebSocket ? { messages: this.#listed.map(recordOf), droppedMessages: this.#dropped, pings: this.#pings } : {}
    }
  }

  #direction(from: Side): Direction {
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
        else if (opcode !== CONTINUATION) message = this.#begin(from, opcode === TEXT ? 'text' : 'binary', isCompressed)
      },
      onPayload: (frame, bytes, at) => {
        const own = of(frame)
        if (own === undefined) return
        own.bytes += bytes.length
        if (own.type === 'binary' || own.isCompressed) return
        const room = MAX_MESSAGE_TEXT - own.kept.length
        for (const [offset, byte] of bytes.subarray(0, room).entries()) own.kept.push(byte ^ (frame.mask[(at + offset) % 4] ?? 0))
      },
      onEnd: frame => {
        const own = of(frame)
        if (own === undefined || !frame.isLast) return
        own.isWhole = true
        if (own !== message) return
        direction.messages++
        message = undefined
      }
    }
    const direction = { bytes: 0, messages: 0, reader: new FrameReader(events) }
    return direction
  }

  #begin(from: Side, type: Message['type'], isCompressed: boolean): Message {
    const message: Message = { from, after: Math.round(this.#now), type, isCompressed, kept: [], bytes: 0, isWhole: false }
    if (this.#listed.length === MAX_MESSAGES) {
      this.#listed.shift()
      this.#dropped++
    }
    this.#listed.push(message)
    return message
  }
}

function recordOf({ from, after, type, isCompressed, kept, bytes, isWhole }: Message): MessageRecord {
  const isClose = type === 'close'
  const [high = 0, low = 0] = kept
  const text = isClose ? kept.slice(2) : kept
  return {
    from, after, type, bytes,
    ...isClose && kept.length >= 2 ? { code: high * 256 + low } : {},
    // A character that is cut off, at the bound or by what has come so far, is left out.
    ...text.length === 0 ? {} : { text: new TextDecoder().decode(new Uint8Array(text), { stream: bytes > kept.length || !isWhole }) },
    ...isCompressed ? { isCompressed } : {},
    ...isWhole ? {} : { isUnfinished: true }
  }
}
