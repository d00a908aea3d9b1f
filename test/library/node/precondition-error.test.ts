// A PreconditionError or an UnavailableError that a decorated handler throws on node:http and node:http2: answered by what it says, or passed to `next`.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { PreconditionError, UnavailableError, etagMiddleware, withCacheControl, withEtag } from 'not-modified'
import * as assert from 'uvu/assert'
import { PROTOCOLS, onProtocol } from '../../frameworks/apps/app.ts'
import { fieldsOf } from '../../frameworks/answers.ts'
import { withConsole } from '../../support/console.ts'
import { problem } from '../../support/refusals.ts'
import { table } from '../../support/table.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => never

/** Sets what belongs to the answer that was meant, and what any answer keeps. */
function begin(response: ServerResponse): void {
  response.setHeader('Content-Type', 'image/png')
  response.setHeader('Content-Encoding', 'gzip')
  response.setHeader('Content-Length', 5)
  response.setHeader('ETag', '"own"')
  response.setHeader('Cache-Control', 'private, max-age=9')
  response.setHeader('Set-Cookie', 'a=1')
  response.statusCode = 201
}

const fails = (error: Error): Handler => (_request, response) => {
  begin(response)
  throw error
}
const failed = new PreconditionError(412, 'Read it again – später.', 7)
const required = new PreconditionError(428, 'Say what you change.')
const unavailable = new UnavailableError()
const KEPT = ['cache-control: no-store', 'content-type: application/problem+json', 'set-cookie: a=1']
const FAILED = problem(412, failed.message)
const REQUIRED = problem(428, required.message)
const UNAVAILABLE = problem(503, unavailable.message)
const tagged = withEtag(() => 6)

table('An error of a refusal', PROTOCOLS.flatMap(protocol => [
  { name: 'that a precondition failed', handler: tagged(fails(failed)), status: 412, fields: [...KEPT, `content-length: ${Buffer.byteLength(FAILED)}`, 'etag: "7"'], content: FAILED },
  { name: 'to HEAD', method: 'HEAD', handler: tagged(fails(failed)), status: 412, fields: [...KEPT, `content-length: ${Buffer.byteLength(FAILED)}`, 'etag: "7"'], content: '' },
  { name: 'to PUT', method: 'PUT', handler: tagged(fails(failed)), status: 412, fields: [...KEPT, `content-length: ${Buffer.byteLength(FAILED)}`, 'etag: "7"'], content: FAILED },
  { name: 'to a conditional GET', sent: ['If-None-Match: "6"'], handler: tagged(fails(failed)), status: 412, fields: [...KEPT, `content-length: ${Buffer.byteLength(FAILED)}`, 'etag: "7"'],
    content: FAILED },
  { name: 'that one is required', handler: tagged(fails(required)), status: 428, fields: [...KEPT, `content-length: ${REQUIRED.length}`], content: REQUIRED },
  { name: 'that a store does not answer', method: 'PUT', handler: tagged(fails(unavailable)), status: 503, fields: [...KEPT, `content-length: ${UNAVAILABLE.length}`, 'retry-after: 1'],
    content: UNAVAILABLE },
  { name: 'that a store does not answer, where the application has a refusal', method: 'PUT', handler: withEtag(() => 6, { refusal: ({ code }) => ({ type: 'text/x', content: code }) })(fails(unavailable)),
    status: 503, fields: ['cache-control: no-store', 'content-type: text/x', 'set-cookie: a=1', 'content-length: 25', 'retry-after: 1'], content: 'ERR_REVISIONS_UNAVAILABLE' },
  { name: 'of a promise', handler: tagged(async (request, response) => fails(required)(request, response)), status: 428, fields: [...KEPT, `content-length: ${REQUIRED.length}`],
    content: REQUIRED },
  { name: 'of content', handler: tagged((_request, response) => {
    begin(response)
    return () => { throw required }
  }), status: 428, fields: [...KEPT, `content-length: ${REQUIRED.length}`], content: REQUIRED },
  { name: 'of the tag function', handler: withCacheControl({ maxAge: 60 })(withEtag(() => { throw failed })(() => 'page')), status: 412,
    fields: ['cache-control: no-store', 'content-type: application/problem+json', `content-length: ${Buffer.byteLength(FAILED)}`, 'etag: "7"'], content: FAILED },
  { name: 'under etagMiddleware with generate', handler: etagMiddleware(fails(failed), { generate: true }), status: 412, fields: [...KEPT, `content-length: ${Buffer.byteLength(FAILED)}`, 'etag: "7"'],
    content: FAILED }
].map(row => ({ method: 'GET', sent: [] as string[], ...row, name: `${protocol}: ${row.name}`, protocol, ref: 'RFC 9110 §15.5.13, RFC 6585 §3' }))),
({ protocol, method, sent, handler, status, fields, content }) => withConsole(async errors => {
  const target = await onProtocol({ protocol }, (request, response) => { (handler as (...args: unknown[]) => unknown)(request, response) })
  try {
    const answer = await target.send({ method, path: '/', fields: sent })
    assert.equal([answer.status, Buffer.from(answer.content, 'latin1').toString()], [status, content])
    assert.equal(fieldsOf(answer).filter(field => !/^(?:date|connection)/.test(field)), fields.sort())
    // It is no fault of the application.
    assert.equal(errors, [])
  } finally {
    await target.close()
  }
}))

table('A PreconditionError where an answer has begun', PROTOCOLS.map(protocol => ({ name: protocol, protocol, ref: 'RFC 9112 §8' })),
  ({ protocol }) => withConsole(async errors => {
    const handler = tagged((_request, response) => {
      response.end('page')
      throw failed
    })
    const target = await onProtocol({ protocol }, (request, response) => { handler(request, response) })
    try {
      const answer = await target.send({ method: 'GET', path: '/', fields: [] })
      assert.equal([answer.status, answer.content, errors], [200, 'page', [failed]])
    } finally {
      await target.close()
    }
  }))

table('A PreconditionError goes to `next`', [{ name: 'where there is one', ref: 'not-modified: errors' }], async () => {
  let passed: unknown
  const target = await onProtocol({ protocol: 'HTTP/1.1' }, (request, response) => {
    (tagged(() => { throw failed }) as (...args: unknown[]) => unknown)(request, response, (error: unknown) => {
      passed = error
      response.writeHead(409).end('mine')
    })
  })
  try {
    const answer = await target.send({ method: 'GET', path: '/', fields: [] })
    assert.equal([answer.status, answer.content, passed], [409, 'mine', failed])
  } finally {
    await target.close()
  }
})
