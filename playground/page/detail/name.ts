// How an exchange is called beside others.
import type { Exchange } from '../../exchange.ts'
import { count } from '../format.ts'
import { isImported } from '../tools/imported.ts'

/** Its number as the list has it; what a file brought has a number of its own. */
export function numberOf(exchange: Exchange): string {
  return isImported(exchange) ? `imported ${count(-exchange.id)}` : count(exchange.id)
}
