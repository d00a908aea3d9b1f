// forKoa: decorators as a middleware of Koa.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answeredForm } from '../decision/coded-tag.ts'
import { isSafeRead, judgeAnswer } from '../decision/judge.ts'
import type { Preconditions } from '../decision/judge.ts'
import { variesBy } from '../decision/response-fields.ts'
import { isStar } from '../fields/entity-tag-list.ts'
import { errorBefore, judgeBefore, runLookups, validatorsBefore } from '../handler/before.ts'
import { exchangeOf } from '../handler/exchange.ts'
import type { Decorator, Plan } from '../handler/plan.ts'
import { failedError } from '../handler/precondition-error.ts'
import { boundRefusal, refusedAnswer } from '../handler/refusal.ts'
import type { RefusalError } from '../handler/refusal-error.ts'
import { conditionalResponse } from '../node/conditional-response.ts'
import type { ConditionalResponse } from '../node/conditional-response.ts'
import { isDisconnected } from '../node/connection.ts'
import { publish } from '../node/decision-channel.ts'
import { discardQuietly } from '../node/delivery.ts'
import { currentValidators, removeFields, setErrorFields, setOwnField } from '../node/response.ts'
import { misplaced, planFor } from './arguments.ts'

/** What is used of the context of Koa. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  status: number
  body: unknown
}

// What the types of Koa leave out.
interface Context extends KoaContext {
  readonly respond?: boolean
  readonly response: { readonly _explicitStatus?: boolean }
}

const ADVICE = 'app.use(forKoa(withEtag(ctx => revision)))'

/**
 * Decorators as a middleware of Koa (2 and 3), for `app.use` and for a router:
 *
 * ```js
 * app.use(forKoa(withEtag(ctx => pages.revisionOf(ctx.params.id))))
 * ```
 *
 * The functions of the decorators are called with `(ctx)`. The middleware after it answers by `ctx.body` as always. Where a precondition of an
 * unsafe method fails `ctx.status` is 412 and no middleware after it runs; a GET, HEAD or QUERY runs them, and a 304 then replaces what they
 * set, so that middleware above, as for an access log, sees `ctx.status` 304. With `early` they do not run for a 304 either.
 *
 * What is to be answered 401, 403, 404 or 415 stands above this middleware. An error of a decorator's function is thrown.
 *
 * @param decorators `withEtag(…)`, `withLastModified(…)`, `withCacheControl(…)`, `withFields(…)`, `noStore`; the outermost first
 * @throws TypeError where there is none, or for anything else
 */
export function forKoa<C extends KoaContext = KoaContext>(
  ...decorators: readonly Decorator<[context: C]>[]): (context: C, next: () => Promise<any>) => Promise<void> {
  const plan = planFor('forKoa', ADVICE, decorators)
  return async function (this: unknown, ...given) {
    checkCall(given)
    const [context, next] = given as unknown as [Context, () => Promise<unknown>]
    const isOutermost = exchangeOf(context.res) === undefined
    const conditional = conditionalResponse(context.req, context.res)
    conditional.refusal = boundRefusal(plan.refusal, context, conditional.refusal)
    await runLookups(plan, conditional.representation, this, [context])
    if (isDisconnected(context.res)) return
    const before = decideBefore(context, plan, conditional)
    if (before === 'answered') return
    conditional.prepare(plan)
    await next()
    if (before === 'open' && isOutermost && context.respond !== false && !context.res.headersSent) decideInstead(context, conditional)
  }
}

/** Sets the fields of the plan, and decides what can be decided before the middleware below. */
function decideBefore(context: Context, plan: Plan, conditional: ConditionalResponse): 'answered' | 'decided' | 'open' {
  const { req, res } = context
  const { preconditions, representation } = conditional
  conditional.setFields(plan.fields)
  for (const field of plan.ownFields) setOwnField(res, field)
  // Koa sets 404 before anybody has answered.
  const status = context.response._explicitStatus === true ? context.status : 200
  const before = judgeBefore(plan, req.method as string, status, preconditions, representation)
  if (before === undefined) return 'open'
  if (typeof before === 'object') publish(req, res, before)
  if (typeof before === 'object' && before.status === undefined) {
    conditional.markDecided()
    return 'decided'
  }
  if (typeof before === 'object' && before.status === 304) {
    conditional.setValidators(validatorsBefore(representation) ?? {})
    sendNotModified(context, conditional, preconditions as Preconditions)
  } else {
    sendRefusal(context, conditional, errorBefore(before, preconditions, representation))
  }
  return 'answered'
}

/** Puts a 304 or a 412 in the place of what the middleware below has set, where the preconditions say so. */
function decideInstead(context: Context, conditional: ConditionalResponse): void {
  const { req, res, status } = context
  const { preconditions, representation } = conditional
  if (preconditions === undefined || !isSafeRead(req.method) || mayBeCoded(res, preconditions)) return
  const current = currentValidators(res, undefined, true)
  const given = current.etag === representation.etag ? current.etag : undefined
  const judgement = judgeAnswer(req.method as string, status, preconditions, current, { given, suffixes: [] })
  if (judgement?.status === undefined) return
  publish(req, res, judgement)
  if (judgement.status === 304) sendNotModified(context, conditional, preconditions)
  else sendRefusal(context, conditional, failedError(judgement, preconditions, current, given, representation.isUncertain))
}

// A compressor above names itself in Vary, and codes the answer later. Where the client names no tag, only then it is known which tag its 200
// would have, and the decision is left to when the answer is sent.
function mayBeCoded(res: ServerResponse, preconditions: Preconditions): boolean {
  const noneMatch = preconditions['if-none-match']
  const isNamed = noneMatch !== undefined && !isStar(noneMatch)
  return !isNamed && res.hasHeader('etag') && variesBy(String(res.getHeader('vary') ?? ''), 'accept-encoding')
}

function sendNotModified(context: Context, conditional: ConditionalResponse, preconditions: Preconditions): void {
  const { res } = context
  const etag = res.getHeader('etag')
  conditional.markDecided()
  discardContent(context)
  context.status = 304
  context.body = null
  removeFields(res, 304, etag !== undefined)
  if (etag !== undefined && etag === conditional.representation.etag) res.setHeader('ETag', answeredForm(preconditions, etag, etag))
}

function sendRefusal(context: Context, conditional: ConditionalResponse, error: RefusalError): void {
  const { res } = context
  const { status, fields, content } = refusedAnswer(error, conditional.refusal)
  conditional.markDecided()
  conditional.takeBack()
  discardContent(context)
  context.status = status
  // Koa gives a type and a length of its own to bytes.
  context.body = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  setErrorFields(res, fields)
}

function discardContent({ body }: Context): void {
  discardQuietly(body instanceof Response ? body.body : body)
}

function checkCall(given: readonly unknown[]): void {
  const [context, next] = given as readonly [Partial<KoaContext> | undefined, unknown]
  if (typeof context?.req?.method === 'string' && typeof context.res?.writeHead === 'function' && typeof next === 'function') return
  throw misplaced('forKoa', '(ctx, next)', given, `Write ${ADVICE}`)
}
