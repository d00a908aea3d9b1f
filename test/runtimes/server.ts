// One server for every runtime that has node:http: the same handlers behind the server of each for fetch handlers, and behind node:http. Run as
// a program, it prints its two ports, and ends when its standard input does.
import { serve } from '@hono/node-server'
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPages } from '../conformance/demo.ts'
import { fetchPages } from '../conformance/ours/fetch.ts'
import { DATE, NODE, SERVED, fetchHandler, takeCounts } from './handlers.ts'
import type { FetchHandler } from './handlers.ts'

const pages = createPages()
const showPage = fetchPages(pages)

function takePageCounts(): string {
  const { made, performed } = pages
  Object.assign(pages, { made: 0, performed: 0 })
  return JSON.stringify({ made, performed })
}

const folder = mkdtempSync(join(tmpdir(), 'runtimes-'))
process.on('exit', () => { rmSync(folder, { recursive: true, force: true }) })
for (const [name, content] of Object.entries(SERVED)) {
  writeFileSync(join(folder, name), content)
  utimesSync(join(folder, name), DATE, DATE)
}

const answerOthers = fetchHandler(folder)
const fetch: FetchHandler = request => {
  const path = new URL(request.url).pathname
  if (path.startsWith('/pages/')) return showPage(request)
  return path === '/page-counts' ? new Response(takePageCounts()) : answerOthers(request)
}

interface Runtimes {
  readonly Bun?: { serve(options: object): { port: number } }
  readonly Deno?: { serve(options: object, fetch: FetchHandler): { addr: { port: number } } }
}

/** Puts the handlers behind the runtime's own server, and tells its port. */
function startFetch(listening: (port: number) => void): void {
  const { Bun, Deno } = globalThis as Runtimes
  const hostname = '127.0.0.1'
  if (Bun !== undefined) listening(Bun.serve({ hostname, port: 0, fetch }).port)
  else if (Deno !== undefined) listening(Deno.serve({ hostname, port: 0, onListen() {} }, fetch).addr.port)
  else serve({ fetch, hostname, port: 0 }, ({ port }) => { listening(port) })
}

startFetch(fetchPort => {
  const server = createServer((request, response) => {
    const { url = '/' } = request
    if (url === '/counts') response.end(takeCounts())
    else NODE[url]?.(request, response)
  })
  server.listen(0, '127.0.0.1', () => {
    console.log(`listening ${fetchPort} ${(server.address() as AddressInfo).port}`)
  })
})
process.stdin.on('end', () => { process.exit(0) }).resume()
