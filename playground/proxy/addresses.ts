// The two addresses of one server, the upstream's and the proxy's, and URLs and origins turned from one into the other.
import { bracketed } from '../http/address.ts'
import { PROXY_NAME } from './host-names.ts'
import type { Upstream } from './upstream.ts'

/** How the server is addressed on both sides, for requests to one of the proxy's authorities. */
export interface Addresses {
  /** The upstream's authority for these requests. */
  readonly authority: string
  /** An absolute URL that leads to the upstream, turned to the proxy; whatever else it is given, as it is. */
  toProxy(reference: string): string
  /** An origin of the proxy, or a URL in it, turned to the upstream; another one as it is. */
  toUpstream(url: string): string
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]', '0.0.0.0', '[::]']

/** @param own the authority that the request names, one under which the proxy answers */
export function addressesOf(upstream: Upstream, own: string): Addresses {
  const scheme = upstream.isSecure ? 'https:' : 'http:'
  const authority = authorityFor(upstream, own.toLowerCase())
  const { hostname } = new URL(upstream.url)
  // A server on this machine has a name for each way to it, and some print one where they are asked by another.
  const names = !upstream.mayBeRemote && LOOPBACK_NAMES.includes(hostname) ? LOOPBACK_NAMES : [hostname]
  const origins = new Set([`${scheme}//${authority}`, ...names.map(name => `${scheme}//${name}:${upstream.port}`)]
    .map(url => new URL(url).origin))
  return {
    authority,
    toProxy(reference) {
      const [, scheme1 = '', host = '', rest = ''] = /^([a-z][a-z0-9+.-]*:)?\/\/([^/?#\\'"\s]*)(.*)$/is.exec(reference) ?? []
      const url = `${scheme1 || scheme}//${host}`
      // What stands before an @ is no host, whatever it looks like.
      if (host === '' || host.includes('@') || !URL.canParse(url) || !origins.has(new URL(url).origin)) return reference
      return `${scheme1 && 'http:'}//${own}${rest}`
    },
    toUpstream(url) {
      const [, host = '', rest = ''] = /^https?:\/\/([^/?#\\]*)(.*)$/is.exec(url) ?? []
      return host.toLowerCase() === own.toLowerCase() ? `${scheme}//${authority}${rest}` : url
    }
  }
}

/** Where a name stands for a tenant of a server on this machine, the server is to see that name, at its own port. */
function authorityFor(upstream: Upstream, own: string): string {
  const name = own.replace(/:\d+$/, '')
  const isTenant = !upstream.mayBeRemote && /[a-z]$/.test(name) && !['localhost', PROXY_NAME, bracketed(upstream.host)].includes(name)
  if (!isTenant) return upstream.authority
  return upstream.port === (upstream.isSecure ? 443 : 80) ? name : `${name}:${upstream.port}`
}
