// What is known of the server's decision on the conditions of a request, and the sentence where there is none to show.
import type { Exchange } from '../../shared/exchange.ts'
import { isImported } from '../rows/row.ts'
import { stepsOf } from './decision-steps.ts'
import { expectedOutcome } from './expected-outcome.ts'

/** `recorded`: the server's own; `inferred`: what the headers imply; `none`: nothing is known. */
export interface DecisionHeading {
  readonly kind: 'recorded' | 'inferred' | 'none'
  readonly title: string
  /** Why there is no decision; null where there is one. */
  readonly sentence: string | null
}

const TITLE = 'The server’s decision'

export function decisionHeadingOf(exchange: Exchange): DecisionHeading {
  if (stepsOf(exchange).length > 0) return { kind: 'recorded', title: TITLE, sentence: null }
  if (expectedOutcome(exchange) !== null) {
    return { kind: 'inferred', title: 'What the conditions lead to', sentence: null }
  }
  return { kind: 'none', title: TITLE, sentence: whyNone(exchange) }
}

function whyNone(exchange: Exchange): string {
  const { error, complete, status, isOpen } = exchange
  if (isImported(exchange) && exchange.source !== undefined && status !== 0) {
    return exchange.source === 'service worker'
      ? 'A service worker answered: whether a server decided anything is not known.'
      : 'The browser answered from its cache: no server was asked.'
  }
  if (status === 0) {
    return isOpen === true ? 'There is no answer yet.' : 'There is no answer, so no decision is known.'
  }
  if (exchange.leftOut !== undefined) return 'The proxy did not send all conditions on, so nothing is inferred from them.'
  if (error !== undefined && complete) return 'The proxy answered instead of the server: the server’s decision is not known.'
  if (status === 101) return 'The protocol of the connection was changed: conditions play no part in that.'
  return 'No decision was recorded, and none can be inferred from the headers.'
}
