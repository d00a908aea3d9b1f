// The host names under which the proxy answers. A name that a stranger's DNS may point here is none of them (DNS rebinding).
import { bracketed, withoutIPv6Form } from '../http/address.ts'
import type { OwnAuthorities } from '../http/same-origin.ts'

/**
 * The name that the proxy has for itself. Cookies and service workers do not tell ports apart, so on `localhost` or 127.0.0.1
 * the application would share them with everything else on this machine.
 */
export const PROXY_NAME = 'app.localhost'

export interface HostNamesOptions {
  /** The host that the proxy was told to listen on. */
  readonly host: string
  /** The upstream's own name, which answers at the proxy's port alone. */
  readonly upstreamHost: string
  /** Names that the user allows: `app.test`, or `*.app.test` for every name below it. */
  readonly allowed: readonly string[]
}

/** The authorities under which a connection that came in to this address and port is answered. */
export type HostNames = (address: string | undefined, port: number) => OwnAuthorities

export function createHostNames({ host, upstreamHost, allowed }: HostNamesOptions): HostNames {
  const loopback = ['127.0.0.1', 'localhost', '[::1]']
  const own = new Set([...loopback, bracketed(host.toLowerCase())])
  return (address, port) => ({
    has(authority) {
      const [, name = '', given] = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/.exec(authority) ?? []
      // Whoever maps a port to this one, or listens on 80 before it, sends another port or none.
      if (allowed.some(pattern => isNamedBy(name, pattern.toLowerCase()))) return true
      if (given !== undefined && Number(given) !== port) return false
      if (own.has(name) || isBelowLocalhost(name)) return true
      if (address !== undefined && name === bracketed(withoutIPv6Form(address))) return true
      return name === bracketed(upstreamHost) && (given !== undefined || port === 80)
    }
  })
}

/** Browsers look no such name up: it is this machine (RFC 6761 §6.3). */
function isBelowLocalhost(name: string): boolean {
  return /^(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)+localhost$/.test(name)
}

function isNamedBy(name: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) && name.length >= pattern.length : name === pattern
}

/** Whether this may be allowed as a name: one of a host without its port, or all those below one. */
export function isHostName(text: string): boolean {
  return /^(?:\*\.)?[a-z0-9_](?:[a-z0-9._-]{0,250}[a-z0-9])?$/i.test(text) && !text.includes('..')
}

/** The line for a request to another host. */
export function describeForeignName(port: number, authority: string | undefined): string {
  const name = authority?.replace(/:\d*$/, '') ?? ''
  const option = isHostName(name) ? name : 'NAME'
  return `The proxy answers to ${PROXY_NAME}:${port} and 127.0.0.1:${port}, not to ${authority ?? 'the host of this request'}: ` +
    `--allow-host ${option} permits a name`
}
