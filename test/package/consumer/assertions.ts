// The preconditions inside a transaction, and fields of the application's own.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { PreconditionError, answerConditional, assertPreconditions, etagMiddleware, withEtag, withFields } from 'not-modified'
import type {
  AnswerConditionalOptions, AssertPreconditionsOptions, ConditionalRequest, CurrentRepresentation, Problem, Refusal, RefusalContent
} from 'not-modified'

const revisions = new Map<string, number>()
const options: AssertPreconditionsOptions = { required: true }

function save(request: ConditionalRequest, path: string): void {
  const current: CurrentRepresentation = revisions.get(path) ?? null
  assertPreconditions(request, current, options)
  revisions.set(path, (revisions.get(path) ?? 0) + 1)
}

createServer((request, response) => {
  try {
    save(request, request.url ?? '/')
    response.end()
  } catch (error) {
    if (!(error instanceof PreconditionError)) throw error
    const status: 412 | 428 = error.status
    response.writeHead(status, { ...error.headers }).end(`${error.code}: ${error.message}`)
  }
})

createHttp2Server((request, response) => {
  assertPreconditions(request, 7)
  response.end()
})

export async function handle(request: Request): Promise<Response> {
  try {
    save(request, new URL(request.url).pathname)
    return new Response()
  } catch (error) {
    if (error instanceof PreconditionError) return error.toResponse()
    throw error
  }
}

// The request of a framework, or of a function in a cloud.
save({ method: 'PUT', headers: { 'if-match': '"7"' } }, '/')
export const refused: Error = new PreconditionError(412, 'Read it again.', { etag: '"7"' })

const localised = withFields({ 'Vary': 'Accept-Language', 'Link': ['</a>; rel=preload', '</b>; rel=license'] })
createServer(localised(withEtag(request => request.url)((_request, response) => { response.end() })))
export const fetched: (request: Request) => Response = localised((request: Request) => new Response(request.url))

export class Pages {
  @localised
  show(_request: IncomingMessage, response: ServerResponse): void { response.end() }
}

// The content of a refusal: an API's own JSON, HTML by Accept, the usual content.
const content: Refusal<IncomingMessage> = ({ status, message }, request) =>
  request.headers.accept === 'text/html' ? { type: 'text/html', content: `<p>${message}` } : { type: 'application/json', content: JSON.stringify({ status, message }) }
createServer(withEtag(request => request.url, { required: true, refusal: content })((_request, response) => { response.end() }))
createServer(withEtag((request: IncomingMessage) => request.url, { refusal: (error, request) => ({ type: 'text/plain', content: `${request.url}: ${error.code}` }) })(() => 'x'))
createServer(withEtag(() => 7, { refusal: (_error, request: IncomingMessage) => request.url === '/' ? undefined : { type: 'text/plain', content: '', validators: false } })(() => 'x'))
createServer(etagMiddleware((_request, response) => { response.end() }, { refusal: content }))
const called: AnswerConditionalOptions = { refusal: content }
createServer((request, response) => { if (!answerConditional(request, response, 7, called)) response.end() })
const problem: Problem = new PreconditionError(428, 'Say what you change.').toJSON()
export const constant: RefusalContent = { type: 'application/problem+json', content: JSON.stringify(problem) }
export const answered = (request: Request): Response =>
  answerConditional(request, 7, { refusal: (error, { url }) => ({ type: 'application/problem+json', content: JSON.stringify({ ...error.toJSON(), instance: url }) }) }) ?? new Response('x')
