// Exchanges that came from a file, and not from the tap.
import type { Exchange } from '../../shared/exchange.ts'

export interface ImportedExchange extends Exchange {
  /** The origin that the request went to, such as `https://example.org`. */
  readonly base: string
  readonly isImported: true
}

export function isImported(exchange: Exchange): exchange is ImportedExchange {
  return 'isImported' in exchange
}
