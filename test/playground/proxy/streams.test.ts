// The tap passes everything on as it comes: no side waits for more than the other one sends, or reads.
import type { Writable } from 'node:stream'
import * as assert from 'uvu/assert'
import { download } from '../support/download.ts'
import { asking, readMessage, withListener, withRawUpstream } from '../support/proxy.ts'
import { stories } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const MEGABYTE = Buffer.alloc(1_000_000, 'x')
// More than the system's buffers hold on the four connections' ends that it passes.
const MANY = 64

/** Writes until the other end has taken nothing for a while, or everything was taken; returns how much that was. */
async function writeUntilFull(to: Writable): Promise<number> {
  let taken = 0
  for (let i = 0; i < MANY; i++) {
    const drained = new Promise<true>(resolve => to.once('drain', () => { resolve(true) }))
    if (!to.write(MEGABYTE) && !await Promise.race([drained, idle()])) break
    taken++
  }
  return taken
}

async function idle(): Promise<false> {
  await new Promise(resolve => setTimeout(resolve, 200))
  return false
}

stories('not-modified: tap on a server', {
  'each part of an answer goes out before the next is there, fields before content'() {
    let finish = (): void => {}
    let go = (): void => {}
    return withListener((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
      go = () => { response.write('data: 1\n\n') }
      finish = () => { response.end('data: 2\n\n') }
    }, async tapped => {
      const client = await asking(tapped, 'GET / HTTP/1.1\n\n')
      assert.match(await client.until('\r\n\r\n'), /Content-Type: text\/event-stream\r\n/)
      go()
      await client.until('data: 1\n\n')
      finish()
      await client.until('\r\n0\r\n\r\n')
      client.socket.destroy()
    })
  },
  'each part of a request goes out before the next is there, fields before content'() {
    let seen = ''
    return withListener((request, response) => {
      seen = '(fields)'
      request.on('data', (bytes: Buffer) => { seen += bytes.toString() }).on('end', () => { response.end(seen) })
    }, async tapped => {
      const client = await asking(tapped, 'POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n')
      let expected = '(fields)'
      for (const part of ['', 'ab', 'c']) {
        if (part !== '') client.write(`${part.length}\n${part}\n`)
        expected += part
        await until(() => seen === expected, () => `${expected} arrives; there is ${seen}`)
      }
      client.write('0\n\n')
      assert.is((await client.answer()).content.toString('latin1'), '(fields)abc')
      client.socket.destroy()
    })
  },
  'an answer may begin, and end, before the request does, which goes on'() {
    let size = 0
    let isEnded = false
    return withListener((request, response) => {
      request.on('data', (bytes: Buffer) => { size += bytes.length }).on('end', () => { isEnded = true })
      response.end('early')
    }, async tapped => {
      const client = await asking(tapped, 'POST / HTTP/1.1\nContent-Length: 3000000\n\n')
      assert.is((await client.answer()).content.toString(), 'early')
      for (let i = 0; i < 3; i++) client.socket.write(MEGABYTE)
      await until(() => isEnded, () => `the request ends; ${size} bytes are there`)
      assert.is(size, 3_000_000)
      client.write(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapped.tapPort}\n\n`)
      assert.is((await client.answer()).status, 200)
      client.socket.destroy()
    })
  },
  'a client that reads slowly slows the upstream down'() {
    let taken = Number.NaN
    return withListener((_request, response) => {
      response.writeHead(200).flushHeaders()
      void writeUntilFull(response).then(megabytes => { taken = megabytes })
    }, async tapped => {
      const client = await asking(tapped, 'GET / HTTP/1.0\n\n')
      client.socket.pause()
      await until(() => !Number.isNaN(taken), 'the upstream is slowed down')
      assert.ok(taken < MANY, `${taken} MB were taken`)
      client.socket.destroy()
    })
  },
  'an upstream that reads slowly slows the client down'() {
    return withListener(request => { request.pause() }, async tapped => {
      const client = await asking(tapped, 'PUT / HTTP/1.1\nContent-Length: 999999999\n\n')
      const taken = await writeUntilFull(client.socket)
      assert.ok(taken < MANY, `${taken} MB were taken`)
      client.socket.destroy()
    })
  },
  'the upstream says whether a client that asks first may go on'() {
    return withRawUpstream((request, socket) => {
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${request.content.length}\r\n\r\n${request.content}`)
    }, async (tapped, { sockets, requests }) => {
      const client = await asking(tapped, 'POST / HTTP/1.1\nExpect: 100-continue\nX: \xe9\nContent-Length: 2\n\n')
      await until(() => sockets.size === 1, 'the upstream is asked')
      const [socket] = sockets
      socket?.write('HTTP/1.1 100 Continue\r\n\r\n')
      await client.until('HTTP/1.1 100 Continue\r\n\r\n')
      client.write('hi')
      assert.is((await client.answer()).content.toString(), 'hi')
      assert.equal(requests[0]?.fields.slice(1, 3), ['Expect: 100-continue', 'X: \xe9'])
      // Who was told to go on keeps the connection.
      client.write(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapped.tapPort}\n\n`)
      assert.is((await client.answer()).status, 200)
      client.socket.destroy()
    })
  },
  'a refusal instead of the go-ahead is passed on, and no content asked for'() {
    return withListener((_request, response) => { response.writeHead(417).end() }, async tapped => {
      const client = await asking(tapped, 'POST / HTTP/1.1\nExpect: 100-continue\nContent-Length: 2\n\n')
      assert.is((await client.answer()).status, 417)
      await client.ended()
    })
  },
  async 'a download of 64 MB passes unchanged, and of it no more is held than what is kept of a body'() {
    const { sent, got, bytes, recorded, kept, peak } = await download(64)
    assert.is(got, sent)
    assert.equal([bytes, recorded, kept], [67_108_864, 67_108_864, 1_048_576])
    assert.ok(peak < 32 * 1_048_576, `${peak} bytes were held`)
  },
  'a large upload and a large answer pass whole'() {
    return withListener((request, response) => { request.pipe(response) }, async tapped => {
      const client = await asking(tapped, 'POST / HTTP/1.1\nContent-Length: 5000000\nConnection: close\n\n')
      for (let i = 0; i < 5; i++) client.socket.write(MEGABYTE)
      const { content } = await client.answer()
      const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
      assert.is(readMessage(head + content.toString('latin1'))?.content.length, 5_000_000)
      const [record] = await tapped.recorded(1)
      assert.equal([record?.contentBytes, record?.framingBytes, record?.complete],
        [5_000_000, content.length - 5_000_000, true])
    })
  }
})
