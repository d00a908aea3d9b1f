// Runs a decorated handler of fetch servers, (Request) → Response, with the same decisions and fields as on node:http.
import { isPromise } from '../content/content.ts'
import { isSafeRead, judgeAnswer } from '../decision/judge.ts'
import type { Judgement, Preconditions } from '../decision/judge.ts'
import { errorBefore, judgeBefore, newRepresentation, runLookups } from '../handler/before.ts'
import { beginExchange, endExchange } from '../handler/exchange.ts'
import type { Plan, Representation } from '../handler/plan.ts'
import { failedError } from '../handler/precondition-error.ts'
import { boundRefusal, refusedAnswer } from '../handler/refusal.ts'
import { newExchange, outerExchange } from './exchange.ts'
import type { FetchExchange } from './exchange.ts'
import { withGeneratedTag } from './generate.ts'
import { keptAnswer } from './kept-content.ts'
import type { Answer } from './kept-content.ts'
import { hasLazyBody, lazyBodiesMade } from './lazy-body.ts'
import { isLongerThan, inParts, withPartFields } from './parts.ts'
import {
  bareNotModified, cancelContent, currentValidators, ownHeaders, refusalResponse, replacementOf, requireResponse, withKnownFields, withoutLazyContent
} from './response.ts'

/** A call of a decorated handler. The outermost one decides about the result. */
export interface Call {
  readonly plan: Plan
  readonly request: Request
  readonly exchange: FetchExchange
  /** What this wrapper knows. The Response of an inner wrapper may be only a part of its own, with another tag. */
  readonly representation: Representation
  readonly isOutermost: boolean
  readonly self: unknown
  readonly args: readonly unknown[]
}

/** Runs a plan for one Request. An error is thrown, or rejects the promise: the server answers it. */
export function runOnFetch(plan: Plan, self: unknown, args: readonly unknown[]): Response | Promise<Response> {
  const call = beginCall(plan, args[0] as Request, self, args)
  let isPending = false
  try {
    const response = lookUp(call)
    if (!isPromise(response)) return response
    isPending = true
    return response.finally(() => { endCall(call) })
  } finally {
    if (!isPending) endCall(call)
  }
}

/** Begins a call for a Request, inside the one that a wrapper outside has begun for it; `endCall` must follow. */
export function beginCall(plan: Plan, request: Request, self: unknown, args: readonly unknown[]): Call {
  const outer = outerExchange(request)
  const exchange = outer ?? newExchange(request)
  if (outer === undefined) beginExchange(request, exchange)
  exchange.refusal = boundRefusal(plan.refusal, args[0], exchange.refusal)
  if (plan.ranges) exchange.isInParts = true
  return { plan, request, exchange, representation: newRepresentation(), isOutermost: outer === undefined, self, args }
}

/** Ends a call: its Request may be answered a second time. */
export function endCall({ request, isOutermost }: Call): void {
  if (isOutermost) endExchange(request)
}

function lookUp(call: Call): Response | Promise<Response> {
  const looking = runLookups(call.plan, call.representation, call.self, call.args)
  return isPromise(looking) ? looking.then(() => proceed(call)) : proceed(call)
}

function proceed(call: Call): Response | Promise<Response> {
  const { plan, exchange, representation, self, args } = call
  const { method, preconditions } = exchange
  const before = judgeBefore(plan, method, 200, preconditions, representation)
  const instead = before && answerBefore(call, before)
  if (instead !== undefined) return instead
  const run = (): unknown => Reflect.apply(plan.handler, self, args) as unknown
  if (plan.keeper !== undefined) {
    const kept = keptAnswer({ ...call, request: args[0] as Request }, plan.keeper, run)
    const finishKept = (answer: Answer): Response | Promise<Response> => finish({ ...call, representation: answer.representation }, answer.response)
    if (kept !== undefined) return isPromise(kept) ? kept.then(finishKept) : finishKept(kept)
  }
  const returned = run()
  return isPromise(returned) ? returned.then(response => finish(call, response)) : finish(call, returned)
}

/**
 * What was decided to stand in place of the handler, if anything was.
 *
 * @param set gives the fields that a framework has set so far; asked only where they are needed, since a context of Hono makes a Response for
 *   it, and then a second one (row "200, 10 KB, one tag: Hono, forHono(withEtag(…, { early }))")
 */
export function answerBefore({ plan, exchange, representation }: Call, before: Judgement | 428 | 503, set?: () => Headers): Response | undefined {
  const { method, preconditions, refusal } = exchange
  if (typeof before === 'number' || before.status === 412) {
    const error = errorBefore(before, preconditions, representation)
    return refusalResponse(refusedAnswer(error, refusal), ownHeaders(plan.ownFields, set?.()), method)
  }
  return before.status === 304 ? bareNotModified(before.current ?? {}, plan, preconditions as Preconditions, set?.()) : undefined
}

/** The answer to a call, by what its handler returned. */
export function finish(call: Call, returned: unknown): Response | Promise<Response> {
  const { plan, exchange, representation } = call
  if (representation.isUncertain) exchange.isUncertain = true
  const response = requireResponse(returned)
  const complete = withKnownFields(response, plan, representation, exchange)
  if (plan.generate === undefined || !mayBeRead(exchange, complete) || isLongerThan(complete, plan.generate.limit)) return replace(call, complete)
  return withGeneratedTag(complete, plan.generate, exchange.given).then(tagged => replace(call, tagged))
}

// HEAD is answered as GET is (RFC 9110 §9.3.2), but lazy content is not made for it.
function mayBeRead(exchange: FetchExchange, response: Response): boolean {
  return exchange.method === 'GET' || (exchange.method === 'HEAD' && !isLazy(exchange, response))
}

// In Deno, a body that was looked at becomes a stream of unknown length, and its HEAD then has no Content-Length.
function isLazy({ lazyBodiesBefore }: FetchExchange, response: Response): boolean {
  return lazyBodiesMade() !== lazyBodiesBefore && hasLazyBody(response)
}

/** The answer, or the 304 or 412 that replaces it. */
function replace({ plan, exchange, isOutermost, request }: Call, response: Response): Response {
  const { method, preconditions, given, refusal } = exchange
  if (isOutermost && preconditions !== undefined && isSafeRead(method)) {
    const current = currentValidators(response.headers)
    const tag = given.tagOf(current.etag)
    const judgement = judgeAnswer(method, response.status, preconditions, current, { given: tag, suffixes: plan.suffixes })
    if (judgement?.status === 304) return replacementOf(response, 304, tag, preconditions)
    if (judgement?.status === 412) {
      const refused = refusedAnswer(failedError(judgement, preconditions, current, tag, exchange.isUncertain), refusal)
      cancelContent(response)
      return refusalResponse(refused, response.headers, method)
    }
  }
  const complete = exchange.isInParts ? withPartFields(response, exchange.given) : response
  if (method === 'HEAD' && isLazy(exchange, complete)) return withoutLazyContent(complete)
  return isOutermost && exchange.isInParts && method === 'GET' ? inParts(complete, request) : complete
}
