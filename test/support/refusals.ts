// What a 412, a 428 or a 503 of the library carries by itself, checked whole and then left out, so that rows name the rest.
import * as assert from 'uvu/assert'
import type { Answer } from './wire.ts'

/** What a refusal tells its client. */
export const DETAILS = {
  changed: 'The resource has changed: If-Match does not name its current ETag. Read it again before you change it.',
  modified: 'The resource has changed since the date in If-Unmodified-Since. Read it again before you change it.',
  exists: 'If-None-Match names the current state of the resource. To change it, read it and send its ETag in If-Match.',
  gone: 'The resource does not exist. To create it, send If-None-Match: * in place of If-Match.',
  unknown: 'The current state of the resource is not known, so this request was not performed. Repeat it later.',
  unavailable: 'The current state of the resource is not available, so this request was not performed. Repeat it later.',
  malformed: 'If-Match has no valid ETag. Send the ETag that you read as it came, with its double quotes.',
  weak: 'If-Match has only weak ETags (W/), which never match. Read the resource again and send a strong ETag.',
  required: 'This request needs a precondition. To change the resource, send If-Match with the ETag that you read. To create it, send If-None-Match: *.'
}

const TITLES: Readonly<Record<number, string>> = { 412: 'Precondition Failed', 428: 'Precondition Required', 503: 'Service Unavailable' }

/** The problem details of a refusal. */
export function problem(status: number, detail: string): string {
  return JSON.stringify({ type: 'about:blank', title: TITLES[status], status, detail })
}

/** The fields of a refusal with these problem details. */
export const problemFields = (status: number, detail: string): string[] =>
  ['Cache-Control: no-store', 'Content-Type: application/problem+json', `Content-Length: ${problem(status, detail).length}`]

/** A refusal without what each has: its content, the type and the length of that, and that no cache stores it. To HEAD it has no content. */
export function bare<A extends Pick<Answer, 'status' | 'fields' | 'content'>>(answer: A, isHead = false): A {
  const { status, fields, content } = answer
  const known = Object.values(DETAILS).map(detail => problem(status, detail))
  const length = Number(fields.map(line => /^content-length: (\d+)$/i.exec(line)?.[1]).find(found => found !== undefined))
  if (isHead) assert.is(content, '')
  else assert.ok(known.includes(content), `no problem details: ${status} ${content}`)
  assert.ok(isHead ? known.some(one => one.length === length) : length === content.length, `a length of ${length}`)
  const own = ['cache-control: no-store', 'content-type: application/problem+json', `content-length: ${length}`]
  const rest = fields.filter(line => !own.includes(line.toLowerCase()))
  assert.is(rest.length, fields.length - own.length, fields.join(', '))
  return { ...answer, fields: rest, content: '' }
}

/** The same of a Response. */
export async function bareResponse(response: Response, isHead = false): Promise<Response> {
  const { status, statusText } = response
  const { fields } = bare({ status, fields: [...response.headers].map(([name, value]) => `${name}: ${value}`), content: await response.text() }, isHead)
  return new Response(null, { status, statusText, headers: fields.map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as [string, string]) })
}
