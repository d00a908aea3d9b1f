// Express: every way to answer no success, with its own error handler and with one of the application's.
import express from 'express'
import type { NextFunction, Request, Response } from 'express'
import type { HandlerDecorator } from 'not-modified'
import { onHttp } from '../../conformance/transports.ts'
import { BEFORE, broken } from '../failures.ts'
import type { Failing } from '../failures.ts'

type Handler = (request: Request, response: Response, next: NextFunction) => unknown

const HANDLERS: Readonly<Record<string, Handler>> = {
  '/throw': () => { throw broken() },
  '/throw-404': () => { throw broken({ status: 404, headers: { 'X-Why': 'gone' } }) },
  '/reject': async () => { throw broken() },
  '/next-error': (_request, _response, next) => { next(broken()) },
  '/next-later': (_request, _response, next) => { setImmediate(() => { next(broken()) }) },
  '/next': (_request, _response, next) => { next() },
  '/next-route': (_request, _response, next) => { next('route') },
  '/redirect': (_request, response) => { response.redirect('/elsewhere') },
  '/send': (_request, response) => { response.status(404).send('gone') },
  '/json': (_request, response) => { response.status(422).json({ why: 'no' }) },
  '/end': (_request, response) => { response.status(503).set('Retry-After', '1').end() },
  '/send-status': (_request, response) => { response.sendStatus(403) },
  '/write-head': (_request, response) => { response.writeHead(410, { 'X-Own': 'y' }).end('gone') },
  '/write': (_request, response) => { response.status(500).write('half'); response.end('half') },
  '/send-file': (_request, response) => { response.sendFile('/no/such/file') },
  '/own-tag': (_request, response) => { response.status(404).set('ETag', '"own"').send('gone') },
  '/own-freshness': (_request, response) => { response.status(404).set({ 'Cache-Control': 'max-age=60', 'Expires': '0' }).send('gone') },
  '/own-error': (_request, response, next) => { response.set('X-Own', 'y'); next(broken()) },
  '/fields-then-throw': (_request, response) => { response.status(201).type('html').set('Content-Language', 'de'); throw broken() }
}

function app(decorate: HandlerDecorator, isHandled: boolean, before: Readonly<Record<string, string | string[]>>): express.Express {
  const app = express().disable('etag').set('env', 'test')
  app.use((_request, response, next) => {
    response.set(before)
    next()
  })
  for (const [path, handler] of Object.entries(HANDLERS)) app.get(path, decorate(handler) as express.RequestHandler)
  if (isHandled) {
    app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
      response.status(500).type('text').send(error.message)
    })
  }
  return app
}

const failing = (name: string, isHandled: boolean, before: Readonly<Record<string, string | string[]>>): Failing => ({
  name,
  isVariant: before === BEFORE,
  paths: Object.keys(HANDLERS),
  protocols: ['HTTP/1.1'],
  start: decorate => onHttp(app(decorate, isHandled, before))
})

export const EXPRESS: readonly Failing[] = [
  failing('Express', false, {}),
  failing('Express, fields set before', false, BEFORE),
  failing('Express, an error handler', true, {}),
  failing('Express, an error handler, fields set before', true, BEFORE)
]
