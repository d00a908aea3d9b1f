// What else answers conditional requests: Polka with etag and fresh, nginx with a file.
import type { ChildProcess } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { startNginx } from '../../support/nginx-server.ts'
import { listenWith } from '../contender.ts'
import type { Contender } from '../contender.ts'
import { folderFor } from './files.ts'

export const others: readonly Contender[] = [
  {
    name: 'Polka, etag and fresh',
    kind: 'theirs',
    on: 'Polka',
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
    async start(mix, content) {
      const folder = folderFor(mix, content)
      const { port, child, stop } = await startNginx(folder, ['open_file_cache max=10;', 'gzip_static on;'])
      return {
        port, cpu: () => cpuOf(child),
        stop() {
          void stop()
          rmSync(folder, { recursive: true, force: true })
        }
      }
    }
  }
]

/** Microseconds on a processor, as the scheduler of Linux counts them. */
function cpuOf({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1000
}
