// The decision on the preconditions: the server's own, or what the fields imply, which is never shown as observed.
import type { Exchange } from '../../shared/exchange.ts'
import { expectedOutcome } from '../analysis/expected-outcome.ts'
import type { ExpectedOutcome } from '../analysis/expected-outcome.ts'
import { element, icon } from '../ui/dom.ts'
import { stepsOf } from '../analysis/decision-steps.ts'
import { stepsView, value } from './steps-view.ts'
import { section } from './section.ts'

const source = 'RFC 9110 §13.2'

/** The section on the decision of an exchange. */
export function decisionView(exchange: Exchange): HTMLElement {
  const steps = stepsOf(exchange)
  if (steps.length > 0) return section('decision', 'The server’s decision', source, stepsView(steps))
  const outcome = expectedOutcome(exchange)
  if (outcome !== null) return inferredView(outcome, exchange.status)
  const none = noDecision(exchange)
  return section('decision', 'The server’s decision', source, element('p', '', none))
}

function noDecision({ error, complete, status }: Exchange): string {
  if (status === 0) return 'There is no answer, so no decision is known.'
  if (error !== undefined && complete) return 'The proxy answered in the server’s place: the server’s decision is not known.'
  return 'No decision was recorded, and the fields imply none.'
}

function inferredView(outcome: ExpectedOutcome, status: number): HTMLElement {
  const badge = element('strong', 'badge', icon('waiting'), 'Inferred from fields')
  const line = element('p', '', badge, ' The server’s own decision was not observed. The answer names ETag ',
    value(outcome.etag), ' and Last-Modified ', value(outcome.lastModified), `: ${conclusion(outcome, status)}`)
  return section('decision inferred', 'What the conditions lead to', source, line, stepsView(outcome.steps))
}

function conclusion({ expected, differs }: ExpectedOutcome, status: number): string {
  switch (expected) {
    case 'unknown': return 'that is not enough to tell.'
    case 'not judged': return `a ${status} comes before any precondition.`
    case 'perform':
      return `the method is to be performed, ${differs === null ? 'as it was' : `yet the answer is ${status}`}.`
    default:
      return `they ask for a ${expected}, ${differs === null ? 'as was answered' : `yet the answer is ${status}`}.`
  }
}
