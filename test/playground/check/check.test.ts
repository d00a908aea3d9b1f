// The command check against real servers: what it prints, what it exits with, and that nothing that a server sends harms it.
import { createSecureServer as createHttp2Server } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createRawServer } from 'node:net'
import * as assert from 'uvu/assert'
import { runCheck } from '../../../playground/cli/check.ts'
import { parseCommandLine } from '../../../playground/cli/command-line.ts'
import type { CheckCommand } from '../../../playground/cli/command-line.ts'
import { checks } from '../../../playground/page/analysis/probe.ts'
import { launch } from '../support/launch.ts'
import { withPlayground } from '../support/playground.ts'
import { cert, key } from '../support/proxy-certificate.ts'
import { NO_NGINX, listening, served, starts } from './servers.ts'
import type { Running } from './servers.ts'
import { didNotRun, stories, table } from '../../support/table.ts'

const REF = 'not-modified: check'

interface Told { readonly url: string, readonly grade?: string, readonly problem?: string, readonly checks?: readonly { check: string, level: string }[] }

/** The command as a process of its own. */
const run = (...args: readonly string[]): ReturnType<ReturnType<typeof launch>['ended']> => launch(['check', ...args]).ended()

interface Ended { readonly code: number | null, readonly found: readonly Told[] }

/** What the process tells as JSON. */
async function ended(...args: readonly string[]): Promise<Ended> {
  const { code, out, err } = await run('--json', ...args)
  assert.is(err, '')
  return { code, found: JSON.parse(out) as Told[] }
}

/** What the command tells as JSON, in this process. */
async function told(...args: readonly string[]): Promise<Ended> {
  const command = parseCommandLine(['check', '--json', ...args], {})
  assert.is(command.kind, 'check')
  let out = ''
  const code = await runCheck(command as CheckCommand, text => { out += text })
  return { code, found: JSON.parse(out) as Told[] }
}

interface ServerRow { readonly name: string, readonly server: keyof typeof starts, readonly grade: string, readonly wrong: readonly string[] }

const SERVERS: readonly ServerRow[] = [
  { name: 'a handler of this library', server: 'handler', grade: 'A', wrong: [] },
  { name: 'a folder served by this library', server: 'files', grade: 'A', wrong: [] },
  { name: 'express.static', server: 'express', grade: 'A', wrong: [] },
  { name: 'nginx', server: 'nginx', grade: 'A', wrong: [] },
  { name: 'a server without validators', server: 'bare', grade: 'none', wrong: ['star', 'if-match-wrong'] },
  { name: 'a server that ignores every condition', server: 'deaf', grade: 'C',
    wrong: ['if-none-match', 'other-strength', 'list', 'star', 'if-modified-since', 'if-match-wrong', 'if-unmodified-since'] },
  { name: 'a server that takes every If-None-Match for its own', server: 'yes', grade: 'D', wrong: ['wrong-tag', 'if-match-wrong'] }
]

const runnable = SERVERS.filter(({ server }) => server !== 'nginx' || NO_NGINX === undefined)

table('Checked as JSON', runnable.map(row => ({ ...row, ref: REF })), async ({ server, grade, wrong }) => {
  const { url, stop } = await starts[server]()
  const { code, found: [only] } = await told(url)
  await stop()
  assert.equal([only?.url, only?.grade, code], [url, grade, grade === 'A' ? 0 : 1])
  const warned = only?.checks?.filter(({ level }) => level === 'warning' || level === 'bad').map(({ check }) => check)
  assert.equal(warned?.toSorted(), [...wrong].sort())
})

if (NO_NGINX !== undefined) didNotRun('Checked as JSON', SERVERS.filter(row => !runnable.includes(row)).map(row => ({ ...row, ref: REF })), NO_NGINX)

table('A server that cannot be checked is named, with status 2:', [
  { name: 'one that redirects', says: /^The answer is 302, and only a 200 can be checked\. It leads to \/there: check that\.$/,
    start: () => served((_request, response) => { response.writeHead(302, { Location: '/there' }).end() }) },
  { name: 'one that has nothing there', says: /^The answer is 404, and only a 200 can be checked\.$/,
    start: () => served((_request, response) => { response.writeHead(404).end() }) },
  { name: 'one that never answers', says: /^No whole answer came within 0\.3 s$/, start: () => served(() => {}) },
  { name: 'one that never ends', says: /^No whole answer came within 0\.3 s$/,
    start: () => served((_request, response) => { response.write('a') }) },
  { name: 'one that hangs up', says: /closed the connection before its answer was whole$/,
    start: () => served((_request, response) => { response.destroy() }) },
  { name: 'one that breaks off', says: /closed the connection before its answer was whole$/,
    start: () => served((_request, response) => {
      response.writeHead(200, { 'Content-Length': 9 }).write('a', () => { response.destroy() })
    }) },
  { name: 'one that speaks something else', says: /^The answer is not well-formed HTTP: HPE_\w+$/,
    start: () => listening(createRawServer(socket => { socket.on('error', () => {}).end('220 \x1b[2J mail.test\r\n') })) },
  { name: 'one with too many fields', says: /^The fields of the answer have more than 65536 bytes$/,
    start: () => listening(createRawServer(socket => {
      socket.on('error', () => {}).write(`HTTP/1.1 200 OK\r\n${`a: ${'b'.repeat(1000)}\r\n`.repeat(100)}\r\n`)
    })) },
  { name: 'one that changes the protocol', says: /^The answer changes the protocol$/,
    start: () => listening(createRawServer(socket => {
      socket.on('error', () => {}).write('HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n')
    })) },
  { name: 'one whose certificate nobody signed', says: /^The certificate of 127\.0\.0\.1:\d+ is not trusted \(\w+\): --insecure takes any$/,
    start: () => listening(createTlsServer({ cert, key }, (_request, response) => { response.end('ok') }), '/', 'https') },
  { name: 'one that speaks HTTP/2 alone', says: /^This server speaks HTTP\/2 alone; check speaks HTTP\/1\.1$/,
    start: () => listening(createHttp2Server({ cert, key }), '/', 'https') },
  { name: 'one that is down', says: /^Nothing listens at 127\.0\.0\.1:\d+$/,
    start: async (): Promise<Running> => {
      const { url, stop } = await served(() => {})
      await stop()
      return { url, stop: () => {} }
    } }
].map(row => ({ ...row, ref: REF })), async ({ start, says }) => {
  const { url, stop } = await start()
  const { code, found } = await told(url, '--timeout', says.source.includes('0\\.3') ? '0.3' : '10', ...says.source.includes('insecure') ? [] : ['--insecure'])
  await stop()
  assert.is(code, 2)
  assert.match(found[0]?.problem ?? '', says)
})

table('The command line asks to check', [
  { args: ['check', '3000'], urls: ['http://localhost:3000/'] },
  { args: ['check', ':3000/a?b=c#d', 'https://a.test/x'], urls: ['http://localhost:3000/a?b=c#d', 'https://a.test/x'] },
  { args: ['--json', 'check', '3000', '--accept', 'b', '--timeout=0.5', '--insecure'], urls: ['http://localhost:3000/'], more: [true, 'B', 0.5, true] }
].map(row => ({ more: [false, 'A', 10, false], ...row, name: row.args.join(' '), ref: REF })), ({ args, urls, more }) => {
  const asked = parseCommandLine(args, {})
  assert.equal(asked.kind === 'check' && [asked.urls, [asked.isJson, asked.accepted, asked.timeout, asked.isInsecure]], [urls, more])
})

table('check is refused in one line, with status 2', [
  { args: [], says: /^check takes one url or more, e\.g\. check http/ },
  { args: ['nonsense'], says: /^The url takes .*, and got "nonsense"$/ },
  { args: ['3000', '--accept', 'D'], says: /^--accept takes .*, and got "D"$/ },
  { args: ['3000', '--timeout', '0'], says: /^--timeout takes .*, and got "0"$/ },
  { args: ['3000', '--timeout', '1e9'], says: /^--timeout takes .*, and got "1e9"$/ },
  { args: ['3000', '--port', '1'], says: /^--port is no option of check, which starts no server$/ },
  { args: ['3000', '--allow-remote'], says: /^--allow-remote is no option of check/ },
  { args: ['http://a:b@localhost'], says: /^The url takes / }
].map(row => ({ ...row, name: row.args.join(' ') || 'without a url', ref: REF })), async ({ args, says }) => {
  const { code, out, err } = await run(...args)
  assert.equal([code, out], [2, ''])
  assert.match(err.slice(0, -1), says)
  assert.match(err, /^[^\n]+\n$/)
})

stories(REF, {
  async 'what a server sends is neither obeyed by a terminal nor a second line'() {
    const tag = '"\x9b31m\xad"'
    const { url, stop } = await listening(createRawServer(socket => {
      socket.on('error', () => {}).on('data', () => {
        socket.end(`HTTP/1.1 200 O\x9bK\r\nETag: ${tag}\r\nContent-Length: 2\r\n\r\nok`, 'latin1')
      })
    }))
    const text = await run(url)
    const json = await run(url, '--json')
    const redirect = await served((_request, response) => { response.writeHead(302, { Location: '/\x9b2J' }).end() })
    const led = await run(redirect.url)
    await Promise.all([stop(), redirect.stop()])
    for (const { out } of [text, json, led]) assert.not.match(out, /[\0-\x09\x0b-\x1f\x7f-\x9f\xad]/)
    assert.ok(text.out.includes('ETag: "\\u009b31m\\u00ad"'))
    assert.ok(led.out.includes('It leads to /\\u009b2J: check that.'))
    assert.equal((JSON.parse(json.out) as { etag: string }[])[0]?.etag, tag)
  },
  async 'several urls are checked in their order, and the worst of them tells the status'() {
    const good = await starts.handler()
    const poor = await starts.deaf()
    const both = await ended(good.url, poor.url)
    assert.equal([both.code, both.found.map(({ grade }) => grade)], [1, ['A', 'C']])
    assert.is((await ended(good.url, good.url)).code, 0)
    assert.is((await ended(good.url, poor.url, '--accept', 'C')).code, 0)
    assert.is((await ended(good.url, poor.url, '--accept', 'B')).code, 1)
    assert.is((await ended(poor.url, `${good.url.replace(/\/$/, '')}`, 'http://127.0.0.1:1/')).code, 2)
    const { out } = await run(good.url, poor.url)
    assert.equal([...out.matchAll(/^Conditional requests to (\S+)$/gm)].map(([, url]) => url), [good.url, poor.url])
    await Promise.all([good.stop(), poor.stop()])
  },
  async 'only GET and HEAD are sent, one after the other, each check once, without a playground'() {
    const seen: string[] = []
    let underWay = 0
    const { url, stop } = await served((request, response) => {
      assert.is(++underWay, 1)
      seen.push(`${request.method} ${request.url}`)
      response.setHeader('ETag', '"7"')
      response.end('content', () => { underWay-- })
    })
    const { found } = await told(`${url}a/../b?c=%20d`)
    await stop()
    assert.equal([...new Set(seen)], ['GET /b?c=%20d', 'HEAD /b?c=%20d'])
    assert.is(seen.length, 1 + (found[0]?.checks?.length ?? 0))
    assert.ok(found[0]?.checks?.every(({ check }) => checks.some(({ id }) => id === check)))
  },
  async 'endless content is not waited for, and content that differs is told by what was read'() {
    const endless = await served((request, response) => {
      response.setHeader('ETag', '"7"')
      if (request.method === 'HEAD') return void response.end()
      const more = (): void => { while (!response.destroyed && response.write(Buffer.alloc(65_536))); }
      response.on('drain', more).on('error', () => {})
      more()
    })
    const { code, found } = await told(endless.url)
    await endless.stop()
    assert.equal([code, found[0]?.problem, found[0]?.checks?.find(({ check }) => check === 'if-none-match')?.level], [1, undefined, 'warning'])
    let count = 100
    const changing = await served((_request, response) => {
      response.setHeader('ETag', '"7"')
      response.end(`content ${count++}`)
    })
    const other = await told(changing.url)
    await changing.stop()
    assert.is(other.found[0]?.checks?.find(({ check }) => check === 'if-none-match')?.level, 'bad')
  },
  async 'a certificate that nobody signed is taken where that is asked for'() {
    const { url, stop } = await listening(createTlsServer({ cert, key }, (_request, response) => { response.end('ok') }), '/', 'https')
    const { code, found } = await told(url, '--insecure')
    await stop()
    assert.equal([code, found[0]?.problem, found[0]?.grade], [1, undefined, 'none'])
  },
  'the demo is checked as any server'() {
    return withPlayground(async ({ port }) => {
      const { found: [only] } = await told(`${port}/counter.png`)
      assert.is(only?.url, `http://localhost:${port}/counter.png`)
      assert.not(only?.checks?.some(({ level }) => level === 'bad'), JSON.stringify(only))
    })
  }
})
