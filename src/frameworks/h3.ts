// forH3: decorators as a middleware of h3.
import { discard } from '../content/content.ts'
import { endCall, finish } from '../fetch/run.ts'
import type { Call } from '../fetch/run.ts'
import { addOwnFields } from '../fetch/response.ts'
import type { Decorator } from '../handler/plan.ts'
import { misplaced, planFor } from './arguments.ts'
import { answerAdapted, beginAdapted } from './on-fetch.ts'

/** What is used of the event of h3. */
export interface H3EventLike {
  readonly req: Request
  readonly res: { status?: number | undefined, readonly headers: Headers, readonly errHeaders: Headers }
}

/** What a handler of h3 returned that has a status and fields of its own: a Response, or what `html` and `redirect` return. */
interface Answer {
  readonly status?: number | undefined
  readonly headers: Headers
  readonly body?: unknown
}

const ADVICE = "app.use('/pages/:id', forH3(withEtag(event => revision)))"

/**
 * Decorators as a middleware of h3 2, for `app.use`, or for a route by its option `middleware`:
 *
 * ```js
 * app.use('/pages/:id', forH3(withEtag(event => pages.revisionOf(event.context.params?.id))))
 * ```
 *
 * The functions of the decorators are called with `(event)`. The handler may return anything: an object, a string, a stream, a Response. Where a
 * precondition of an unsafe method fails the answer is 412, with the fields that were set so far, and the handler does not run; a GET, HEAD or
 * QUERY runs it, and a 304 then replaces what it returned. With `early` it does not run for a 304 either.
 *
 * Put what answers 401, 403, 404 or 415 before this middleware. An error of a decorator's function goes to `onError`.
 *
 * @param decorators `withEtag(…)`, `withLastModified(…)`, `withCacheControl(…)`, `withFields(…)`, `noStore`; the outermost first
 * @throws TypeError where there is none, or for anything else
 */
export function forH3<E extends H3EventLike = H3EventLike>(
  ...decorators: readonly Decorator<[event: E]>[]): (event: E, next: () => unknown) => Promise<unknown> {
  const plan = planFor('forH3', ADVICE, decorators)
  return async function (this: unknown, event, next) {
    checkCall([event, next])
    const call = beginAdapted(plan, event.req, this, [event])
    try {
      const instead = await answerAdapted(call, event.res.status ?? 200, () => event.res.headers)
      if (instead !== undefined) return replaced(event, instead)
      // An error has these fields alone.
      addOwnFields(event.res.errHeaders, plan.ownFields)
      return await answerOf(call, event, await next())
    } finally {
      endCall(call)
    }
  }
}

/** What a handler returned, with the validators in the fields of the event, or what takes its place. */
async function answerOf(call: Call, event: H3EventLike, returned: unknown): Promise<unknown> {
  // The symbols of h3 stand for "not found", and for an answer that was written to node:http.
  if (returned === undefined || typeof returned === 'symbol' || returned instanceof Error) return returned
  const answer = isAnswer(returned) ? returned : undefined
  const status = answer?.status ?? event.res.status ?? 200
  if (!isAnswerable(status)) return returned
  const set = event.res.headers
  if (answer === undefined) {
    // Its fields are those of the event, which are completed where they are.
    const complete = await finish(call, { status, headers: set, body: null })
    if (complete.status === status) return returned
    giveUp(returned)
    return replaced(event, complete)
  }
  const fields = new Headers(answer.headers)
  for (const [name, value] of set) {
    if (name === 'set-cookie') fields.append(name, value)
    else fields.set(name, value)
  }
  const complete = await finish(call, new Response(null, { status, headers: fields }))
  if (complete.status !== status) {
    giveUp(answer.body)
    return replaced(event, complete)
  }
  for (const [name, value] of complete.headers) if (name !== 'set-cookie' && value !== fields.get(name)) set.set(name, value)
  for (const name of fields.keys()) {
    if (complete.headers.has(name)) continue
    set.delete(name)
    answer.headers.delete(name)
  }
  return returned
}

// h3 puts the fields of the event above those of a Response: all that the answer keeps of them, it has itself.
function replaced({ res: { headers } }: H3EventLike, answer: Response): Response {
  for (const name of [...headers.keys()]) headers.delete(name)
  return answer
}

function isAnswer(value: unknown): value is Answer {
  const { headers } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Answer>
  return value instanceof Response || (typeof headers?.get === 'function' && 'body' in (value as Answer))
}

// A Response that switches protocols is no answer to judge.
function isAnswerable(status: number): boolean {
  return status >= 200 && status <= 599
}

function giveUp(content: unknown): void {
  if (content instanceof ReadableStream && content.locked) return
  void Promise.resolve(discard(content)).catch(() => {})
}

function checkCall(given: readonly unknown[]): void {
  const [event, next] = given as readonly [Partial<H3EventLike> | undefined, unknown]
  if (typeof event?.req?.headers?.get === 'function' && typeof event.res?.headers.get === 'function' && typeof next === 'function') return
  throw misplaced('forH3', '(event, next)', given, `Write ${ADVICE}`)
}
