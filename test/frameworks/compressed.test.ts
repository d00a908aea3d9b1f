// Read compressed, save, read again: each framework with the compressor that is used with it, over HTTP/1.1 and HTTP/2.
import { table } from '../support/table.ts'
import { connectApp, expressApp, node, polkaApp } from './apps/connect-style.ts'
import { fastifyApp } from './apps/fastify.ts'
import { honoApp } from './apps/hono.ts'
import { koaApp } from './apps/koa.ts'
import { journeysOf, travel } from './journey.ts'

table('Read compressed, save, read again', [
  ...journeysOf([expressApp], ['HTTP/1.1']),
  ...journeysOf([node, connectApp, polkaApp, koaApp, fastifyApp, honoApp])
], travel)
