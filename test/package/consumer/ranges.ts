// Parts of content.
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { parseRange, partial, rangeBody, withEtag, withRanges } from 'not-modified'
import type { OpenPart, Part, PartialContent } from 'not-modified'

const parts: Part[] | undefined = parseRange('bytes=0-4, -3', 10)
export const lengths: readonly number[] = (parts ?? []).map(({ first, last }) => last - first + 1)

const clip = { path: '/clip.mp4', size: 1000, revision: 7 }
const open: OpenPart = (first, last) => createReadStream(clip.path, { start: first, end: last })
const content: PartialContent = partial(clip.size, open)

createServer(withEtag(() => clip.revision)(withRanges(() => content)))
createServer(withRanges((request, response) => {
  response.setHeader('Content-Type', 'text/plain')
  return request.url === '/' ? 'text' : Buffer.from('bytes')
}))
createServer(withRanges(async () => () => partial(3, async (first, last) => 'abc'.slice(first, last + 1))))
createHttp2Server(withRanges((_: Http2ServerRequest, __: Http2ServerResponse) => partial(3, function* (first, last) { yield 'abc'.slice(first, last + 1) })))

export const fetch: (request: Request) => Response =
  withRanges((request: Request) => new Response(rangeBody(clip.size, open), { headers: { 'Content-Type': request.url } }))

export class Clips {
  @withRanges
  show(): PartialContent {
    return content
  }
}
