// The fields of a Request and of a Response: preconditions that are read, validators that are set.
import { isRetrieval } from '../decision/applicability.ts'
import { lastModifiedField } from '../decision/last-modified.ts'
import type { Knowledge } from '../handler/plan.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'

export type Preconditions = Readonly<Record<'if-match' | 'if-none-match' | 'if-modified-since' | 'if-unmodified-since', string | undefined>>

/**
 * The preconditions of a request, if it has any; If-Range decides about ranges alone, which a fetch handler answers by itself. A Headers
 * takes its time: each is read once, and a date that a tag outranks is not (RFC 9110 §13.1.3, §13.1.4).
 */
export function preconditionsIn(headers: Headers): Preconditions | undefined {
  const match = headers.get('if-match') ?? undefined
  const noneMatch = headers.get('if-none-match') ?? undefined
  const modified = noneMatch === undefined ? headers.get('if-modified-since') ?? undefined : undefined
  const unmodified = match === undefined ? headers.get('if-unmodified-since') ?? undefined : undefined
  if ((match ?? noneMatch ?? modified ?? unmodified) === undefined) return undefined
  return { 'if-match': match, 'if-none-match': noneMatch, 'if-modified-since': modified, 'if-unmodified-since': unmodified }
}

// What the handler set itself stands. An unsafe method gets no validators: those that are known belong to the representation
// that it replaced (RFC 9110 §9.3.4).
export function fieldsFor(known: Knowledge, method: string, headers: Headers): [name: string, value: string][] {
  const fields: [string, string][] = []
  for (const [name, value] of known.fields) if (!headers.has(name)) fields.push([name, value])
  return isRetrieval(method) ? fields.concat(validatorFields(known, headers)) : fields
}

export function validatorFields(known: Validators, headers: Headers): [name: string, value: string][] {
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

export function withFields(response: Response, fields: readonly (readonly [string, string])[]): Response {
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
