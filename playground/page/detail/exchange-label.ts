// How an exchange is called beside others.
import type { Exchange } from '../../shared/exchange.ts'
import { count } from '../ui/format.ts'
import { isImported } from '../har/imported.ts'

/** Its number as the list has it; what a file brought has a number of its own. */
export function numberOf(exchange: Exchange): string {
  return isImported(exchange) ? `imported ${count(-exchange.id)}` : count(exchange.id)
}
