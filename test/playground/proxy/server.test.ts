// The proxy by itself: what it says of itself before it listens, and what it finds where it is to forward to.
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { createProxy } from '../../../playground/proxy/server.ts'
import type { Proxy, ProxyOptions } from '../../../playground/proxy/server.ts'
import { parseUpstream } from '../../../playground/proxy/upstream.ts'
import type { Upstream } from '../../../playground/proxy/upstream.ts'
import { stories } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const ref = 'not-modified: proxy'

/** A proxy to a server of plain bytes, which is gone where it is not to be there. */
async function withProxy(use: (stage: { readonly proxy: Proxy, readonly port: number, readonly sockets: readonly Socket[] }) => Promise<void>,
  { isThere = true, inspectorPort }: { readonly isThere?: boolean, readonly inspectorPort?: (port: number) => number } = {}): Promise<void> {
  const sockets: Socket[] = []
  const server = createServer(socket => { sockets.push(socket.on('error', () => {}).resume()) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  if (!isThere) server.close()
  const proxy = createProxy({
    upstream: parseUpstream(`http://127.0.0.1:${port}`) as Upstream, recorder: {} as ProxyOptions['recorder'], sessionId: 's', host: '127.0.0.1',
    inspectorPort: () => inspectorPort?.(port) ?? 1, onState() {}
  })
  try {
    await use({ proxy, port, sockets })
  } finally {
    await proxy.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

stories(ref, {
  'it says where it listens once it does, and how requests are sent on where that is not as they come'() {
    return withProxy(async ({ proxy, port }) => {
      const url = `http://127.0.0.1:${port}/`
      assert.equal(proxy.state(), { url, status: 'unknown' })
      proxy.server.listen(0, '127.0.0.1')
      await once(proxy.server, 'listening')
      const { port: proxyPort } = proxy.server.address() as AddressInfo
      assert.equal(proxy.state(), { url, status: 'unknown', proxyPort, proxyName: 'app.localhost' })
      proxy.setRequestMode('nothing-stored')
      assert.is(proxy.state().requestMode, 'nothing-stored')
    })
  },
  'a server that is there passes, and the connection that found it is ended'() {
    return withProxy(async ({ proxy, sockets }) => {
      assert.is(await proxy.check(), undefined)
      await until(() => sockets.length === 1 && sockets[0]?.readableEnded === true, 'the connection is ended')
      assert.is(proxy.state().status, 'up')
    })
  },
  'a server that is gone passes too: it may come'() {
    return withProxy(async ({ proxy }) => {
      assert.is(await proxy.check(), undefined)
      assert.is(proxy.state().status, 'down')
    }, { isThere: false })
  },
  'the inspector itself is refused with a sentence'() {
    return withProxy(async ({ proxy, port, sockets }) => {
      assert.is(await proxy.check(), `Port ${port} is the playground's own: the proxy needs another server behind it`)
      assert.is(sockets.length, 0)
    }, { inspectorPort: port => port })
  }
})
