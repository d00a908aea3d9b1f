// forFastify: decorators as a hook of Fastify.
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { answeredForm } from '../decision/coded-tag.ts'
import type { Preconditions } from '../decision/judge.ts'
import { keptOn304, keptOnError, validatorFields } from '../decision/response-fields.ts'
import { errorBefore, judgeBefore, runLookups, validatorsBefore } from '../handler/before.ts'
import type { Decorator, Plan } from '../handler/plan.ts'
import { boundRefusal, refusedAnswer } from '../handler/refusal.ts'
import type { RefusedAnswer } from '../handler/refusal.ts'
import { conditionalResponse } from '../node/conditional-response.ts'
import type { ConditionalResponse } from '../node/conditional-response.ts'
import { isDisconnected, isHttp2 } from '../node/connection.ts'
import { publish } from '../node/decision-channel.ts'
import { setOwnField } from '../node/response.ts'
import { misplaced, planFor } from './arguments.ts'

/** What a request of Fastify has, whatever its route. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly params: any
  readonly query: any
  readonly body: any
}

/** What is used of the reply of Fastify. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse
  readonly statusCode: number
  code(status: number): unknown
  header(name: string, value: any): unknown
  getHeader(name: string): OutgoingHttpHeader | undefined
  getHeaders(): object
  removeHeader(name: string): unknown
  send(payload?: any): unknown
  hijack(): unknown
}

// What Fastify's types infer before they know the route is no type at all.
type Known<T, Else> = [T] extends [never] ? Else : T

const ADVICE = 'app.get(path, { preHandler: forFastify(withEtag(request => revision)) }, handler)'

/**
 * Decorators as a `preHandler` hook of Fastify 5, of a route or of all: `app.addHook('preHandler', forFastify(…))`.
 *
 * ```js
 * app.get('/pages/:id', { preHandler: forFastify(withEtag(request => pages.revisionOf(request.params.id))) }, show)
 * ```
 *
 * The functions of the decorators are called with `(request, reply)`. The handler answers as always. Where a precondition of an unsafe method
 * fails the request is answered 412 by `reply.send`, with all hooks, and the handler does not run; a GET, HEAD or QUERY runs it, and a 304
 * replaces what it sends, with the fields that `onSend` hooks set. With `early` it does not run for a 304 either.
 *
 * What is to be answered 401, 403 or 415 belongs to an earlier hook, such as `onRequest`. An error of a decorator's function goes to
 * the error handler.
 *
 * @param decorators `withEtag(…)`, `withLastModified(…)`, `withCacheControl(…)`, `withFields(…)`, `noStore`; the outermost first
 * @throws TypeError where there is none, or for anything else
 */
export function forFastify<Q extends FastifyRequestLike = FastifyRequestLike, P extends FastifyReplyLike = FastifyReplyLike>(
  ...decorators: readonly Decorator<[request: Known<Q, FastifyRequestLike>, reply: Known<P, FastifyReplyLike>]>[]
): (request: Known<Q, any>, reply: Known<P, any>) => Promise<unknown> {
  const plan = planFor('forFastify', ADVICE, decorators)
  return async function (this: unknown, ...given: unknown[]) {
    checkCall(given)
    const [request, reply] = given as [Q, P]
    const conditional = conditionalResponse(request.raw, reply.raw)
    conditional.refusal = boundRefusal(plan.refusal, request, conditional.refusal)
    await runLookups(plan, conditional.representation, this, [request, reply])
    // Fastify would run the handler for a client that has left, and the request was not judged.
    if (isDisconnected(reply.raw)) return reply.hijack()
    if (decideBefore(request, reply, plan, conditional)) return whenSent(reply)
    conditional.prepare(plan)
    dropStream(reply, conditional)
    return undefined
  }
}

/** Waits for the reply. It also ends where the client leaves while `onSend` hooks run, and Fastify would then run the handler, whose change was refused. */
async function whenSent(reply: FastifyReplyLike): Promise<unknown> {
  await (reply as unknown as PromiseLike<void>)
  return reply.hijack()
}

/** Sets the fields of the plan; true once 304, 412 or 428 was sent. */
function decideBefore({ raw }: FastifyRequestLike, reply: FastifyReplyLike, plan: Plan, conditional: ConditionalResponse): boolean {
  const { preconditions, representation } = conditional
  setFields(reply, plan, conditional)
  const before = judgeBefore(plan, raw.method as string, reply.statusCode, preconditions, representation)
  if (before === undefined) return false
  if (typeof before === 'object') publish(raw, reply.raw, before)
  conditional.markDecided()
  if (typeof before === 'object' && before.status === undefined) return false
  if (typeof before === 'object' && before.status === 304) {
    const { etag, lastModified } = validatorsBefore(representation) ?? {}
    const form = etag === undefined ? undefined : answeredForm(preconditions as Preconditions, etag, etag)
    sendNotModified(reply, validatorFields({ ...form !== undefined && { etag: form }, ...lastModified && { lastModified } }))
  } else {
    conditional.takeBack()
    sendRefusal(reply, raw.method, refusedAnswer(errorBefore(before, preconditions, representation), conditional.refusal))
  }
  return true
}

// The fields of a reply stand above those of the response under it: what is to be set there, and taken back again, is moved there before.
function setFields(reply: FastifyReplyLike, { fields, ownFields }: Plan, conditional: ConditionalResponse): void {
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] as string
    const former = reply.getHeader(name)
    reply.removeHeader(name)
    if (former !== undefined) reply.raw.setHeader(name, former)
  }
  conditional.setFields(fields)
  const target = { getHeader: (name: string) => reply.getHeader(name), setHeader: (name: string, value: unknown) => reply.header(name, value) }
  for (const field of ownFields) setOwnField(target as ServerResponse, field)
}

function sendNotModified(reply: FastifyReplyLike, [name, value]: readonly string[]): void {
  removeFields(reply, (own, content) => keptOn304(own, content as string, name === 'ETag'))
  // The first of them: beside an ETag a 304 has no date (RFC 9110 §15.4.5).
  if (name !== undefined) reply.header(name, value)
  reply.code(304)
  reply.send()
}

function sendRefusal(reply: FastifyReplyLike, method: string | undefined, { status, fields, content }: RefusedAnswer): void {
  removeFields(reply, keptOnError)
  for (const [name, value] of Object.entries(fields)) reply.header(name, value)
  reply.code(status)
  // Fastify's own HEAD routes measure what is sent, and drop it. node:http drops it, too; node:http2 treats it as an error.
  const isLeftOut = method === 'HEAD' && isHttp2(reply.raw)
  reply.send(isLeftOut ? undefined : Buffer.from(content.buffer, content.byteOffset, content.byteLength))
}

function removeFields(reply: FastifyReplyLike, isKept: (name: string, value: unknown) => boolean): void {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (!isKept(name, value)) reply.removeHeader(name)
  }
}

/**
 * Decides before a stream is read: Fastify has set all fields when it pipes it to the response, and destroys it once that has ended. `pipe` starts
 * it after this event.
 */
function dropStream({ raw }: FastifyReplyLike, conditional: ConditionalResponse): void {
  if (conditional.preconditions === undefined) return
  raw.once('pipe', (source: Readable) => {
    if (raw.headersSent || !conditional.answerInstead()) return
    source.unpipe(raw)
    source._read = () => {}
  })
}

function checkCall(given: readonly unknown[]): void {
  const [request, reply, done] = given as readonly [Partial<FastifyRequestLike> | undefined, Partial<FastifyReplyLike> | undefined, unknown]
  const isHook = typeof request?.raw?.method === 'string' && typeof reply?.raw?.writeHead === 'function' && typeof reply.send === 'function' &&
    typeof done === 'function'
  if (!isHook) throw misplaced('forFastify', '(request, reply, done), as a preHandler hook', given, `Write ${ADVICE}`)
}
