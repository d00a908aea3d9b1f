// What the proxy changes in the fields of one exchange, by what the command line asks for: nothing, unless it asks.
import type { IncomingMessage } from 'node:http'
import type { FieldLine } from '../shared/exchange.ts'
import { addressesOf } from './addresses.ts'
import { createCookieJar, withinOrigin } from './cookies.ts'
import { PROXY_NAME } from './host-names.ts'
import { addressedToProxy, addressedToUpstream } from './rewrite-fields.ts'
import type { Upstream } from './upstream.ts'

type RewriteLines = (lines: readonly FieldLine[]) => readonly FieldLine[]

export interface ExchangeRewrite {
  /** The authority for the Host field of a request that has none. */
  readonly authority: string
  readonly request: RewriteLines
  readonly response: RewriteLines
}

/**
 * @param rewrites whether responses are to lead to the proxy
 * @returns the rewriting of each exchange, by its request, which came in to this port
 */
export function createExchangeRewrite(
  upstream: Upstream, rewrites: boolean): (request: IncomingMessage, port: number) => ExchangeRewrite {
  const { mayBeRemote } = upstream
  const jar = mayBeRemote ? createCookieJar() : undefined
  return ({ headers }, port) => {
    const addresses = addressesOf(upstream, headers.host ?? `${PROXY_NAME}:${port}`)
    return {
      authority: upstream.authority,
      request(lines) {
        const own = jar?.withOwnCookies(lines) ?? lines
        // A server elsewhere is found by its name, and compares it with the origin of what a form sends.
        return rewrites || mayBeRemote ? addressedToUpstream(own, addresses) : own
      },
      response(lines) {
        jar?.note(lines)
        const kept = mayBeRemote ? withinOrigin(lines) : lines
        return rewrites ? addressedToProxy(kept, addresses) : kept
      }
    }
  }
}

/** Why a request is not for a server elsewhere, or undefined where it may be. */
export function describeRefused({ headers }: IncomingMessage, { mayBeRemote }: Upstream): string | undefined {
  const isWorker = headers['service-worker'] !== undefined || headers['sec-fetch-dest'] === 'serviceworker'
  if (!mayBeRemote || !isWorker) return undefined
  return 'The proxy refuses service workers under --allow-remote: one would control this address after the proxy has stopped'
}
