// Connections that change their protocol pass through the tap both ways; who does not change it is answered as without.
import { once } from 'node:events'
import * as assert from 'uvu/assert'
import { openClient } from '../support/playground.ts'
import { allOf, readMessage, withRawUpstream } from '../support/proxy.ts'
import { stories } from '../../support/table.ts'
import { within } from '../../support/until.ts'
import { withWebSocketServer } from '../support/web-socket-server.ts'

const ASKING = 'Connection: Upgrade\nUpgrade: echo\n'

stories('RFC 9110 §7.8', {
  async 'a WebSocket passes, and its messages are counted'() {
    await withWebSocketServer(socket => socket.on('message', (data, isBinary) => { socket.send(data, { binary: isBinary }) }),
      async ({ open, tapped: { recorded } }) => {
        const socket = await open('/live')
        for (const data of ['a', Buffer.alloc(300_000, 'z')]) {
          socket.send(data)
          const [echoed] = await within(once(socket, 'message'), 'the echo comes') as [Buffer]
          assert.ok(echoed.equals(Buffer.from(data)))
        }
        socket.close()
        const [exchange] = await recorded(1)
        assert.equal([exchange?.status, exchange?.complete, exchange?.error, exchange?.contentBytes], [101, true, undefined, 0])
        const { protocol, sentMessages, receivedMessages, sentBytes = 0 } = exchange?.upgrade ?? {}
        assert.equal([protocol, sentMessages, receivedMessages], ['websocket', 2, 2])
        assert.ok(sentBytes > 300_000)
      })
  },
  'any other protocol passes byte by byte, and the end of one direction leaves the other one open'() {
    return withRawUpstream((_request, socket) => {
      // Or this end would close both.
      socket.allowHalfOpen = true
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nfirst')
      let text = ''
      socket.removeAllListeners('data').on('data', bytes => { text += bytes.toString('latin1') })
        .on('end', () => { socket.end(text, 'latin1') })
    }, async ({ tapPort, recorded }, { requests }) => {
      const client = await openClient(tapPort)
      client.write(`GET /raw HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n${ASKING}\n`)
      await client.until('first')
      client.socket.end(Buffer.from('\xff\0\r\n\r\nGET', 'latin1'))
      await client.until('GET')
      const [exchange] = await recorded(1)
      assert.equal([exchange?.upgrade?.protocol, exchange?.upgrade?.sentBytes, exchange?.upgrade?.receivedBytes], ['echo', 9, 14])
      assert.equal(requests[0]?.fields.slice(-2), ['Connection: Upgrade', 'Upgrade: echo'])
    })
  },
  'of a connection of which one side has ended the other has its time, from each byte anew, and then both end, and the row says so'() {
    return withRawUpstream((_request, socket) => {
      socket.allowHalfOpen = true
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nfirst')
      socket.removeAllListeners('data').resume().on('end', () => { socket.write('last') })
    }, async ({ tapPort, recorded }) => {
      const client = await openClient(tapPort)
      client.write(`GET /raw HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n${ASKING}\n`)
      await client.until('first')
      const closed = within(once(client.socket, 'close'), 'the connection ends')
      client.socket.end()
      await client.until('last')
      await closed
      const [exchange] = await recorded(1)
      const { givenUpAfter, receivedBytes } = exchange?.upgrade ?? {}
      assert.equal([exchange?.complete, exchange?.error, givenUpAfter, receivedBytes], [true, undefined, 0.2, 9])
    }, { halfOpenTimeout: 0.2 })
  },
  'who does not change the protocol answers as to any request'() {
    return withRawUpstream('HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno', async ({ tapPort, recorded }) => {
      const text = await allOf(tapPort, `GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n${ASKING}\n`)
      assert.equal([readMessage(text)?.line, readMessage(text)?.content], ['HTTP/1.1 403 No', 'no'])
      assert.equal((await recorded(1)).map(({ status, upgrade }) => [status, upgrade]), [[403, undefined]])
    })
  },
  'content of a request that offers another protocol is passed on without the offer, and recorded with it'() {
    return withRawUpstream('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', async ({ tapPort, recorded }, { requests }) => {
      for (const protocol of ['h2c', 'echo']) {
        const fields = `Connection: Upgrade, close\nUpgrade: ${protocol}\nContent-Length: 3\n`
        assert.match(await allOf(tapPort, `POST / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\n${fields}\nabc`), /^HTTP\/1\.1 200 /)
      }
      assert.equal(requests.map(({ content }) => content), ['abc', 'abc'])
      assert.not(requests.some(({ fields }) => fields.some(field => /^upgrade:/i.test(field))))
      assert.equal((await recorded(2))[0]?.requestFields[1], ['Connection', 'Upgrade, close'])
    })
  },
  'a stranger\'s host name is refused all the same, and so is the inspector\'s own port'() {
    return withRawUpstream('', async ({ tapPort, port }, { requests }) => {
      assert.match(await allOf(tapPort, `GET / HTTP/1.1\nHost: evil.test:${tapPort}\n${ASKING}\n`), /^HTTP\/1\.1 403 /)
      assert.match(await allOf(port, `GET /feed HTTP/1.1\nHost: 127.0.0.1:${port}\nConnection: Upgrade, close\nUpgrade: websocket\n\n`), /^HTTP\/1\.1 403 /)
      assert.equal(requests.length, 0)
    })
  }
})
