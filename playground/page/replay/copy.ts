// A request as text to paste elsewhere: raw, for a shell, for a script.
import type { FieldLine } from '../../shared/exchange.ts'
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

/** The request as it crosses the wire, with CRLF; field values in Latin-1, content in UTF-8. */
export function rawOf(request: ReplayRequest, options: ExportOptions): string {
  const { method, content } = request
  const path = exportedTarget(request.path, options)
  const lines = redactFields(request.fields, options.withSecrets).map(([name, value]) => `${name}: ${value}`)
  return [`${oneLine(method)} ${oneLine(path)} HTTP/1.1`, ...lines, '', content].join('\r\n')
}

const oneLine = (text: string): string => text.replace(/[\0-\x20\x7f]/g, sign => encodeURIComponent(sign))

/** A command for any POSIX shell; curl adds an Accept and a User-Agent of its own where the request has none. */
export function curlOf(request: ReplayRequest, options: ExportOptions): string {
  const { method, content } = request
  const path = exportedTarget(request.path, options)
  const parts = ['curl -i --path-as-is --globoff']
  if (method === 'HEAD') parts.push('--head')
  else if (method !== 'GET' || content !== '') parts.push(`-X ${quoted(latin1(method))}`)
  const fields = unframedFields(request, options)
  // curl takes `Name:` for a field to leave out, and `Name;` for one without a value.
  for (const [name, value] of fields) {
    parts.push(`-H ${quoted(latin1(value === '' ? `${name};` : `${name}: ${value}`))}`)
  }
  // What begins with @ would be a file's name to --data-binary, and to --data-raw is content.
  if (content !== '') {
    if (!named(fields, 'content-type')) parts.push('-H \'Content-Type:\'')
    parts.push(content.includes('\0') ? '--data-binary @-' : `--data-raw ${quoted(utf8(content))}`)
  }
  parts.push(quoted(latin1(absoluteUrl(options.origin, path))))
  const command = parts.join(' ')
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
export function fetchCodeOf(request: ReplayRequest, options: ExportOptions): string {
  const { method, content } = request
  const path = exportedTarget(request.path, options)
  const fields = unframedFields(request, options)
    .filter(([name]) => !isSetByBrowser(name) || isSecret(name))
  const lines = [`await fetch(${literal(absoluteUrl(options.origin, path))}, {`, `  method: ${literal(method)},`]
  if (fields.length > 0) {
    lines.push('  headers: [', ...fields.map(([name, value]) => `    [${literal(name)}, ${literal(value)}],`), '  ],')
  }
  lines.push('  cache: "no-store",')
  if (content !== '' && method !== 'GET' && method !== 'HEAD') lines.push(`  body: ${literal(content)},`)
  return [...lines, '})', ''].join('\n')
}
