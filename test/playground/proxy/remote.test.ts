// --allow-remote: a server elsewhere gets no cookie but its own, and leaves nothing behind on this machine's ports.
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import * as assert from 'uvu/assert'
import { createCookieJar, withinOrigin } from '../../../playground/proxy/cookies.ts'
import type { FieldLine } from '../../../playground/shared/exchange.ts'
import { sharedBrowser } from '../support/browser.ts'
import { rawUpstream, readMessage, upstreamAt, withTap } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const REF = 'not-modified: tap on a server'

/** What reaches the server of a Cookie field, after answers with these fields. */
function sentOf(cookie: string, ...answers: readonly FieldLine[]): string | undefined {
  const jar = createCookieJar()
  for (const answer of answers) jar.note([answer])
  return jar.withOwnCookies([['Accept', '*/*'], ['Cookie', cookie]]).find(([name]) => name === 'Cookie')?.[1]
}

const set = (value: string): FieldLine => ['Set-Cookie', value]

table('Of the cookies that a browser has for this machine a server elsewhere gets', [
  { name: 'none where it set none', cookie: 'jupyter_token=SECRET; a=1', answers: [], sent: undefined },
  { name: 'its own', cookie: 'a=1; jupyter_token=SECRET', answers: [set('a=1; Path=/')], sent: 'a=1' },
  { name: 'its own in their order', cookie: 'b=2; x=SECRET; a=1', answers: [set('a=1'), set('b=2')], sent: 'b=2; a=1' },
  { name: 'no other one of a name that it sets, too', cookie: 'jupyter_token=SECRET', answers: [set('jupyter_token=x')], sent: undefined },
  { name: 'no other one of a name that it expired', cookie: 'sid=SECRET', answers: [set('sid=; Max-Age=0')], sent: undefined },
  { name: 'its own of two under one name', cookie: 'sid=mine; sid=SECRET', answers: [set('sid=mine; Path=/x')], sent: 'sid=mine' },
  { name: 'none that differs in case', cookie: 'SID=1', answers: [set('sid=1')], sent: undefined },
  { name: 'an own one with blanks around', cookie: 'a=b c', answers: [set(' a = b c ; Secure')], sent: 'a=b c' },
  { name: 'an own one with an equals sign and quotes', cookie: 'a="x=y"', answers: [set('a="x=y"; HttpOnly')], sent: 'a="x=y"' },
  { name: 'an own one without a name', cookie: 'token', answers: [set('token; Path=/')], sent: 'token' },
  { name: 'an own one without a name but with its sign', cookie: 'token', answers: [set('=token')], sent: 'token' },
  { name: 'no empty one', cookie: '; ;', answers: [set('')], sent: undefined },
  { name: 'one named as what every object has, if it is its own alone', cookie: '__proto__=1; constructor=2',
    answers: [set('__proto__=1')], sent: '__proto__=1' },
  { name: 'none after it cleared them', cookie: 'a=1', answers: [set('a=1'), ['clear-site-data', '"cache", "cookies"']], sent: undefined },
  { name: 'none after it cleared everything', cookie: 'a=1', answers: [set('a=1'), ['Clear-Site-Data', '"*"']], sent: undefined },
  { name: 'its own after it cleared something else', cookie: 'a=1', answers: [set('a=1'), ['Clear-Site-Data', '"cache"']], sent: 'a=1' },
  { name: 'none longer than browsers keep', cookie: `a=${'b'.repeat(5000)}`, answers: [set(`a=${'b'.repeat(5000)}`)], sent: undefined }
].map(row => ({ ...row, ref: 'RFC 6265 §8.5' })), ({ cookie, answers, sent }) => {
  assert.is(sentOf(cookie, ...answers as readonly FieldLine[]), sent)
})

table('What a server elsewhere sends', [
  { line: ['Clear-Site-Data', '"cookies"'], kept: undefined },
  { line: ['clear-site-data', '"cache", "cookies","storage"'], kept: '"cache", "storage"' },
  { line: ['Clear-Site-Data', '"*"'], kept: '"cache", "clientHints", "executionContexts", "prefetchCache", "prerenderCache", "storage"' },
  { line: ['Clear-Site-Data', '"storage"'], kept: '"storage"' },
  { line: ['Clear-Site-Data', 'cookies'], kept: 'cookies' },
  { line: ['Service-Worker-Allowed', '/'], kept: undefined },
  { line: ['SERVICE-WORKER-ALLOWED', '/'], kept: undefined },
  { line: ['Set-Cookie', 'a=1'], kept: 'a=1' }
].map(row => ({ ...row, name: row.line.join(': '), ref: REF })), ({ line, kept }) => {
  assert.is(withinOrigin([line as unknown as FieldLine])[0]?.[1], kept)
})

table('A script of a service worker', [
  { name: 'is refused under --allow-remote', mayBeRemote: true, fields: 'Service-Worker: script\n', status: '403' },
  { name: 'is refused without its field, by where it goes', mayBeRemote: true, fields: 'Sec-Fetch-Dest: serviceworker\n', status: '403' },
  { name: 'is forwarded to a server on this machine', mayBeRemote: false, fields: 'Service-Worker: script\n', status: '200' },
  { name: 'is none where a page asks for it', mayBeRemote: true, fields: 'Sec-Fetch-Dest: script\n', status: '200' }
].map(row => ({ ...row, ref: REF })), async ({ mayBeRemote, fields, status }) => {
  const upstream = await rawUpstream('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  await withTap({ upstream: upstreamAt(`http://127.0.0.1:${upstream.port}`, mayBeRemote) }, async ({ exchange, tapPort, recorded }) => {
    const message = readMessage(await exchange(`GET /sw.js HTTP/1.1\nHost: app.localhost:${tapPort}\n${fields}Connection: close\n\n`))
    const [record] = await recorded(1)
    assert.equal([message?.line.split(' ')[1], record?.status, upstream.requests.length], [status, Number(status), status === '200' ? 1 : 0])
    if (status === '403') {
      assert.match(message?.content ?? '', /^The proxy refuses service workers under --allow-remote: [^\n]+\n$/)
      assert.is(`${record?.error}\n`, message?.content)
    }
  })
  await upstream.close()
})

async function listening(listener: RequestListener): Promise<{ server: Server, port: number }> {
  const server = createServer(listener)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

stories(REF, {
  'a jar has no more cookies than browsers keep, and loses the ones that were longest without use'() {
    const jar = createCookieJar()
    const isKnown = (cookie: string): boolean => jar.withOwnCookies([['Cookie', cookie]]).length === 1
    jar.note([set('first=1'), set('second=1')])
    for (let at = 0; at < 498; at++) jar.note([set(`c${at}=1`)])
    assert.ok(isKnown('first=1'))
    for (let at = 0; at < 100_000; at++) jar.note([set(`d${at}=1`)])
    assert.equal([isKnown('first=1'), isKnown('d99999=1'), isKnown('d99500=1'), isKnown('d99499=1')], [false, true, true, false])
  },
  async 'in a browser, a site gets its own cookies alone, leaves other ports\' as they are, and installs no service worker'() {
    const local = await listening((_request, response) => {
      response.setHeader('Set-Cookie', 'jupyter_token=SECRET; Path=/')
      response.end('local')
    })
    const received: string[] = []
    const site = await listening((request, response) => {
      received.push(`${request.url} ${request.headers.cookie ?? ''}`)
      if (request.url === '/sw.js') {
        response.setHeader('Content-Type', 'text/javascript')
        response.end('onfetch = event => event.respondWith(new Response("worker"))')
        return
      }
      response.setHeader('Content-Type', 'text/html')
      response.setHeader('Service-Worker-Allowed', '/')
      response.setHeader('Set-Cookie', ['own=1; Path=/', 'jupyter_token=x; Path=/nowhere', 'wide=1; Domain=localhost; Path=/'])
      if (request.url === '/clear') response.setHeader('Clear-Site-Data', '"cookies"')
      response.end('<!doctype html><title>site</title>')
    })
    await withTap({ upstream: upstreamAt(`http://127.0.0.1:${site.port}`, true) }, async ({ tapPort, recorded }) => {
      const context = await (await sharedBrowser()).newContext()
      const page = await context.newPage()
      for (const name of ['127.0.0.1', 'app.localhost']) {
        received.length = 0
        await page.goto(`http://${name}:${local.port}/`)
        await page.goto(`http://${name}:${tapPort}/`)
        await page.goto(`http://${name}:${tapPort}/second`)
        const told = await page.evaluate('navigator.serviceWorker.register("/sw.js").then(() => "installed", error => error.name)')
        assert.equal([name, told], [name, 'TypeError'])
        await page.goto(`http://${name}:${tapPort}/clear`)
        await page.goto(`http://${name}:${tapPort}/last`)
        const pages = received.filter(line => !line.startsWith('/favicon'))
        assert.not(received.some(line => /SECRET|sw\.js/.test(line)), received.join('\n'))
        assert.match(pages[1] ?? '', /^\/second (?:own=1|.*; own=1|own=1; .*)$/)
        const kept = (await context.cookies(`http://${name}/`)).find(cookie => cookie.name === 'jupyter_token')
        assert.equal([name, kept?.value], [name, 'SECRET'])
      }
      const everywhere = (await context.cookies()).filter(cookie => cookie.name === 'wide')
      assert.equal(everywhere, [])
      await until(async () => (await recorded(1)).some(({ status, target }) => status === 403 && target === '/sw.js'), 'the refusal is recorded')
      await context.close()
    })
    for (const { server } of [local, site]) {
      server.closeAllConnections()
      server.close()
    }
  }
})
