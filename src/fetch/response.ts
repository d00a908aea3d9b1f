// What is written into a Response: the fields that are known, and the answers that take its place.
import { describe } from '../fields/arguments.ts'
import { answeredForm } from '../decision/coded-tag.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { isSafeRead, isSuccess } from '../decision/judge.ts'
import type { Preconditions } from '../decision/judge.ts'
import { cacheControlOnError, keptOn304, keptOn412, validatorFields } from '../decision/response-fields.ts'
import type { Plan, Representation } from '../handler/plan.ts'
import type { FetchExchange } from './exchange.ts'
import type { GivenFields } from './given-fields.ts'
import { lazyBody } from './lazy-body.ts'

/** What a handler returned, if it is a Response; else a TypeError. */
export function requireResponse(returned: unknown): Response {
  const response = returned as Partial<Response> | null | undefined
  if (typeof response === 'object' && typeof response?.status === 'number' && typeof response.headers?.get === 'function') {
    return response as Response
  }
  throw new TypeError(`A fetch handler returns a Response, not ${describe(returned)}`)
}

/**
 * The Response with the fields of the plan and the validators that are known. What the handler set itself stands. An unsafe method gets no
 * validators: those that are known belong to the representation that it replaced (RFC 9110 §9.3.4). An answer that is no success has nothing
 * of the library, nor of a wrapper inside (§8.8).
 */
export function withKnownFields(response: Response, { fields }: Plan, representation: Representation, { method, given }: FetchExchange): Response {
  if (!isSuccess(response.status)) return given.namesIn(response.headers).reduce((rest, name) => withField(rest, name, undefined), response)
  const validators = isSafeRead(method) && representation.exists ? validatorFields(representation) : []
  let complete = response
  for (const known of [fields, validators]) {
    // Backwards, so that of two wrappers the inner one is heard, as it is on node:http.
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

// The octets of coded content are others than those of the plain content, and have a strong tag of their own (RFC 9110 §8.8.3.3).
function withNamedCoding(response: Response, given: GivenFields): Response {
  const etag = response.headers.get('etag')
  if (etag === null) return response
  const form = given.formOf(etag, response.headers.get('content-encoding') ?? '')
  return form === etag ? response : withField(response, 'ETag', form)
}

// The fields of a redirect, and of what `fetch` returned, cannot be changed: those of a copy can.
function withField(response: Response, name: string, value: string | undefined): Response {
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

const STATUS_TEXT = { 304: 'Not Modified', 412: 'Precondition Failed' } as const

/**
 * A 304 or 412 in place of a Response, with what it keeps of its fields. Of `tag`, which the library was given, it says the form that the client
 * named.
 */
export function replacementOf(response: Response, status: 304 | 412, tag: string | undefined, preconditions: Preconditions): Response {
  const meant = response.headers.get('etag') ?? undefined
  const etag = tag === undefined || meant === undefined ? meant : answeredForm(preconditions, tag, meant)
  // Pairs, since a Headers would be copied.
  const headers: [name: string, value: string][] = []
  for (const field of response.headers) {
    const [name, value] = field
    const isKept = status === 304 ? keptOn304(name, value, etag !== undefined) : keptOn412(name, value)
    if (isKept) headers.push(name === 'etag' ? [name, etag as string] : field)
  }
  const cacheControl = status === 412 ? cacheControlOnError(response.headers.get('cache-control') ?? undefined) : undefined
  cancelContent(response)
  const replacement = new Response(null, { status, statusText: STATUS_TEXT[status], headers })
  if (cacheControl !== undefined) replacement.headers.set('Cache-Control', cacheControl)
  // Who named a coded form has stored content that was chosen by Accept-Encoding.
  if (tag !== undefined && etag !== tag) addVary(replacement.headers, 'Accept-Encoding')
  return replacement
}

/** A 304 or 412 with fields and the current validators, for which no Response was meant. */
export function bareAnswer(status: 304 | 412, validators: Validators, fields: readonly string[], preconditions: Preconditions): Response {
  const meant = new Response(null)
  const known = [...fields, ...validatorFields(validators)]
  for (let i = 0; i < known.length; i += 2) meant.headers.set(known[i] as string, known[i + 1] as string)
  return replacementOf(meant, status, validators.etag, preconditions)
}

function addVary(headers: Headers, name: string): void {
  const names = headers.get('vary')?.toLowerCase().split(/[ \t,]+/) ?? []
  if (!names.includes('*') && !names.includes(name.toLowerCase())) headers.append('Vary', name)
}

/** The answer to HEAD whose content is lazy: it is dropped before a server begins to make it to find its length. */
export function withoutLazyContent(response: Response): Response {
  cancelContent(response)
  return new Response(response.headers.has('content-length') ? null : bodyOfUnknownLength(), response)
}

// What no server says Content-Length: 0 for, since GET has content (RFC 9110 §8.6). Bun and Deno say it for a null body, and others, as Hono's
// server for Node, for a stream that ends at once.
function bodyOfUnknownLength(): ReadableStream | null {
  return 'Bun' in globalThis || 'Deno' in globalThis ? lazyBody('') : null
}

// Content that was begun belongs to who began it; otherwise its source learns here that nobody wants it.
function cancelContent({ body }: Response): void {
  if (body !== null && !body.locked) void body.cancel().catch(() => {})
}
