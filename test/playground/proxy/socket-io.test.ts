// The handshake of Socket.IO (Engine.IO 4) through the tap: polls that wait, then a WebSocket that takes over from them.
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as assert from 'uvu/assert'
import { allOf, readMessage } from '../support/proxy.ts'
import { stories } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'
import { withWebSocketServer } from '../support/web-socket-server.ts'

const OPENED = '0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'
const CONNECTED = '40{"sid":"wZX3oN0bSVIhsaknAAAI"}'
const AT = '/socket.io/?EIO=4&transport='

/** A server of Engine.IO 4 with one session: what is to be sent waits for a poll, and a poll for what is to be sent. */
class Session {
  readonly #packets: string[] = []
  #poll: ServerResponse | undefined

  send(packet: string): void {
    this.#packets.push(packet)
    this.#flush()
  }

  readonly listener = (request: IncomingMessage, response: ServerResponse): void => {
    const { method, url = '' } = request
    if (!url.includes('&sid=')) return void response.end(OPENED)
    if (method === 'GET') {
      this.#poll = response
      return this.#flush()
    }
    let text = ''
    request.on('data', bytes => { text += String(bytes) }).on('end', () => {
      response.end('ok')
      if (text === '40') this.send(CONNECTED)
    })
  }

  #flush(): void {
    if (this.#poll === undefined || this.#packets.length === 0) return
    this.#poll.end(this.#packets.splice(0).join('\x1e'))
    this.#poll = undefined
  }
}

stories('not-modified: Socket.IO through the tap', {
  async 'it polls, upgrades to a WebSocket, and speaks: all of it as without the tap, and listed'() {
    const session = new Session()
    await withWebSocketServer(socket => {
      socket.on('message', data => {
        const packet = String(data)
        if (packet === '2probe') {
          socket.send('3probe')
          // The poll that waits is let go, so that the client can change over.
          session.send('6')
        } else if (packet === '5') socket.send('42["hello","from the server"]')
        else if (packet.startsWith('42')) socket.send('2')
        else if (packet === '3') socket.close(1000, 'done')
      })
    }, async ({ open, tapped: { tapPort, recorded, log } }) => {
      const ask = async (method: string, rest: string, content = ''): Promise<string | undefined> => {
        const fields = `Host: 127.0.0.1:${tapPort}\nConnection: close\nContent-Length: ${content.length}`
        return readMessage(await allOf(tapPort, `${method} ${AT}polling${rest} HTTP/1.1\n${fields}\n\n${content}`))?.content
      }
      assert.is(await ask('GET', ''), OPENED)
      const sid = '&sid=lv_VI97HAXpY6yYWAAAC'
      assert.is(await ask('POST', sid, '40'), 'ok')
      assert.is(await ask('GET', sid), CONNECTED)
      const waiting = ask('GET', sid)
      await until(async () => (await log()).open.length === 1, 'the poll waits')
      const socket = await open(`${AT}websocket${sid}`)
      socket.send('2probe')
      assert.is(String((await within(once(socket, 'message'), 'the probe is answered'))[0]), '3probe')
      assert.is(await waiting, '6')
      socket.send('5')
      socket.on('message', data => {
        if (String(data).startsWith('42')) socket.send('42["hello","from the client"]')
        else if (String(data) === '2') socket.send('3')
      })
      await within(once(socket, 'close'), 'the WebSocket closes')
      const exchanges = [...await recorded(5)].sort((a, b) => a.id - b.id)
      assert.equal(exchanges.map(({ method, target, status, complete }) => [method, target.slice(AT.length), status, complete]), [
        ['GET', 'polling', 200, true], ['POST', `polling${sid}`, 200, true], ['GET', `polling${sid}`, 200, true],
        ['GET', `polling${sid}`, 200, true], ['GET', `websocket${sid}`, 101, true]])
      const { messages = [], sentMessages, receivedMessages, droppedMessages } = exchanges[4]?.upgrade ?? {}
      // Which side closes first is not said.
      const of = (side: string): (string | undefined)[] => messages.filter(({ from }) => from === side)
        .map(({ type, text, code }) => code === undefined ? text : `${type} ${code} ${text}`)
      assert.equal(of('client'), ['2probe', '5', '42["hello","from the client"]', '3', 'close 1000 done'])
      assert.equal(of('server'), ['3probe', '42["hello","from the server"]', '2', 'close 1000 done'])
      assert.equal([sentMessages, receivedMessages, droppedMessages], [4, 3, 0])
      assert.ok(messages.every(({ after }, at) => after >= (messages[at - 1]?.after ?? 0)))
    }, { listener: session.listener })
  }
})
