// node:http alone, thrice, and with not-modified in each of its forms.
import { answerConditional, etagMiddleware, memoryContents, partial, withEtag, withKeptContent, withRanges } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { listenWith } from '../contender.ts'
import type { Contender } from '../contender.ts'
import { ETAG, REVISION, WHOLE, fieldFor } from '../mixes.ts'
import type { Mix } from '../mixes.ts'

/** The least that answers so: one string is compared, and the fields are constant. */
const bare = (copy: string): Contender => ({
  name: `bare node:http (${copy})`,
  kind: 'bare',
  on: 'node:http',
  start(mix, content) {
    const expected = mix.status === 304 ? fieldFor(mix, ETAG) : ETAG
    const notModified = { ETag: ETAG }
    const fields = fieldsOf(content)
    return listenWith((request, response) => {
      if (request.headers['if-none-match'] === expected) {
        response.writeHead(304, notModified)
        response.end()
      } else {
        response.writeHead(mix.status === 206 ? 206 : 200, fields)
        response.end(content)
      }
    })
  }
})

export const bareCopies: readonly Contender[] = ['a', 'b', 'c'].map(bare)

const fieldsOf = (content: Buffer) => ({ ETag: ETAG, 'Content-Type': 'text/plain', 'Content-Length': content.length })

/** What `bare` does, with the fields set one after another, as applications and frameworks do. */
const byHand = (mix: Mix, content: Buffer) => {
  const expected = mix.status === 304 ? fieldFor(mix, ETAG) : ETAG
  return (request: IncomingMessage, response: ServerResponse): void => {
    response.setHeader('ETag', ETAG)
    response.setHeader('Content-Type', 'text/plain')
    if (request.headers['if-none-match'] === expected) {
      response.removeHeader('Content-Type')
      response.statusCode = 304
      response.end()
    } else {
      response.setHeader('Content-Length', content.length)
      response.end(content)
    }
  }
}

const lazy = (content: Buffer): NodeHandler => (_request, response) => {
  response.setHeader('Content-Type', 'text/plain')
  return () => content
}

const plain = (content: Buffer) => {
  const fields = fieldsOf(content)
  return (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, fields)
    response.end(content)
  }
}

export const onNodeHttp: readonly Contender[] = [
  {
    name: 'by hand, with setHeader',
    kind: 'bare',
    on: 'node:http',
    start: (mix, content) => listenWith(byHand(mix, content))
  },
  {
    name: 'not-modified: etagMiddleware(withEtag(…)(lazy))',
    kind: 'ours',
    on: 'node:http',
    beside: 0.92,
    start: (_mix, content) => listenWith(etagMiddleware(withEtag(() => REVISION)(lazy(content))))
  },
  {
    name: 'not-modified: answerConditional',
    kind: 'ours',
    on: 'node:http',
    beside: 0.95,
    start: (_mix, content) => listenWith((request, response) => {
      if (answerConditional(request, response, { etag: ETAG })) return
      response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': content.length })
      response.end(content)
    })
  },
  {
    name: 'not-modified: early',
    kind: 'ours',
    on: 'node:http',
    beside: 0.95,
    start: (_mix, content) => listenWith(withEtag(() => REVISION, { early: true })(lazy(content)))
  },
  {
    name: 'a handler that sets its ETag, alone',
    kind: 'bare',
    on: 'node:http',
    only: 'unconditional',
    start: (_mix, content) => listenWith(plain(content))
  },
  {
    name: 'not-modified: etagMiddleware around the same handler',
    kind: 'ours',
    on: 'node:http',
    only: 'unconditional',
    start: (_mix, content) => listenWith(etagMiddleware(plain(content)))
  },
  {
    name: 'not-modified: withEtag(…)(withKeptContent(…)(lazy)), kept',
    kind: 'ours',
    on: 'node:http',
    beside: 0.85,
    only: 'unconditional',
    start: (_mix, content) => listenWith(withEtag(() => REVISION)(withKeptContent(memoryContents())(lazy(content))))
  },
  {
    name: 'not-modified: withEtag(…)(withRanges(partial(…)))',
    kind: 'ours',
    on: 'node:http',
    only: 'part',
    start: (_mix, content) => listenWith(withEtag(() => REVISION)(withRanges((_request: IncomingMessage, response: ServerResponse) => {
      response.setHeader('Content-Type', 'text/plain')
      return partial(WHOLE, (first, last) => content.subarray(0, last - first + 1))
    })))
  }
]
