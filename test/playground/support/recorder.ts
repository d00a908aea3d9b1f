// What the tests of the tap share: odd resources for the demo, and records held against received bytes.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { etagMiddleware } from 'not-modified'
import * as assert from 'uvu/assert'
import type { DemoHandler } from '../../../playground/demo/demo.ts'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { fieldOf, unchunked } from './playground.ts'
import type { RawAnswer, Running } from './playground.ts'

/** The one exchange that there is to be. */
export function only(exchanges: readonly Exchange[]): Exchange {
  assert.is(exchanges.length, 1)
  return exchanges[0] as Exchange
}

/** Every byte that the client received is in the record: fields in order and case, and counts. */
export function sameAsReceived(exchange: Exchange, answer: RawAnswer): void {
  assert.equal([exchange.status, exchange.reason], [answer.status, answer.reason])
  assert.equal(exchange.responseFields, answer.fields)
  const { fieldBytes, contentBytes, framingBytes = 0 } = exchange
  assert.equal([fieldBytes, contentBytes + framingBytes], [answer.head.length, answer.content.length])
  const isChunked = fieldOf(answer, 'transfer-encoding') === 'chunked'
  assert.is(contentBytes, isChunked ? unchunked(answer.content).length : answer.content.length)
}

export async function overOneConnection({ open, port }: Running, request: string, answers = 1): Promise<RawAnswer[]> {
  const client = await open()
  client.write(request.replaceAll('HOST', `Host: 127.0.0.1:${port}`))
  const received: RawAnswer[] = []
  while (received.length < answers) received.push(await client.answer(request.startsWith('HEAD')))
  client.socket.destroy()
  return received
}

/** Resources for the demo that answer in every unusual way. */
export const demo: Readonly<Record<string, DemoHandler>> = {
  '/chunks': async (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(203, 'Kind of OK', ['X-b', '1', 'x-A', '2', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2'])
    for (const chunk of ['one', 'two', 'three']) {
      response.write(chunk)
      await new Promise(resolve => setImmediate(resolve))
    }
    response.end('four')
  },
  '/hints': (_request, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
    response.end('after the hint')
  },
  '/latin': (_request, response) => { response.writeHead(200, { 'X-Word': 'caf\xe9', 'ETag': '"\xff"' }).end() },
  '/hostile': etagMiddleware((_request, response) => {
    response.setHeader('ETag', '"<img src=x onerror=alert(1)>"')
    response.end('x')
  }),
  '/large': (_request, response) => {
    response.writeHead(200, { 'X-Large': 'y'.repeat(40_000), 'X-After': '1' }).end('!')
  },
  '/slow': (_request, response) => { setTimeout(() => { response.end('slow') }, 30) },
  '/never': (_request, response) => { response.write('x') },
  '/silent': () => {},
  '/huge': (_request, response) => { response.end(Buffer.alloc(30_000_000)) }
}
