// What the adapters of frameworks share whose requests and answers are those of fetch.
import type { Judgement } from '../decision/judge.ts'
import { cacheControlOnError, keptOnError } from '../decision/response-fields.ts'
import { addOwnFields } from '../fetch/response.ts'
import { answerBefore, beginCall } from '../fetch/run.ts'
import type { Call } from '../fetch/run.ts'
import { judgeBefore, runLookups } from '../handler/before.ts'
import type { Plan } from '../handler/plan.ts'
import { contentOf } from '../handler/precondition-error.ts'
import { refusalBefore } from './refusal.ts'

/** Begins the call of a middleware: of one representation each learns what those before it have, as on node:http. */
export function beginAdapted(plan: Plan, request: Request, self: unknown, args: readonly unknown[]): Call {
  const call = beginCall(plan, request, self, args)
  const representation = call.exchange.learned ??= call.representation
  return { ...call, representation }
}

/**
 * Asks the functions of the decorators, and makes what takes the place of the handler, if anything does.
 *
 * @param fieldsSet the fields that the framework has set so far
 */
export async function answerAdapted(call: Call, status: number, fieldsSet: () => Headers): Promise<Response | undefined> {
  const { plan, exchange: { method, preconditions }, representation, self, args } = call
  await runLookups(plan, representation, self, args)
  const before = judgeBefore(plan, method, status, preconditions, representation)
  if (before === undefined) return undefined
  return isRefusal(before) ? refusalAnswer(call, before, fieldsSet()) : answerBefore(call, before, fieldsSet())
}

function isRefusal(before: Judgement | 428 | 503): boolean {
  return typeof before === 'number' || before.status === 412
}

function refusalAnswer({ plan, exchange: { method, preconditions }, representation }: Call, before: Judgement | 428 | 503, set: Headers): Response {
  const error = refusalBefore(before, preconditions, representation)
  const { type, text } = contentOf(error)
  const meant = new Headers(set)
  addOwnFields(meant, plan.ownFields)
  const headers = new Headers()
  for (const [name, value] of meant) if (keptOnError(name)) headers.append(name, value)
  const cacheControl = cacheControlOnError(meant.get('cache-control') ?? undefined)
  if (cacheControl !== undefined) headers.set('Cache-Control', cacheControl)
  for (const [name, value] of Object.entries(error.headers)) headers.set(name, value)
  headers.set('Content-Type', type)
  return new Response(method === 'HEAD' ? null : text, { status: error.status, headers })
}
