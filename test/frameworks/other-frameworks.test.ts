// NestJS on Express and on Fastify, and h3 1, which take the middleware of others.
import 'reflect-metadata'
import { Controller, Get, Module, Param, Put } from '@nestjs/common'
import type { MiddlewareConsumer } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { Request } from 'express'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { forExpress, forFastify, withEtag } from 'not-modified'
import * as assert from 'uvu/assert'
import { onServer } from '../conformance/transports.ts'
import type { Target } from '../conformance/transports.ts'
import { table } from '../support/table.ts'
import { valueOf } from './answers.ts'

interface Seen { handled: number }

const revisionOf = (url: string | undefined): number | null => url?.includes('missing') === true ? null : 7

/** A controller as its decorators make it, called as the functions that they are. */
function controllerOf(seen: Seen): new () => object {
  class Pages {
    show(id: string): object {
      seen.handled++
      return { id }
    }

    save(id: string): object {
      seen.handled++
      return { saved: id }
    }
  }
  const { prototype } = Pages
  Get(':id')(prototype, 'show', Object.getOwnPropertyDescriptor(prototype, 'show') as PropertyDescriptor)
  Put(':id')(prototype, 'save', Object.getOwnPropertyDescriptor(prototype, 'save') as PropertyDescriptor)
  Param('id')(prototype, 'show', 0)
  Param('id')(prototype, 'save', 0)
  Controller('pages')(Pages)
  return Pages
}

function moduleOf(seen: Seen, configure: (consumer: MiddlewareConsumer) => void): new () => object {
  class App {
    configure(consumer: MiddlewareConsumer): void {
      configure(consumer)
    }
  }
  Module({ controllers: [controllerOf(seen)] })(App)
  return App
}

const APPS: Readonly<Record<string, (seen: Seen) => Promise<{ readonly server: Server, close(): Promise<unknown> }>>> = {
  async 'NestJS on Express'(seen) {
    const tagged = forExpress(withEtag((request: Request) => revisionOf(request.originalUrl), { required: true }))
    const app = await NestFactory.create(moduleOf(seen, consumer => { consumer.apply(tagged).forRoutes('pages/:id') }), new ExpressAdapter(), { logger: false })
    app.getHttpAdapter().getInstance().disable('etag')
    await app.init()
    return { server: app.getHttpServer() as Server, close: () => app.close() }
  },
  async 'NestJS on Fastify'(seen) {
    const app = await NestFactory.create<NestFastifyApplication>(moduleOf(seen, () => {}), new FastifyAdapter(), { logger: false })
    app.getHttpAdapter().getInstance().addHook('preHandler', forFastify(withEtag(request => revisionOf(request.url), { required: true })))
    await app.init()
    await app.getHttpAdapter().getInstance().ready()
    return { server: app.getHttpServer() as Server, close: () => app.close() }
  },
  async 'h3 1'(seen) {
    const { createApp, createRouter, eventHandler, fromNodeMiddleware, toNodeListener } = await import('h3-v1' as string) as Record<string, (...given: any[]) => any>
    const router = createRouter!()
    const show = eventHandler!((event: { path: string }) => {
      seen.handled++
      return { id: event.path.split('/').pop() }
    })
    router.get('/pages/:id', show).head('/pages/:id', show).put('/pages/:id', show)
    const app = createApp!()
    app.use(fromNodeMiddleware!(forExpress(withEtag((request: IncomingMessage) => revisionOf(request.url), { required: true }))))
    app.use(router)
    const server = createServer(toNodeListener!(app) as RequestListener)
    return { server, close: async () => {} }
  }
}

async function withApp(name: string, use: (target: Target, seen: Seen) => Promise<void>): Promise<void> {
  const seen: Seen = { handled: 0 }
  const { server, close } = await (APPS[name] as (typeof APPS)[string])(seen)
  const target = await onServer(server)
  try {
    await use(target, seen)
  } finally {
    await target.close()
    await close()
  }
}

table('A request to', Object.keys(APPS).map(name => ({ name, ref: 'not-modified: adapters' })), ({ name }) => withApp(name, async (target, seen) => {
  for (const [method, field, status, handled, etag] of [
    ['GET', 'X-None: 1', 200, 1, '"7"'],
    ['GET', 'If-None-Match: "7"', 304, 1, '"7"'],
    ['GET', 'If-None-Match: "6"', 200, 1, '"7"'],
    ['HEAD', 'If-None-Match: "7"', 304, undefined, '"7"'],
    ['PUT', 'If-Match: "6"', 412, 0, '"7"'],
    ['PUT', 'If-None-Match: *', 412, 0, '"7"'],
    ['PUT', 'X-None: 1', 428, 0, undefined],
    ['PUT', 'If-Match: "7"', 200, 1, undefined]
  ] as const) {
    seen.handled = 0
    const answer = await target.send({ method, path: '/pages/1', fields: [field] })
    assert.equal([answer.status, valueOf(answer, 'etag')], [status, etag], `${method} ${field}`)
    if (handled !== undefined) assert.is(seen.handled, handled, `${method} ${field}`)
  }
  assert.is((await target.send({ method: 'PUT', path: '/pages/missing', fields: ['If-Match: *'] })).status, 412)
  assert.is((await target.send({ method: 'PUT', path: '/pages/missing', fields: ['If-None-Match: *'] })).status, 200)
}))
