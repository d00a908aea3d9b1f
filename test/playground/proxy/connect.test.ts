// One connection to the upstream: what a lookup says, the check on the connection itself, and what is left of one that was given up.
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, LookupFunction, Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { ConnectError } from '../../../playground/proxy/connect-errors.ts'
import { createConnect } from '../../../playground/proxy/connect.ts'
import type { ConnectOptions } from '../../../playground/proxy/connect.ts'
import { upstreamAt } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const REF = 'not-modified: tap on a server'

const failing = (code: string): LookupFunction => (_name, _options, callback) => { callback(Object.assign(new Error('it failed'), { code }), '') }
const found = (...addresses: readonly string[]): LookupFunction => (_name, _options, callback) => {
  callback(null, addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 })))
}

/** The error of a connection that does not come about. */
async function refused(url: string, options: Partial<ConnectOptions> = {}): Promise<ConnectError> {
  const connect = createConnect({ upstream: upstreamAt(url), ownPorts: () => [], connectTimeout: 10, ...options })
  const error = await connect().then(() => undefined, (reason: unknown) => reason)
  assert.instance(error, ConnectError)
  return error as ConnectError
}

table('Where a name', [
  { name: 'is not found', lookup: failing('ENOTFOUND'), message: 'The name app.test has no address' },
  { name: 'cannot be asked for', lookup: failing('EAI_AGAIN'), message: 'The name app.test has no address' },
  { name: 'cannot be resolved for another reason', lookup: failing('EAI_FAIL'), message: 'There is no connection to app.test:9: EAI_FAIL' },
  { name: 'has no address at all', lookup: found(), message: 'The name of the upstream has no address' },
  { name: 'has another machine\'s alone', lookup: found('192.0.2.1', '192.0.2.2'), isRefused: true,
    message: 'app.test, at 192.0.2.1, is beyond this machine: --allow-remote permits that' }
].map(row => ({ isRefused: false, ...row, ref: REF })), async ({ lookup, message, isRefused }) => {
  const error = await refused('http://app.test:9', { lookup })
  assert.equal([error.message, error.isRefused], [message, isRefused])
})

/** Runs `use` with a server that says nothing, and the connections that it has. */
async function withSilent(use: (port: number, sockets: ReadonlySet<Socket>) => Promise<void>): Promise<void> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.resume().on('error', () => {}).on('close', () => { sockets.delete(socket) })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    await use((server.address() as AddressInfo).port, sockets)
  } finally {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
}

stories(REF, {
  'of several addresses each that is allowed is tried, whatever the first one does'() {
    return withSilent(async (port, sockets) => {
      const upstream = upstreamAt(`http://app.test:${port}`)
      const socket = await createConnect({ upstream, ownPorts: () => [], connectTimeout: 10, lookup: found('192.0.2.1', '127.0.0.9', '127.0.0.1') })()
      assert.is(socket.remoteAddress, '127.0.0.1')
      await until(() => sockets.size === 1, 'the server has the connection')
      socket.destroy()
    })
  },
  'what becomes the playground\'s own port while the name is looked up is refused on the connection, which is closed'() {
    return withSilent(async (port, sockets) => {
      let asked = 0
      const error = await refused(`http://app.test:${port}`, { lookup: found('127.0.0.1'), ownPorts: () => ++asked === 1 ? [] : [port] })
      assert.equal([error.message, error.isRefused], [`Port ${port} is the playground's own: the proxy needs another server behind it`, true])
      await until(() => sockets.size === 0, 'the server has no connection left')
    })
  },
  'a TLS handshake that does not come is given up, and its connection closed'() {
    return withSilent(async (port, sockets) => {
      const error = await refused(`https://127.0.0.1:${port}`, { connectTimeout: 0.05 })
      assert.equal([error.message, error.isRefused], [`127.0.0.1:${port} did not take the connection within 0.05 s`, false])
      await until(() => sockets.size === 0, 'the server has no connection left')
    })
  },
  'an error of a connection that was handed over is no exception, and ends it'() {
    return withSilent(async (port, sockets) => {
      const socket = await createConnect({ upstream: upstreamAt(`http://127.0.0.1:${port}`), ownPorts: () => [], connectTimeout: 10 })()
      const closed = new Promise(resolve => { socket.on('close', resolve) })
      socket.destroy(new Error('it broke'))
      await closed
      await until(() => sockets.size === 0, 'the server has no connection left')
    })
  },
  'a connection that came in time leaves no timer behind'() {
    return withSilent(async port => {
      const timers = (): number => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
      const before = timers()
      const socket = await createConnect({ upstream: upstreamAt(`http://127.0.0.1:${port}`), ownPorts: () => [], connectTimeout: 99 })()
      assert.is(timers(), before)
      socket.destroy()
    })
  }
})
