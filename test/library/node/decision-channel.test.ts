// What is told on the channel `not-modified:decision`: each decision once, by the validators that it was taken by.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerConditional, etagMiddleware, evaluatePreconditions, withEtag, withLastModified } from 'not-modified'
import type { Decision, NodeHandler, Validators } from 'not-modified'
import * as assert from 'uvu/assert'
import { table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

interface Told { readonly request: IncomingMessage, readonly response: ServerResponse, readonly decision: Decision, readonly current: Validators | undefined }

const DATE = new Date('1994-11-06T08:49:37Z')
const BOTH: Validators = { etag: '"v1"', lastModified: DATE }
const tagged = withEtag(() => 'v1')
const dated = withLastModified(() => DATE)
const lazy: NodeHandler = () => () => 'content'
const byItself: NodeHandler = (_request, response) => {
  response.writeHead(200, { ETag: '"v1"', 'Last-Modified': DATE.toUTCString() }).end('content')
}
const asked: NodeHandler = (request, response) => {
  if (!answerConditional(request, response, BOTH)) response.end('content')
}

table('A decision is told', [
  { name: 'of a 304 in place of returned content', handler: tagged(dated(lazy)), fields: ['If-None-Match: "v1"'], current: BOTH },
  { name: 'of a 304 in place of what writeHead began', handler: etagMiddleware(byItself), fields: ['If-None-Match: "v1"'], current: BOTH },
  { name: 'of a 304 by a date', handler: dated(lazy), fields: [`If-Modified-Since: ${DATE.toUTCString()}`], current: { etag: undefined, lastModified: DATE } },
  { name: 'of a 200', handler: tagged(lazy), fields: ['If-None-Match: "v0"'], current: { etag: '"v1"', lastModified: undefined } },
  { name: 'of a 201, which a 304 may not replace', handler: tagged((_request, response) => { response.statusCode = 201; response.end() }),
    fields: ['If-None-Match: "v1"'], current: { etag: '"v1"', lastModified: undefined } },
  { name: 'of a 412 to GET', handler: tagged(lazy), fields: ['If-Match: "v0"'], current: { etag: '"v1"', lastModified: undefined } },
  { name: 'of a 304 before the handler', handler: withEtag(() => 'v1', { early: true })(lazy), fields: ['If-None-Match: "v1"'],
    current: { etag: '"v1"', lastModified: undefined } },
  { name: 'of a 200 that was decided before the handler, and not again after it', handler: withEtag(() => 'v1', { early: true })(lazy),
    fields: ['If-None-Match: "v0"'], current: { etag: '"v1"', lastModified: undefined } },
  { name: 'of a 412 to PUT', method: 'PUT', handler: tagged(dated(lazy)), fields: ['If-Match: "v0"'], current: BOTH },
  { name: 'of a PUT that is performed', method: 'PUT', handler: tagged(lazy), fields: ['If-Match: "v1"'], current: { etag: '"v1"', lastModified: undefined } },
  { name: 'of a PUT where nothing exists', method: 'PUT', handler: withEtag(() => null)(lazy), fields: ['If-Match: "v1"'], current: undefined },
  { name: 'of a 412 where the current tag is not known', method: 'DELETE', handler: withEtag(() => undefined)(lazy), fields: ['If-Match: "v1"'], current: undefined },
  { name: 'of a 304 to HEAD, inside two middlewares', method: 'HEAD', handler: etagMiddleware(etagMiddleware(tagged(dated(lazy)))), fields: ['If-None-Match: "v1"'],
    current: BOTH },
  { name: 'of a call for GET that is performed, and not again by its answer', handler: etagMiddleware(asked as (...args: unknown[]) => unknown) as NodeHandler,
    fields: ['If-None-Match: "v0"'], current: BOTH },
  { name: 'of a call for GET inside a middleware', handler: etagMiddleware(asked as (...args: unknown[]) => unknown) as NodeHandler,
    fields: ['If-None-Match: "v1"'], current: BOTH },
  { name: 'of a 412 to a call for GET inside a middleware', handler: etagMiddleware(asked as (...args: unknown[]) => unknown) as NodeHandler,
    fields: ['If-Match: "v0"'], current: BOTH },
  { name: 'of a 304 before the handler, below a function of a middleware', fields: ['If-None-Match: "v1"'], current: { etag: '"v1"', lastModified: undefined },
    handler: etagMiddleware((request, response) => { void withEtag(() => 'v1', { early: true })(lazy)(request, response, ...[] as never[]) }) as NodeHandler },
  { name: 'of a range that may be honoured', handler: tagged(lazy), fields: ['If-Range: "v1"', 'Range: bytes=0-1'], current: { etag: '"v1"', lastModified: undefined } },
  { name: 'of a range that may not', handler: tagged(lazy), fields: ['If-Range: "v0"', 'Range: bytes=0-1'], current: { etag: '"v1"', lastModified: undefined } },
  { name: 'of a call for PATCH that is performed', method: 'PATCH', handler: asked, fields: ['If-Match: "v1"'], current: BOTH },
  { name: 'of a call', handler: asked, fields: ['If-None-Match: "v1"'], current: BOTH },
  { name: 'of a call for PUT', method: 'PUT', handler: asked, fields: ['If-Match: "v0"'], current: BOTH }
].map(row => ({ method: 'GET', ref: 'not-modified: decisions', ...row })), async ({ method, handler, fields, current }) => {
  const told: Told[] = []
  const listen = (message: unknown): void => { told.push(message as Told) }
  subscribe('not-modified:decision', listen)
  let request: IncomingMessage | undefined
  let response: ServerResponse | undefined
  try {
    await withServer((from, to) => {
      request = from
      response = to
      void handler(from, to, ...[] as never[])
    }, async wire => { await wire.send(method, fields) })
  } finally {
    unsubscribe('not-modified:decision', listen)
  }
  assert.is(told.length, 1)
  assert.equal(Object.keys(told[0] as Told), ['request', 'response', 'decision', 'current'])
  assert.is(told[0]?.request, request)
  assert.is(told[0]?.response, response)
  assert.equal(told[0]?.current, current)
  const headers = Object.fromEntries(fields.map(field => [field.slice(0, field.indexOf(':')).toLowerCase(), field.slice(field.indexOf(':') + 2)]))
  assert.equal(told[0]?.decision, evaluatePreconditions(method, headers, current))
})

table('Nothing is told', [
  { name: 'of a request without preconditions', handler: tagged(lazy), fields: [] },
  { name: 'of an answer that is no success', handler: tagged((_request, response) => { response.statusCode = 404; response.end() }), fields: ['If-None-Match: "v1"'] },
  { name: 'of a 428', method: 'PUT', handler: withEtag(() => 'v1', { required: true })(lazy), fields: [] }
].map(row => ({ method: 'GET', ref: 'not-modified: decisions', ...row })), async ({ method, handler, fields }) => {
  const told: unknown[] = []
  const listen = (message: unknown): void => { told.push(message) }
  subscribe('not-modified:decision', listen)
  try {
    await withServer((from, to) => { void (handler as NodeHandler)(from, to, ...[] as never[]) }, async wire => { await wire.send(method, fields) })
  } finally {
    unsubscribe('not-modified:decision', listen)
  }
  assert.equal(told, [])
})
