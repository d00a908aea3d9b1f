// Express calls a request fresh by looser rules, and then drops the content. What is decided here it does not decide, and the rest it does.
import express from 'express'
import type { Express, Request, Response } from 'express'
import { etagMiddleware, withEtag } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

/** Express takes the tag after the junk for a match; of a malformed list only the head counts here. */
const LOOSE = 'If-None-Match: junk, "v1"'

const newApp = (): Express => express().disable('etag')
const send = (_request: Request, response: Response): void => { response.set('ETag', '"v1"').send('content') }
const middleware = etagMiddleware()

/** One request to an application, so that what it changes for all of them is changed. */
async function useOnce(app: Express): Promise<void> {
  await withServer(app, async wire => { await wire.send('GET', [LOOSE]) })
}

interface Case { name: string, make: () => Express | Promise<Express>, loose: 200 | 304 }

const CASES: readonly Case[] = [
  { name: 'Express by itself', loose: 304, make: () => newApp().get('/', send) },
  { name: 'the middleware before it', loose: 200, make: () => newApp().use(middleware).get('/', send) },
  { name: 'a decorated handler that sends', loose: 200, make: () => newApp().get('/', withEtag(() => 'v1')((_request: Request, response: Response) => { response.send('content') })) },
  { name: 'a decorated handler with a weak tag that is decided about before', loose: 200, make: () => newApp().get('/',
    withEtag(() => 'v1', { weak: true, early: true })((_request: Request, response: Response) => { response.send('content') })) },
  { name: 'a mounted application that answers', loose: 200, make: () => newApp().use(newApp().use(middleware).get('/', send)) },
  { name: 'a mounted application that leaves the answer to the outer one', loose: 200, make: () => newApp().use(newApp().use(middleware)).get('/', send) },
  { name: 'such a one that was used before it was mounted', loose: 200, async make() {
    const inner = newApp().use(middleware)
    await useOnce(inner)
    return newApp().use(inner).get('/', send)
  } },
  { name: 'an application that was used, and is mounted', loose: 200, async make() {
    const inner = newApp().use(middleware).get('/', send)
    await useOnce(inner)
    return newApp().use(inner)
  } },
  { name: 'a prototype that is frozen', loose: 200, make() {
    const app = newApp().use(middleware).get('/', send)
    Object.freeze(app.request)
    return app
  } },
  { name: 'a request with a property of its own', loose: 200, make: () => newApp().use((request, _response, next) => {
    Object.defineProperty(request, 'fresh', { value: 'if-none-match' in request.headers, configurable: true })
    next()
  }, middleware).get('/', send) },
  { name: 'a request whose `res` is another object', loose: 200, make: () => newApp().use((request, response, next) => {
    request.res = Object.create(response) as Response
    next()
  }, middleware).get('/', send) },
  { name: 'another route of the application', loose: 304, async make() {
    const app = newApp().use('/other', middleware).get('/other', send).get('/', send)
    await withServer(app, async wire => { assert.is((await wire.send('GET', [LOOSE], '', '/other')).status, 200) })
    return app
  } },
  { name: 'another application of the process', loose: 304, async make() {
    await useOnce(newApp().use(middleware).get('/', send))
    return newApp().get('/', send)
  } }
]

table('What Express calls fresh', CASES.map(row => ({ ...row, ref: 'RFC 9110 §13.1.2' })), async ({ make, loose }) => {
  await withServer(await make(), async wire => {
    // Twice: the first request may change what the second meets.
    for (let turn = 0; turn < 2; turn++) {
      const answer = await wire.send('GET', [LOOSE])
      assert.equal([answer.status, answer.content], [loose, loose === 200 ? 'content' : ''])
      assert.is((await wire.send('GET', ['If-None-Match: "v1"'])).status, 304)
      assert.is((await wire.send('GET', ['If-None-Match: "v2"'])).status, 200)
      assert.is((await wire.send('GET')).status, 200)
    }
  })
})

const getterOf = (object: object): unknown => Object.getOwnPropertyDescriptor(object, 'fresh')?.get

stories('not-modified: where `fresh` is overridden', {
  'once on the prototype of an application, which can be changed, and on no request': async () => {
    const own = getterOf(express.request)
    const seen: unknown[] = []
    const app = newApp().use(middleware).get('/', (request, response) => {
      seen.push(Object.hasOwn(request, 'fresh'), getterOf(app.request))
      send(request, response)
    })
    await withServer(app, async wire => {
      for (let turn = 0; turn < 3; turn++) await wire.send('GET', [LOOSE])
    })
    const getter = getterOf(app.request)
    assert.type(getter, 'function')
    assert.equal(seen, [false, getter, false, getter, false, getter])
    assert.is(Object.getOwnPropertyDescriptor(app.request, 'fresh')?.configurable, true)
    assert.is(getterOf(express.request), own)
  },
  'on the outermost of two applications': async () => {
    const inner = newApp().use(middleware).get('/', send)
    const outer = newApp().use(inner)
    await useOnce(outer)
    assert.equal([typeof getterOf(outer.request), getterOf(inner.request)], ['function', undefined])
  },
  'on no prototype for a request without a condition': async () => {
    const app = newApp().use(middleware).get('/', send)
    await withServer(app, async wire => { await wire.send('GET') })
    assert.is(getterOf(app.request), undefined)
  },
  'on the request alone where it knows its response by another object': async () => {
    let property: PropertyDescriptor | undefined
    const app = newApp().use((request, response, next) => {
      request.res = Object.create(response) as Response
      next()
    }, middleware).get('/', (request, response) => {
      property = Object.getOwnPropertyDescriptor(request, 'fresh')
      send(request, response)
    })
    await useOnce(app)
    assert.equal([property, getterOf(app.request)], [{ value: false, writable: false, enumerable: false, configurable: true }, undefined])
  }
})
