// Exchanges as text: the target, both heads as they were sent, a rule.
import { visible } from '../ui/visible-text.ts'
import type { Row } from '../rows/row.ts'
import { verdictOf } from '../rows/verdict.ts'
import { absoluteUrl, exportedTarget, originOf, redactFields } from './redact.ts'
import type { ExportOptions } from './redact.ts'
import type { FieldLine } from '../../shared/exchange.ts'

const rule = '-'.repeat(58)

/** One row as a block of text that ends with a rule; what is invisible in it is written as `\u` and four digits. */
export function blockOf(row: Row, options: ExportOptions, connected = true): string {
  const { exchange, fetchRecord } = row
  const { word } = verdictOf(row, connected)
  if (exchange === null) {
    if (fetchRecord === null) return ''
    const { exchange: id, method, target, mode, etag } = fetchRecord
    const lines = [
      `(${word}${id === null ? '' : `, exchange ${id}`})`, '',
      visible(`${method} ${exportedTarget(target, options)}`),
      mode === null ? 'sent by the inspector' : `fetch, cache mode ${mode}`,
      '', `page saw ${fetchRecord.status ?? 'no answer'}`, ...etag === null ? [] : [`ETag: ${visible(etag)}`], rule,
    ]
    return `${lines.join('\n')}\n`
  }
  const { method, target, httpVersion, status, reason, id, startedAt } = exchange
  const lines = [
    absoluteUrl(originOf(exchange, options), exportedTarget(target, options)),
    `(${word}, exchange ${id}, ${new Date(startedAt).toISOString()})`, '',
    visible(`${method} ${exportedTarget(target, options)} HTTP/${httpVersion}`), ...textOf(exchange.requestFields, options), '',
    visible(`HTTP/${httpVersion} ${status} ${reason}`.trimEnd()), ...textOf(exchange.responseFields, options), rule,
  ]
  return `${lines.join('\n')}\n`
}

/** All rows as text, in their order. */
export function transcriptOf(rows: readonly Row[], options: ExportOptions, connected = true): string {
  const note = options.withSecrets === true ? ''
    : `Cookies, credentials, and headers and URL parameters that commonly carry keys or tokens are left out.\n${rule}\n`
  return note + rows.map(row => blockOf(row, options, connected)).join('')
}

function textOf(lines: readonly FieldLine[], options: ExportOptions): string[] {
  const sent = redactFields(lines, options.withSecrets).map(([name, value]) => visible(`${name}: ${value}`.trimEnd()))
  // Where the record was cut, its last line says so; it is no field, and holds a number alone.
  const [name, value = ''] = lines.at(-1) ?? []
  return name === '…' && /^\d+ bytes more$/.test(value) ? [...sent, `… ${value}`] : sent
}
