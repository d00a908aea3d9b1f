// --rewrite: what would lead past the tap leads to it, and the server sees itself asked. Without it nothing is changed.
import * as assert from 'uvu/assert'
import { addressedToProxy, addressedToUpstream, cookieForProxy } from '../../../playground/proxy/rewrite-fields.ts'
import { rawUpstream, readMessage, upstreamAt, withTap } from '../support/proxy.ts'
import { table } from '../../support/table.ts'

const REF = 'not-modified: tap on a server'

/** What a request and an answer look like on their other side; UP, TAP and PORT stand for the ports. */
async function across(
  { url = 'http://127.0.0.1:UP', rewrites = true, mayBeRemote = false, name = 'app.localhost', request = [], answer = [] }: {
    url?: string, rewrites?: boolean, mayBeRemote?: boolean, name?: string, request?: readonly string[], answer?: readonly string[]
  }): Promise<{ request: readonly string[], answer: readonly string[] }> {
  let fill = (text: string): string => text
  let blank = fill
  const upstream = await rawUpstream((_request, socket) => {
    socket.end(`HTTP/1.1 302 Found\r\n${answer.map(line => `${fill(line)}\r\n`).join('')}Content-Length: 0\r\n\r\n`)
  })
  const up = String(upstream.port)
  let text = ''
  await withTap({ upstream: upstreamAt(url.replace('UP', up), mayBeRemote), rewrites, allowedHosts: ['shop.test'] }, async ({ exchange, tapPort }) => {
    fill = line => line.replaceAll('UP', up).replaceAll('TAP', String(tapPort))
    blank = line => line.replaceAll(up, 'UP').replaceAll(String(tapPort), 'TAP')
    text = await exchange(`GET / HTTP/1.1\nHost: ${name}:${tapPort}\n${request.map(line => `${fill(line)}\n`).join('')}Connection: close\n\n`)
  })
  await upstream.close()
  const own = /^(?:x-exchange|connection|content-length):/i
  const lines = (fields: readonly string[] | undefined): string[] => (fields ?? []).filter(field => !own.test(field)).map(blank)
  return { request: lines(upstream.requests[0]?.fields), answer: lines(readMessage(text)?.fields) }
}

const TAP = 'http://app.localhost:TAP'

const ANSWERS = [
  { name: 'an absolute redirect', from: 'Location: http://127.0.0.1:UP/dir/?a=b#c', to: `Location: ${TAP}/dir/?a=b#c` },
  { name: 'a redirect to the origin alone', from: 'Location: http://127.0.0.1:UP', to: `Location: ${TAP}` },
  { name: 'a redirect in capitals', from: 'LOCATION: HTTP://127.0.0.1:UP/A', to: `LOCATION: ${TAP}/A` },
  { name: 'a redirect to another name of this machine', from: 'Location: http://localhost:UP/x', to: `Location: ${TAP}/x` },
  { name: 'a redirect to the loopback of IPv6', from: 'Location: http://[::1]:UP/x', to: `Location: ${TAP}/x` },
  { name: 'a redirect without a scheme', from: 'Location: //127.0.0.1:UP/x', to: 'Location: //app.localhost:TAP/x' },
  { name: 'a place of content', from: 'Content-Location: http://127.0.0.1:UP/x', to: `Content-Location: ${TAP}/x` },
  { name: 'a refresh', from: 'Refresh: 5; url=http://127.0.0.1:UP/x', to: `Refresh: 5; url=${TAP}/x` },
  { name: 'a refresh without a sign between', from: 'Refresh: 5 http://127.0.0.1:UP/x', to: `Refresh: 5 ${TAP}/x` },
  { name: 'a refresh in quotes', from: 'Refresh: 0;URL=\'http://127.0.0.1:UP\'', to: `Refresh: 0;URL='${TAP}'` },
  { name: 'links', from: 'Link: <http://127.0.0.1:UP/a>; rel=preload, </b>, <http://127.0.0.1:UP/c>; rel=next',
    to: `Link: <${TAP}/a>; rel=preload, </b>, <${TAP}/c>; rel=next` },
  { name: 'a cookie of a domain', from: 'Set-Cookie: a=b; Domain=example.com; Path=/; HttpOnly', to: 'Set-Cookie: a=b; Path=/; HttpOnly' },
  { name: 'a secure cookie', from: 'Set-Cookie: a=b; Secure; SameSite=Strict', to: 'Set-Cookie: a=b; SameSite=Strict' }
]

const LEFT = [
  'Location: /x', 'Location: x', 'Location: ', 'Location: http://127.0.0.1:1/x', 'Location: https://127.0.0.1:UP/x',
  'Location: http://127.0.0.1:UP0/x', 'Location: http://127.0.0.1:UP.evil.test/', 'Location: http://127.0.0.1:UP@evil.test/',
  'Location: http://evil.test@127.0.0.1:UP/', 'Location: http://evil.test/?http://127.0.0.1:UP/', 'Location: //evil.test/',
  'Location: ftp://127.0.0.1:UP/', 'Location: javascript://127.0.0.1:UP/%0aalert(1)', 'Location: http://127.0.0.1', 'Location: http://',
  'Location: http:127.0.0.1:UP/', 'Refresh: 5', 'Refresh: soon; url=http://127.0.0.1:UP/', 'Link: http://127.0.0.1:UP/',
  'Link: <http://127.0.0.1:UP/', 'X-Location: http://127.0.0.1:UP/', 'Set-Cookie: a=b; Path=/', 'Access-Control-Allow-Origin: http://127.0.0.1:UP'
]

const ADDRESSES = { authority: 'up', toProxy: (reference: string) => `(${reference})`, toUpstream: (url: string) => `[${url}]` }

table('An address of an answer is what stands in', [
  { from: ['Location', ' a'], to: '( a)' }, { from: ['CONTENT-LOCATION', ''], to: '()' },
  { from: ['Link', '<>; rel=x, <a<b>, <c>d>'], to: '<()>; rel=x, <a<(b)>, <(c)>d>' },
  ...['5; url=u', '0;u', '1.5,URL=u', '.;u', `${'1'.repeat(30)};u`, '5 u', '5\tu', '5  url=u', '5 ; u', '5\t,\tUrl\t=\tu', '5;url = u', '5; url="u', '5;\'u', '5;"u']
    .map(value => ({ from: ['Refresh', value] as const, to: value.replace(/u$/, '(u)') })),
  ...['5', 'x5; u', ';u', '5s; u', '-5; u', '', 'u'].map(value => ({ from: ['Refresh', value] as const, to: value })),
  { from: ['X-Location', 'u'], to: 'u' }, { from: ['Location-X', 'u'], to: 'u' }, { from: ['Set-Cookie', 'a; Secure'], to: 'a' }
].map(row => ({ ...row, name: row.from.join(': '), ref: REF })), ({ from: [name = '', value = ''], to }) => {
  assert.equal(addressedToProxy([['Date', 'x'], [name, value]], ADDRESSES), [['Date', 'x'], [name, to]])
})

table('An address of a request is what stands in', [
  { name: 'HOST', to: 'up' }, { name: 'Origin', to: '[x]' }, { name: 'referer', to: '[x]' }, { name: 'X-Host', to: 'x' }
].map(row => ({ ...row, ref: REF })), ({ name, to }) => {
  assert.equal(addressedToUpstream([['Date', 'y'], [name, 'x']], ADDRESSES), [['Date', 'y'], [name, to]])
})

table('A cookie over plain HTTP', [
  { from: 'a=b', to: 'a=b' },
  { from: 'a=b; secure', to: 'a=b' },
  { from: 'a=Domain=x; SECURE ; domain = x;path=/', to: 'a=Domain=x;path=/' },
  { from: 'a=b; SameSite=None; Secure; Partitioned; Max-Age=1', to: 'a=b; Max-Age=1' },
  { from: 'a=b; SameSite=None', to: 'a=b; SameSite=None' },
  { from: 'a=b; SameSite=Lax; Secure', to: 'a=b; SameSite=Lax' },
  { from: '__Host-a=b; Secure; Path=/', to: '__Host-a=b; Secure; Path=/' },
  { from: '__secure-a=b; Domain=x; SameSite=None; Secure', to: '__secure-a=b; SameSite=None; Secure' },
  { from: '', to: '' }, { from: ';;=;Secure', to: ';;=' }, { from: 'Secure; Secure', to: 'Secure' }
].map(row => ({ ...row, name: JSON.stringify(row.from), ref: 'RFC 6265 §5.3' })), ({ from, to }) => {
  assert.is(cookieForProxy(from), to)
})

table('With --rewrite the tap leads to itself by', ANSWERS.map(row => ({ ...row, ref: REF })), async ({ from, to }) => {
  assert.equal((await across({ answer: [from] })).answer, [to])
})

table('With --rewrite the tap leaves', LEFT.map(line => ({ name: line, line, ref: REF })), async ({ line }) => {
  assert.equal((await across({ answer: [line.trimEnd()] })).answer, [line])
})

table('Without --rewrite the tap changes nothing of', [
  ...ANSWERS.map(({ from }) => from), 'Clear-Site-Data: "cookies"', 'Service-Worker-Allowed: /'
].map(line => ({ name: line, line, ref: REF })), async ({ line }) => {
  assert.equal((await across({ answer: [line], rewrites: false })).answer, [line])
})

const FORM = [`Origin: ${TAP}`, `Referer: ${TAP}/form?a=http://app.localhost:TAP/`]
const FOREIGN = [
  'Origin: null', 'Origin: http://evil.test', 'Origin: http://app.localhost:TAP.evil.test', 'Origin: http://evil.test/app.localhost:TAP',
  'Origin: http://127.0.0.1:TAP', 'Origin: http://app.localhost', 'Referer: http://evil.test/http://app.localhost:TAP/',
  'Referer: http://app.localhost:TAP@evil.test/', 'Referer: about:blank'
]

table('A request reaches the server', [
  { name: 'as it was, without a word', given: { rewrites: false }, host: 'app.localhost:TAP', origin: TAP },
  { name: 'under its own address with --rewrite', given: {}, host: '127.0.0.1:UP', origin: 'http://127.0.0.1:UP' },
  { name: 'under its own address with --allow-remote', given: { rewrites: false, mayBeRemote: true }, host: '127.0.0.1:UP', origin: 'http://127.0.0.1:UP' },
  { name: 'under the name that it was given', given: { url: 'http://localhost:UP' }, host: 'localhost:UP', origin: 'http://localhost:UP' }
].map(row => ({ ...row, ref: REF })), async ({ given, host, origin }) => {
  const { request } = await across({ ...given, request: FORM })
  assert.equal(request, [`Host: ${host}`, `Origin: ${origin}`, `Referer: ${origin}/form?a=http://app.localhost:TAP/`])
})

table('Who asks from elsewhere is not said to be the server\'s own page', FOREIGN.map(line => ({ name: line, line, ref: REF })), async ({ line }) => {
  for (const given of [{}, { rewrites: false, mayBeRemote: true }]) {
    assert.equal((await across({ ...given, request: [line] })).request.slice(1), [line])
  }
})

table('A tenant', [
  { name: 'below localhost keeps its name', tenant: 'a.localhost' },
  { name: 'that is allowed keeps its name', tenant: 'shop.test' }
].map(row => ({ ...row, ref: REF })), async ({ tenant }) => {
  const { request, answer } = await across({
    name: tenant, request: [`Origin: http://${tenant}:TAP`],
    answer: [`Location: http://${tenant}:UP/x`, 'Link: <http://other.localhost:UP/>', 'Content-Location: http://127.0.0.1:UP/y']
  })
  assert.equal(request, [`Host: ${tenant}:UP`, `Origin: http://${tenant}:UP`])
  assert.equal(answer, [`Location: http://${tenant}:TAP/x`, 'Link: <http://other.localhost:UP/>', `Content-Location: http://${tenant}:TAP/y`])
})
