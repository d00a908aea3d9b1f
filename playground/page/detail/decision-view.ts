// The decision on the preconditions: the server's own, or what the fields imply, which is never shown as observed.
import { ignoresPreconditions } from '../../../src/decision/judge.ts'
import type { Exchange } from '../../shared/exchange.ts'
import { expectedOutcome } from '../analysis/expected-outcome.ts'
import type { ExpectedOutcome } from '../analysis/expected-outcome.ts'
import { element, icon } from '../ui/dom.ts'
import { cut } from '../ui/visible-text.ts'
import { decisionHeadingOf } from '../analysis/decision-heading.ts'
import { stepsOf } from '../analysis/decision-steps.ts'
import { stepsView, value } from './steps-view.ts'
import { section } from './section.ts'

const source = 'RFC 9110 §13.2'

const conditions = /^if-(?:match|none-match|modified-since|unmodified-since|range)$/i

/** The section on the decision of an exchange; none where the request has no condition that could be decided on. */
export function decisionViews(exchange: Exchange): HTMLElement[] {
  return exchange.requestFields.some(([name]) => conditions.test(name)) ? [decisionView(exchange)] : []
}

function decisionView(exchange: Exchange): HTMLElement {
  const { kind, title, sentence } = decisionHeadingOf(exchange)
  if (kind === 'recorded') return section('decision', title, source, stepsView(stepsOf(exchange)))
  const outcome = kind === 'inferred' ? expectedOutcome(exchange) : null
  if (outcome !== null) return inferredView(outcome, title, exchange)
  return section('decision', title, source, element('p', '', sentence ?? ''))
}

function inferredView(outcome: ExpectedOutcome, title: string, exchange: Exchange): HTMLElement {
  const badge = element('strong', 'badge', icon('waiting'), 'Inferred from headers')
  const line = element('p', '', badge, ' The server’s own decision is not known. The answer names ETag ',
    value(outcome.etag), ' and Last-Modified ', value(outcome.lastModified), `: ${conclusion(outcome, exchange)}`)
  return section('decision inferred', title, source, line, stepsView(outcome.steps))
}

function conclusion({ expected, differs }: ExpectedOutcome, { method, status }: Exchange): string {
  switch (expected) {
    case 'unknown': return 'that is not enough to tell.'
    case 'not judged': return `conditions do not count for ${ignoresPreconditions(method) ? cut(method, 20) : `a ${status}`}.`
    case 'perform':
      return `no condition stands in the way of the request${differs === null ? '' : `, but the answer is ${status}`}.`
    default:
      return `the conditions lead to a ${expected}${expected === status ? ', as answered' : `, but the answer is ${status}`}.`
  }
}
