// Runs a decorated handler on node:http: the lookups, the decision before it, the handler, and its content.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { stateError } from '../fields/errors.ts'
import { isPromise } from '../content/content.ts'
import type { Judgement } from '../decision/judge.ts'
import { errorBefore, judgeBefore, runLookups, validatorsBefore } from '../handler/before.ts'
import type { Plan } from '../handler/plan.ts'
import { conditionalResponse } from './conditional-response.ts'
import { isDisconnected } from './connection.ts'
import { publish } from './decision-channel.ts'
import { fail } from './delivery.ts'
import type { Delivery } from './delivery.ts'
import { keptContent } from './kept-content.ts'
import { deliver } from './send-content.ts'
import { boundRefusal } from '../handler/refusal.ts'
import { sendRefusal } from './send-status.ts'
import type { Next } from './send-status.ts'
import { setOwnField } from './response.ts'

interface Call extends Delivery {
  readonly plan: Plan
  readonly self: unknown
  readonly args: readonly unknown[]
}

/** Runs a plan for one request. An error goes to `next` or becomes a 500, once. */
export function runOnNode(plan: Plan, self: unknown, args: readonly unknown[]): void | Promise<void> {
  const request = args[0] as IncomingMessage
  const response = args[1] as ServerResponse
  const next = typeof args[2] === 'function' ? args[2] as Next : undefined
  if (response.headersSent) {
    refuseBegun(next)
    return
  }
  const conditional = conditionalResponse(request, response)
  conditional.refusal = boundRefusal(plan.refusal, request, conditional.refusal)
  const call: Call = { plan, self, args, request, response, next, conditional }
  try {
    const looking = runLookups(plan, call.conditional.representation, self, args)
    if (!isPromise(looking)) return proceed(call)
    return looking.then(() => proceed(call)).then(undefined, (error: unknown) => { fail(call, error) })
  } catch (error) {
    fail(call, error)
  }
}

// If the handler has begun the answer, it goes on with it.
function refuseBegun(next: Next | undefined): void {
  const error = stateError('Expected a decorated handler to be called for a response that has not begun: call it before anything is sent, and once', 'ERR_RESPONSE_BEGUN')
  if (next !== undefined) next(error)
  else console.error(error)
}

function proceed(call: Call): void | Promise<void> {
  const { plan, self, args, request, response, conditional } = call
  if (isDisconnected(response)) return
  if (plan.fields.length > 0) conditional.setFields(plan.fields)
  if (plan.ranges) conditional.representation.isInParts = true
  for (const field of plan.ownFields) setOwnField(response, field)
  const before = judgeBefore(plan, request.method as string, response.statusCode, conditional.preconditions, conditional.representation)
  if (before !== undefined && sendBefore(call, before)) return
  conditional.prepare(plan)
  const run = (): unknown => Reflect.apply(plan.handler, self, call.next === undefined ? args : args.with(2, nextOf(call, call.next))) as unknown
  const returned = plan.keeper === undefined ? run() : keptContent(call, plan.keeper, run)
  return isPromise(returned)
    ? returned.then(value => deliver(call, value), (error: unknown) => { fail(call, error) }) as Promise<void>
    : deliver(call, returned)
}

/** A `next` that removes what the library set before it passes an error on, as for an error that is thrown. `next()` leaves it to the next handler. */
function nextOf({ response, conditional }: Call, next: Next): Next {
  return (error, ...rest) => {
    const isError = error !== undefined && error !== null && error !== 'route' && error !== 'router'
    if (isError && !response.headersSent) conditional.takeBack()
    return next(error, ...rest)
  }
}

/** Sends the decision that replaces the handler, if there is one. */
function sendBefore({ request, response, conditional }: Call, before: Judgement | 428 | 503): boolean {
  const { preconditions, representation } = conditional
  const status = typeof before === 'number' ? before : before.status
  if (typeof before !== 'number') publish(request, response, before)
  if (status === undefined) conditional.markDecided()
  else if (status === 304) conditional.replaceBy(304, validatorsBefore(representation))
  else sendRefusal(response, conditional, errorBefore(before, preconditions, representation))
  return status !== undefined
}
