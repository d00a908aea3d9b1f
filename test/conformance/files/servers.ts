// Who serves the folder: this library, the modules that are used most for it, and nginx, as their documentation sets them up.
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { files } from 'not-modified'
import { NGINX_VERSION, startNginx } from '../../support/nginx-server.ts'
import type { NginxServer } from '../../support/nginx-server.ts'

export interface FileServer {
  readonly name: string
  readonly isOurs: boolean
  /** The packages whose versions the table states. */
  readonly packages: readonly string[]
  listen(folder: string): Promise<RequestListener | NginxServer>
}

export const FILE_SERVERS: readonly FileServer[] = [
  { name: 'not-modified', isOurs: true, packages: [], listen: async folder => files(folder) },
  { name: 'not-modified, fetch', isOurs: true, packages: ['@hono/node-server'], async listen(folder) {
    const { getRequestListener } = await import('@hono/node-server')
    const site = files(folder)
    return getRequestListener(request => site(request)) as RequestListener
  } },
  { name: 'serve-static', isOurs: false, packages: ['serve-static', 'send'], async listen(folder) {
    const { default: serveStatic } = await import('serve-static')
    const serve = serveStatic(folder, { fallthrough: false })
    return (request, response) => { serve(request, response, error => { refuse(response, error) }) }
  } },
  { name: '@fastify/static', isOurs: false, packages: ['@fastify/static', 'fastify'], async listen(folder) {
    const { default: fastify } = await import('fastify')
    const { default: fastifyStatic } = await import('@fastify/static')
    const app = fastify()
    await app.register(fastifyStatic, { root: folder, preCompressed: true })
    await app.ready()
    return app.routing as RequestListener
  } },
  { name: 'sirv', isOurs: false, packages: ['sirv'], async listen(folder) {
    const { default: sirv } = await import('sirv')
    const serve = sirv(folder, { dev: true, etag: true, brotli: true, gzip: true })
    return (request, response) => { serve(request, response, () => { refuse(response) }) }
  } },
  { name: 'srvx', isOurs: false, packages: ['srvx'], async listen(folder) {
    const { staticMiddleware } = await import('srvx/static')
    const { toNodeHandler } = await import('srvx/node')
    const serve = staticMiddleware({ dir: folder })
    return toNodeHandler(request => serve(request as never, () => new Response('Not Found', { status: 404 }))) as RequestListener
  } },
  { name: 'Hono serveStatic', isOurs: false, packages: ['hono', '@hono/node-server'], async listen(folder) {
    const { Hono } = await import('hono')
    const { serveStatic } = await import('@hono/node-server/serve-static')
    const { getRequestListener } = await import('@hono/node-server')
    const app = new Hono()
    app.use('*', serveStatic({ root: folder, precompressed: true }))
    return getRequestListener(app.fetch) as RequestListener
  } },
  { name: 'nginx', isOurs: false, packages: [], listen: folder => startNginx(folder, ['gzip_static on;', 'gzip_vary on;']) }
]

/** Those that are here: nginx is where it is installed. */
export const PRESENT_SERVERS: readonly FileServer[] = FILE_SERVERS.filter(({ name }) => name !== 'nginx' || NGINX_VERSION !== undefined)

interface Refusal {
  readonly statusCode?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

function refuse(response: Parameters<RequestListener>[1], error?: Refusal): void {
  for (const [name, value] of Object.entries(error?.headers ?? {})) response.setHeader(name, value)
  response.statusCode = error?.statusCode ?? 404
  response.end()
}

export function versionsOf({ name, packages }: FileServer): string {
  return name === 'nginx' ? NGINX_VERSION ?? '' : packages.map(name => `${name} ${(JSON.parse(readFileSync(`test/node_modules/${name}/package.json`, 'utf8')) as { version: string }).version}`).join(', ')
}
