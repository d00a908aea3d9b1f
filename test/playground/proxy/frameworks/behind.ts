// Starts what stands behind the tap: an app on a server of its own, and nginx in front of one.
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nginx } from '../../../caches/programs.ts'
import { startCache } from '../../../caches/start.ts'
import { PAGE } from './apps.ts'

export interface Standing {
  readonly port: number
  /** The requests that came to the app so far, each as its line and field lines. */
  readonly seen: (readonly string[])[]
  close(): Promise<void>
}

/** Makes the listener of an app whose files lie in `folder`/files. */
export type MakeListener = (folder: string) => RequestListener

/** The app on a free port. */
export async function standAlone(make: MakeListener): Promise<Standing> {
  const folder = folderOfFiles()
  const seen: (readonly string[])[] = []
  const listener = make(folder)
  const server = createServer((request, response) => {
    seen.push(linesOf(request))
    listener(request, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port, seen,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      rmSync(folder, { recursive: true })
    }
  }
}

/** The app behind nginx as docs/caches.md configures it, which serves the files by itself. */
export async function standBehindNginx(path: string, make: MakeListener): Promise<Standing> {
  const folder = folderOfFiles()
  const app = await standAlone(make)
  const files = `location /files/ { root ${folder}; }\n  location / {`
  const cache = await startCache({
    ...nginx, around: (recipe, place) => nginx.around(recipe.replace('location / {', files), place)
  }, path, app.port)
  return {
    port: cache.port, seen: app.seen,
    async close() {
      await cache.stop()
      await app.close()
      rmSync(folder, { recursive: true })
    }
  }
}

/** A folder that everybody may read, with a file whose date, and so its validators, are the same in every run. */
function folderOfFiles(): string {
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-files-'))
  const file = join(folder, 'files', 'page.html')
  mkdirSync(join(folder, 'files'))
  writeFileSync(file, PAGE)
  utimesSync(file, 784_111_777, 784_111_777)
  for (const path of [folder, join(folder, 'files')]) chmodSync(path, 0o755)
  return folder
}

function linesOf({ method, url, rawHeaders }: IncomingMessage): string[] {
  const lines = [`${method} ${url}`]
  for (let at = 0; at < rawHeaders.length; at += 2) lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`)
  return lines
}
