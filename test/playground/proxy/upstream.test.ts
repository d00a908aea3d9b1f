// Where the tap connects to: the one server that the command line names, checked when the connection is made.
import { lookup as systemLookup } from 'node:dns'
import { once } from 'node:events'
import { createServer as createHttp2Server, createSecureServer as createHttp2SecureServer } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:net'
import type { AddressInfo, LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import * as assert from 'uvu/assert'
import { isLoopback, isOwnAddress, withoutIPv6Form } from '../../../playground/http/address.ts'
import { isHttp2 } from '../../../playground/proxy/connect-errors.ts'
import { createConnect, tlsOptions } from '../../../playground/proxy/connect.ts'
import { parseUpstream } from '../../../playground/proxy/upstream.ts'
import { openFeed, state } from '../support/feed.ts'
import { cert, key } from '../support/proxy-certificate.ts'
import { rawUpstream, readMessage, upstreamAt, withRawUpstream, withTap } from '../support/proxy.ts'
import type { Tapped } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: tap on a server'
let port = 0

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

/** Asks the tap for `/`; the status and the content. */
async function ask({ exchange, tapPort }: Tapped): Promise<readonly [status: string, content: string]> {
  const message = readMessage(await exchange(`GET / HTTP/1.1\nHost: 127.0.0.1:${tapPort}\nConnection: close\n\n`))
  return [message?.line.split(' ')[1] ?? '', message?.content ?? '']
}

/** Resolves every name to these addresses, one list after the other. */
function resolving(...lists: readonly (readonly string[])[]): LookupFunction {
  let asked = 0
  return (_name, _options, callback) => {
    const list = lists[Math.min(asked++, lists.length - 1)] ?? []
    callback(null, list.map(address => ({ address, family: address.includes(':') ? 6 : 4 })))
  }
}

table('The URL of an upstream', [
  { text: 'http://127.0.0.1:3000', is: ['http://127.0.0.1:3000/', false, '127.0.0.1', 3000, '127.0.0.1:3000'] },
  { text: 'HTTP://LocalHost', is: ['http://localhost/', false, 'localhost', 80, 'localhost'] },
  { text: 'https://localhost/', is: ['https://localhost/', true, 'localhost', 443, 'localhost'] },
  { text: 'http://[::1]:3000/', is: ['http://[::1]:3000/', false, '::1', 3000, '[::1]:3000'] },
  { text: 'http://127.1:80', is: ['http://127.0.0.1/', false, '127.0.0.1', 80, '127.0.0.1'] },
  { text: 'http://constructor', is: ['http://constructor/', false, 'constructor', 80, 'constructor'] },
  { text: 'http://0.0.0.0:3000', is: ['http://0.0.0.0:3000/', false, '127.0.0.1', 3000, '0.0.0.0:3000'] },
  { text: 'http://[::]:3000', is: ['http://[::]:3000/', false, '::1', 3000, '[::]:3000'] },
  ...[
    '', '3000', ':3000', 'localhost:3000', '127.0.0.1:3000', 'http:', 'http://', 'http:127.0.0.1', 'ftp://localhost',
    'file:///etc/passwd', 'javascript:alert(1)', 'http://localhost:65536', 'http://localhost/app', 'http://localhost?x',
    'http://localhost/#x', 'http://user@localhost', 'http://user:password@localhost', 'http://a b', ' http://localhost',
    'http://[::1', 'unix:/tmp/socket'
  ].map(text => ({ text, is: undefined }))
].map(row => ({ ...row, name: JSON.stringify(row.text), ref: REF })), ({ text, is }) => {
  const upstream = parseUpstream(text)
  assert.equal(upstream && [upstream.url, upstream.isSecure, upstream.host, upstream.port, upstream.authority], is)
})

/** The addresses of this machine's other interfaces, as such and in their two IPv6 forms. */
function ownAddresses(): string[] {
  const found = Object.values(networkInterfaces()).flatMap(list => list ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal)
  return found.flatMap(({ address }) => {
    const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
    return [address, `::ffff:${address}`, `::ffff:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`]
  })
}

table('An IPv4 address in IPv6', [
  { address: '::ffff:10.0.0.7', is: '10.0.0.7' }, { address: '::ffff:a00:7', is: '10.0.0.7' },
  { address: '::FFFF:C000:202', is: '192.0.2.2' }, { address: '::ffff:0:0', is: '0.0.0.0' },
  { address: '::ffff:ffff:ffff', is: '255.255.255.255' }, { address: '::fffe:a00:7', is: '::fffe:a00:7' },
  { address: '1::ffff:a00:7', is: '1::ffff:a00:7' }, { address: '::1', is: '::1' }, { address: '10.0.0.7', is: '10.0.0.7' }
].map(row => ({ ...row, name: row.address, ref: 'RFC 4291 §2.5.5.2' })), ({ address, is }) => {
  assert.is(withoutIPv6Form(address), is)
})

table('An address', [
  { address: '127.0.0.1', isLocal: true }, { address: '127.255.0.9', isLocal: true }, { address: '::1', isLocal: true },
  { address: '::ffff:127.0.0.1', isLocal: true }, { address: '::ffff:7f00:1', isLocal: true },
  { address: '128.0.0.1', isLocal: false }, { address: '10.0.0.1', isLocal: false },
  { address: '192.168.0.1', isLocal: false }, { address: '169.254.169.254', isLocal: false },
  { address: '::ffff:10.0.0.1', isLocal: false }, { address: 'fe80::1', isLocal: false },
  { address: 'fe80::1%lo', isLocal: false }, { address: '::127.0.0.1', isLocal: false },
  { address: '', isLocal: false },
  ...ownAddresses().map(address => ({ address, isLocal: false, isOwn: true })),
  { address: '0.0.0.0', isLocal: false, isOwn: true }, { address: '::', isLocal: false, isOwn: true }
].map(row => ({ isOwn: row.isLocal, ...row, name: row.address || 'that is none', ref: REF })),
({ address, isLocal, isOwn }) => {
  assert.equal([isLoopback(address), isOwnAddress(address)], [isLocal, isOwn])
})

table('The playground\'s own port is no upstream', [
  'http://127.0.0.1:PORT', 'http://localhost:PORT', 'http://LocalHost:PORT', 'http://127.1:PORT',
  'http://2130706433:PORT', 'http://0x7f.1:PORT', 'http://017700000001:PORT', 'http://0:PORT', 'http://0.0.0.0:PORT',
  'http://[::]:PORT', 'http://[::1]:PORT', 'http://[0:0:0:0:0:0:0:1]:PORT', 'http://[::ffff:127.0.0.1]:PORT',
  'http://[::ffff:7f00:1]:PORT', 'http://127.9.9.9:PORT', 'https://localhost:PORT', 'http://app.test:PORT'
].map(text => ({ name: text, text, ref: REF })), async ({ text }) => {
  let connections = 0
  const own = createServer(() => { connections++ })
  await once(own.listen(0, '127.0.0.1'), 'listening')
  const { port } = own.address() as AddressInfo
  for (const mayBeRemote of [false, true]) {
    const upstream = upstreamAt(text.replace('PORT', String(port)), mayBeRemote)
    const lookup = text.includes('app.test') ? resolving(['127.0.0.1', '::1']) : systemLookup as LookupFunction
    const error = await createConnect({ upstream, ownPorts: () => [1, port], connectTimeout: 10, lookup })().catch(String)
    assert.is(error, `Error: Port ${port} is the playground's own: the proxy needs another server behind it`)
  }
  assert.is(connections, 0)
  own.close()
})

table('An upstream whose name leads', [
  { name: 'to this machine is reached', lists: [['127.0.0.1']], answers: [/^ok$/] },
  { name: 'to another machine is not', lists: [['192.0.2.1']],
    answers: [/^app\.test, at 192\.0\.2\.1, is beyond this machine: --allow-remote permits that\n$/] },
  { name: 'to another machine by an IPv6 address is not',
    lists: [['2001:db8::1']], answers: [/2001:db8::1, is beyond/] },
  { name: 'to a neighbour is not', lists: [['169.254.169.254']], answers: [/is beyond this machine/] },
  { name: 'to both is reached on this machine alone', lists: [['192.0.2.1', '127.0.0.1']], answers: [/^ok$/] },
  { name: 'to this machine first and then to another one is not followed there',
    lists: [['127.0.0.1'], ['192.0.2.1'], ['127.0.0.1']], answers: [/^ok$/, /is beyond this machine/, /^ok$/] },
  { name: 'nowhere has no answer', lists: [[]], answers: [/^[^\n]+\n$/] }
].map(row => ({ ...row, ref: REF })), async ({ lists, answers }) => {
  const upstream = await rawUpstream(OK)
  const lookup = resolving(...lists)
  await withTap({ upstream: upstreamAt(`http://app.test:${upstream.port}`), lookup, retryAfter: 99 }, async tapped => {
    for (const answer of answers) {
      const [status, content] = await ask(tapped)
      assert.match(content, answer)
      assert.is(status, content === 'ok' ? '200' : '502')
    }
    const exchanges = await tapped.recorded(answers.length)
    assert.ok(exchanges.every(({ status, error }) => (status === 502) === (error !== undefined)))
  })
  await upstream.close()
})

stories(REF, {
  async 'an address beyond this machine needs its flag, and then nothing but that'() {
    const upstream = upstreamAt('http://192.0.2.1:9')
    const error = await createConnect({ upstream, ownPorts: () => [], connectTimeout: 10 })().catch(String)
    assert.is(error, 'Error: 192.0.2.1 is beyond this machine: --allow-remote permits that')
  },
  async 'an upstream that is down is 502 with the reason, and is back by itself, which the feed tells'() {
    const first = await rawUpstream(OK)
    const { port } = first
    await first.close()
    await withTap({ upstream: upstreamAt(`http://127.0.0.1:${port}`), retryAfter: 0.02 }, async tapped => {
      const reader = await openFeed(tapped)
      const url = `http://127.0.0.1:${port}/`
      const { tapPort } = tapped
      assert.equal((await state(reader)).upstream, { url, status: 'unknown', proxyPort: tapPort, proxyName: 'app.localhost' })
      const reason = `Nothing listens at 127.0.0.1:${port}: start the server, and the proxy finds it by itself`
      assert.equal(await ask(tapped), ['502', `${reason}\n`])
      assert.equal((await state(reader)).upstream, { url, status: 'down', reason, proxyPort: tapPort, proxyName: 'app.localhost' })
      const { status, error, complete } = await reader.exchange()
      assert.equal([status, error, complete], [502, reason, true])
      const second = await rawUpstream(OK, port)
      assert.equal((await state(reader)).upstream, { url, status: 'up', proxyPort: tapPort, proxyName: 'app.localhost' })
      assert.equal(await ask(tapped), ['200', 'ok'])
      assert.is((await reader.exchange()).error, undefined)
      reader.socket.destroy()
      await second.close()
    })
  },
  async 'a connection that is not there in time is given up'() {
    const silent = createServer(socket => { socket.resume() })
    await once(silent.listen(0, '127.0.0.1'), 'listening')
    const { port } = silent.address() as AddressInfo
    await withTap({ upstream: upstreamAt(`https://127.0.0.1:${port}`), connectTimeout: 0.1 }, async tapped => {
      assert.equal(await ask(tapped), ['502', `127.0.0.1:${port} did not take the connection within 0.1 s\n`])
    })
    silent.close()
  },
  async 'https works with one\'s own certificate on this machine, and is told from http'() {
    const server = createTlsServer({ cert, key }, (_request, response) => { response.end('ok') })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    for (const host of ['127.0.0.1', 'localhost']) {
      await withTap({ upstream: upstreamAt(`https://${host}:${port}`) }, async tapped => {
        assert.equal(await ask(tapped), ['200', 'ok'])
        assert.is((await tapped.log()).upstream?.status, 'up')
      })
    }
    await withTap({ upstream: upstreamAt(`http://127.0.0.1:${port}`) }, async tapped => {
      assert.is((await ask(tapped))[0], '502')
    })
    server.close()
    const plain = createServer(socket => { socket.resume().end(OK) })
    await once(plain.listen(0, '127.0.0.1'), 'listening')
    const upstream = upstreamAt(`https://127.0.0.1:${(plain.address() as AddressInfo).port}`)
    await withTap({ upstream }, async tapped => {
      const [status, content] = await ask(tapped)
      assert.is(status, '502')
      assert.match(content, /^There is no TLS connection to 127\.0\.0\.1:\d+: \w+\n$/)
    })
    plain.close()
  },
  async 'a server that speaks HTTP/2 alone is named as one, over TLS and without'() {
    const secure = createHttp2SecureServer({ cert, key })
    const plain = createHttp2Server()
    for (const server of [secure, plain]) await once(server.listen(0, '127.0.0.1'), 'listening')
    for (const [scheme, server] of [['https', secure], ['http', plain]] as const) {
      const upstream = upstreamAt(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`)
      await withTap({ upstream }, async tapped => {
        assert.equal(await ask(tapped), ['502', 'This server speaks HTTP/2 alone; the proxy speaks HTTP/1.1\n'], scheme)
        const [record] = await tapped.recorded(1)
        assert.is(record?.error, 'This server speaks HTTP/2 alone; the proxy speaks HTTP/1.1')
      })
      server.close()
    }
    // One that takes both is asked by HTTP/1.1.
    const both = createHttp2SecureServer({ cert, key, allowHTTP1: true }, (request, response) => { response.end(request.httpVersion) })
    await once(both.listen(0, '127.0.0.1'), 'listening')
    await withTap({ upstream: upstreamAt(`https://127.0.0.1:${(both.address() as AddressInfo).port}`) }, async tapped => {
      assert.equal(await ask(tapped), ['200', '1.1'])
    })
    both.close()
  },
  'bytes that only begin as HTTP/2 does are not called so'() {
    const isSo = (text: string): boolean => isHttp2(Object.assign(new Error('x'), { rawPacket: Buffer.from(text, 'latin1') }))
    const settings = '\0\0\x06\x04\0\0\0\0\0'
    assert.equal([settings, `${settings}\0\x03\0\0\0\x64`, '\0\0\0\x04\0\0\0\0\0'].map(isSo), [true, true, true])
    assert.equal(['', settings.slice(0, 8), '\0\0\x05\x04\0\0\0\0\0', '\0\0\x06\x04\x01\0\0\0\0', '\0\0\x06\x04\0\0\0\0\x01',
      '\0\0\x06\x01\0\0\0\0\0', 'HTTP/1.1 ', '220 mail.test'].map(isSo), Array(8).fill(false))
    assert.not(isHttp2(new Error('no bytes at all')))
  },
  'a certificate is believed on this machine alone'() {
    const isChecked = (address: string): boolean | undefined => tlsOptions('app.test', address).rejectUnauthorized
    assert.equal(['127.0.0.1', '::1', '192.0.2.1', ''].map(isChecked), [false, false, true, true])
    const nameOf = (host: string): string | undefined => tlsOptions(host, '::1').servername
    assert.equal([nameOf('app.test'), nameOf('127.0.0.1')], ['app.test', ''])
  },
  'a redirect to the inspector is passed on and not followed'() {
    return withRawUpstream((_request, socket) => {
      socket.end(`HTTP/1.1 307 x\r\nLocation: http://127.0.0.1:${port}/counter.png\r\nContent-Length: 0\r\n\r\n`)
    }, async (tapped, { requests }) => {
      port = tapped.port
      const text = await tapped.exchange(`GET / HTTP/1.1\nHost: localhost:${tapped.tapPort}\nConnection: close\n\n`)
      assert.ok(text.includes(`Location: http://127.0.0.1:${port}/counter.png\r\n`))
      assert.equal([requests.length, tapped.counter.hits, (await tapped.recorded(1)).length], [1, 0, 1])
    })
  }
})


