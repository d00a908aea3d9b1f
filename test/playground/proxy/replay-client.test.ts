// One request to the proxy's port: what is written for it, and what is told of each way in which the answer may end.
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { sendToProxy } from '../../../playground/inspector/replay-client.ts'
import type { ReplayOutcome, ReplayRequest } from '../../../playground/shared/replay-request.ts'
import { stories, table } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'
import { withServer } from '../../support/wire.ts'

const ref = 'not-modified: requests by the inspector'
const MOST = 64 * 1_048_576
const plain: ReplayRequest = { method: 'GET', path: '/page?x', fields: [], content: '' }
const NOTHING = { exchange: null, status: null, etag: null, contentBytes: 0 }

const sendTo = (port: number, replay: Partial<ReplayRequest> = {}, content = '', signal = new AbortController().signal): Promise<ReplayOutcome> =>
  within(sendToProxy({ ...plain, ...replay }, Buffer.from(content), { address: '127.0.0.1', family: 'IPv4', port }, signal), 'it is told what came of it')

/** What is told of an answer by a server of plain bytes. */
async function outcomeOf(answer: (socket: Socket) => void, signal?: AbortSignal): Promise<ReplayOutcome> {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => { answer(socket) })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await sendTo((server.address() as AddressInfo).port, {}, '', signal)
  } finally {
    server.close()
  }
}

table('It is written', [
  { name: 'without content', replay: {}, content: '', fields: [] },
  { name: 'with one byte of content, though the method has none as a rule', replay: {}, content: 'x', fields: ['Content-Length', '1'] },
  { name: 'with no content, where the method has some as a rule', replay: { method: 'POST' }, content: '', fields: ['Content-Length', '0'] },
  { name: 'with bytes that are no characters', replay: { method: 'PUT' }, content: '€', fields: ['Content-Length', '3'] },
  { name: 'with each field line, in its order and case', replay: { fields: [['x-B', '1'], ['X-a', ''], ['x-B', '2']] as const }, content: '', fields: ['x-B', '1', 'X-a', '', 'x-B', '2'] }
].map(row => ({ ...row, ref })), async ({ replay, content, fields }) => {
  const seen: unknown[] = []
  await withServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      seen.push(request.method, request.url, request.rawHeaders, String(Buffer.concat(chunks)))
      response.end()
    })
  }, async ({ port }) => {
    await sendTo(port, replay, content)
    assert.equal(seen, ['method' in replay ? replay.method : 'GET', '/page?x', ['Host', `127.0.0.1:${port}`, ...fields, 'Connection', 'close'], content])
  })
})

interface Answered { readonly name: string, readonly listener: RequestListener, readonly outcome: Partial<ReplayOutcome> }

table('Of an answer it is told', ([
  { name: 'by which number it was recorded', listener: (_request, response) => { response.writeHead(203, { 'X-Exchange': '7', 'ETag': 'W/"1"' }).end('content') },
    outcome: { exchange: 7, status: 203, etag: 'W/"1"', contentBytes: 7, reason: null } },
  { name: 'that it was not recorded', listener: (_request, response) => { response.writeHead(421).end() },
    outcome: { exchange: null, status: 421, reason: 'The proxy refused it with 421' } },
  { name: 'that it has as much as is waited for', listener: (_request, response) => { response.writeHead(200, { 'X-Exchange': '1', 'Content-Length': MOST }).end(Buffer.alloc(MOST)) },
    outcome: { exchange: 1, status: 200, contentBytes: MOST, reason: null } }
] satisfies Answered[]).map(row => ({ ...row, ref })), ({ listener, outcome }) => withServer(listener, async ({ port }) => {
  assert.equal(await sendTo(port), { ...NOTHING, ...outcome })
}))

table('Of an answer that has no end it is told', [
  { name: 'that it broke off', text: 'HTTP/1.1 200 OK\r\nX-Exchange: 2\r\nContent-Length: 9\r\n\r\npart', outcome: { exchange: 2, status: 200, contentBytes: 4, reason: 'The answer broke off' } },
  { name: 'that there was none', text: 'HTTP/1.1 200', outcome: { reason: 'The proxy gave no answer' } },
  { name: 'that it is none of HTTP', text: 'SSH-2.0\r\n\r\n', outcome: { reason: 'The proxy gave no answer' } },
  { name: 'that nothing came', text: '', outcome: { reason: 'The proxy gave no answer' } }
].map(row => ({ ...row, ref })), async ({ text, outcome }) => {
  assert.equal(await outcomeOf(socket => { socket.end(text) }), { ...NOTHING, ...outcome })
})

stories(ref, {
  async 'a stream without an end is left after as much as is waited for'() {
    let closed = 0
    await withServer((_request, response) => {
      response.on('close', () => { closed++ })
      response.setHeader('X-Exchange', '3')
      const chunk = Buffer.alloc(1_048_576)
      const write = (): void => { while (!response.destroyed && response.write(chunk)) { /* until it is full */ } }
      response.on('drain', write)
      write()
    }, async ({ port }) => {
      const { contentBytes, ...rest } = await sendTo(port)
      assert.equal(rest, { exchange: 3, status: 200, etag: null, reason: `More than ${MOST} bytes came, and the rest was not waited for` })
      assert.ok(contentBytes > MOST && contentBytes < 2 * MOST)
      await until(() => closed === 1, 'the connection is ended')
    })
  },
  async 'what is given up is told of soon, before an answer and amid one'() {
    for (const text of ['', 'HTTP/1.1 200 OK\r\nX-Exchange: 4\r\nContent-Length: 9\r\n\r\nbegun']) {
      const control = new AbortController()
      const outcome = await outcomeOf(socket => {
        socket.write(text)
        setTimeout(() => { control.abort() }, 50)
      }, control.signal)
      assert.equal(outcome, text === '' ? { ...NOTHING, reason: 'The proxy gave no answer' } : { exchange: 4, status: 200, etag: null, contentBytes: 5, reason: 'The answer broke off' })
    }
  }
})
