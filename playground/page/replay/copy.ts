// A request as text to paste elsewhere: raw, for a shell, for a script.
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import { base64Of } from '../body/text-or-bytes.ts'
import { isSetByBrowser } from './request.ts'
import type { ReplayRequest } from './request.ts'
import { absoluteUrl, exportedTarget, isSecret, redactFields } from './redact.ts'
import type { ExportOptions } from './redact.ts'

const named = (fields: readonly FieldLine[], name: string): boolean =>
  fields.some(([own]) => own.toLowerCase() === name)

// What frames a message belongs to who sends it: the tools below write their own.
const framing: readonly string[] = ['content-length', 'transfer-encoding', 'connection', 'keep-alive']

/** The fields to copy to a tool that frames its messages itself. */
export function unframedFields(request: ReplayRequest, options: ExportOptions): FieldLine[] {
  return redactFields(request.fields, options.withSecrets).filter(([name]) => !framing.includes(name.toLowerCase()))
}

/** What a request sends beside its head: text, or bytes that are none. */
export type CopiedContent = string | Uint8Array

/** The request as it crosses the wire, with CRLF; field values in Latin-1, content in UTF-8, and none that is no text. */
export function rawOf(request: ReplayRequest, options: ExportOptions, content: CopiedContent = request.content): string {
  const { method } = request
  const path = exportedTarget(request.path, options)
  const text = typeof content === 'string' ? content : ''
  const lines = framedLines(redactFields(request.fields, options.withSecrets), text)
  return [`${oneLine(method)} ${oneLine(path)} HTTP/1.1`, ...lines, '', text].join('\r\n')
}

/** The field lines of a message with this content, which has neither a transfer coding nor a content coding. */
function framedLines(fields: readonly FieldLine[], content: string): string[] {
  const isCoded = content !== '' && ['transfer-encoding', 'content-encoding'].some(name => named(fields, name))
  const own = isCoded ? fields.filter(([name]) => !/^(?:transfer-encoding|content-encoding|content-length|trailer)$/i.test(name)) : fields
  const length: FieldLine[] = isCoded ? [['Content-Length', String(utf8(content).length)]] : []
  return [...own, ...length].map(([name, value]) => `${name}: ${value}`)
}

/** The response in the same form, with this text for its content, which is decoded. */
export function rawResponseOf(exchange: Exchange, options: ExportOptions, content: string): string {
  const { httpVersion, status, reason, responseFields } = exchange
  const lines = framedLines(redactFields(responseFields, options.withSecrets), content)
  const version = httpVersion.startsWith('HTTP/') ? httpVersion : `HTTP/${httpVersion}`
  return [`${version} ${status} ${reason.replace(/[\0\r\n]/g, ' ')}`.trimEnd(), ...lines, '', content].join('\r\n')
}

const oneLine = (text: string): string => text.replace(/[\0-\x20\x7f]/g, sign => encodeURIComponent(sign))

/** Characters of content that stand in a command itself. */
const MAX_WORD = 20_000

/** A command for any POSIX shell; curl adds an Accept and a User-Agent of its own where the request has none. */
export function curlOf(request: ReplayRequest, options: ExportOptions, copied: CopiedContent = request.content): string {
  const { method } = request
  // A shell takes no longer word, and none that is no text.
  const piped = typeof copied === 'string' && copied.length <= MAX_WORD ? null : copied
  const content = piped === null && typeof copied === 'string' ? copied : ''
  const path = exportedTarget(request.path, options)
  const parts = ['curl -i --path-as-is --globoff']
  if (method === 'HEAD') parts.push('--head')
  else if (method !== 'GET' || copied.length > 0) parts.push(`-X ${quoted(latin1(method))}`)
  const fields = unframedFields(request, options)
  // curl takes `Name:` for a field to leave out, and `Name;` for one without a value.
  for (const [name, value] of fields) {
    parts.push(`-H ${quoted(latin1(value === '' ? `${name};` : `${name}: ${value}`))}`)
  }
  // What begins with @ would be a file's name to --data-binary, and to --data-raw is content.
  if (copied.length > 0 && !named(fields, 'content-type')) parts.push('-H \'Content-Type:\'')
  if (piped !== null) parts.push('--data-binary @-')
  if (content !== '') {
    parts.push(content.includes('\0') ? '--data-binary @-' : `--data-raw ${quoted(utf8(content))}`)
  }
  parts.push(quoted(latin1(absoluteUrl(options.origin, path))))
  const command = parts.join(' ')
  if (piped !== null) {
    const lines = base64Of(typeof piped === 'string' ? Uint8Array.from(utf8(piped)) : piped).match(/.{1,76}/g) ?? []
    return `base64 -d <<'END' | ${command}\n${lines.join('\n')}\nEND`
  }
  return content.includes('\0') ? `printf '${octal(utf8(content))}' | ${command}` : command
}

const utf8 = (text: string): readonly number[] => [...new TextEncoder().encode(text)]
const latin1 = (text: string): readonly number[] =>
  [...text].flatMap(sign => sign.charCodeAt(0) < 256 ? [sign.charCodeAt(0)] : utf8(sign))

const isPlain = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10

// A dash at the beginning would be an option of printf.
const octal = (bytes: readonly number[]): string => bytes.map((byte, at) =>
  isPlain(byte) && !(at === 0 ? '-%\\\'' : '%\\\'').includes(String.fromCharCode(byte))
    ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`).join('')

/** One word of a shell: what is no ASCII text is written by printf, since a terminal's own coding would change it. */
function quoted(bytes: readonly number[]): string {
  const words: string[] = []
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0
    let end = at + 1
    while (end < bytes.length && isPlain(bytes[end] ?? 0) === isPlain(byte)) end++
    const run = bytes.slice(at, end)
    words.push(isPlain(byte)
      ? `'${String.fromCharCode(...run).replaceAll('\'', '\'\\\'\'')}'`
      : `"$(printf '${octal(run)}')"`)
    at = end
  }
  return words.length === 0 ? '\'\'' : words.join('')
}

/** A string literal of JavaScript that is ASCII and holds no markup. */
export function literal(text: string): string {
  return JSON.stringify(text).replace(/[<\x7f-\uffff]/g, sign =>
    `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A call of fetch; what a browser sets itself is left to it. */
export function fetchCodeOf(request: ReplayRequest, options: ExportOptions, content: CopiedContent = request.content): string {
  const { method } = request
  const path = exportedTarget(request.path, options)
  const fields = unframedFields(request, options)
    .filter(([name]) => !isSetByBrowser(name) || isSecret(name))
  const lines = [`await fetch(${literal(absoluteUrl(options.origin, path))}, {`, `  method: ${literal(method)},`]
  if (fields.length > 0) {
    lines.push('  headers: [', ...fields.map(([name, value]) => `    [${literal(name)}, ${literal(value)}],`), '  ],')
  }
  lines.push('  cache: "no-store",')
  if (content.length > 0 && method !== 'GET' && method !== 'HEAD') {
    lines.push(`  body: ${typeof content === 'string' ? literal(content)
      : `Uint8Array.from(atob(${literal(base64Of(content))}), sign => sign.charCodeAt(0))`},`)
  }
  return [...lines, '})', ''].join('\n')
}
