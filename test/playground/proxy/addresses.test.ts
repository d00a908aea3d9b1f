// The two addresses of one server, turned into each other: nothing else is changed, however much it looks like one of them.
import * as assert from 'uvu/assert'
import { addressesOf } from '../../../playground/proxy/addresses.ts'
import { upstreamAt } from '../support/proxy.ts'
import { table } from '../../support/table.ts'

const REF = 'not-modified: tap on a server'
const OWN = 'app.localhost:8001'
const LOCAL = 'http://127.0.0.1:3000'

table('The server is asked by', [
  { name: 'its own authority where the tap has its own name', own: OWN, is: '127.0.0.1:3000' },
  { name: 'its own authority where that name is in capitals', own: 'App.LocalHost:8001', is: '127.0.0.1:3000' },
  { name: 'its own authority where the tap is localhost', own: 'localhost:8001', is: '127.0.0.1:3000' },
  { name: 'its own authority where the tap is an address', own: '127.0.0.1:8001', is: '127.0.0.1:3000' },
  { name: 'its own authority where the tap is an IPv6 address that ends with a letter', own: '[fe80::a]:8001', is: '127.0.0.1:3000' },
  { name: 'its own authority where the tap has the server\'s name', url: 'http://shop.test:3000', own: 'shop.test:8001', is: 'shop.test:3000' },
  { name: 'a tenant\'s name at its own port', own: 'tenant.localhost:8001', is: 'tenant.localhost:3000' },
  { name: 'a tenant\'s name in small letters', own: 'TENANT.localhost:8001', is: 'tenant.localhost:3000' },
  { name: 'a tenant\'s name without the port that http has', url: 'http://localhost', own: 'tenant.localhost:8001', is: 'tenant.localhost' },
  { name: 'a tenant\'s name without the port that https has', url: 'https://localhost', own: 'tenant.localhost:8001', is: 'tenant.localhost' },
  { name: 'a tenant\'s name with the port that https has, over http', url: 'http://localhost:443', own: 'a.test:8001', is: 'a.test:443' },
  { name: 'a tenant\'s name with the port that http has, over https', url: 'https://localhost:80', own: 'a.test:8001', is: 'a.test:80' },
  { name: 'a tenant\'s name that had no port', own: 'tenant.localhost', is: 'tenant.localhost:3000' },
  { name: 'its own authority elsewhere, whatever the tap is called', url: 'http://a.test:3000', remote: true, own: 'tenant.localhost:8001', is: 'a.test:3000' }
].map(row => ({ url: LOCAL, remote: false, ...row, ref: REF })), ({ url, remote, own, is }) => {
  assert.is(addressesOf(upstreamAt(url, remote), own).authority, is)
})

const TAP = `http://${OWN}`

table('What leads to the server is turned to the tap', [
  { from: 'http://127.0.0.1:3000', to: TAP },
  { from: 'HTTP://127.0.0.1:3000/A?b#c', to: `${TAP}/A?b#c` },
  { from: '//127.0.0.1:3000/a', to: `//${OWN}/a` },
  { from: 'http://localhost:3000/a\nb', to: `${TAP}/a\nb` },
  ...['[::1]', '0.0.0.0', '[::]', 'LocalHost', '127.1', '2130706433'].map(host => ({ from: `http://${host}:3000/`, to: `${TAP}/` })),
  { from: 'http://127.0.0.1:3000\\a', to: `${TAP}\\a` },
  { from: 'http://127.0.0.1:3000"a', to: `${TAP}"a` },
  { from: 'http://127.0.0.1:3000\'a', to: `${TAP}'a` },
  { from: 'http://127.0.0.1:3000 a', to: `${TAP} a` },
  { from: 'http://127.0.0.1:3000?a', to: `${TAP}?a` },
  { from: 'http://127.0.0.1:3000#a', to: `${TAP}#a` },
  { url: 'http://localhost', from: 'http://127.0.0.1/a', to: `${TAP}/a` },
  { url: 'http://localhost', from: 'http://localhost:80/a', to: `${TAP}/a` },
  { url: 'http://127.9.9.9:3000', from: 'http://127.9.9.9:3000/', to: `${TAP}/` },
  { url: 'https://localhost', from: 'https://localhost/a', to: `${TAP}/a` },
  { url: 'https://localhost', from: 'https://localhost:443/a', to: `${TAP}/a` },
  { url: 'https://localhost', from: '//localhost/a', to: `//${OWN}/a` },
  { url: 'https://a.test', remote: true, from: 'https://A.test/a', to: `${TAP}/a` },
  { url: 'http://localhost:3000', remote: true, from: 'http://localhost:3000/a', to: `${TAP}/a` },
  { own: 'tenant.localhost:8001', from: 'http://tenant.localhost:3000/a', to: 'http://tenant.localhost:8001/a' },
  { own: 'tenant.localhost:8001', from: 'http://127.0.0.1:3000/a', to: 'http://tenant.localhost:8001/a' },
  { url: 'http://a.test:3000', own: 'tenant.localhost:8001', from: 'http://a.test:3000/a', to: 'http://tenant.localhost:8001/a' }
].map(row => ({ url: LOCAL, remote: false, own: OWN, ...row, ref: REF }))
  .map(row => ({ ...row, name: `${JSON.stringify(row.from)} of ${row.url}${row.remote ? ' elsewhere' : ''} at ${row.own}` })), ({ url, remote, own, from, to }) => {
  assert.is(addressesOf(upstreamAt(url, remote), own).toProxy(from), to)
})

table('What leads elsewhere is left as it is', [
  '', '/', '/a', 'a', '?a', '#a', '//', '///127.0.0.1:3000/', 'http:', 'http://', 'http:///127.0.0.1:3000', 'http:/127.0.0.1:3000/', 'http:127.0.0.1:3000',
  'https://127.0.0.1:3000/', 'ftp://127.0.0.1:3000/', 'ws://127.0.0.1:3000/', 'javascript://127.0.0.1:3000/%0aalert(1)',
  'http://127.0.0.1', 'http://127.0.0.1:30000/', 'http://127.0.0.1:300/', 'http://127.0.0.2:3000/', 'http://127.0.0.1:3000.evil.test/',
  'http://127.0.0.1:3000@evil.test/', 'http://127.0.0.1:3000:x@evil.test/', 'http://evil.test@127.0.0.1:3000/', '//evil.test@127.0.0.1:3000/', '//@127.0.0.1:3000/',
  'http://evil.test/http://127.0.0.1:3000/', 'http://evil.test?http://127.0.0.1:3000/', 'a http://127.0.0.1:3000/', ' http://127.0.0.1:3000/', '/ //127.0.0.1:3000/',
  'http://127.0.0.1:3000x/', 'http://127.0.0.1:99999/', 'http://[::1/', '1http://127.0.0.1:3000/', 'http://app.localhost:3000/'
].map(text => ({ name: JSON.stringify(text), text, ref: REF })), ({ text }) => {
  assert.is(addressesOf(upstreamAt(LOCAL), OWN).toProxy(text), text)
})

table('A name of this machine is no name of', [
  { name: 'a server elsewhere, were it here', url: 'http://localhost:3000', remote: true, text: 'http://127.0.0.1:3000/' },
  { name: 'a server elsewhere', url: 'http://a.test:3000', remote: true, text: 'http://localhost:3000/' },
  { name: 'a server on this machine that has a name of its own', url: 'http://a.test:3000', remote: false, text: 'http://localhost:3000/' },
  { name: 'a server that has another address of this machine', url: 'http://127.9.9.9:3000', remote: false, text: 'http://127.0.0.1:3000/' }
].map(row => ({ ...row, ref: REF })), ({ url, remote, text }) => {
  assert.is(addressesOf(upstreamAt(url, remote), OWN).toProxy(text), text)
})

table('What leads to the tap is turned to the server', [
  { from: TAP, to: LOCAL }, { from: `${TAP}/a?b#c`, to: `${LOCAL}/a?b#c` }, { from: `${TAP}?a`, to: `${LOCAL}?a` },
  { from: `${TAP}#a`, to: `${LOCAL}#a` }, { from: `${TAP}\\a`, to: `${LOCAL}\\a` }, { from: `${TAP}/a\nb`, to: `${LOCAL}/a\nb` },
  { from: 'HTTP://APP.localhost:8001/A', to: `${LOCAL}/A` }, { from: `https://${OWN}/`, to: `${LOCAL}/` },
  { own: 'App.Localhost:8001', from: `${TAP}/`, to: `${LOCAL}/` },
  { url: 'https://a.test', remote: true, from: `${TAP}/`, to: 'https://a.test/' },
  { own: 'tenant.localhost:8001', from: 'http://tenant.localhost:8001/', to: 'http://tenant.localhost:3000/' },
  ...['', 'null', OWN, `//${OWN}/`, `ftp://${OWN}/`, ` ${TAP}`, `a${TAP}`, `${TAP}@evil.test/`, `${TAP}0/`, `${TAP}.evil.test/`, 'http://app.localhost/',
    'http://evil.test/', `http://evil.test/${OWN}`, `http://evil.test@${OWN}/`].map(text => ({ from: text, to: text }))
].map(row => ({ url: LOCAL, remote: false, own: OWN, ...row, ref: REF }))
  .map(row => ({ ...row, name: `${JSON.stringify(row.from)} of ${row.own}, to ${row.url}` })), ({ url, remote, own, from, to }) => {
  assert.is(addressesOf(upstreamAt(url, remote), own).toUpstream(from), to)
})
