// Field lines that name an address, rewritten so that the browser stays with the proxy and the server sees itself asked.
import type { FieldLine } from '../shared/exchange.ts'
import type { Addresses } from './addresses.ts'

/** A request's lines with the upstream's authority in Host, Origin and Referer; other sites' origins stay what they are. */
export function addressedToUpstream(lines: readonly FieldLine[], addresses: Addresses): FieldLine[] {
  return lines.map(([name, value]): FieldLine => {
    switch (name.toLowerCase()) {
      case 'host': return [name, addresses.authority]
      case 'origin':
      case 'referer': return [name, addresses.toUpstream(value)]
      default: return [name, value]
    }
  })
}

/** A response's lines with the proxy's address where they lead to the upstream, and with cookies that the proxy may set. */
export function addressedToProxy(lines: readonly FieldLine[], { toProxy }: Addresses): FieldLine[] {
  return lines.map(([name, value]): FieldLine => {
    switch (name.toLowerCase()) {
      case 'location':
      case 'content-location': return [name, toProxy(value)]
      case 'link': return [name, value.replace(/<([^<>]*)>/g, (_, reference: string) => `<${toProxy(reference)}>`)]
      case 'refresh': return [name, value.replace(REFRESH, (_, before: string, reference: string) => before + toProxy(reference))]
      case 'set-cookie': return [name, cookieForProxy(value)]
      default: return [name, value]
    }
  })
}

// Seconds, and behind a sign or blanks a URL, in quotes or without: https://html.spec.whatwg.org/#shared-declarative-refresh-steps
const REFRESH = /^([\d.]+(?:[ \t]*[;,]|[ \t])[ \t]*(?:url[ \t]*=[ \t]*)?["']?)(.*)/i

/**
 * A Set-Cookie value for another host, over plain HTTP (RFC 6265 §5.3): Domain goes, and Secure with what only holds beside it.
 * A name that begins with `__Secure-` or `__Host-` needs Secure to be taken at all.
 */
export function cookieForProxy(value: string): string {
  const [pair = '', ...attributes] = value.split(';')
  const named = attributes.map(attribute => {
    const [name = '', ...rest] = attribute.split('=')
    return { attribute, name: name.trim().toLowerCase(), value: rest.join('=').trim().toLowerCase() }
  })
  const losesSecure = named.some(({ name }) => name === 'secure') && !/^[ \t]*__(?:Host|Secure|Http)-/i.test(pair)
  const kept = named.filter(({ name, value: given }) => name !== 'domain' && !(losesSecure &&
    (name === 'secure' || name === 'partitioned' || (name === 'samesite' && given === 'none'))))
  return [pair, ...kept.map(({ attribute }) => attribute)].join(';')
}
