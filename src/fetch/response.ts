// Makes Responses: with the fields that are known, and those that replace a Response.
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { hasCoding } from '../fields/content-coding.ts'
import { parseHttpDate } from '../fields/http-date.ts'
import { answeredForm } from '../decision/coded-tag.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { isSafeRead, isSuccess } from '../decision/judge.ts'
import type { Preconditions } from '../decision/judge.ts'
import { cacheControlOnError, keptOn304, keptOn416, keptOnError, validatorFields, variesBy } from '../decision/response-fields.ts'
import { isAdded } from '../handler/plan.ts'
import type { OwnField, Plan, Representation } from '../handler/plan.ts'
import { REFUSALS } from '../handler/problem.ts'
import type { RefusedAnswer } from '../handler/refusal.ts'
import type { FetchExchange } from './exchange.ts'
import type { GivenFields } from './given-fields.ts'
import { lazyBody } from './lazy-body.ts'

/** The result of a handler, if it is a Response. Throws a TypeError for anything else. */
export function requireResponse(returned: unknown): Response {
  const response = returned as Partial<Response> | null | undefined
  if (typeof response === 'object' && typeof response?.status === 'number' && typeof response.headers?.get === 'function') {
    return response as Response
  }
  throw typeError(`Expected a fetch handler to return a Response, got ${describe(returned)}`, 'ERR_INVALID_CONTENT')
}

/**
 * The Response with the fields of the plan and the validators that are known. Fields that the handler set stay. An answer to an unsafe method gets
 * no validators: those that are known belong to the representation that it replaced (RFC 9110 §9.3.4). An answer that is not a success gets
 * nothing from the library, nor from an inner wrapper (§8.8).
 */
export function withKnownFields(response: Response, { fields, ownFields }: Plan, representation: Representation, { method, given }: FetchExchange): Response {
  if (!isSuccess(response.status)) {
    const rest = given.namesIn(response.headers).reduce((rest, name) => withField(rest, name, undefined), response)
    return withOwnFields(rest, ownFields)
  }
  const validators = isSafeRead(method) && representation.exists ? validatorFields(representation) : []
  let complete = withOwnFields(response, ownFields)
  for (const known of [fields, validators]) {
    // Backwards, so that the inner of two wrappers wins, as on node:http.
    for (let i = known.length - 2; i >= 0; i -= 2) {
      const name = known[i] as string
      const value = known[i + 1] as string
      if (complete.headers.has(name)) continue
      if (name === 'ETag') given.addTag(value)
      else given.add(name, value)
      complete = withField(complete, name, value)
    }
  }
  return withNamedCoding(complete, given)
}

/** The Response with the application's own fields. For one name, the inner decorator wins, and a field that the handler set stays. */
function withOwnFields(response: Response, ownFields: readonly OwnField[]): Response {
  if (ownFields.length === 0) return response
  try {
    addOwnFields(response.headers, ownFields)
    return response
  } catch {
    const copy = new Response(response.body, response)
    addOwnFields(copy.headers, ownFields)
    return copy
  }
}

export function addOwnFields(headers: Headers, ownFields: readonly OwnField[]): void {
  const [added, set] = [ownFields.filter(isAdded), ownFields.filter(field => !isAdded(field))]
  for (const name of added.flatMap(({ values }) => values)) addVary(headers, name)
  for (const { name, values } of set.reverse()) {
    if (!headers.has(name)) for (const value of values) headers.append(name, value)
  }
}

/** The fields that were set so far, and the application's own. */
export function ownHeaders(ownFields: readonly OwnField[], set?: Headers): Headers {
  const own = new Headers(set)
  addOwnFields(own, ownFields)
  return own
}

/** A 412, 428 or 503 with what it keeps of the fields of the normal answer. To HEAD it has no content. */
export function refusalResponse({ status, fields, content }: RefusedAnswer, meant: Headers, method: string): Response {
  const kept = [...meant].filter(([name]) => keptOnError(name))
  return new Response(method === 'HEAD' ? null : content as Uint8Array<ArrayBuffer>, {
    status, statusText: REFUSALS[status].title, headers: [...kept, ...Object.entries(fields)] as [string, string][]
  })
}

// Coded content has other octets than the plain content, so it has a strong tag of its own (RFC 9110 §8.8.3.3).
function withNamedCoding(response: Response, given: GivenFields): Response {
  const coding = response.headers.get('content-encoding') ?? ''
  const complete = given.acceptsRanges && hasCoding(coding) ? withField(response, 'Accept-Ranges', undefined) : response
  const etag = complete.headers.get('etag')
  if (etag === null) return complete
  const form = given.formOf(etag, coding)
  return form === etag ? complete : withField(complete, 'ETag', form)
}

// The fields of a redirect, and of a Response that `fetch` returned, cannot be changed. Those of a copy can.
/** A Response with another value of a field; undefined: without it. */
export function withField(response: Response, name: string, value: string | undefined): Response {
  try {
    setField(response, name, value)
    return response
  } catch {
    const copy = new Response(response.body, response)
    setField(copy, name, value)
    return copy
  }
}

function setField({ headers }: Response, name: string, value: string | undefined): void {
  if (value === undefined) headers.delete(name)
  else headers.set(name, value)
}

const STATUS_TEXT = { 304: 'Not Modified', 416: 'Range Not Satisfiable' } as const

/**
 * A 304 or 416 in place of a Response, with what it keeps of its fields. Of `tag`, which the library was given, it says the form that the client
 * named.
 */
export function replacementOf(response: Response, status: 304 | 416, tag?: string, preconditions?: Preconditions): Response {
  const meant = response.headers.get('etag') ?? undefined
  const etag = tag === undefined || meant === undefined || preconditions === undefined ? meant : answeredForm(preconditions, tag, meant)
  // Pairs, because a Headers object would be copied.
  const headers: [name: string, value: string][] = []
  for (const field of response.headers) {
    const [name, value] = field
    const isKept = status === 304 ? keptOn304(name, value, etag !== undefined) : keptOn416(name)
    if (isKept) headers.push(name === 'etag' ? [name, etag as string] : field)
  }
  const cacheControl = status !== 304 ? cacheControlOnError(response.headers.get('cache-control') ?? undefined) : undefined
  cancelContent(response)
  const replacement = new Response(null, { status, statusText: STATUS_TEXT[status], headers })
  if (cacheControl !== undefined) replacement.headers.set('Cache-Control', cacheControl)
  // A client that sent a coded form has stored content that was chosen by Accept-Encoding.
  if (tag !== undefined && etag !== tag) addVary(replacement.headers, 'Accept-Encoding')
  return replacement
}

/** A 304 with fields and the current validators, if there is no Response to replace. */
export function bareNotModified(validators: Validators, { fields, ownFields }: Pick<Plan, 'fields' | 'ownFields'>,
  preconditions: Preconditions, set?: Headers): Response {
  const meant = new Response(null, { headers: ownHeaders(ownFields, set) })
  const own = new Set(meant.headers.keys())
  const known = [...fields, ...validatorFields(validators)]
  for (let i = 0; i < known.length; i += 2) {
    const name = known[i] as string
    if (!own.has(name.toLowerCase())) meant.headers.set(name, known[i + 1] as string)
  }
  return replacementOf(meant, 304, validators.etag, preconditions)
}

/** The validators in the fields of a Response. */
export function currentValidators(headers: Headers): Validators {
  const lastModified = headers.get('last-modified')
  return { etag: headers.get('etag') ?? undefined, lastModified: lastModified === null ? undefined : parseHttpDate(lastModified) }
}

function addVary(headers: Headers, name: string): void {
  if (!variesBy(headers.get('vary') ?? '', name)) headers.append('Vary', name)
}

/** The answer to a HEAD whose content is lazy. It is dropped before a server makes it to find its length. */
export function withoutLazyContent(response: Response): Response {
  cancelContent(response)
  return new Response(response.headers.has('content-length') ? null : bodyOfUnknownLength(), response)
}

// A body for which no server sends Content-Length: 0, because the GET has content (RFC 9110 §8.6). Bun and Deno send it for a null body, others,
// such as Hono's server for Node, for a stream that ends at once.
function bodyOfUnknownLength(): ReadableStream | null {
  return 'Bun' in globalThis || 'Deno' in globalThis ? lazyBody('') : null
}

// Cancel the body, unless somebody is already reading it.
export function cancelContent({ body }: Response): void {
  if (body !== null && !body.locked) void body.cancel().catch(() => {})
}
