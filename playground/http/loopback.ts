// Which addresses are this machine's own.
import { BlockList, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** Whether a connection to this address cannot leave the machine; an IPv4 address may come in its IPv6 form. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** Whether this machine itself is at the address: the loopback, every address of its interfaces, and "any". */
export function isOwnAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  return isLoopback(address) || plain === '0.0.0.0' || plain === '::' ||
    Object.values(networkInterfaces()).some(list => list?.some(own => own.address === plain))
}
