// What both of Hono's servers need: CORS, and the globals that its Node server replaces put back afterwards.
import type { MiddlewareHandler } from 'hono'
import type { RequestListener } from 'node:http'
import { ORIGIN } from './demo.ts'
import { onHttp } from './transports.ts'
import type { Target } from './transports.ts'

/** Lets other origins read the answers, in the way of hono/cors, which would answer OPTIONS by itself. */
export const allowOrigin: MiddlewareHandler = async (c, next) => {
  c.res.headers.set('Access-Control-Allow-Origin', ORIGIN)
  await next()
}

/** The global Request and Response, which `getRequestListener` replaces, and h3 then no longer recognizes. */
export type Globals = Pick<typeof globalThis, 'Request' | 'Response'>

export const currentGlobals = (): Globals => ({ Request: globalThis.Request, Response: globalThis.Response })

export async function onHono(listener: RequestListener, { Request, Response }: Globals): Promise<Target> {
  const { send, close } = await onHttp(listener)
  return {
    send,
    async close() {
      await close()
      Object.assign(globalThis, { Request, Response })
    }
  }
}
