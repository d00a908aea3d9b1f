// The upstream: the server that the proxy forwards to. The command line alone names it.
import { connectableHost, isLoopback } from '../http/address.ts'

export interface Upstream {
  /** Its origin as a URL, with a slash behind it. */
  readonly url: string
  readonly isSecure: boolean
  /** A name, or an address without brackets. */
  readonly host: string
  readonly port: number
  /** Host and port as they stand in a Host field (RFC 9110 §7.2). */
  readonly authority: string
  /** Whether it may lie beyond this machine. */
  readonly mayBeRemote: boolean
}

/**
 * Reads the origin of an upstream, with the loopback for "any", which servers print as the address that they listen on;
 * undefined where the text is not an http or https URL of an origin alone.
 */
export function parseUpstream(text: string, mayBeRemote = false): Upstream | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const { origin, protocol, hostname, host: authority, port, pathname, search, hash, username, password } = url
  if (pathname !== '/' || [search, hash, username, password].some(part => part !== '')) return undefined
  const bare = hostname.replace(/^\[|\]$/g, '')
  const isSecure = protocol === 'https:'
  return {
    url: `${origin}/`, isSecure, host: connectableHost(bare), authority, mayBeRemote,
    port: port === '' ? (isSecure ? 443 : 80) : Number(port)
  }
}

/** Why no connection may lead to this address, or undefined where one may. */
export function refuseAddress(
  { host, port, mayBeRemote }: Upstream, address: string, isOwn: (port: number, address: string) => boolean
): string | undefined {
  if (isOwn(port, address)) return `Port ${port} is the playground's own: the proxy needs another server behind it`
  if (mayBeRemote || isLoopback(address)) return undefined
  const where = host === address ? host : `${host}, at ${address},`
  return `${where} is beyond this machine: --allow-remote permits that`
}
