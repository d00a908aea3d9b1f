// What an error handler of Express finds: the fields as they were without the library, whether a decorated handler threw or called next.
import express from 'express'
import type { NextFunction, Request, Response } from 'express'
import { noCache, withCacheControl, withEtag, withLastModified } from 'not-modified'
import type { HandlerDecorator } from 'not-modified'
import * as assert from 'uvu/assert'
import { onHttp } from '../conformance/transports.ts'
import { table } from '../support/table.ts'
import { fieldsOf } from './answers.ts'
import { BEFORE, NONE, broken } from './failures.ts'

type Handler = (request: Request, response: Response, next: NextFunction) => unknown

const DECORATORS: Readonly<Record<string, HandlerDecorator>> = {
  'withEtag': withEtag(() => 7),
  'withEtag, early': withEtag(() => 7, { early: true }),
  'withLastModified': withLastModified(() => new Date('2026-01-01T00:00:00Z')),
  'withCacheControl': withCacheControl({ public: true, maxAge: 3600 }),
  'noCache': noCache
}

const FAILING: Readonly<Record<string, Handler>> = {
  'throw': () => { throw broken() },
  'a promise that rejects': async () => { throw broken() },
  'next(error)': (_request, _response, next) => { next(broken()) },
  'next(error) later': (_request, _response, next) => { setImmediate(() => { next(broken()) }) },
  'next(error) after fields were set': (_request, response, next) => {
    response.set('X-Own', 'y').type('html')
    next(broken())
  },
  'throw after fields were set': (_request, response) => {
    response.set('X-Own', 'y').type('html')
    throw broken()
  },
  'next(error) after the field was set anew': (_request, response, next) => {
    response.set({ 'ETag': '"own"', 'Cache-Control': 'max-age=60' })
    next(broken())
  }
}

/** What the error handler found, and what went out; it answers with a page of its own, which is a 200. */
async function failuresOf(decorate: HandlerDecorator, handler: Handler, before: Readonly<Record<string, string | string[]>>):
  Promise<{ found: unknown, sent: readonly unknown[] }> {
  let found: unknown
  const app = express().disable('etag').disable('x-powered-by')
  app.use((_request, response, next) => {
    response.set(before)
    next()
  })
  app.use(decorate(handler) as express.RequestHandler)
  app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
    found = { error: error.message, fields: Object.entries(response.getHeaders()).sort() }
    response.send('a page for when something broke')
  })
  const target = await onHttp(app)
  const answer = await target.send({ method: 'GET', path: '/', fields: [] })
  await target.close()
  return { found, sent: [answer.status, answer.content, ...fieldsOf(answer)] }
}

table('An error handler of Express', Object.entries(DECORATORS).flatMap(([decorator, decorate]) =>
  Object.entries(FAILING).flatMap(([failing, handler]) => [{}, BEFORE].map(before => ({
    name: `${decorator}, ${failing}${before === BEFORE ? ', fields set before' : ''}`, ref: 'RFC 9110 §8.8', decorate, handler, before
  })))), async ({ decorate, handler, before }) => {
  assert.equal(await failuresOf(decorate, handler, before), await failuresOf(NONE, handler, before))
})
