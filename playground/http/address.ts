// Addresses: which are this machine's own, and how a host is written in a URL.
import { BlockList, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

// A server that listens on "any" is reached by the loopback: one cannot connect to "any" on every system.
const LOOPBACK_OF_ANY: ReadonlyMap<string, string> = new Map([['0.0.0.0', '127.0.0.1'], ['::', '::1']])

/** Whether a connection to this address cannot leave the machine; an IPv4 address may come in its IPv6 form. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** Whether this machine itself is at the address: the loopback, every address of its interfaces, and "any". */
export function isOwnAddress(address: string): boolean {
  const plain = withoutIPv6Form(address)
  return isLoopback(address) || LOOPBACK_OF_ANY.has(plain) ||
    Object.values(networkInterfaces()).some(list => list?.some(own => own.address === plain))
}

/** The host to connect to where a server says that it listens on this one. */
export function connectableHost(host: string): string {
  return LOOPBACK_OF_ANY.get(host) ?? host
}

/** An IPv4 address as such, where it has its IPv6 form (RFC 4291 §2.5.5.2): `::ffff:10.0.0.7` or `::ffff:a00:7`. */
export function withoutIPv6Form(address: string): string {
  const [, dotted, high, low] = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i.exec(address) ?? []
  if (dotted !== undefined) return dotted
  if (high === undefined || low === undefined) return address
  return [high, low].map(part => Number.parseInt(part, 16)).flatMap(part => [part >> 8, part & 255]).join('.')
}

/** A host as it stands in a URL. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
