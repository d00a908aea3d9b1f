// A decorated handler on node:http: what is known before it runs, the decision, its content.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIndifferent, isRetrieval } from './answer-status.ts'
import { isPromise } from './content.ts'
import { lastModifiedField } from './last-modified.ts'
import { answerError, answerRequired, answerWithout, isGone } from './node-answer.ts'
import type { Next } from './node-answer.ts'
import { deliver, fail } from './node-content.ts'
import type { Exchange } from './node-content.ts'
import { hookGenerate } from './node-generate.ts'
import { answerCondition, decide, hookConditional, hookTagged, isHooked } from './node-hook.ts'
import { stateOf } from './node-state.ts'
import type { Validators } from './preconditions.ts'
import { isProtected, newKnowledge, takeSteps } from './plan.ts'
import type { Knowledge, Plan } from './plan.ts'
import { conditionalFields } from './request-fields.ts'

/** Whether a handler was called as a listener of node:http or node:http2. */
export function isNodeCall(args: readonly unknown[]): boolean {
  return typeof (args[1] as Partial<ServerResponse> | undefined)?.writeHead === 'function'
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
    const proceed = (): void | Promise<void> => {
      const exchange = isGone(response) ? undefined : exchangeFor(plan, known, request, response, next)
      return exchange && runHandler(exchange, plan, self, args)
    }
    const asking = takeSteps(plan, known, self, args)
    if (!isPromise(asking)) return proceed()
    return asking.then(proceed).then(undefined, (error: unknown) => answerError(response, next, error))
  } catch (error) {
    answerError(response, next, error)
  }
}

function begin(plan: Plan, request: IncomingMessage, response: ServerResponse, next: Next | undefined): Exchange {
  const condition = hookConditional(request, response, plan.suffixes)
  const awaiting = plan.generate === undefined ? undefined : hookGenerate(request, response, plan.generate)
  return { request, response, next, condition: awaiting ?? condition }
}

/** Sets the fields that are known; undefined where the handler need not run, since the request was answered. */
function exchangeFor(plan: Plan, known: Knowledge, request: IncomingMessage, response: ServerResponse,
  next: Next | undefined): Exchange | undefined {
  for (const [name, value] of known.fields) response.setHeader(name, value)
  if (!isRetrieval(request.method)) {
    return isAnsweredUnsafe(request, response, plan, known) ? undefined : begin(plan, request, response, next)
  }
  // Of what does not exist, only the handler can speak.
  const isEarly = plan.early && known.exists
  const validators = fieldsOfValidators(known)
  // Where nobody else looks at the fields, an answer needs no hook.
  const isAlone = isEarly && plan.generate === undefined && !isHooked(response)
  if (isAlone && isAnsweredEarly(request, response, plan, known, validators)) return undefined
  const exchange = begin(plan, request, response, next)
  if (isAlone && exchange.condition !== undefined) exchange.condition.decided = true
  for (const [name, value] of validators) response.setHeader(name, value)
  if (known.etag !== undefined) hookTagged(response, exchange.condition, known.etag)
  return isEarly && answerCondition(response, exchange.condition, 200) ? undefined : exchange
}

function runHandler(exchange: Exchange, plan: Plan, self: unknown, args: unknown[]): void | Promise<void> {
  const returned = Reflect.apply(plan.handler, self, args) as unknown
  return isPromise(returned)
    ? returned.then(value => deliver(exchange, value), (error: unknown) => fail(exchange, error)) as Promise<void>
    : deliver(exchange, returned)
}

/** The fields of the validators that are known. */
export function fieldsOfValidators(known: Validators): [name: string, value: string][] {
  const fields: [name: string, value: string][] = []
  if (known.etag !== undefined) fields.push(['ETag', known.etag])
  const lastModified = known.lastModified && lastModifiedField(known.lastModified)
  if (lastModified !== undefined) fields.push(['Last-Modified', lastModified])
  return fields
}

// A date that is not told yet is not compared either.
function isAnsweredEarly(request: IncomingMessage, response: ServerResponse, plan: Plan, known: Knowledge,
  validators: readonly (readonly [name: string, value: string])[]): boolean {
  const fields = conditionalFields(request)
  if (fields === undefined) return false
  const isDated = validators.some(([name]) => name === 'Last-Modified')
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
