// node:http: statuses that a handler sets, whatever it sends its content with.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HandlerDecorator } from 'not-modified'
import { onProtocol } from '../apps/app.ts'
import { BEFORE, NONE } from '../failures.ts'
import type { Failing } from '../failures.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

const HANDLERS: Readonly<Record<string, Handler>> = {
  '/status': (_request, response) => { response.statusCode = 404; response.end('gone') },
  '/write': (_request, response) => { response.statusCode = 500; response.write('half'); response.end('half') },
  '/empty': (_request, response) => { response.statusCode = 503; response.end() },
  '/later': (_request, response) => { setImmediate(() => { response.statusCode = 404; response.end('gone') }) },
  '/write-head': (_request, response) => { response.writeHead(503, { 'Retry-After': '1' }).end('later') },
  '/write-head-list': (_request, response) => { response.writeHead(503, ['Retry-After', '1', 'Set-Cookie', 'c=3', 'Set-Cookie', 'd=4']).end('later') },
  '/write-head-tag': (_request, response) => { response.writeHead(404, { 'ETag': '"own"', 'Cache-Control': 'max-age=60' }).end('gone') },
  '/flush': (_request, response) => { response.statusCode = 404; response.flushHeaders(); response.end('gone') },
  '/redirect': (_request, response) => { response.writeHead(303, { Location: '/elsewhere' }).end() },
  '/unauthorized': (_request, response) => { response.statusCode = 401; response.setHeader('WWW-Authenticate', 'Basic'); response.end('who') },
  '/own-tag': (_request, response) => { response.statusCode = 404; response.setHeader('ETag', '"own"'); response.end('gone') },
  '/own-date': (_request, response) => { response.statusCode = 404; response.setHeader('last-modified', 'Fri, 02 Jan 2026 00:00:00 GMT'); response.end('gone') },
  '/own-freshness': (_request, response) => { response.statusCode = 404; response.setHeader('cache-control', 'max-age=60'); response.end('gone') },
  '/own-nothing': (_request, response) => {
    response.statusCode = 404
    for (const name of ['ETag', 'Last-Modified', 'Cache-Control', 'Expires', 'Pragma']) response.removeHeader(name)
    response.end('gone')
  }
}

/** Content returned with a status; without the library, sent in the same frame. */
const RETURNED: Readonly<Record<string, (response: ServerResponse) => string>> = {
  '/returned': response => { response.statusCode = 404; return 'gone' },
  '/returned-own-tag': response => { response.statusCode = 404; response.setHeader('ETag', '"own"'); return 'gone' }
}

function listenerOf(decorate: HandlerDecorator, before: Readonly<Record<string, string | string[]>>): Handler {
  const handler = decorate((request: IncomingMessage, response: ServerResponse): unknown => {
    const returned = RETURNED[request.url as string]?.(response)
    if (returned === undefined) return HANDLERS[request.url as string]?.(request, response)
    if (decorate !== NONE) return request.url === '/returned' ? () => returned : returned
    response.setHeader('Content-Length', returned.length)
    return response.end(returned)
  })
  return (request, response) => {
    for (const [name, value] of Object.entries(before)) response.setHeader(name, value)
    handler(request, response)
  }
}

const failing = (name: string, before: Readonly<Record<string, string | string[]>>): Failing => ({
  name,
  isVariant: before === BEFORE,
  // Beside fields that were set before, Node 20 itself drops all but the last of several lines in a list.
  paths: [...Object.keys(HANDLERS), ...Object.keys(RETURNED)].filter(path => before !== BEFORE || path !== '/write-head-list'),
  start: (decorate, protocol) => onProtocol({ protocol }, listenerOf(decorate, before))
})

export const NODE: readonly Failing[] = [failing('node:http', {}), failing('node:http, fields set before', BEFORE)]
