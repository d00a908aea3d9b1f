// The demo pages as one handler of node:http, for the servers that have nothing of their own to send an answer with.
import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { withLastModified } from 'not-modified'
import { ORIGIN, isLazy, isSafe } from './demo.ts'
import type { Pages } from './demo.ts'

export type NodePage = (request: IncomingMessage, response: ServerResponse) => (() => string) | undefined

/** Answers GET and HEAD with a page, and performs every other method. */
export function nodePage(pages: Pages): NodePage {
  return withLastModified((request: IncomingMessage) => pages.dateOf(request.url))((request, response) => {
    const { url, method } = request
    if (!isSafe(method)) {
      response.end(pages.save(url))
      return undefined
    }
    const { status, fields } = pages.answerOf(url)
    response.statusCode = status
    for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
    if (isLazy(url)) return () => pages.render(url)
    response.end(pages.render(url))
    return undefined
  })
}

/** Lets other origins read the answers, as a middleware for CORS does. */
export function allowOrigin(_request: unknown, response: Pick<ServerResponse, 'setHeader'>, next: () => unknown): void {
  response.setHeader('Access-Control-Allow-Origin', ORIGIN)
  next()
}

/** Does so for a server whose only listener is its page. */
export function withOrigin<S extends EventEmitter>(server: S): S {
  const listener = (request: unknown, response: ServerResponse): void => allowOrigin(request, response, () => {})
  return server.prependListener('request', listener)
}
