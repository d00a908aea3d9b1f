// Bounds on what one connection may ask before it is answered, and on connections that ask nothing.
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as assert from 'uvu/assert'
import { closeServer, createBoundedServer } from '../../../playground/http/server.ts'
import { heldBytes } from '../../support/held.ts'
import { openClient } from '../support/playground.ts'
import { stories } from '../../support/table.ts'
import { until } from '../../support/until.ts'

stories('not-modified: playground', {
  async 'of many requests behind each other some are under way, and all are answered in their order'() {
    const underWay: (() => void)[] = []
    const server = createBoundedServer(({ url = '' }, response: ServerResponse) => {
      underWay.push(() => response.end(url.slice(0, 10)))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const client = await openClient((server.address() as AddressInfo).port)
    const count = 250
    const padding = 'x'.repeat(1000)
    client.write(Array.from({ length: count }, (_, at) => `GET /${at}?${padding} HTTP/1.1\nHost: a\n\n`).join(''))
    await until(() => underWay.length === 32, 'as many as may be are under way')
    for (let at = 0; at < count; at++) {
      await until(() => underWay.length > at, () => `request ${at} is under way`)
      assert.ok(underWay.length <= at + 32)
      underWay[at]?.()
      assert.ok((await client.answer()).content.toString().startsWith(`/${at}`))
    }
    client.socket.destroy()
    await closeServer(server)
  },
  async 'a client that leaves takes those with it that wait'() {
    let begun = 0
    const server = createBoundedServer(() => { begun++ })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const client = await openClient((server.address() as AddressInfo).port)
    client.write('GET / HTTP/1.1\nHost: a\n\n'.repeat(100))
    await until(() => begun === 32, 'some are under way')
    client.socket.destroy()
    const other = await openClient((server.address() as AddressInfo).port)
    other.write('GET / HTTP/1.1\nHost: a\n\n')
    await until(() => begun === 33, 'another client\'s is under way')
    assert.is(begun, 33)
    other.socket.destroy()
    await closeServer(server)
  },
  async 'a client that asks for more than may wait, in number or in bytes, is left, and others are answered'() {
    let begun = 0
    const server = createBoundedServer(({ url }, response) => {
      begun++
      if (url === '/') response.end('ok')
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    for (const [count, padding] of [[30_000, ''], [100, 'x'.repeat(15_000)]] as const) {
      begun = 0
      const before = await heldBytes()
      const client = await openClient(port)
      client.write(`GET /hang HTTP/1.1\nHost: a\nA: ${padding}\n\n`.repeat(count))
      await client.ended()
      assert.is(begun, 32)
      const held = await heldBytes() - before
      assert.ok(held < 2_000_000, `${held} bytes are held`)
      const other = await openClient(port)
      other.write('GET / HTTP/1.1\nHost: a\n\n')
      assert.is((await other.answer()).content.toString(), 'ok')
      other.socket.destroy()
    }
    await closeServer(server)
  },
  async 'connections on which nothing is asked, or not all of it, are closed, and others get their place'() {
    const server = createBoundedServer((_request, response) => { response.end('ok') })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const idle = await Promise.all(Array.from({ length: 200 }, () => openClient(port)))
    idle[0]?.write('GET / HTTP/1.1\nHost: a\n')
    await Promise.all(idle.map(client => client.ended()))
    const client = await openClient(port)
    client.write('GET / HTTP/1.1\nHost: a\n\n')
    assert.is((await client.answer()).content.toString(), 'ok')
    client.socket.destroy()
    await closeServer(server)
  }
})
