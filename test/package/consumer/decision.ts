// The decision as a value: with the fields of node:http, of node:http2 and of fetch.
import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { evaluatePreconditions } from 'not-modified'
import type { Decision, Fields, Outcome, Validators } from 'not-modified'

const current: Validators = { etag: '"v7"', lastModified: new Date(0) }

export function decideForNode(request: IncomingMessage): Decision {
  return evaluatePreconditions(request.method ?? 'GET', request.headers, current)
}

export function decideForHttp2(request: Http2ServerRequest): Decision {
  return evaluatePreconditions(request.method, request.headers, current, new Date())
}

export function decideForFetch(request: Request): 304 | 412 | undefined {
  return evaluatePreconditions(request.method, request.headers, undefined).status
}

export const fromScratch: Decision = evaluatePreconditions('GET', new Headers({ 'If-None-Match': '"v7"' }), {})
export const fromObject: Decision = evaluatePreconditions('PUT', { 'if-match': ['"v6"', '"v7"'] }, current)

export function explain({ outcomes, range, status }: Decision): string {
  const entries = Object.entries(outcomes) as [keyof Decision['outcomes'], Outcome][]
  const falsy: string[] = entries.filter(([, outcome]) => outcome === 'false').map(([field]) => field)
  switch (status) {
    case 304: return `not modified: ${falsy.join()}`
    case 412: return `failed: ${falsy.join()}`
    case undefined: return range ? 'perform, with ranges' : 'perform'
  }
}

export const fieldNames = (fields: Fields): string[] => 'get' in fields ? [] : Object.keys(fields)
