// A decorated handler on node:http: what is known before it runs, the decision, its content.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIndifferent, isRetrieval } from './answer-status.ts'
import { isPromise } from './content.ts'
import { lastModifiedField } from './last-modified.ts'
import { answerRequired, answerWithout, isGone } from './node-answer.ts'
import type { Next } from './node-answer.ts'
import { deliver, fail } from './node-content.ts'
import type { Exchange } from './node-content.ts'
import { hookGenerate } from './node-generate.ts'
import { answerCondition, decide, hookConditional, hookTagged, isAlone } from './node-hook.ts'
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
  const condition = hookConditional(request, response, plan.suffixes)
  const exchange: Exchange = {
    request, response, next,
    condition: plan.generate === undefined ? condition : hookGenerate(request, response, plan.generate) ?? condition
  }
  try {
    if (plan.steps.length === 0) return runHandler(exchange, plan, self, args)
    // A wrapper inside a foreign function adds to what the wrapper around that function knows.
    const known = stateOf(response).knowledge ??= newKnowledge()
    const asking = takeSteps(plan, known, self, args)
    if (isPromise(asking)) {
      return asking.then(() => proceed(exchange, plan, known, self, args))
        .then(undefined, (error: unknown) => fail(exchange, error))
    }
    return proceed(exchange, plan, known, self, args)
  } catch (error) {
    fail(exchange, error)
  }
}

function proceed(exchange: Exchange, plan: Plan, known: Knowledge, self: unknown, args: unknown[]): void | Promise<void> {
  const { response } = exchange
  if (isGone(response)) return
  for (const [name, value] of known.fields) response.setHeader(name, value)
  if (isRetrieval(exchange.request.method)) {
    // Of what does not exist, only the handler can speak.
    const isEarly = plan.early && known.exists
    const validators = fieldsOfValidators(known)
    if (isEarly && isAlone(response, exchange.condition)) {
      if (answerCondition(response, exchange.condition, 200, validators)) return
    }
    for (const [name, value] of validators) response.setHeader(name, value)
    if (known.etag !== undefined) hookTagged(response, exchange.condition, known.etag)
    if (isEarly && answerCondition(response, exchange.condition, 200)) return
  } else if (isAnsweredUnsafe(exchange, plan, known)) {
    return
  }
  return runHandler(exchange, plan, self, args)
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

// An unsafe method is judged once, before it changes anything (RFC 9110 §13.2.1). What it then answers gets no validators:
// those that are known belong to the representation that it replaced (§9.3.4).
function isAnsweredUnsafe({ request, response }: Exchange, plan: Plan, known: Knowledge): boolean {
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
