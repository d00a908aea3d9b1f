// Cache-Control, read and written; and the fields that are aimed at one cache.
import { createServer } from 'node:http'
import { formatCacheControl, noStore, parseCacheControl, withCacheControl } from 'not-modified'
import type { CacheControl, CacheControlOptions, ParsedCacheControl } from 'not-modified'

const hour: CacheControl = {
  public: true, maxAge: 3600, staleWhileRevalidate: 60, extensions: { 'x-note': 'a b', 'x-flag': true }
}
const targeted: CacheControlOptions = { targeted: true }

createServer(withCacheControl(hour)((request, response) => {
  response.setHeader('CDN-Cache-Control', formatCacheControl({ ...hour, private: ['Set-Cookie'] }, targeted))
  const asked: ParsedCacheControl = parseCacheControl(request.headers['cache-control'] ?? '')
  const oldest: number = asked.maxStale === true ? Infinity : asked.maxStale ?? 0
  const note: string | true | undefined = asked.extensions['x-note']
  return `${oldest} ${note} ${formatCacheControl(asked)}`
}))

createServer(noStore((request, response) => { response.end(request.url) }))

export class Account {
  @noStore
  balance(request: Request): Response {
    return new Response(request.url)
  }
}
