// --allow-remote: a server elsewhere gets no cookie but its own, and leaves nothing behind on this machine's ports.
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import * as assert from 'uvu/assert'
import { sharedBrowser } from '../support/browser.ts'
import { rawUpstream, readMessage, upstreamAt, withTap } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const REF = 'not-modified: tap on a server'

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
