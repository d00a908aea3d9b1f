// What is read of a Request and written into a Response: preconditions, fields, validators.
import { describe } from '../fields/arguments.ts'
import { isSafeRead } from '../decision/judge.ts'
import type { Preconditions } from '../decision/judge.ts'
import { keptOn304, keptOn412, validatorFields } from '../decision/response-fields.ts'
import type { Plan, Representation } from '../handler/plan.ts'
import { lazyBody } from './lazy-body.ts'

/**
 * The preconditions of a request, if it has any; If-Range decides about ranges alone, which a fetch handler answers by itself. A date that a
 * tag outranks is not read (RFC 9110 §13.1.3, §13.1.4).
 */
export function readPreconditions(headers: Headers): Preconditions | undefined {
  const match = headers.get('if-match') ?? undefined
  const noneMatch = headers.get('if-none-match') ?? undefined
  const modified = noneMatch === undefined ? headers.get('if-modified-since') ?? undefined : undefined
  const unmodified = match === undefined ? headers.get('if-unmodified-since') ?? undefined : undefined
  if ((match ?? noneMatch ?? modified ?? unmodified) === undefined) return undefined
  return {
    'if-match': match, 'if-none-match': noneMatch, 'if-modified-since': modified, 'if-unmodified-since': unmodified,
    'if-range': undefined, range: headers.get('range') ?? undefined
  }
}

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
 * validators: those that are known belong to the representation that it replaced (RFC 9110 §9.3.4).
 */
export function withKnownFields(response: Response, { fields }: Plan, representation: Representation, method: string): Response {
  const { headers } = response
  const validators = isSafeRead(method) ? validatorFields(representation) : []
  const missing: string[] = []
  for (const known of [fields, validators]) {
    for (let i = 0; i < known.length; i += 2) {
      const name = known[i] as string
      const value = known[i + 1] as string
      if (headers.has(name)) continue
      // One strong tag may not stand for the content in two codings (RFC 9110 §8.8.3.3).
      missing.push(name, name === 'ETag' && value.startsWith('"') && isCoded(headers) ? `W/${value}` : value)
    }
  }
  return withFields(response, missing)
}

function isCoded(headers: Headers): boolean {
  const coding = headers.get('content-encoding')
  return coding !== null && coding.toLowerCase() !== 'identity'
}

function withFields(response: Response, fields: readonly string[]): Response {
  let target = response
  for (let i = 0; i < fields.length; i += 2) {
    try {
      target.headers.set(fields[i] as string, fields[i + 1] as string)
    } catch {
      // The fields of a redirect, and of what `fetch` returned, cannot be set: those of a copy can.
      target = new Response(response.body, response)
      target.headers.set(fields[i] as string, fields[i + 1] as string)
    }
  }
  return target
}

const STATUS_TEXT = { 304: 'Not Modified', 412: 'Precondition Failed' } as const

/** A 304 or 412 in place of a Response, with what it keeps of its fields. */
export function replacementOf(response: Response, status: 304 | 412): Response {
  const hasEtag = response.headers.has('etag')
  // Pairs, since a Headers would be copied.
  const headers: [name: string, value: string][] = []
  for (const field of response.headers) {
    const [name, value] = field
    if (status === 304 ? keptOn304(name, value, hasEtag) : keptOn412(name, value)) headers.push(field)
  }
  cancelContent(response)
  return new Response(null, { status, statusText: STATUS_TEXT[status], headers })
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
