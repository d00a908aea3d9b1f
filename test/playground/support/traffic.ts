// What is read of a connection that changed its protocol, apart from any socket.
import { constants, deflateRawSync } from 'node:zlib'
import { DecodingQueue } from '../../../playground/capture/decoding-queue.ts'
import { UpgradeTraffic } from '../../../playground/capture/upgrade-traffic.ts'

export interface TrafficOptions {
  readonly protocol?: string
  /** The value of Sec-WebSocket-Extensions in the 101. */
  readonly extensions?: string | undefined
  readonly queue?: DecodingQueue
  readonly onDecoded?: () => void
}

export function trafficOf({ protocol = 'websocket', extensions, queue = new DecodingQueue(), onDecoded = () => {} }: TrafficOptions = {}): UpgradeTraffic {
  return new UpgradeTraffic({
    protocol, queue, onDecoded, responseFields: extensions === undefined ? [] : [['Sec-WebSocket-Extensions', extensions]]
  })
}

/** The payload of one compressed message by itself (RFC 7692 §7.2.1). */
export const deflated = (content: string | Uint8Array): Buffer => deflateRawSync(content, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)

/** One frame: its first octet, its payload, and whether it is masked. */
export function frame(first: number, payload: string | Uint8Array = '', isMasked = false): Buffer {
  const bytes = Buffer.from(payload as string)
  const size = bytes.length < 126 ? [bytes.length] : bytes.length < 65_536 ? [126, bytes.length >> 8, bytes.length & 255]
    : [127, 0, 0, 0, 0, ...[24, 16, 8, 0].map(shift => bytes.length >>> shift & 255)]
  const mask = isMasked ? [0x12, 0xf4, 0x56, 0x78] : []
  return Buffer.concat([Buffer.from([first, (size[0] ?? 0) + (isMasked ? 128 : 0), ...size.slice(1), ...mask]),
    bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0))])
}
