// Express's own types: a tag function with its request gives an inline handler its response and `next`.
import express from 'express'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { etagMiddleware, noCache, withCacheControl, withEtag, withLastModified } from 'not-modified'

const pages = new Map([['1', { revision: 1, changed: new Date(0) }]])
const app = express().disable('etag').use(etagMiddleware())

const tagged = withEtag((request: express.Request) => pages.get(String(request.params['id']))?.revision ?? null)
app.get('/pages/:id', tagged((request, response) => response.json(request.params)))
app.get('/pages/:id', tagged((_request, response, next) => {
  response.set('X-Step', 'one').vary('Accept')
  next()
}), (_request, response) => { response.json({}) })
app.get('/pages/:id', tagged((_request, _response, next) => next()), tagged(async (_request, response) => { response.json({}) }))

type PageRequest = express.Request<{ id: string }>
app.get('/pages/:id', withEtag((request: PageRequest) => pages.get(request.params.id)?.revision)((request, response) => {
  response.json({ id: request.params.id })
}))

// Handlers that are declared elsewhere, by each of the types that Express has for them.
const show = (request: PageRequest, response: express.Response): void => { response.json(request.params.id) }
const save: express.RequestHandler = (_request, response) => { response.sendStatus(204) }
const list: express.RequestHandler<{ id: string }> = (request, response) => { response.json(request.params.id) }
const dated = withLastModified((request: PageRequest) => pages.get(request.params.id)?.changed)
app.get('/pages/:id', dated(show), noCache(show), dated(withEtag(() => 'v1')(show)), dated(list))
app.put('/pages/:id', withEtag((request: express.Request) => request.path, { required: true })(save), noCache(save))
app.get('/static', withCacheControl({ maxAge: 60 })(express.static('pages')))

// Handlers of node:http are handlers of Express.
app.get('/bare', withEtag(() => 'v1')((_request, response) => { response.end('bare') }))
app.get('/bare', tagged((_request: IncomingMessage, response: ServerResponse) => { response.end('bare') }))
app.use(withEtag((request: IncomingMessage) => request.url)((_request, _response, next) => next()))

app.get('/number', tagged(() => 7)) // TS2769
app.get('/fetch', tagged((request: Request) => new Response(request.url))) // TS2769
