// The names under which the tap answers, and what it says to the others.
import * as assert from 'uvu/assert'
import { createHostNames, describeForeignName, isHostName } from '../../../playground/proxy/host-names.ts'
import { readMessage, upstreamAt, rawUpstream, withTap } from '../support/proxy.ts'
import { table } from '../../support/table.ts'

const REF = 'not-modified: tap on a server'
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

table('The tap answers to', [
  { name: 'its own name', host: 'app.localhost:PORT', status: '200' },
  { name: 'its own name in capitals', host: 'App.LocalHost:PORT', status: '200' },
  { name: 'a tenant\'s name below localhost', host: 'tenant.localhost:PORT', status: '200' },
  { name: 'a name far below localhost', host: 'a.b_c.d-1.localhost:PORT', status: '200' },
  { name: 'localhost', host: 'localhost:PORT', status: '200' },
  { name: 'localhost without a port, which another one may be mapped to', host: 'localhost', status: '200' },
  { name: 'its own name without a port', host: 'app.localhost', status: '200' },
  { name: 'the loopback of IPv6', host: '[::1]:PORT', status: '200' },
  { name: 'a name that is allowed', host: 'shop.test:PORT', status: '200' },
  { name: 'a name that is allowed, without a port', host: 'SHOP.test', status: '200' },
  { name: 'a name that is allowed, at a mapped port', host: 'shop.test:8443', status: '200' },
  { name: 'a name below one that is allowed', host: 'a.b.tenants.test:PORT', status: '200' },
  { name: 'no name itself whose tenants are allowed', host: 'tenants.test:PORT', status: '403' },
  { name: 'no empty name below one that is allowed', host: '.tenants.test:PORT', status: '403' },
  { name: 'no name that ends as one that is allowed', host: 'workshop.test:PORT', status: '403' },
  { name: 'no name that ends as tenants do', host: 'eviltenants.test:PORT', status: '403' },
  { name: 'no name below one that is allowed alone', host: 'a.shop.test:PORT', status: '403' },
  { name: 'no name that begins as one that is allowed', host: 'shop.test.evil.test:PORT', status: '403' },
  { name: 'no name of which one that is allowed is a pattern', host: 'shopxtest:PORT', status: '403' }
].map(row => ({ ...row, ref: REF })), async ({ host, status }) => {
  const upstream = await rawUpstream(OK)
  const proxied = { upstream: upstreamAt(`http://127.0.0.1:${upstream.port}`), allowedHosts: ['Shop.test', '*.tenants.test'] }
  await withTap(proxied, async ({ exchange, tapPort }) => {
    const field = host.replace('PORT', String(tapPort))
    const message = readMessage(await exchange(`GET / HTTP/1.1\nHost: ${field}\nConnection: close\n\n`))
    assert.is(message?.line.split(' ')[1], status)
    // Nothing is changed: the application sees the name that was asked for.
    if (status === '200') assert.ok(upstream.requests[0]?.fields.includes(`Host: ${field}`))
    else assert.is(upstream.requests.length, 0)
  })
  await upstream.close()
})

table('A stranger\'s host is told what to do', [
  { host: 'tenant.test:PORT', says: 'not to tenant.test:PORT: --allow-host tenant.test permits a name' },
  { host: 'a<b>.test', says: 'not to the host of this request: --allow-host NAME permits a name' },
  { host: 'x\x1b[2J', says: 'not to the host of this request: --allow-host NAME permits a name' },
  { host: `${'a'.repeat(300)}.test`, says: 'not to the host of this request: --allow-host NAME permits a name' },
  { host: '192.0.2.1:PORT', says: 'not to 192.0.2.1:PORT: --allow-host 192.0.2.1 permits a name' }
].map(row => ({ ...row, name: JSON.stringify(row.host.slice(0, 20)), ref: REF })), async ({ host, says }) => {
  await withTap({ upstream: upstreamAt('http://127.0.0.1:1') }, async ({ exchange, tapPort }) => {
    const fill = (text: string): string => text.replace('PORT', String(tapPort))
    const text = await exchange(`GET / HTTP/1.1\nHost: ${fill(host)}\nConnection: close\n\n`)
    // Node refuses some of them by itself.
    if (host.includes('\x1b')) return assert.match(text, /^HTTP\/1\.1 400 /)
    assert.is(readMessage(text)?.content,
      `The proxy answers to app.localhost:${tapPort} and 127.0.0.1:${tapPort}, ${fill(says)}\n`)
  })
})

table('The upstream\'s name', [
  { name: 'is the tap\'s at the tap\'s port', authority: 'app.test:8001', port: 8001, is: true },
  { name: 'is not the tap\'s without a port', authority: 'app.test', port: 8001, is: false },
  { name: 'is the tap\'s without a port at port 80', authority: 'app.test', port: 80, is: true }
].map(row => ({ ...row, ref: REF })), ({ authority, port, is }) => {
  const names = createHostNames({ host: '127.0.0.1', upstreamHost: 'app.test', allowed: [] })
  assert.is(names('127.0.0.1', port).has(authority), is)
})

table('A proxy at Box.LAN and port 8001 that a connection to 192.0.2.7 asks', [
  ...['box.lan:8001', 'box.lan', '192.0.2.7:8001', '[::1]:8001', '1a.localhost:8001', '_a.localhost', `${'a'.repeat(63)}.localhost`, 'a.apps.test:9']
    .map(authority => ({ authority, is: true })),
  ...['', ':8001', '[]:8001', '192.0.2.8:8001', 'localhost:9', 'localhost:000008001', 'localhost:', 'localhost:8001x', 'x@localhost:8001', 'a.localhost.evil.test:8001',
    '-a.localhost:8001', '.localhost:8001', `${'a'.repeat(64)}.localhost`, 'localhost.', '[::ab]:8001'].map(authority => ({ authority, is: false })),
  ...['[::ab]:8001', '[::ab]', '[fe80::1.2.3.4]:8001'].map(authority => ({ authority, host: authority.slice(1, authority.indexOf(']')), is: true })),
  { authority: '[2001:db8::7]:8001', address: '2001:db8::7', is: true },
  { authority: '192.0.2.7:8001', address: '::ffff:192.0.2.7', is: true },
  { authority: '192.0.2.7:8001', address: undefined, is: false }
].map(row => ({ host: 'Box.LAN', address: '192.0.2.7', ...row, ref: REF })).map(row => ({
  ...row, name: `${row.is ? 'answers' : 'does not answer'} to "${row.authority}" at ${row.host} by ${row.address}`
})), ({ authority, host, address, is }) => {
  const names = createHostNames({ host, upstreamHost: 'app.test', allowed: ['*.apps.test'] })
  assert.is(names(address, 8001).has(authority), is)
})

table('The option that would permit', [
  { authority: 'tenant.test', is: 'tenant.test' }, { authority: 'tenant.test:80', is: 'tenant.test' }, { authority: 'a:1b', is: 'NAME' },
  { authority: '[::1]:80', is: 'NAME' }, { authority: undefined, is: 'NAME' }
].map(row => ({ ...row, name: row.authority ?? 'none', ref: REF })), ({ authority, is }) => {
  assert.is(describeForeignName(8001, authority), 'The proxy answers to app.localhost:8001 and 127.0.0.1:8001, ' +
    `not to ${authority ?? 'the host of this request'}: --allow-host ${is} permits a name`)
})

table('What may be allowed', [
  ...['a', '7', '_a', `a${'b'.repeat(251)}`, 'app.test', 'APP', '*.app.test', 'my_app', '192.0.2.1', 'a-b.c'].map(text => ({ text, is: true })),
  ...['', '*', '*.', '.', '.app.test', 'app.test.', 'a..b', 'app.test:80', 'http://app.test', 'a b', 'a*', '**.a', '*.*.a', '[::1]', 'é', `a${'b'.repeat(252)}`]
    .map(text => ({ text, is: false }))
].map(row => ({ ...row, name: JSON.stringify(row.text.slice(0, 20)) + (row.text.length > 20 ? ` of ${row.text.length}` : ''), ref: REF })), ({ text, is }) => {
  assert.is(isHostName(text), is)
})
