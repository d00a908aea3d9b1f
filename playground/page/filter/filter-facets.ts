// What a filter asks about a row, whoever has observed it.
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import type { ExchangeIndex } from '../analysis/history.ts'
import type { Note } from '../analysis/note.ts'
import { notesOf } from '../analysis/row-notes.ts'
import { clientOf } from '../rows/client.ts'
import { kindOf } from '../rows/kind.ts'
import type { Kind } from '../rows/kind.ts'
import { isImported, numberOf } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { verdictOf } from '../rows/verdict.ts'
import type { Verdict } from '../rows/verdict.ts'
import { fieldValue } from '../rows/fields.ts'

export interface FilterFacets {
  readonly method: string
  readonly target: string
  /** That of the wire; the page's where nothing crossed it; null where there was no answer at all. */
  readonly status: number | null
  /** The ETag that came, as it was sent. */
  readonly etag: string | null
  readonly verdict: Verdict
  /** The number of the exchange; null where there is none, and for one of a file. */
  readonly id: number | null
  /** Bytes of content; null where nothing was recorded. */
  readonly size: number | null
  /** In milliseconds. */
  readonly duration: number | null
  host(): string
  /** What the request was for; null where none was sent. */
  kind(): Kind | null
  /** The Content-Type of the response. */
  type(): string
  /** The name of the client, and its User-Agent. */
  client(): string
  /** The header lines of both messages. */
  fields(): readonly FieldLine[]
  notes(): readonly Note[]
  /** Whether a body of it has this word, which is in lower case. */
  hasInBody(word: string): boolean
  /** Everything that is searched for words: request and status line, verdict, and the fields of both messages. */
  lines(): readonly string[]
}

export type HasInBody = (exchange: Exchange, word: string) => boolean

/** `connected` as for the verdict: whether the server reports at present; without an index there are no notes. */
export function filterFacetsOf(row: Row, connected: boolean, index?: ExchangeIndex, hasInBody: HasInBody = () => false): FilterFacets {
  const { exchange, fetchRecord } = row
  const method = exchange?.method ?? fetchRecord?.method ?? ''
  const target = exchange?.target ?? fetchRecord?.target ?? ''
  const status = exchange?.status ?? fetchRecord?.status ?? null
  const etag = (exchange === null ? fetchRecord?.etag : fieldValue(exchange.responseFields, 'ETag')) ?? null
  const verdict = verdictOf(row, connected)
  return {
    method, target, status, etag, verdict,
    id: exchange === null || isImported(exchange) ? null : numberOf(exchange.id),
    size: exchange === null ? fetchRecord?.contentBytes ?? null : exchange.contentBytes,
    duration: exchange?.duration ?? (fetchRecord === null ? null : fetchRecord.endedAt - fetchRecord.startedAt),
    host() {
      if (exchange === null) return ''
      return isImported(exchange) ? exchange.base : fieldValue(exchange.requestFields, 'Host') ?? exchange.upstream ?? ''
    },
    kind: () => exchange === null ? null : kindOf(exchange),
    hasInBody: word => exchange !== null && hasInBody(exchange, word),
    type: () => exchange === null ? '' : fieldValue(exchange.responseFields, 'Content-Type') ?? '',
    client() {
      const agent = exchange === null ? undefined : fieldValue(exchange.requestFields, 'User-Agent')
      return agent === undefined ? '' : `${clientOf(agent) ?? ''} ${agent}`
    },
    fields: () => exchange === null ? [] : [...exchange.requestFields, ...exchange.responseFields],
    notes: () => exchange === null || index === undefined ? [] : notesOf(exchange, index),
    lines() {
      const lines = [`${method} ${target}`, `${status ?? ''} ${exchange?.reason ?? ''}`, verdict.word]
      if (exchange === null) return [...lines, `ETag: ${etag ?? ''}`]
      for (const [name, value] of exchange.requestFields) lines.push(`${name}: ${value}`)
      for (const [name, value] of exchange.responseFields) lines.push(`${name}: ${value}`)
      return lines
    },
  }
}
