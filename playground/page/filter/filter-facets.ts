// What a filter asks about a row, whoever has observed it.
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
  /** Everything that is searched for words: request and status line, verdict, and the fields of both messages. */
  lines(): readonly string[]
}

/** `connected` as for the verdict: whether the server reports at present. */
export function filterFacetsOf(row: Row, connected: boolean): FilterFacets {
  const { exchange, fetchRecord } = row
  const method = exchange?.method ?? fetchRecord?.method ?? ''
  const target = exchange?.target ?? fetchRecord?.target ?? ''
  const status = exchange?.status ?? fetchRecord?.status ?? null
  const etag = (exchange === null ? fetchRecord?.etag : fieldValue(exchange.responseFields, 'ETag')) ?? null
  const verdict = verdictOf(row, connected)
  return {
    method, target, status, etag, verdict,
    lines() {
      const lines = [`${method} ${target}`, `${status ?? ''} ${exchange?.reason ?? ''}`, verdict.word]
      if (exchange === null) return [...lines, `ETag: ${etag ?? ''}`]
      for (const [name, value] of exchange.requestFields) lines.push(`${name}: ${value}`)
      for (const [name, value] of exchange.responseFields) lines.push(`${name}: ${value}`)
      return lines
    },
  }
}
