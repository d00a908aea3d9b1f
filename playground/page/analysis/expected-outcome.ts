// What the conditions of a request lead to, inferred from its fields and the answer's validators: never observed.
import { decide } from '../../../src/decision/evaluate-preconditions.ts'
import type { Decision } from '../../../src/decision/evaluate-preconditions.ts'
import { ignoresPreconditions, isSafeRead } from '../../../src/decision/judge.ts'
import { formatHttpDate } from '../../../src/fields/http-date.ts'
import type { DecisionRecord, Exchange } from '../../shared/exchange.ts'
import { isImported } from '../rows/row.ts'
import { stepsOf } from './decision-steps.ts'
import type { Step, StepState } from './decision-steps.ts'
import { currentBy, dependsOnUnknown } from './current.ts'
import type { Current } from './current.ts'
import { findMismatch } from './mismatch.ts'
import type { ExpectedAnswer } from './mismatch.ts'
import { fieldsByName } from './message.ts'
import type { FieldMap } from './message.ts'
import type { Note } from './note.ts'

/** A step whose result is unknown where it turns on a validator that the answer did not name. */
export interface ExpectedStep extends Omit<Step, 'state'> {
  readonly state: StepState | 'unknown'
}

export interface ExpectedOutcome {
  readonly steps: readonly ExpectedStep[]
  readonly expected: ExpectedAnswer
  /** The current validators as the answer names them: a field value, `none`, or `unknown`. */
  readonly etag: string
  readonly lastModified: string
  /** Where the server's answer is not the expected one. */
  readonly differs: Note | null
}

type Precondition = keyof Decision['outcomes']

const names: readonly Precondition[] =
  ['If-Match', 'If-Unmodified-Since', 'If-None-Match', 'If-Modified-Since', 'If-Range']

/** What did not exist before the method had no validators, whatever the answer names. */
const absent = { etag: null, lastModified: null }

const outranking: Partial<Record<Precondition, Precondition>> =
  { 'If-Unmodified-Since': 'If-Match', 'If-Modified-Since': 'If-None-Match' }

/**
 * The decision that the fields of an exchange imply; null where the request has no precondition, and where the server's
 * own decision was recorded, beside which nothing is inferred.
 */
export function expectedOutcome(exchange: Exchange): ExpectedOutcome | null {
  const request = fieldsByName(exchange.requestFields)
  const { decision: own, status, complete, error, isOpen } = exchange
  // The proxy’s own answer tells nothing of the server; the head of one that broke off is still the server’s.
  if (own !== null || status === 0 || isOpen === true || (error !== undefined && complete)) return null
  if (status === 101 || exchange.leftOut !== undefined || (isImported(exchange) && (exchange.source ?? exchange.failure) !== undefined)) return null
  if (!names.some(name => request.has(name.toLowerCase()))) return null
  const response = fieldsByName(exchange.responseFields)
  const current = currentBy(exchange, response)
  const { etag, lastModified } = current
  const named = {
    etag: etag === undefined ? 'unknown' : etag ?? 'none',
    lastModified: textOf(lastModified) ?? (lastModified === undefined ? 'unknown' : 'none'),
  }
  const evaluated = decide(exchange.method, { get: name => request.get(name) ?? null },
    current.exists === false ? undefined : {
      etag: etag ?? undefined, lastModified: lastModified === null || lastModified === undefined ? undefined
        : new Date(lastModified),
    }, new Date(exchange.startedAt + exchange.firstByteAfter))
  const unknown = names.findIndex(name =>
    reaches(evaluated, name) && isUnknown(name, exchange.method, request, current))
  const judged = isJudged(exchange)
  const expected = !judged ? 'not judged' : unknown >= 0 ? 'unknown' : evaluated.status ?? 'perform'
  const decision = { ...evaluated, ...current.exists === false ? absent : named }
  return {
    steps: expectedSteps(exchange, decision, judged ? unknown : -1, request),
    expected,
    ...named,
    differs: findMismatch({ exchange, expected, outcomes: evaluated.outcomes }),
  }
}

/** Redirects and errors come before preconditions; the answers that conditions make count as the 2xx they replace. */
function isJudged({ method, status }: Exchange): boolean {
  return !ignoresPreconditions(method) && ((status >= 200 && status < 300) || [304, 412, 416].includes(status))
}

/** Whether the evaluation came as far as this precondition, and found the request to have it. */
function reaches({ outcomes, status }: Decision, name: Precondition): boolean {
  const decided = names.findIndex(other => outcomes[other] === 'false' && other !== 'If-Range')
  return status === undefined || names.indexOf(name) <= decided
}

function isUnknown(name: Precondition, method: string, request: FieldMap, current: Current): boolean {
  const field = request.get(name.toLowerCase())
  if (field === undefined || isOutranked(name, request)) return false
  if (name === 'If-Modified-Since' && !isSafeRead(method)) return false
  if (name === 'If-Range' && (method !== 'GET' || !request.has('range'))) return false
  return dependsOnUnknown(name, field, current)
}

function isOutranked(name: Precondition, request: FieldMap): boolean {
  return request.has(outranking[name]?.toLowerCase() ?? '')
}

function expectedSteps(
  exchange: Exchange, decision: DecisionRecord, unknown: number, request: FieldMap,
): ExpectedStep[] {
  // The steps are those of the answer that ought to be, whatever was answered.
  const status = decision.status ?? ([304, 412, 416].includes(exchange.status) ? 200 : exchange.status)
  return stepsOf({ ...exchange, status: isJudged(exchange) ? status : exchange.status, decision })
    .map(step => expectedStep(step, exchange, unknown, request))
}

function expectedStep(step: Step, exchange: Exchange, unknown: number, request: FieldMap): ExpectedStep {
  const { number, state } = step
  if (number === 0 && state === 'true') return { ...step, note: `assumed, because the answer is ${exchange.status}` }
  if (unknown >= 0 && number > unknown) return unknownStep(step, number === unknown + 1, request)
  // Who answered a redirect or an error, the headers do not tell.
  if (number === 6 && !isJudged(exchange)) return { ...step, state: 'unknown', decisive: false }
  const asks = number === 6 && state === 'true'
  return asks ? { ...step, note: `${exchange.method} should be performed` } : step
}

/** The step that turns on what is unknown, or one after it, which may or may not be reached. */
function unknownStep(step: Step, isFirst: boolean, request: FieldMap): ExpectedStep {
  const name = names[step.number - 1]
  const sent = name && request.get(name.toLowerCase())
  if (name !== undefined && sent === undefined) return { ...step, state: 'not sent', compared: null, note: '' }
  if (name !== undefined && isOutranked(name, request)) {
    return { ...step, state: 'ignored', compared: null, decisive: false, note: `${outranking[name]} was sent` }
  }
  const compared = isFirst && sent !== undefined
    ? { sent, current: 'unknown', comparison: step.compared?.comparison ?? 'none possible' } : null
  const validator = name?.endsWith('Since') ? 'Last-Modified' : 'ETag'
  return { ...step, state: 'unknown', compared, decisive: false, note: isFirst ? `the current ${validator} is not known` : '' }
}

function textOf(instant: number | null | undefined): string | undefined {
  return instant === null || instant === undefined ? undefined : formatHttpDate(new Date(instant))
}
