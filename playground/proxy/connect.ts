// Connects to the upstream, and to nothing else: what a name resolves to is checked when the connection is made.
import { lookup as systemLookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { connect as openSocket, isIP } from 'node:net'
import type { LookupFunction, Socket } from 'node:net'
import { connect as openSecureSocket } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { isLoopback, isOwnAddress } from '../http/address.ts'
import { ConnectError, describeConnectError } from './connect-errors.ts'
import { refuseAddress } from './upstream.ts'
import type { Upstream } from './upstream.ts'

export interface ConnectOptions {
  readonly upstream: Upstream
  /** The ports that the playground listens on. */
  readonly ownPorts: () => readonly number[]
  /** Seconds until a connection that is not there is given up, TLS included. */
  readonly connectTimeout: number
  readonly lookup?: LookupFunction | undefined
}

/** Opens one connection. @throws a ConnectError, as a rejection */
export type Connect = () => Promise<Socket>

export function createConnect({ upstream, ownPorts, connectTimeout, lookup = systemLookup }: ConnectOptions): Connect {
  const { host, port, isSecure } = upstream
  const refusalFor = (address: string): ConnectError | undefined => {
    const reason = refuseAddress(upstream, address, (at, to) => ownPorts().includes(at) && isOwnAddress(to))
    return reason === undefined ? undefined : new ConnectError(reason, true)
  }

  // Of several addresses those that are allowed are tried, so that no byte goes to another one, not even a SYN. Node asks for all of them.
  const checkedLookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '')
      const addresses = found as LookupAddress[]
      const allowed = addresses.filter(({ address }) => refusalFor(address) === undefined)
      if (allowed.length > 0) return callback(null, allowed)
      const [first] = addresses
      callback((first && refusalFor(first.address)) ?? new ConnectError(NO_ADDRESS), '')
    })
  }

  return () => new Promise<Socket>((resolve, reject) => {
    const refusal = isIP(host) === 0 ? undefined : refusalFor(host)
    if (refusal !== undefined) return reject(refusal)
    const socket = openSocket({ host, port, lookup: checkedLookup, autoSelectFamily: true, noDelay: true })
    let outermost: Socket = socket
    const giveUp = (error: Error): void => {
      clearTimeout(timer)
      outermost.destroy()
      socket.destroy()
      reject(error instanceof ConnectError ? error : new ConnectError(describeConnectError(error, upstream)))
    }
    // Whoever takes the connection learns of its errors by its end, and they still have their listener.
    const handOver = (): void => {
      clearTimeout(timer)
      resolve(outermost)
    }
    const timer = setTimeout(() => {
      giveUp(new ConnectError(`${upstream.authority} did not take the connection within ${connectTimeout} s`))
    }, connectTimeout * 1000)
    socket.on('error', giveUp)
    socket.once('connect', () => {
      // Checked again on the connection itself, whatever the lookup said.
      const address = socket.remoteAddress ?? ''
      const refusal = refusalFor(address)
      if (refusal !== undefined) return giveUp(refusal)
      if (!isSecure) return handOver()
      outermost = openSecureSocket({ ...tlsOptions(host, address), socket })
      outermost.on('error', giveUp)
      outermost.once('secureConnect', handOver)
    })
  })
}

const NO_ADDRESS = 'The name of the upstream has no address'

/** How to speak TLS with a host at an address. */
export function tlsOptions(host: string, address: string): ConnectionOptions {
  return {
    host,
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
    // On this machine a certificate is mostly one's own, and what http is trusted with, https is too.
    rejectUnauthorized: !isLoopback(address)
  }
}
