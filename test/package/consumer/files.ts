// A folder of files, on node:http, as middleware and on fetch.
import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { files } from 'not-modified'
import type { Files, FilesOptions } from 'not-modified'

const options: FilesOptions = {
  index: false, dotfiles: ['.well-known'], codings: { br: '.br' }, tags: 'stats', types: { md: 'text/markdown' },
  cacheControl: path => path.startsWith('/assets/') ? { maxAge: 31_536_000, immutable: true } : 'no-cache'
}
const site: Files = files(new URL('./dist', import.meta.url), options)
createServer(site)
createHttp2Server(site)
createServer((request, response) => {
  site(request, response, error => {
    response.statusCode = error === undefined ? 404 : 500
    response.end()
  })
})

export async function fetch(request: Request): Promise<Response> {
  const response = await site(request)
  return response.status === 404 ? new Response('nothing here', { status: 404 }) : response
}

// @ts-expect-error: there is no such option
files('dist', { maxAge: 60 })
// @ts-expect-error: a number is no Cache-Control
files('dist', { cacheControl: 60 })
