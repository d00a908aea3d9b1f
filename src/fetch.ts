// A decorated handler of fetch servers, (Request) → Response: the same decisions, the same fields.
import { isIndifferent, isJudgedAnswer, isRetrieval, statusInstead } from './answer-status.ts'
import { unsuffixedFields } from './coding-suffix.ts'
import { describe, isPromise } from './content.ts'
import { withGeneratedTag } from './fetch-generate.ts'
import { parseHttpDate } from './http-date.ts'
import { lastModifiedField } from './last-modified.ts'
import { keptOn304, keptOn412 } from './not-modified.ts'
import { isProtected, newKnowledge, takeSteps } from './plan.ts'
import type { Knowledge, Plan } from './plan.ts'
import { evaluatePreconditions } from './preconditions.ts'
import type { Validators } from './preconditions.ts'
import { REQUIRED_TEXT } from './required-text.ts'

/** Whether a handler was called with a Request. */
export function isFetchCall(args: readonly unknown[]): boolean {
  const request = args[0] as Partial<Request> | null | undefined
  return typeof request === 'object' && request !== null && typeof request.method === 'string' &&
    typeof request.headers?.get === 'function'
}

/** Runs a plan for one Request. An error is the server's to answer: it is thrown, or rejects the promise. */
export function runOnFetch(plan: Plan, self: unknown, args: unknown[]): Response | Promise<Response> {
  const known = newKnowledge()
  const taking = takeSteps(plan, known, self, args)
  return taking === undefined ? proceed(plan, known, self, args) : taking.then(() => proceed(plan, known, self, args))
}

// A wrapper inside a foreign function, as on a route of an application that is wrapped whole, leaves the decision to the outer one: only that
// sees the fields when they are final.
const deciding = new WeakSet<Request>()

function proceed(plan: Plan, known: Knowledge, self: unknown, args: unknown[]): Response | Promise<Response> {
  const request = args[0] as Request
  const early = isRetrieval(request.method) ? answerEarly(plan, known, request) : answerUnsafe(plan, known, request)
  if (early !== undefined) return early
  const decides = isRetrieval(request.method) && isConditional(request.headers) && !deciding.has(request)
  if (!decides) return perform(plan, known, self, args, false)
  deciding.add(request)
  try {
    const response = perform(plan, known, self, args, true)
    if (isPromise(response)) return response.finally(() => deciding.delete(request))
    deciding.delete(request)
    return response
  } catch (error) {
    deciding.delete(request)
    throw error
  }
}

function perform(plan: Plan, known: Knowledge, self: unknown, args: unknown[], decides: boolean): Response | Promise<Response> {
  const request = args[0] as Request
  const returned = Reflect.apply(plan.handler, self, args) as unknown
  return isPromise(returned) ? returned.then(response => finish(plan, known, request, response, decides))
    : finish(plan, known, request, returned, decides)
}

function finish(plan: Plan, known: Knowledge, request: Request, returned: unknown, decides: boolean): Response | Promise<Response> {
  const response = responseOf(returned)
  // An error response, and what a server made of an upgrade, are not for sending.
  if (response.status < 200) return response
  const complete = withFields(response, fieldsFor(known, request.method, response.headers))
  if (plan.generate === undefined || request.method !== 'GET') return replace(plan, request, complete, decides)
  return withGeneratedTag(complete, plan.generate).then(tagged => replace(plan, request, tagged, decides))
}

/** The answer, or what the preconditions put in its place. */
function replace(plan: Plan, request: Request, tagged: Response, decides: boolean): Response {
  const instead = decides ? decideFor(request, tagged, plan.suffixes) : undefined
  if (instead !== undefined) return answerInstead(tagged, instead)
  return request.method === 'HEAD' && tagged.body !== null ? withoutContent(tagged, tagged) : tagged
}

function responseOf(returned: unknown): Response {
  const response = returned as Partial<Response> | null | undefined
  if (typeof response === 'object' && typeof response?.status === 'number' && typeof response.headers?.get === 'function') {
    return response as Response
  }
  throw new TypeError(`A fetch handler returns a Response, not ${describe(returned)}`)
}

// What the handler set itself stands. An unsafe method gets no validators: those that are known belong to the representation
// that it replaced (RFC 9110 §9.3.4).
function fieldsFor(known: Knowledge, method: string, headers: Headers): [name: string, value: string][] {
  const fields = known.fields.filter(([name]) => !headers.has(name)).map(([name, value]): [string, string] => [name, value])
  return isRetrieval(method) ? [...fields, ...validatorFields(known, headers)] : fields
}

function validatorFields(known: Validators, headers: Headers): [name: string, value: string][] {
  const fields: [string, string][] = []
  if (known.etag !== undefined && !headers.has('etag')) fields.push(['ETag', isCoded(headers) ? weakened(known.etag) : known.etag])
  const lastModified = known.lastModified && lastModifiedField(known.lastModified)
  if (lastModified !== undefined && !headers.has('last-modified')) fields.push(['Last-Modified', lastModified])
  return fields
}

// One strong tag may not stand for the content in two codings (RFC 9110 §8.8.3.3).
function isCoded(headers: Headers): boolean {
  const coding = headers.get('content-encoding')
  return coding !== null && coding.toLowerCase() !== 'identity'
}

function weakened(etag: string): string {
  return etag.startsWith('W/') ? etag : `W/${etag}`
}

function withFields(response: Response, fields: readonly (readonly [string, string])[]): Response {
  try {
    for (const [name, value] of fields) response.headers.set(name, value)
    return response
  } catch {
    // The fields of a redirect, and of what `fetch` returned, cannot be set: those of a copy can.
    const copy = new Response(response.body, response)
    for (const [name, value] of fields) copy.headers.set(name, value)
    return copy
  }
}

type Preconditions = Readonly<Record<'if-match' | 'if-none-match' | 'if-modified-since' | 'if-unmodified-since', string | undefined>>

/** Whether a request has preconditions; If-Range decides about ranges alone, which a fetch handler answers by itself. */
function isConditional(headers: Headers): boolean {
  return headers.has('if-none-match') || headers.has('if-modified-since') || headers.has('if-match') || headers.has('if-unmodified-since')
}

// A Headers takes its time: each is read once.
function preconditionsIn(headers: Headers): Preconditions {
  return {
    'if-match': headers.get('if-match') ?? undefined,
    'if-none-match': headers.get('if-none-match') ?? undefined,
    'if-modified-since': headers.get('if-modified-since') ?? undefined,
    'if-unmodified-since': headers.get('if-unmodified-since') ?? undefined
  }
}

function decideFor(request: Request, { status, headers }: Response, suffixes: readonly string[]): 304 | 412 | undefined {
  const hasRange = status !== 200 && request.headers.has('range')
  if (!isJudgedAnswer(request.method, status, hasRange)) return undefined
  const preconditions = preconditionsIn(request.headers)
  const current: Validators = {}
  const etag = headers.get('etag')
  if (etag !== null) current.etag = etag
  const needsDate = (preconditions['if-modified-since'] ?? preconditions['if-unmodified-since']) !== undefined
  const lastModified = needsDate ? headers.get('last-modified') : null
  const date = lastModified === null ? undefined : parseHttpDate(lastModified)
  if (date !== undefined) current.lastModified = date
  return statusInstead(request.method, status, hasRange, decide(request.method, preconditions, current, suffixes))
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
function answerEarly(plan: Plan, known: Knowledge, request: Request): Response | undefined {
  if (!plan.early || !known.exists || !isConditional(request.headers)) return undefined
  const meant = new Response(null, { headers: fieldsFor(known, request.method, new Headers()) })
  const instead = decideFor(request, meant, plan.suffixes)
  return instead === undefined ? undefined : answerInstead(meant, instead)
}

function answerUnsafe(plan: Plan, known: Knowledge, request: Request): Response | undefined {
  const { method, headers } = request
  if (!known.isJudged || isIndifferent(method)) return undefined
  if (plan.required && !isProtected(headers.get('if-match'), headers.get('if-none-match'))) {
    return new Response(REQUIRED_TEXT, { status: 428, statusText: STATUS_TEXT[428] })
  }
  if (!isConditional(headers)) return undefined
  if (decide(method, preconditionsIn(headers), known.exists ? known : undefined, plan.suffixes) === undefined) return undefined
  const fields = known.exists ? validatorFields(known, new Headers()) : []
  return new Response(null, { status: 412, statusText: STATUS_TEXT[412], headers: fields })
}
