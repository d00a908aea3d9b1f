// The two parts of an upgrade by themselves: how a server takes a request for one, and how two connections are joined after the 101.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import { connect, createServer as createRawServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Readable } from 'node:stream'
import * as assert from 'uvu/assert'
import { acceptUpgrades, joinConnections } from '../../../playground/proxy/upgrade.ts'
import { stories } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'

const REF = 'RFC 9110 §7.8'
const ASKING = 'Connection: Upgrade\r\nUpgrade: echo\r\n'

interface Taken {
  readonly socket: Socket
  /** What came on the connection so far. */
  readonly got: () => string
  readonly closeAll: () => void
}

/** Sends bytes to a server that takes upgrades, in one piece. */
async function withServer(listener: RequestListener, bytes: string, use: (taken: Taken) => Promise<void>): Promise<void> {
  const server = createServer(listener)
  const { closeAll } = acceptUpgrades(server, listener)
  const socket = connect(await listening(server), '127.0.0.1').on('error', () => {})
  let got = ''
  socket.setEncoding('latin1').on('data', (text: string) => { got += text })
  socket.write(bytes.replaceAll('HOST', 'Host: x\r\n'), 'latin1')
  try {
    await use({ socket, got: () => got, closeAll })
  } finally {
    socket.destroy()
    server.closeAllConnections()
    closeAll()
    server.close()
  }
}

/** All that comes until the end; a socket may be written to all the same. */
function allOf(from: Readable): Promise<string> {
  return new Promise(resolve => {
    let got = ''
    from.setEncoding('latin1').on('data', (text: string) => { got += text }).on('end', () => { resolve(got) })
  })
}

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

/** Both ends of a connection. */
async function pair(): Promise<readonly [near: Socket, far: Socket]> {
  const server = createRawServer({ allowHalfOpen: true })
  const port = await listening(server)
  const near = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const [far] = await once(server, 'connection') as [Socket]
  server.close()
  for (const socket of [near, far]) socket.on('error', () => {})
  return [near, far]
}

interface Joined {
  readonly user: Socket
  readonly client: Socket
  readonly upstream: Socket
  readonly server: Socket
  /** How often the proxy has given the connections up. */
  readonly givenUp: () => number
}

/** A user and a server, each at the far end of one of two connections that are joined. */
async function withJoined(use: (joined: Joined) => Promise<void>, { rest = '', halfOpenTimeout = 2 } = {}): Promise<void> {
  const [user, client] = await pair()
  const [upstream, server] = await pair()
  let givenUp = 0
  // As a server of Node's sets it for each connection.
  client.allowHalfOpen = false
  upstream.allowHalfOpen = false
  client.setTimeout(7000)
  joinConnections(client, upstream, Buffer.from(rest), halfOpenTimeout, () => { givenUp++ })
  try {
    await use({ user, client, upstream, server, givenUp: () => givenUp })
  } finally {
    for (const socket of [user, client, upstream, server]) socket.destroy()
  }
}

stories(`${REF}: a request for an upgrade`, {
  'is handed over with what follows it, and its answer ends the connection'() {
    const after: string[] = []
    return withServer((request, response) => {
      request.socket.once('data', bytes => {
        after.push(String(bytes))
        response.end('no')
      })
    }, `GET /a HTTP/1.1\r\nHOST${ASKING}\r\nfirst bytes`, async ({ socket, got }) => {
      await within(once(socket, 'close'), 'the connection is closed')
      assert.equal(after, ['first bytes'])
      assert.match(got(), /^HTTP\/1\.1 200 OK\r\nDate: [^\r]+\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno$/)
    })
  },
  'that is for no other protocol is read anew as it was sent, with its content, and so is the next one'() {
    const seen: unknown[] = []
    return withServer(async (request: IncomingMessage, response) => {
      const content = await allOf(request)
      seen.push([request.method, request.url, request.rawHeaders, request.headers['x-note'], content])
      response.end('ok')
    }, 'POST /a?b HTTP/1.1\r\nHOSTConnection: upgrade, Upgrade\r\nUpgrade: h2c\r\nX-Note: upgrade \xe9\r\nContent-Length: 4\r\n\r\nfour' +
      'GET /next HTTP/1.1\r\nHOSTX-Note: second\r\nConnection: close\r\n\r\n', async ({ socket, got }) => {
      await within(once(socket, 'close'), 'the connection is closed')
      assert.equal(seen, [
        ['POST', '/a?b', ['Host', 'x', 'Connection', 'upgrade, Upgrade', 'Upgrade', 'h2c', 'X-Note', 'upgrade \xe9', 'Content-Length', '4'], 'upgrade \xe9', 'four'],
        ['GET', '/next', ['Host', 'x', 'X-Note', 'second', 'Connection', 'close'], 'second', '']
      ])
      assert.is(got().match(/HTTP\/1\.1 200 OK/g)?.length, 2)
    })
  },
  'behind a request that is not answered yet ends the connection'() {
    const asked: (string | undefined)[] = []
    return withServer(request => { asked.push(request.url) }, `GET /first HTTP/1.1\r\nHOST\r\nGET /second HTTP/1.1\r\nHOST${ASKING}\r\n`, async ({ socket, got }) => {
      await within(once(socket, 'close'), 'the connection is closed')
      assert.equal([asked, got()], [['/first'], ''])
    })
  },
  'whose client leaves throws nothing, and one that waits is closed with all others'() {
    const sockets: Socket[] = []
    const listener: RequestListener = request => { sockets.push(request.socket) }
    const request = `GET /a HTTP/1.1\r\nHOST${ASKING}\r\n`
    return withServer(listener, request, async ({ socket, closeAll }) => {
      await until(() => sockets.length === 1, 'the request is there')
      sockets[0]?.destroy(new Error('it broke'))
      await within(once(socket, 'close'), 'the connection is closed')
      await withServer(listener, request, async ({ socket: other, closeAll: closeOthers }) => {
        await until(() => sockets.length === 2, 'the other request is there')
        closeAll()
        assert.is(sockets[1]?.destroyed, false)
        closeOthers()
        await within(once(other, 'close'), 'the other connection is closed')
      })
    })
  }
})

stories(`${REF}: joined connections`, {
  'pass bytes both ways, what came with the 101 first'() {
    return withJoined(async ({ user, server, client }) => {
      user.write('question')
      assert.is(String((await once(server, 'data'))[0]), 'question')
      let got = ''
      user.on('data', bytes => { got += String(bytes) })
      server.write(', answer')
      await until(() => got === 'rest, answer', 'both are there')
      // Nothing limits the time of a connection that is open both ways.
      assert.is(client.timeout, 0)
    }, { rest: 'rest' })
  },
  ...Object.fromEntries((['user', 'server'] as const).flatMap(name => [
    [`end one way when the ${name} ends its own, and the other way goes on, for so long without a byte`, () => withJoined(async joined => {
      const [one, other] = name === 'user' ? [joined.user, joined.server] : [joined.server, joined.user]
      one.end('last')
      assert.is(await allOf(other), 'last')
      assert.equal([joined.client.timeout, joined.upstream.timeout], [2000, 2000])
      const heard = allOf(one)
      other.write('still ')
      other.end('there')
      assert.is(await heard, 'still there')
      await until(() => joined.client.destroyed && joined.upstream.destroyed, 'both are closed')
      assert.is(joined.givenUp(), 0)
    })],
    [`both close when that of the ${name} fails`, () => withJoined(async joined => {
      const [one, other] = name === 'user' ? [joined.user, joined.server] : [joined.server, joined.user]
      const closed = within(once(other.resume(), 'close'), 'the other one is closed')
      other.on('end', () => other.end())
      one.resetAndDestroy()
      await closed
      await until(() => joined.client.destroyed && joined.upstream.destroyed, 'both are closed')
      assert.is(joined.givenUp(), 0)
    })]
  ])),
  'of which one way is silent for too long are given up once, both'() {
    return withJoined(async ({ user, server, client, upstream, givenUp }) => {
      server.resume()
      user.resume().end()
      await until(() => client.destroyed && upstream.destroyed, 'both are closed')
      client.emit('timeout')
      upstream.emit('timeout')
      assert.is(givenUp(), 1)
    }, { halfOpenTimeout: 0.03 })
  },
  'of which one is closed already are not given up'() {
    return withJoined(async ({ user, server, client, upstream, givenUp }) => {
      server.resume()
      user.resume().end()
      await until(() => client.timeout === 2000, 'the end came')
      client.destroy()
      client.emit('timeout')
      upstream.emit('timeout')
      assert.is(givenUp(), 0)
    })
  }
})
