// Connects to the upstream, and to nothing else: what a name resolves to is checked when the connection is made.
import { lookup as systemLookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { connect, isIP } from 'node:net'
import type { LookupFunction, Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import type { ConnectionOptions } from 'node:tls'
import { isLoopback, isOwnAddress } from '../http/loopback.ts'
import { Unreachable, whyUnreachable } from './connect-errors.ts'
import { refuseAddress } from './upstream.ts'
import type { Upstream } from './upstream.ts'

export interface DialOptions {
  readonly upstream: Upstream
  /** The ports that the playground listens on. */
  readonly ownPorts: () => readonly number[]
  /** Seconds until a connection that is not there is given up, TLS included. */
  readonly connectTimeout: number
  readonly lookup?: LookupFunction | undefined
}

/** Opens one connection. @throws an Unreachable, as a rejection */
export type Dial = () => Promise<Socket>

export function createDial({ upstream, ownPorts, connectTimeout, lookup = systemLookup }: DialOptions): Dial {
  const { host, port, isSecure } = upstream
  const refusalOf = (address: string): Unreachable | undefined => {
    const reason = refuseAddress(upstream, address, (at, to) => ownPorts().includes(at) && isOwnAddress(to))
    return reason === undefined ? undefined : new Unreachable(reason, true)
  }

  // Of several addresses those that are allowed are tried, so that no byte goes to another one, not even a SYN.
  const checkedLookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '')
      const addresses = found as LookupAddress[]
      const allowed = addresses.filter(({ address }) => refusalOf(address) === undefined)
      const [first] = allowed
      if (first === undefined) callback(refusalOf(addresses[0]?.address ?? '') ?? new Unreachable(NO_ADDRESS), '')
      else if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }

  return () => new Promise<Socket>((resolve, reject) => {
    const refusal = isIP(host) === 0 ? undefined : refusalOf(host)
    if (refusal !== undefined) return reject(refusal)
    const socket = connect({ host, port, lookup: checkedLookup, autoSelectFamily: true, noDelay: true })
    let outermost: Socket = socket
    const fail = (error: Error): void => {
      clearTimeout(timer)
      outermost.destroy()
      socket.destroy()
      reject(error instanceof Unreachable ? error : new Unreachable(whyUnreachable(error, upstream)))
    }
    const succeed = (): void => {
      clearTimeout(timer)
      // Whoever takes the connection hears of its errors by its end; none may go unheard until then.
      outermost.off('error', fail).on('error', () => {})
      resolve(outermost)
    }
    const timer = setTimeout(() => {
      fail(new Unreachable(`${upstream.authority} did not take the connection within ${connectTimeout} s`))
    }, connectTimeout * 1000)
    socket.on('error', fail)
    socket.once('connect', () => {
      // The last word, on the connection itself.
      const address = socket.remoteAddress ?? ''
      const late = refusalOf(address)
      if (late !== undefined) return fail(late)
      if (!isSecure) return succeed()
      outermost = connectSecurely({ ...tlsOptions(host, address), socket })
      outermost.on('error', fail)
      outermost.once('secureConnect', succeed)
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
