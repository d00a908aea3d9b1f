// What else answers conditional requests: h3's handleCacheHeaders, Polka with etag and fresh, nginx with a file.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { listenWith } from '../contender.ts'
import type { Contender } from '../contender.ts'
import { ETAG } from '../mixes.ts'

export const others: readonly Contender[] = [
  {
    name: 'h3, handleCacheHeaders',
    kind: 'theirs',
    on: 'h3',
    packages: ['h3'],
    async start(_mix, content) {
      const { H3, handleCacheHeaders, toNodeHandler } = await import('h3')
      const bytes = new Uint8Array(content)
      const app = new H3()
      app.get('/', event => {
        if (handleCacheHeaders(event, { etag: ETAG })) return ''
        event.res.headers.set('Content-Type', 'text/plain')
        return bytes
      })
      const listener = toNodeHandler(app)
      return listenWith((request, response) => { void listener(request, response) })
    }
  },
  {
    name: 'Polka + etag + fresh',
    kind: 'theirs',
    on: 'Polka',
    hashes: true,
    packages: ['polka', 'etag', 'fresh'],
    async start(_mix, content) {
      const { default: polka } = await import('polka')
      const { default: etag } = await import('etag')
      const { default: fresh } = await import('fresh')
      const app = polka()
      app.get('/', (request, response) => {
        const tag = etag(content)
        response.setHeader('ETag', tag)
        if (fresh(request.headers, { etag: tag })) {
          response.statusCode = 304
          response.end()
        } else {
          response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': content.length })
          response.end(content)
        }
      })
      return listenWith((request, response) => { void app.handler(request as Parameters<typeof app.handler>[0], response) })
    }
  },
  {
    name: 'nginx, a file',
    kind: 'nginx',
    on: 'nginx',
    async start(_mix, content) {
      const folder = mkdtempSync(join(tmpdir(), 'not-modified-bench-'))
      writeFileSync(join(folder, 'index.txt'), content)
      const port = await freePort()
      writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port))
      const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')],
        { stdio: 'ignore' })
      const stop = (): void => {
        nginx.kill()
        rmSync(folder, { recursive: true, force: true })
      }
      await once(nginx, 'spawn')
      // It says nowhere when it listens.
      await delay(500)
      return { port, stop, cpu: () => cpuOf(nginx) }
    }
  }
]

/** Microseconds on a processor, as the scheduler of Linux counts them. */
function cpuOf({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const configuration = (folder: string, port: number): string => `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  open_file_cache max=10;
  keepalive_requests 1000000000;
  types { text/plain txt; }
  client_body_temp_path ${folder}/client;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    root ${folder};
    index index.txt;
  }
}
`
