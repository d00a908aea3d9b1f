// Why there is no connection to the upstream, or no response on it: sentences that say what to do.
import { MAX_HEAD_BYTES } from '../http/server.ts'
import type { Upstream } from './upstream.ts'

/** There is no connection; the message is a sentence for a reader. */
export class ConnectError extends Error {
  /** The playground itself refuses the upstream: no waiting changes that. */
  readonly isRefused: boolean

  constructor(message: string, isRefused = false) {
    super(message)
    this.isRefused = isRefused
  }
}

/** The sentence for an error of the connection or its TLS. Only codes are told: a message may quote the other side. */
export function describeConnectError(error: Error, { authority, host, isSecure }: Upstream): string {
  const code = codeOf(error)
  if (isHttp2Refusal(error)) return HTTP2_ALONE
  switch (code) {
    case 'ECONNREFUSED': return `Nothing listens at ${authority}: start the server, and the proxy finds it by itself`
    case 'ENOTFOUND':
    case 'EAI_AGAIN': return `The name ${host} has no address`
    default: return `There is no ${isSecure ? 'TLS ' : ''}connection to ${authority}: ${code}`
  }
}

/** The sentence for an error on a connection that was there. */
export function describeResponseError(error: Error, { authority }: Upstream): string {
  const code = codeOf(error)
  if (code === 'HPE_HEADER_OVERFLOW') {
    return `The fields of the answer have more than ${MAX_HEAD_BYTES} bytes, which is the most that the proxy takes`
  }
  if (code.startsWith('HPE_') && isHttp2(error)) return HTTP2_ALONE
  if (code.startsWith('HPE_')) {
    const { reason } = error as { reason?: unknown }
    return `The answer is not well-formed HTTP: ${typeof reason === 'string' ? reason : code}`
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') return `${authority} closed the connection before its answer was whole`
  return `The connection to ${authority} failed: ${code}`
}

const HTTP2_ALONE = 'This server speaks HTTP/2 alone; the proxy speaks HTTP/1.1'

/** Whether a TLS server took none of the protocols that were offered (RFC 7301 §3.2): node:https has that in the message alone. */
export function isHttp2Refusal(error: Error): boolean {
  return codeOf(error).startsWith('ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL') || /alert no application protocol/.test(error.message)
}

/** Whether the bytes that were no HTTP/1.1 begin as a server of HTTP/2 begins: with a SETTINGS frame (RFC 9113 §3.4, §6.5). */
export function isHttp2(error: Error): boolean {
  const { rawPacket } = error as { rawPacket?: unknown }
  if (!(rawPacket instanceof Uint8Array) || rawPacket.length < 9) return false
  const [a = 0, b = 0, length = 0, type, flags, ...stream] = rawPacket.subarray(0, 9)
  return a === 0 && b === 0 && length % 6 === 0 && type === 4 && flags === 0 && stream.every(byte => byte === 0)
}

/** The sentence for a message that Node reads and does not write; what that is differs between its versions. */
export function describeForwardError(error: Error): string {
  return `The proxy cannot pass this on: ${codeOf(error)}`
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : error.name
}
