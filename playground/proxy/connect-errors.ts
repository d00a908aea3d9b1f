// Why there is no connection to the upstream, or no answer on it: sentences that say what to do.
import { LARGEST_HEAD } from '../http/limits.ts'
import type { Upstream } from './upstream.ts'

/** There is no connection; the message is a sentence for a reader. */
export class Unreachable extends Error {
  /** The playground itself refuses the upstream: no waiting changes that. */
  readonly isRefused: boolean

  constructor(message: string, isRefused = false) {
    super(message)
    this.isRefused = isRefused
  }
}

/** The sentence for an error of the connection or its TLS. Only codes are told: a message may quote the other side. */
export function whyUnreachable(error: Error, { authority, host, isSecure }: Upstream): string {
  const code = codeOf(error)
  switch (code) {
    case 'ECONNREFUSED': return `Nothing listens at ${authority}: start the server, and the tap finds it by itself`
    case 'ENOTFOUND':
    case 'EAI_AGAIN': return `The name ${host} has no address`
    default: return `There is no ${isSecure ? 'TLS ' : ''}connection to ${authority}: ${code}`
  }
}

/** The sentence for an error on a connection that was there. */
export function whyNoAnswer(error: Error, { authority }: Upstream): string {
  const code = codeOf(error)
  if (code === 'HPE_HEADER_OVERFLOW') {
    return `The fields of the answer have more than ${LARGEST_HEAD} bytes, which is the most that the tap takes`
  }
  if (code.startsWith('HPE_')) {
    const { reason } = error as { reason?: unknown }
    return `The answer is not well-formed HTTP: ${typeof reason === 'string' ? reason : code}`
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') return `${authority} closed the connection before its answer was whole`
  return `The connection to ${authority} failed: ${code}`
}

/** The sentence for a message that Node reads and does not write; what that is differs between its versions. */
export function whyNotPassedOn(error: Error): string {
  return `The tap cannot pass this on: ${codeOf(error)}`
}

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? code : error.name
}
