// Conditional fields and methods at applications of frameworks, against what evaluatePreconditions says of them.
import { getRequestListener } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { H3, toNodeHandler } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { connect } from 'node:net'
import { evaluatePreconditions, forExpress, forFastify, forH3, forHono, forKoa, withEtag, withLastModified } from 'not-modified'
import type { Decorator } from 'not-modified'
import * as assert from 'uvu/assert'
import { closeServer, portOf } from '../../conformance/transports.ts'
import type { Random } from '../random.ts'
import { asking } from './asking.ts'
import type { Kind } from './kind.ts'

const MODIFIED = new Date('1994-11-06T08:49:37Z')
const METHODS = ['GET', 'GET', 'GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']
const TAGS = ['"v1"', 'W/"v1"', '"v2"', 'W/"v2"', '""', '"a,b"', 'w/"v1"', 'v1', '"v1', '"', '*', 'W/', '"v1";x', '"v1"W/"v1"', '\x80\xff', '"\xe9"']
const DATES = ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 08:49:36 GMT', 'Sun, 06 Nov 1994 08:49:38 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT',
  'Sun Nov  6 08:49:37 1994', 'Sun, 06 Nov 1994 08:49:37 UTC', '0', '', 'Fri, 31 Dec 9999 23:59:59 GMT', '*', '"v1"', '\xe9']
const NAMES = ['If-Match', 'If-None-Match', 'If-Unmodified-Since', 'If-Modified-Since', 'If-Range'] as const

/** Every framework's application; its handler runs `run`, and sends a page. */
type Start = (decorators: readonly Decorator<[]>[], run: () => void) => Server | Promise<Server>

const PAGE = 'page'
const APPS: Readonly<Record<string, Start>> = {
  Express: (decorators, run) => createServer(express().disable('etag').use(forExpress(...decorators) as never, ((_request: unknown, response: { end(text: string): void }) => {
    run()
    response.end(PAGE)
  }) as never)),
  Koa: (decorators, run) => createServer(new Koa().use(forKoa(...decorators)).use(ctx => {
    run()
    ctx.body = PAGE
  }).callback()),
  async Fastify(decorators, run) {
    const app = Fastify()
    app.addHook('preHandler', forFastify(...decorators))
    app.route({ method: ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'], url: '/*', exposeHeadRoute: false, handler: async () => {
      run()
      return PAGE
    } })
    await app.ready()
    return app.server
  },
  Hono(decorators, run) {
    const app = new Hono()
    app.use(forHono(...decorators)).all('*', c => {
      run()
      return c.text(PAGE)
    })
    return createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener)
  },
  h3(decorators, run) {
    const app = new H3({ silent: true })
    app.use(forH3(...decorators)).all('/**', () => {
      run()
      return PAGE
    })
    return createServer(toNodeHandler(app) as RequestListener)
  }
}

function fieldsOf(random: Random): Readonly<Record<string, string>> {
  // What a client sends that has it; few others lead to a 304.
  if (random.chance(0.2)) return { 'If-None-Match': random.pick(['"v1"', 'W/"v1"', '"v0", "v1"', '*']) }
  const fields: Record<string, string> = {}
  for (const name of NAMES) {
    if (!random.chance(name === 'If-None-Match' ? 0.6 : 0.2)) continue
    const isDate = /Since$/.test(name) || (name === 'If-Range' && random.chance(0.3))
    fields[name] = random.chance(0.05) ? random.pick([...TAGS, ...DATES]) : isDate ? random.pick(DATES)
      : Array.from({ length: random.chance(0.7) ? 1 : random.below(5) }, () => random.pick(TAGS)).join(random.pick([', ', ',', ' , ,', ' ']))
  }
  return fields
}

/** A server that asks early or late, with a date or none. */
interface Served { readonly name: string, readonly early: boolean, readonly hasDate: boolean, readonly ask: ReturnType<typeof asking>, readonly ran: () => number }

async function serveAll(use: (served: readonly Served[]) => Promise<void>): Promise<void> {
  const servers: Server[] = []
  const served: Served[] = []
  try {
    for (const [name, start] of Object.entries(APPS)) {
      for (const early of [false, true]) {
        for (const hasDate of [false, true]) {
          let count = 0
          const decorators = [withEtag(() => '"v1"', { early }), ...hasDate ? [withLastModified(() => MODIFIED)] : []]
          const server = await start(decorators as unknown as readonly Decorator<[]>[], () => { count++ })
          servers.push(server)
          const port = await portOf(server)
          const open = () => new Promise<ReturnType<typeof connect>>(resolve => { const socket = connect(port, '127.0.0.1', () => resolve(socket)) })
          served.push({ name, early, hasDate, ask: asking({ open }), ran: () => {
            const ran = count
            count = 0
            return ran
          } })
        }
      }
    }
    await use(served)
  } finally {
    for (const { ask } of served) ask.close()
    await Promise.all(servers.map(server => closeServer(server)))
  }
}

export const adapters: Kind = use => serveAll(served => use(async random => {
  const { name, early, hasDate, ask, ran } = random.pick(served)
  const [method, fields] = [random.pick(METHODS), fieldsOf(random)]
  const lines = Object.entries(fields).map(([field, value]) => `${field}: ${value}`)
  const said = `${name}${early ? ', early' : ''}${hasDate ? ', with a date' : ''}: ${method} ${JSON.stringify(lines)}`
  const received = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field.toLowerCase(), value.trim()]))
  const decision = evaluatePreconditions(method, received, { etag: '"v1"', ...hasDate && { lastModified: MODIFIED } })
  ran()
  const answer = await ask.ask(method, lines)
  assert.is(answer.status, decision.status ?? 200, `${said}: ${answer.status}, not ${decision.status ?? 200}`)
  const runs = ran()
  const isChange = method === 'PUT' || method === 'DELETE'
  if (decision.status === 412 && isChange) assert.is(runs, 0, `${said}: the handler ran before a 412`)
  if (decision.status === undefined) assert.is(runs, 1, `${said}: the handler ran ${runs} times`)
  const etag = answer.fields.find(line => /^etag: /i.test(line))?.slice(6)
  if (method === 'GET' || method === 'HEAD') assert.is(etag, '"v1"', said)
  assert.is(answer.content, answer.status === 200 && method !== 'HEAD' ? PAGE : answer.status === 412 && method !== 'HEAD' ? answer.content : '', said)
  return `${name} ${answer.status}`
}))
