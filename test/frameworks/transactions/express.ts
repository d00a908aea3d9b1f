// An Express application whose refusals come out of a transaction: answered by Express itself, or by an error handler of its own.
import express from 'express'
import type { Express, NextFunction, Request, Response } from 'express'
import { PreconditionError } from 'not-modified'
import type { Pages } from './pages.ts'

export function createApp(pages: Pages, hasHandler: boolean): Express {
  const app = express().disable('etag').disable('x-powered-by').set('env', 'production')
  app.use((_request, response, next) => {
    response.set('X-Before', '1')
    next()
  }, express.text())
  app.put('/pages/:id', async (request, response) => {
    response.set('ETag', await pages.save(request, request.params.id, request.body)).status(204).end()
  })
  if (hasHandler) {
    // recipe
    app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
      if (!(error instanceof PreconditionError)) return next(error)
      response.status(error.status).set(error.headers).type('application/problem+json').send(JSON.stringify(error))
    })
    // end
  }
  return app
}
