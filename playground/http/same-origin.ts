// Who may ask the playground for what. A page on any site can make its visitor's browser send requests to this machine.
import type { IncomingMessage } from 'node:http'
import { bracketed, withoutIPv6Form } from './address.ts'

/** A response that refuses: its status, and one line that says why. */
export interface Refusal {
  readonly status: 400 | 403 | 415
  readonly line: string
}

/**
 * The authorities under which the playground answers, in lower case: the loopback's names with its port, the host that
 * it was told to listen on, and the address that the connection came in to. A name that a stranger's DNS points here is
 * none of them.
 */
export function ownAuthorities(host: string, address: string | undefined, port: number): Set<string> {
  const names = ['127.0.0.1', 'localhost', '[::1]', bracketed(host.toLowerCase())]
  if (address !== undefined) names.push(bracketed(withoutIPv6Form(address)))
  // A client leaves out the port that http has by default.
  return new Set(names.flatMap(name => port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]))
}

/** Whether the value of a Host field, in lower case, names the one who is asked. */
export interface OwnAuthorities {
  has(authority: string): boolean
}

/** A line that refuses an authority; it gets the authority where that may stand in a line. */
export type DescribeForeign = (authority: string | undefined, request: IncomingMessage) => string

/**
 * Refuses a request to another authority than those, such as a name made to point here (DNS rebinding).
 *
 * @param describe the line that says so, and what to do
 */
export function refuseForeignHost(
  request: IncomingMessage, own: OwnAuthorities, describe: DescribeForeign = describeForeignHost): Refusal | undefined {
  const hosts = request.headersDistinct.host ?? []
  if (hosts.length > 1) return { status: 400, line: 'The request has more than one Host field' }
  const authority = (hosts[0] ?? '').toLowerCase()
  if (own.has(authority)) return undefined
  return { status: 403, line: describe(/^[a-z0-9.:[\]_-]{1,255}$/.test(authority) ? authority : undefined, request) }
}

function describeForeignHost(authority = 'the host of this request', { socket }: IncomingMessage): string {
  const { localAddress = '127.0.0.1', localPort = 0 } = socket
  const address = `${bracketed(withoutIPv6Form(localAddress))}:${localPort}`
  return `The inspector does not answer to ${authority}: open http://${address}/, or start it with --host and that name`
}

/** Refuses to speak another protocol, such as WebSocket, which no other origin's page is kept from asking for. */
export function refuseUpgrade({ headers: { upgrade } }: IncomingMessage): Refusal | undefined {
  // Who offers HTTP/2 takes HTTP/1.1 as well (RFC 9110 §7.8).
  if (upgrade === undefined || upgrade.trim().toLowerCase() === 'h2c') return undefined
  return { status: 403, line: 'The inspector speaks HTTP alone, and takes no upgrade such as WebSocket' }
}

/** Refuses what another site's page reads or keeps open; a browser whose user typed the address sends `none`. */
export function refuseForeignRead(request: IncomingMessage): Refusal | undefined {
  const site = request.headers['sec-fetch-site']
  const isOwn = site === undefined || site === 'same-origin' || site === 'none'
  // Where a browser sends no Sec-Fetch-Site, as for a WebSocket, its Origin tells.
  if (isOwn && !hasForeignOrigin(request)) return undefined
  return { status: 403, line: 'Only the playground\'s own page may read this' }
}

function hasForeignOrigin({ headers: { origin, host = '' } }: IncomingMessage): boolean {
  return origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`
}

/** The field that every request which changes something must carry, with the value `1`. */
const CONTROL_FIELD = 'x-playground'

/**
 * Refuses a change that does not come from the playground's own page or from outside a browser.
 *
 * A page of another origin can send a form or a fetch without CORS, but neither with a JSON content type nor with a
 * field of the playground's own: for both its browser asks first (a CORS preflight), and no answer here ever allows it.
 * So the field need not be a secret. `same-site` is refused as well: another port of this machine looks like that.
 */
export function refuseForeignChange(request: IncomingMessage): Refusal | undefined {
  const { headers } = request
  const site = headers['sec-fetch-site']
  if (hasForeignOrigin(request) || (site !== undefined && site !== 'same-origin')) {
    return { status: 403, line: 'Only the playground\'s own page may change this' }
  }
  if (headers[CONTROL_FIELD] !== '1') return { status: 403, line: 'A change needs the field X-Playground: 1' }
  if (!isJson(headers['content-type'])) return { status: 415, line: 'A change needs Content-Type: application/json' }
  return undefined
}

function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json'
}
