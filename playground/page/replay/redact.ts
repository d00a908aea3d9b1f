// What of an exchange may leave in an export: no secrets unless asked for, and nothing that could break its frame.
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import { isToken } from '../../../src/fields/syntax.ts'
import { isImported } from '../rows/row.ts'
import { isSecret, redactParameters } from './secret-names.ts'

export interface ExportOptions {
  /** The origin of the demo, such as `http://127.0.0.1:8000`. */
  readonly origin: string
  /** The origin of the proxy, by which the upstream is reached, where there is one. */
  readonly proxy?: string
  /** Keeps cookies, credentials, keys, tokens and bodies; they are left out unless this is true. */
  readonly withSecrets?: boolean
}

export { isSecret }

/** What holds a URL, whose parameters may be secrets. */
const withUrl = /^(?:referer|location|content-location|refresh|link|:path)$/i

/** The lines that may leave: those without a proper name, or with a line break or NUL in the value, never do. */
export function redactFields(lines: readonly FieldLine[], withSecrets = false): FieldLine[] {
  return lines.filter(([name, value]) =>
    isToken(name) && !/[\0\r\n]/.test(value) && (withSecrets || !isSecret(name)))
    .map(line => withSecrets ? line : withoutParameters(line))
}

/** The same line where nothing is taken out of it, by which others know that it was kept. */
function withoutParameters(line: FieldLine): FieldLine {
  const [name, value] = line
  const own = withUrl.test(name) ? redactParameters(value) : value
  return own === value ? line : [name, own]
}

/** A request target as it may leave: without a user's name and password, and without secret parameters unless asked for. */
export function exportedTarget(target: string, { withSecrets }: Pick<ExportOptions, 'withSecrets'>): string {
  const own = redactTarget(target)
  return withSecrets === true ? own : redactParameters(own)
}

/** Where the request of an exchange went: to the demo, to the proxy, or where the file says that it came from. */
export function originOf(exchange: Exchange, { origin, proxy }: ExportOptions): string {
  if (isImported(exchange)) return exchange.base
  return exchange.upstream === undefined ? origin : proxy ?? exchange.upstream
}

/** A request target as it was sent, less a user's name and password before its host, which no export holds. */
export function redactTarget(target: string): string {
  return target.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^/?#]*@/i, '$1')
}

const percent = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`

/** The text with everything percent-encoded that no URI may hold (RFC 3986 §2); a Latin-1 sign stands for its byte. */
function encoded(target: string): string {
  return target.replace(/%(?![0-9a-f]{2})|[^\w\-.~!$&'()*+,;=:@/?%]/gi, sign => {
    const code = sign.charCodeAt(0)
    return code < 256 ? percent(code) : [...new TextEncoder().encode(sign)].map(percent).join('')
  })
}

/** The absolute URL of a request target (RFC 9112 §3.2). */
export function absoluteUrl(origin: string, sent: string): string {
  const base = new URL(origin).origin
  const target = redactTarget(sent)
  if (/^https?:\/\//i.test(target) && URL.canParse(target)) {
    const url = new URL(target)
    return url.origin + encoded(url.pathname + url.search)
  }
  return base + (target.startsWith('/') ? '' : '/') + encoded(target)
}
