// A decorated handler on node:http: what is known before it runs, the decision, its content.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIndifferent, isRetrieval } from '../decision/applicability.ts'
import { isPromise } from '../content/content.ts'
import { lastModifiedField } from '../decision/last-modified.ts'
import { answerError, answerRequired, answerWithout, isGone } from './answer.ts'
import type { Next } from './answer.ts'
import { deliver, fail } from './send-content.ts'
import type { Exchange } from './send-content.ts'
import { hookGenerate } from './generate.ts'
import { answerCondition, decide, hookConditional, hookTagged, isHooked } from './hook.ts'
import { stateOf } from './state.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { isProtected, newKnowledge, takeSteps } from '../handler/plan.ts'
import type { Knowledge, Plan } from '../handler/plan.ts'
import { conditionalFields } from './request-fields.ts'
import type { ConditionalFields } from './request-fields.ts'

/** Whether a handler was called as a listener of node:http or node:http2. */
export function isNodeCall(args: readonly unknown[]): boolean {
  return typeof (args[1] as Partial<ServerResponse> | undefined)?.writeHead === 'function'
}

/** A call of a decorated handler, and what its steps have found out. */
interface Call {
  readonly plan: Plan
  readonly known: Knowledge
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly next: Next | undefined
  readonly self: unknown
  readonly args: unknown[]
}

/** Runs a plan for one request; whatever fails goes to `next` or becomes a 500, once. */
export function runOnNode(plan: Plan, self: unknown, args: unknown[]): void | Promise<void> {
  const request = args[0] as IncomingMessage
  const response = args[1] as ServerResponse
  const next = typeof args[2] === 'function' ? args[2] as Next : undefined
  try {
    if (plan.steps.length === 0) return runHandler(begin(plan, request, response, next), plan, self, args)
    // A wrapper inside a foreign function adds to what the wrapper around that function knows.
    const known = stateOf(response).knowledge ??= newKnowledge()
    const asking = takeSteps(plan, known, self, args)
    const call: Call = { plan, known, request, response, next, self, args }
    return isPromise(asking) ? proceedAfter(asking, call) : proceed(call)
  } catch (error) {
    answerError(response, next, error)
  }
}

// A function of its own: what a closure uses is allocated wherever the function around it runs.
function proceedAfter(asking: Promise<void>, call: Call): Promise<void> {
  return asking.then(() => proceed(call)).then(undefined, (error: unknown) => answerError(call.response, call.next, error))
}

function proceed(call: Call): void | Promise<void> {
  const exchange = isGone(call.response) ? undefined : exchangeFor(call)
  return exchange && runHandler(exchange, call.plan, call.self, call.args)
}

function begin(plan: Plan, request: IncomingMessage, response: ServerResponse, next: Next | undefined,
  fields?: ConditionalFields): Exchange {
  const condition = hookConditional(request, response, plan.suffixes, fields)
  const awaiting = plan.generate === undefined ? undefined : hookGenerate(request, response, plan.generate)
  return { request, response, next, condition: awaiting ?? condition }
}

/** Sets the fields that are known; undefined where the handler need not run, since the request was answered. */
function exchangeFor({ plan, known, request, response, next }: Call): Exchange | undefined {
  for (const [name, value] of known.fields) response.setHeader(name, value)
  if (!isRetrieval(request.method)) {
    return isAnsweredUnsafe(request, response, plan, known) ? undefined : begin(plan, request, response, next)
  }
  // Of what does not exist, only the handler can speak.
  const isEarly = plan.early && known.exists
  const validators = fieldsOfValidators(known)
  // Where nobody else looks at the fields, an answer needs no hook.
  const isAlone = isEarly && plan.generate === undefined && !isHooked(response)
  const fields = isAlone ? conditionalFields(request) : undefined
  if (fields !== undefined && isAnsweredEarly(request, response, fields, plan, known, validators)) return undefined
  const exchange = begin(plan, request, response, next, fields)
  if (isAlone && exchange.condition !== undefined) exchange.condition.decided = true
  setValidators(response, validators)
  if (known.etag !== undefined) hookTagged(response, exchange.condition, known.etag)
  return isEarly && answerCondition(response, exchange.condition, 200) ? undefined : exchange
}

function runHandler(exchange: Exchange, plan: Plan, self: unknown, args: unknown[]): void | Promise<void> {
  const returned = Reflect.apply(plan.handler, self, args) as unknown
  return isPromise(returned)
    ? returned.then(value => deliver(exchange, value), (error: unknown) => fail(exchange, error)) as Promise<void>
    : deliver(exchange, returned)
}

/** The fields of the validators that are known, names and values in turn. */
export function fieldsOfValidators({ etag, lastModified }: Validators): string[] {
  const date = lastModified && lastModifiedField(lastModified)
  if (etag === undefined) return date === undefined ? [] : ['Last-Modified', date]
  return date === undefined ? ['ETag', etag] : ['ETag', etag, 'Last-Modified', date]
}

export function setValidators(response: ServerResponse, fields: readonly string[]): void {
  for (let i = 0; i < fields.length; i += 2) response.setHeader(fields[i] as string, fields[i + 1] as string)
}

// A date that is not told yet is not compared either.
function isAnsweredEarly(request: IncomingMessage, response: ServerResponse, fields: ConditionalFields, plan: Plan,
  known: Knowledge, validators: readonly string[]): boolean {
  const isDated = validators.includes('Last-Modified')
  const current: Validators = { etag: known.etag, lastModified: isDated ? known.lastModified : undefined }
  const instead = decide(request, response, fields, current, plan.suffixes)
  if (instead !== undefined) answerWithout(response, instead, validators)
  return instead !== undefined
}

// An unsafe method is judged once, before it changes anything (RFC 9110 §13.2.1). What it then answers gets no validators:
// those that are known belong to the representation that it replaced (§9.3.4).
function isAnsweredUnsafe(request: IncomingMessage, response: ServerResponse, plan: Plan, known: Knowledge): boolean {
  if (!known.isJudged || isIndifferent(request.method)) return false
  const fields = conditionalFields(request)
  if (plan.required && !isProtected(fields?.['if-match'], fields?.['if-none-match'])) {
    answerRequired(response)
    return true
  }
  if (fields === undefined) return false
  if (decide(request, response, fields, known.exists ? known : undefined, plan.suffixes) === undefined) return false
  answerWithout(response, 412, known.exists ? fieldsOfValidators(known) : [])
  return true
}
