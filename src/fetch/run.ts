// A decorated handler of fetch servers, (Request) → Response: the same decisions, the same fields.
import { isIndifferent, isJudgedAnswer, isRetrieval, statusInstead } from '../decision/applicability.ts'
import { unsuffixedFields } from '../decision/coding-suffix.ts'
import { describe, isPromise } from '../content/content.ts'
import { fieldsFor, preconditionsIn, validatorFields, withFields } from './fields.ts'
import type { Preconditions } from './fields.ts'
import { withGeneratedTag } from './generate.ts'
import { parseHttpDate } from '../fields/http-date.ts'
import { keptOn304, keptOn412 } from '../decision/response-fields.ts'
import { isProtected, newKnowledge, takeSteps } from '../handler/plan.ts'
import type { Knowledge, Plan } from '../handler/plan.ts'
import { evaluatePreconditions } from '../decision/evaluate-preconditions.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { REQUIRED_TEXT } from '../decision/required-text.ts'

/** Whether a handler was called with a Request. */
export function isFetchCall(args: readonly unknown[]): boolean {
  const request = args[0] as Partial<Request> | null | undefined
  return typeof request === 'object' && request !== null && typeof request.method === 'string' &&
    typeof request.headers?.get === 'function'
}

/** Runs a plan for one Request. An error is the server's to answer: it is thrown, or rejects the promise. */
export function runOnFetch(plan: Plan, self: unknown, args: unknown[]): Response | Promise<Response> {
  const known = newKnowledge()
  const request = args[0] as Request
  const call: Call = { plan, known, request, method: request.method, self, args }
  const taking = takeSteps(plan, known, self, args)
  return taking === undefined ? proceed(call) : taking.then(() => proceed(call))
}

/** A call of a decorated handler, and what its steps have found out. The accessors of a Request take their time: each is read once. */
interface Call {
  readonly plan: Plan
  readonly known: Knowledge
  readonly request: Request
  readonly method: string
  readonly self: unknown
  readonly args: unknown[]
}

// A wrapper inside a foreign function, as on a route of an application that is wrapped whole, leaves the decision to the outer one: only that
// sees the fields when they are final.
const deciding = new WeakSet<Request>()

function proceed(call: Call): Response | Promise<Response> {
  const { request } = call
  if (!isRetrieval(call.method)) return answerUnsafe(call) ?? perform(call, undefined)
  const preconditions = preconditionsIn(request.headers)
  if (preconditions === undefined) return perform(call, undefined)
  const early = answerEarly(call, preconditions)
  if (early !== undefined) return early
  if (deciding.has(request)) return perform(call, undefined)
  deciding.add(request)
  try {
    const response = perform(call, preconditions)
    if (isPromise(response)) return response.finally(() => deciding.delete(request))
    deciding.delete(request)
    return response
  } catch (error) {
    deciding.delete(request)
    throw error
  }
}

// The preconditions are given where they are judged here.
function perform(call: Call, judged: Preconditions | undefined): Response | Promise<Response> {
  const returned = Reflect.apply(call.plan.handler, call.self, call.args) as unknown
  return isPromise(returned) ? returned.then(response => finish(call, response, judged)) : finish(call, returned, judged)
}

function finish(call: Call, returned: unknown, judged: Preconditions | undefined): Response | Promise<Response> {
  const { plan, known, method } = call
  const response = responseOf(returned)
  // An error response, and what a server made of an upgrade, are not for sending.
  if (response.status < 200) return response
  const complete = withFields(response, fieldsFor(known, method, response.headers))
  if (plan.generate === undefined || method !== 'GET') return replace(call, complete, judged)
  return withGeneratedTag(complete, plan.generate).then(tagged => replace(call, tagged, judged))
}

/** The answer, or what the preconditions put in its place. */
function replace(call: Call, tagged: Response, judged: Preconditions | undefined): Response {
  const instead = judged && decideFor(call, judged, tagged)
  if (instead !== undefined) return answerInstead(tagged, instead)
  return call.method === 'HEAD' && tagged.body !== null ? withoutContent(tagged, tagged) : tagged
}

function responseOf(returned: unknown): Response {
  const response = returned as Partial<Response> | null | undefined
  if (typeof response === 'object' && typeof response?.status === 'number' && typeof response.headers?.get === 'function') {
    return response as Response
  }
  throw new TypeError(`A fetch handler returns a Response, not ${describe(returned)}`)
}

function decideFor({ plan, request, method }: Call, preconditions: Preconditions, { status, headers }: Response): 304 | 412 | undefined {
  const hasRange = status !== 200 && request.headers.has('range')
  if (!isJudgedAnswer(method, status, hasRange)) return undefined
  const needsDate = (preconditions['if-modified-since'] ?? preconditions['if-unmodified-since']) !== undefined
  const lastModified = needsDate ? headers.get('last-modified') : null
  const current: Validators = {
    etag: headers.get('etag') ?? undefined,
    lastModified: lastModified === null ? undefined : parseHttpDate(lastModified)
  }
  return statusInstead(method, status, hasRange, decide(method, preconditions, current, plan.suffixes))
}

function decide(method: string, preconditions: Preconditions, current: Validators | undefined, suffixes: readonly string[]): 304 | 412 | undefined {
  return evaluatePreconditions(method, unsuffixedFields(preconditions, current, suffixes), current).status
}

function answerInstead(response: Response, status: 304 | 412): Response {
  const hasEtag = response.headers.has('etag')
  // Pairs, since a Headers would be copied.
  const headers: [name: string, value: string][] = []
  for (const field of response.headers) {
    const [name, value] = field
    if (status === 304 ? keptOn304(name, value, hasEtag) : keptOn412(name, value)) headers.push(field)
  }
  return withoutContent(response, { status, statusText: STATUS_TEXT[status], headers })
}

const STATUS_TEXT = { 304: 'Not Modified', 412: 'Precondition Failed', 428: 'Precondition Required' } as const

// Content that was begun belongs to who began it; otherwise its source learns here that nobody wants it.
function withoutContent(response: Response, init: ResponseInit): Response {
  if (response.body !== null && !response.body.locked) void response.body.cancel().catch(() => {})
  return new Response(null, init)
}

// Of what does not exist, only the handler can speak.
function answerEarly(call: Call, preconditions: Preconditions): Response | undefined {
  const { plan, known, method } = call
  if (!plan.early || !known.exists) return undefined
  const meant = new Response(null, { headers: fieldsFor(known, method, new Headers()) })
  const instead = decideFor(call, preconditions, meant)
  return instead === undefined ? undefined : answerInstead(meant, instead)
}

function answerUnsafe({ plan, known, request, method }: Call): Response | undefined {
  if (!known.isJudged || isIndifferent(method)) return undefined
  const preconditions = preconditionsIn(request.headers)
  if (plan.required && !isProtected(preconditions?.['if-match'], preconditions?.['if-none-match'])) {
    return new Response(REQUIRED_TEXT, { status: 428, statusText: STATUS_TEXT[428] })
  }
  if (preconditions === undefined) return undefined
  if (decide(method, preconditions, known.exists ? known : undefined, plan.suffixes) === undefined) return undefined
  const fields = known.exists ? validatorFields(known, new Headers()) : []
  return new Response(null, { status: 412, statusText: STATUS_TEXT[412], headers: fields })
}
