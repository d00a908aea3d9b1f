// Heads of responses as they cross the wire, and the bound on what is recorded of a head.
import type { FieldLine } from '../shared/exchange.ts'

/** How much of the fields of one direction is recorded, in bytes. */
export const MAX_FIELD_BYTES = 16_384

/** A request target up to that bound; an ellipsis stands for the rest. */
export function boundedTarget(target: string): string {
  return target.length > MAX_FIELD_BYTES ? `${target.slice(0, MAX_FIELD_BYTES)}…` : target
}

/** What ends a head: the end of its last line, and an empty line. */
export const HEAD_END = '\r\n\r\n'

/** A status line and the field lines under it. */
export interface ResponseHead {
  readonly status: number
  readonly reason: string
  readonly fields: readonly FieldLine[]
}

/** Keeps field lines up to the bound; a last line says how many bytes more there were. */
export function boundedFields(lines: readonly FieldLine[], beyond = 0): FieldLine[] {
  const kept: FieldLine[] = []
  let room = MAX_FIELD_BYTES
  let more = beyond
  for (const line of lines) {
    // The colon, the space and the line's end.
    const size = line[0].length + line[1].length + 4
    if (more === beyond && size <= room) {
      kept.push(line)
      room -= size
    } else {
      more += size
    }
  }
  return more === 0 ? kept : [...kept, ['…', `${more} bytes more`]]
}

/**
 * Reads a head (RFC 9112 §4, §5); what is no status line or field line is passed over.
 *
 * @param text the head in Latin-1, whole or cut
 * @param beyond the bytes of it that were cut off
 */
export function parseResponseHead(text: string, beyond = 0): ResponseHead {
  const lines = (beyond === 0 ? text.slice(0, -HEAD_END.length) : text).split('\r\n')
  const statusLine = /^HTTP\/\d\.\d (\d{3})(?: (.*))?$/.exec(lines.shift() ?? '')
  // A line that was cut is no line.
  const cut = beyond > 0 ? lines.pop() ?? '' : ''
  const fields = lines.flatMap(fieldLineOf)
  return {
    status: Number(statusLine?.[1] ?? 0),
    reason: statusLine?.[2] ?? '',
    // The empty line at the end is none of the fields.
    fields: boundedFields(fields, beyond === 0 ? 0 : cut.length + beyond - 2)
  }
}

/** The field lines of a section in Latin-1, bounded; what is no line is passed over. */
export function parseFieldLines(text: string): FieldLine[] {
  return boundedFields(text.split('\r\n').flatMap(fieldLineOf))
}

function fieldLineOf(line: string): FieldLine[] {
  const colon = line.indexOf(':')
  return colon > 0 ? [[line.slice(0, colon), withoutBlanks(line.slice(colon + 1))]] : []
}

/** A field value without the spaces and tabs around it (RFC 9110 §5.5), in linear time; trim() would take more. */
function withoutBlanks(value: string): string {
  return /[^ \t](?:.*[^ \t])?/s.exec(value)?.[0] ?? ''
}
