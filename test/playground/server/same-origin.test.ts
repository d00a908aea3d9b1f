// What the playground refuses: foreign hosts, other sites' pages, targets that are no path of its own.
import { once } from 'node:events'
import type { Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { ownAuthorities } from '../../../playground/http/same-origin.ts'
import { fieldOf, withPlayground } from '../support/playground.ts'
import type { RawAnswer, Running } from '../support/playground.ts'
import { heldBytes } from '../../support/held.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const REF = 'not-modified: playground'
const JSON_TYPE = 'Content-Type: application/json'
const CONTROL = 'X-Playground: 1'

table('A request to', [
  { name: 'the address and port is answered', hosts: ['127.0.0.1:PORT'], status: 200 },
  { name: 'localhost is answered', hosts: ['localhost:PORT'], status: 200 },
  { name: 'LOCALHOST is answered', hosts: ['LocalHost:PORT'], status: 200 },
  { name: 'the loopback of IPv6 is answered', hosts: ['[::1]:PORT'], status: 200 },
  { name: 'a stranger\'s name that was made to point here is refused', hosts: ['evil.test:PORT'], status: 403 },
  { name: 'a name that begins as an own one does is refused', hosts: ['localhost.evil.test:PORT'], status: 403 },
  { name: 'a name that ends as an own one does is refused', hosts: ['evil.localhost:PORT'], status: 403 },
  { name: 'another port is refused', hosts: ['localhost:1'], status: 403 },
  { name: 'no port is refused, since that is port 80', hosts: ['localhost'], status: 403 },
  { name: 'a name with a user before it is refused', hosts: ['evil@localhost:PORT'], status: 403 },
  { name: 'a name with a path behind it is refused', hosts: ['localhost:PORT/x'], status: 403 },
  { name: 'an address in another notation is refused', hosts: ['0x7f000001:PORT'], status: 403 },
  { name: 'an empty name is refused', hosts: [''], status: 403 },
  { name: 'two hosts, one of them right, is refused', hosts: ['localhost:PORT', 'evil.test'], status: 400 },
  { name: 'two hosts that are the same is refused', hosts: ['localhost:PORT', 'localhost:PORT'], status: 400 },
  { name: 'a list of hosts is refused', hosts: ['localhost:PORT, evil.test'], status: 403 }
].map(row => ({ ...row, ref: 'RFC 9110 §7.2' })), ({ hosts, status }) => withPlayground(async playground => {
  const { send, port, log, counter } = playground
  const fields = hosts.map(host => `Host: ${host.replace('PORT', String(port))}`)
  for (const path of ['/', '/log', '/counter.png', '/nothing', '/page/main.js']) {
    const answer = await send(`GET ${path}`, ...fields)
    assert.is(answer.status, path === '/nothing' && status === 200 ? 404 : status, path)
    if (status !== 200) assert.match(answer.content.toString(), /^[^\n]+\n$|^$/)
  }
  const change = await send('POST /reset', ...fields, JSON_TYPE, CONTROL, 'Content-Length: 0')
  assert.is(change.status, status)
  assert.is(counter.hits, 0)
  assert.is((await log()).exchanges.length, status === 200 ? 1 : 0)
}))

table('The authorities of a playground', [
  { name: 'on port 80 need no port', host: '127.0.0.1', address: '127.0.0.1', port: 80, own: 'localhost' },
  { name: 'on port 80 may have it', host: '127.0.0.1', address: '127.0.0.1', port: 80, own: 'localhost:80' },
  { name: 'hold the host it was told to listen on',
    host: 'Box.local', address: '10.0.0.7', port: 8000, own: 'box.local:8000' },
  { name: 'hold an IPv6 host in brackets', host: 'fd00::7', address: 'fd00::7', port: 8000, own: '[fd00::7]:8000' },
  { name: 'hold the address that was reached', host: '0.0.0.0', address: '10.0.0.7', port: 8000, own: '10.0.0.7:8000' },
  { name: 'hold an IPv4 address reached through IPv6',
    host: '::', address: '::ffff:10.0.0.7', port: 8000, own: '10.0.0.7:8000' }
].map(row => ({ ...row, ref: REF })), ({ host, address, port, own }) => {
  const authorities = ownAuthorities(host, address, port)
  assert.ok(authorities.has(own), [...authorities].join(' '))
  assert.ok(authorities.has(port === 80 ? '127.0.0.1' : `127.0.0.1:${port}`))
  assert.not.ok(authorities.has('evil.test:8000'))
})

/** Whether the log still holds its one exchange and the counter its one hit. */
async function isUntouched({ log, counter }: Running): Promise<boolean> {
  return counter.hits === 1 && (await log()).exchanges.length === 1
}

table('A change', [
  { name: 'from the own page is made',
    fields: [JSON_TYPE, CONTROL, 'Origin: OWN', 'Sec-Fetch-Site: same-origin'], status: 200 },
  { name: 'from outside a browser is made', fields: [JSON_TYPE, CONTROL], status: 200 },
  { name: 'with a charset is made', fields: ['Content-Type: Application/JSON; charset=utf-8', CONTROL], status: 200 },
  { name: 'without the own field is refused',
    fields: [JSON_TYPE, 'Origin: OWN', 'Sec-Fetch-Site: same-origin'], status: 403 },
  { name: 'with another value of the own field is refused', fields: [JSON_TYPE, 'X-Playground: 1, 1'], status: 403 },
  { name: 'without a type is refused', fields: [CONTROL], status: 415 },
  { name: 'of a form\'s type is refused',
    fields: ['Content-Type: application/x-www-form-urlencoded', CONTROL], status: 415 },
  { name: 'of plain text, as a fetch without CORS sends it, is refused',
    fields: ['Content-Type: text/plain;application/json', CONTROL], status: 415 },
  { name: 'of a type that begins as JSON does is refused',
    fields: ['Content-Type: application/jsonx', CONTROL], status: 415 },
  { name: 'from another site is refused', fields: [JSON_TYPE, CONTROL, 'Sec-Fetch-Site: cross-site'], status: 403 },
  { name: 'from another port of this machine is refused',
    fields: [JSON_TYPE, CONTROL, 'Sec-Fetch-Site: same-site'], status: 403 },
  { name: 'from another port by its origin alone is refused',
    fields: [JSON_TYPE, CONTROL, 'Origin: http://127.0.0.1:1'], status: 403 },
  { name: 'from another name of this machine is refused',
    fields: [JSON_TYPE, CONTROL, 'Origin: http://localhost:PORT'], status: 403 },
  { name: 'from an origin that is none is refused', fields: [JSON_TYPE, CONTROL, 'Origin: null'], status: 403 },
  { name: 'from the same name by another scheme is refused',
    fields: [JSON_TYPE, CONTROL, 'Origin: https://127.0.0.1:PORT'], status: 403 },
  { name: 'that a browser\'s user typed is refused',
    fields: [JSON_TYPE, CONTROL, 'Sec-Fetch-Site: none'], status: 403 },
  { name: 'with a foreign origin that claims the same site is refused', status: 403,
    fields: [JSON_TYPE, CONTROL, 'Origin: http://evil.test', 'Sec-Fetch-Site: same-origin'] }
].map(row => ({ ...row, ref: REF })), ({ fields, status }) => withPlayground(async playground => {
  const { send, port, recorded, log, counter } = playground
  await send('GET /counter.png')
  await recorded(1)
  const lines = fields.map(line => line.replace('OWN', `http://127.0.0.1:${port}`).replace('PORT', String(port)))
  for (const path of ['/reset', '/clear']) {
    const answer = await send(`POST ${path}`, ...lines, 'Content-Length: 0')
    assert.is(answer.status, status)
    if (status !== 200) assert.ok(await isUntouched(playground))
  }
  if (status === 200) assert.equal([counter.hits, (await log()).exchanges], [0, []])
}))

table('No other method changes anything', [
  ...['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'].map(method => ({ method, status: 405, ref: 'RFC 9110 §15.5.6' })),
  { method: 'post', status: 400, ref: 'RFC 9110 §9.1' }
].flatMap(row => ['/reset', '/clear'].map(path => ({ ...row, name: `by ${row.method} ${path}, which is ${row.status}`, path }))),
({ method, path, status }) => withPlayground(async playground => {
  await playground.send('GET /counter.png')
  await playground.recorded(1)
  const answer = await playground.send(`${method} ${path}`, JSON_TYPE, CONTROL, 'Content-Length: 0')
  assert.equal([answer.status, fieldOf(answer, 'Allow')], [status, status === 405 ? 'POST' : undefined])
  assert.ok(await isUntouched(playground))
}))

table('What another site\'s page asks for', [
  { name: 'the log is refused to a cross-site page', path: '/log', site: 'cross-site', status: 403 },
  { name: 'the log is refused to another port\'s page', path: '/log', site: 'same-site', status: 403 },
  { name: 'the log is given to the own page', path: '/log', site: 'same-origin', status: 200 },
  { name: 'the log is given to whoever typed its address', path: '/log', site: 'none', status: 200 },
  { name: 'the feed is refused, so that it cannot take the own page\'s place',
    path: '/feed', site: 'cross-site', status: 403 },
  { name: 'the page itself may be linked to', path: '/', site: 'cross-site', status: 200 }
].map(row => ({ ...row, ref: REF })), ({ path, site, status }) => withPlayground(async ({ send }) => {
  const answer = await send(`GET ${path}`, `Sec-Fetch-Site: ${site}`)
  assert.is(answer.status, status)
}))

table('Every answer but the demo\'s keeps other sites out', [
  '/', '/log', '/nothing', '/reset', '/favicon.ico', '/page/style.css'
].map(path => ({ name: path, path, ref: REF })), ({ path }) => withPlayground(async ({ send }) => {
  const answer = await send(`GET ${path}`, 'Origin: http://evil.test')
  keepsOthersOut(answer)
  keepsOthersOut(await send(`GET ${path}`, 'Host: evil.test'))
}))

function keepsOthersOut(answer: RawAnswer): void {
  assert.equal(['X-Content-Type-Options', 'Referrer-Policy', 'X-Frame-Options', 'Cross-Origin-Resource-Policy']
    .map(name => fieldOf(answer, name)), ['nosniff', 'no-referrer', 'DENY', 'same-origin'])
  assert.not(answer.fields.some(([name]) => /^access-control-/i.test(name)))
}

const NO_PATHS = [
  '/page/../../package.json', '/page/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/page/../../../../etc/passwd',
  '/page/../main.js', '/page/./main.js', '/page//main.js', '//page/main.js', '//evil.test/', '/page/main.js/',
  '/page/main.js%00', '/page/MAIN.JS', '/page%2fmain.js', '/page\\main.js', '/../index.html', '/%2f',
  '/index.html', '/page/', '/page/index.html', '/constructor', '/__proto__', '/counter.png;x', '/counter%2epng', '/.',
  '/server.js'
]
const NO_TARGETS = [
  'http://evil.test/log', 'http://127.0.0.1/', 'https://evil.test/', 'file:///etc/passwd', '*', 'x', '/\u00e9', '/page/main.js\0'
]

table('A target that is no path of the playground', [
  ...NO_PATHS.map(target => ({ target, status: 404 })), ...NO_TARGETS.map(target => ({ target, status: 400 }))
].map(row => ({ ...row, name: `${JSON.stringify(row.target)} is ${row.status}`, ref: 'RFC 9112 §3.2' })), ({ target, status }) =>
  withPlayground(async ({ send, recorded }) => {
    const answer = await send(`GET ${target}`)
    assert.is(answer.status, status)
    assert.ok(answer.content.length < 100)
    // The server is as well as before.
    assert.is((await send('GET /counter.png')).status, 200)
    assert.is((await recorded(1)).length, 1)
  }))

table('Control characters of a client are escaped', [
  { name: 'in the log', path: '/log' }, { name: 'in the feed', path: '/feed' }
].map(row => ({ ...row, ref: REF })), ({ path }) => withPlayground(async ({ send, open, port, recorded }) => {
  await send('GET /counter.png', 'X-Term: \x9b31m')
  await recorded(1)
  const client = await open()
  client.write(`GET ${path} HTTP/1.1\nHost: 127.0.0.1:${port}\n\n`)
  const text = await client.until('X-Term","\\u009b31m')
  assert.not.match(text, /[\x7f-\x9f]/)
  client.socket.destroy()
}))

stories(REF, {
  'a request of HTTP/1.0 without a host is refused'() {
    return withPlayground(async ({ open }) => {
      const client = await open()
      client.write('GET /log HTTP/1.0\n\n')
      assert.is((await client.answer()).status, 403)
    })
  },
  'endless content of a refused change is read and not kept'() {
    return withPlayground(async ({ open, port, server }) => {
      const connected = once(server, 'connection')
      const client = await open()
      const [socket] = await connected as [Socket]
      client.write(`POST /clear HTTP/1.1\nHost: localhost:${port}\nTransfer-Encoding: chunked\n\n`)
      assert.is((await client.answer()).status, 403)
      const chunk = Buffer.from(`ffff\r\n${'x'.repeat(0xffff)}\r\n`)
      const before = await heldBytes()
      for (let i = 0; i < 500; i++) if (!client.socket.write(chunk)) await once(client.socket, 'drain')
      await until(() => socket.bytesRead > 500 * 0xffff, 'all of it is read')
      const kept = await heldBytes() - before
      assert.ok(kept < 4_000_000, `${kept} bytes of 32 million are held`)
      client.socket.destroy()
    })
  }
})

table('Bytes that are no HTTP', [
  { name: 'but TLS get 400', bytes: '\x16\x03\x01\x02\x00\x01', status: 400, ref: 'RFC 9112 §3' },
  { name: 'but of a version to come get 400', bytes: 'GET / HTTP/9.9\n\n', status: 400, ref: REF },
  { name: 'but have a NUL in their target get 400', bytes: 'GET /\0 HTTP/1.1\n\n', status: 400, ref: 'RFC 9112 §3.2' },
  { name: 'since they do not end get 431', bytes: `GET / HTTP/1.1\nX: ${'x'.repeat(70_000)}\n\n`, status: 431, ref: 'RFC 6585 §5' }
], ({ bytes, status }) => withPlayground(async ({ open, send, log }) => {
  const client = await open()
  client.write(bytes)
  assert.is((await client.answer()).status, status)
  await client.ended()
  assert.is((await send('GET /')).status, 200)
  assert.equal((await log()).exchanges, [])
}))
