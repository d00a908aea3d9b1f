// Parts of returned content in Express, with its compressor and its error handler, beside what the same application answers without Range.
import compression from 'compression'
import express from 'express'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type { RequestListener } from 'node:http'
import { etagMiddleware, partial, withEtag, withRanges } from 'not-modified'
import * as assert from 'uvu/assert'
import { table } from '../support/table.ts'
import { withServer } from '../support/wire.ts'
import type { Answer } from '../support/wire.ts'

// It comes without types.
const { default: express4 } = await import('express4' as string) as { default: typeof express }
const TEXT = 'content '.repeat(2000)
const compress = compression() as unknown as RequestHandler
const middleware = etagMiddleware() as unknown as RequestHandler
const ORDERS: Readonly<Record<string, readonly RequestHandler[]>> = {
  'no compressor': [], 'a compressor': [compress], 'a compressor outside the middleware': [compress, middleware], 'a compressor inside the middleware': [middleware, compress]
}

function application(create: typeof express, steps: readonly RequestHandler[]): RequestListener {
  const app = create()
  app.set('etag', false)
  for (const step of steps) app.use(step)
  app.use((_request: Request, response: Response, next: NextFunction) => {
    response.set({ 'Access-Control-Allow-Origin': '*', 'Content-Security-Policy': "default-src 'self'" })
    next()
  })
  app.get('/', withEtag(() => 'v1')(withRanges((request, response) => {
    response.setHeader('Content-Type', 'text/plain')
    if (request.headers['x-fails'] !== undefined) return partial(TEXT.length, () => { throw new Error('gone') })
    return partial(TEXT.length, (first, last) => TEXT.slice(first, last + 1))
  })) as unknown as RequestHandler)
  app.use((error: Error, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) next(error)
    else response.status(503).json({ error: error.message })
  })
  return app as unknown as RequestListener
}

const named = ({ fields }: Answer, name: string): string[] => fields.filter(field => field.toLowerCase().startsWith(`${name.toLowerCase()}: `)).map(field => field.slice(name.length + 2))

const versions = { 'Express 5': express, 'Express 4': express4 }
table('Parts in', Object.entries(versions).flatMap(([version, create]) => Object.entries(ORDERS).map(([order, steps]) =>
  ({ name: `${version} with ${order}`, ref: 'RFC 9110 §15.3.7', app: application(create, steps), isCoded: steps.length > 0 }))), async ({ app, isCoded }) => {
  await withServer(app, async ({ send }) => {
    const coded = ['Accept-Encoding: gzip']
    const whole = await send('GET', coded)
    assert.equal([whole.status, named(whole, 'Content-Encoding'), named(whole, 'ETag')], [200, isCoded ? ['gzip'] : [], [isCoded ? '"v1-gzip"' : '"v1"']])
    const cut = await send('GET', [...coded, 'Range: bytes=4-8003'])
    assert.equal([cut.status, cut.content], [206, TEXT.slice(4, 8004)])
    for (const name of ['Vary', 'Access-Control-Allow-Origin', 'Content-Security-Policy', 'Content-Type']) {
      assert.equal(named(cut, name), named(whole, name), name)
    }
    assert.equal([named(cut, 'Accept-Ranges'), named(whole, 'Accept-Ranges')], [['bytes'], isCoded ? [] : ['bytes']])
    assert.equal([named(cut, 'ETag'), named(cut, 'Content-Encoding'), named(cut, 'Content-Length'), named(cut, 'Content-Range')],
      [['"v1"'], [], ['8000'], ['bytes 4-8003/16000']])
    const refused = await send('GET', [...coded, 'Range: bytes=16000-'])
    assert.equal([refused.status, named(refused, 'Content-Range'), named(refused, 'ETag'), refused.content], [416, ['bytes */16000'], ['"v1"'], ''])
    assert.is((await send('GET', [...coded, 'Range: bytes=4-8003', 'If-None-Match: "v1"'])).status, 304)
    assert.is((await send('GET', [...coded, 'Range: bytes=4-8003', 'If-Match: "v0"'])).status, 412)
    assert.is((await send('GET', [...coded, 'Range: bytes=4-8003', 'If-Range: "v1-gzip"'])).status, 200)
    const failed = await send('GET', ['Range: bytes=4-8003', 'X-Fails: yes'])
    assert.equal([failed.status, failed.content, named(failed, 'ETag'), named(failed, 'Content-Range')], [503, '{"error":"gone"}', [], []])
    assert.equal(named(failed, 'Content-Security-Policy'), ["default-src 'self'"])
  })
})
