// Content that is kept by its tag, on both servers.
import { createServer } from 'node:http'
import { memoryContents, redisContents, withEtag, withKeptContent } from 'not-modified'
import type { Contents, MemoryContentsOptions, RedisContentsOptions, WithKeptContentOptions } from 'not-modified'

const memory: MemoryContentsOptions = { limit: 10_000_000 }
const contents: Contents = memoryContents(memory)
const redis: RedisContentsOptions = { prefix: 'pages:', timeout: 0.1, seconds: 3600, limit: 10_000_000 }
export const shared: Contents = redisContents({ call: async (command: string) => command }, redis)
const options: WithKeptContentOptions = { limit: 100_000, lease: 1, staleWhileRevalidate: 5, cacheStatus: true }
const kept = withKeptContent(contents, options)

createServer(withEtag(() => 'v1')(kept((_request, response) => {
  response.setHeader('Content-Type', 'text/plain')
  return async () => 'content'
})))

export const fetchHandler: (request: Request) => Promise<Response> =
  withEtag((request: Request) => request.url)(withKeptContent(contents)(async (request: Request) => new Response(request.url)))

export class Pages {
  @withEtag(() => 1)
  @withKeptContent(contents)
  show(): string {
    return 'content'
  }
}
