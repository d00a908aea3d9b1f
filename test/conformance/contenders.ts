// Who takes part in the table: this library on every server, and what the frameworks have of their own.
import { bareServer } from './bare.ts'
import { connectApp } from './ours/connect.ts'
import { expressApp } from './ours/express.ts'
import { fastifyApp } from './ours/fastify.ts'
import { fetchHandler } from './ours/fetch.ts'
import { h3App } from './ours/h3.ts'
import { honoApp } from './ours/hono.ts'
import { http } from './ours/http.ts'
import { http2 } from './ours/http2.ts'
import { https } from './ours/https.ts'
import { koaApp } from './ours/koa.ts'
import { polkaApp } from './ours/polka.ts'
import type { Contender } from './run.ts'
import { expressAlone } from './theirs/express.ts'
import { fastifyAlone } from './theirs/fastify.ts'
import { h3Alone } from './theirs/h3.ts'
import { honoAlone } from './theirs/hono.ts'
import { koaAlone } from './theirs/koa.ts'

export const OURS: readonly Contender[] = [
  expressApp, connectApp, polkaApp, koaApp, fastifyApp, honoApp, h3App, http, https, http2, fetchHandler
]

export const THEIRS: readonly Contender[] = [expressAlone, koaAlone, fastifyAlone, honoAlone, h3Alone]

/** A server without support for conditional requests. */
export const BARE: Contender = bareServer
