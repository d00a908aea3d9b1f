// Read compressed, save, read again on a strict server: it throws where content is written that may not be sent, as with a 304.
import { table } from '../support/table.ts'
import { expressApp, node } from './apps/connect-style.ts'
import { fastifyApp } from './apps/fastify.ts'
import { honoApp } from './apps/hono.ts'
import { koaApp } from './apps/koa.ts'
import { journeysOf, travel } from './journey.ts'

table('On a strict server', journeysOf([koaApp, fastifyApp, honoApp, node, expressApp], ['HTTP/1.1'])
  .filter(({ coding }) => coding === 'gzip').map(journey => ({ ...journey, isStrict: true })), travel)
