// The applications of docs/frameworks.md, each on a server of node:http.
import { getRequestListener } from '@hono/node-server'
import { toNodeHandler } from 'h3'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createApp as createExpressApp } from './examples/express.ts'
import { createApp as createFastifyApp } from './examples/fastify.ts'
import { createApp as createH3App } from './examples/h3.ts'
import { createApp as createHonoApp } from './examples/hono.ts'
import { createApp as createKoaApp } from './examples/koa.ts'
import { openNotes } from './examples/notes.ts'
import type { Notes } from './examples/notes.ts'
import { portOf } from '../conformance/transports.ts'

const SERVERS: Readonly<Record<string, (notes: Notes) => Server | Promise<Server>>> = {
  express: notes => createServer(createExpressApp(notes)),
  koa: notes => createServer(createKoaApp(notes).callback()),
  fastify: async notes => (await createFastifyApp(notes)).server,
  hono: notes => createServer(getRequestListener(createHonoApp(notes).fetch, { overrideGlobalObjects: false }) as RequestListener),
  h3: notes => createServer(toNodeHandler(createH3App(notes)) as RequestListener)
}

export const EXAMPLES: readonly string[] = Object.keys(SERVERS)

export interface Example {
  readonly notes: Notes
  readonly origin: string
  /** Asks as who has logged in, from another origin. */
  ask(method: string, path: string, headers?: Readonly<Record<string, string>>, body?: unknown): Promise<Response>
}

/** Runs an example for as long as `use` does. */
export async function withExample(name: string, use: (example: Example) => Promise<void>): Promise<void> {
  const notes = openNotes()
  const server = await (SERVERS[name] as (notes: Notes) => Server | Promise<Server>)(notes)
  const origin = `http://127.0.0.1:${await portOf(server)}`
  const { error } = console
  const logged: unknown[] = []
  console.error = (...args: unknown[]) => { logged.push(...args) }
  try {
    await use({
      notes,
      origin,
      ask: (method, path, headers = {}, body = undefined) => fetch(`${origin}${path}`, {
        method,
        headers: { 'Accept-Encoding': 'identity', 'Authorization': 'Bearer secret', 'Origin': 'https://app.example', ...body === undefined ? {} : { 'Content-Type': 'application/json' }, ...headers },
        duplex: 'half',
        body: body === undefined ? null : body instanceof ReadableStream ? body : JSON.stringify(body)
      } as RequestInit)
    })
    if (logged.length > 0) throw new Error(`The example logged ${String(logged[0])}`)
  } finally {
    console.error = error
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}
