// The command line with a server of one's own, and the launcher in front of one.
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { parseCommandLine } from '../../../playground/cli/command-line.ts'
import { openerFor } from '../../../playground/cli/open-browser.ts'
import { freePort } from '../../support/free-port.ts'
import { until } from '../../support/until.ts'
import { launch } from '../support/launch.ts'
import { allOf, rawUpstream } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: command line'
const URL_OF = 'http://127.0.0.1:3000'
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

table('The command line asks for', [
  { name: 'no tap without a url', args: [], tap: 'none' },
  { name: 'a tap on the next port', args: [URL_OF], tap: `${URL_OF}/ 8001 local` },
  { name: 'a tap on the port after the one that is named',
    args: ['--port', '9000', URL_OF], tap: `${URL_OF}/ 9001 local` },
  { name: 'a tap on any port, as the inspector', args: [URL_OF, '--port=0'], tap: `${URL_OF}/ 0 local` },
  { name: 'a tap before the last port', args: [URL_OF, '--port', '65535'], tap: `${URL_OF}/ 65534 local` },
  { name: 'a tap on the port that is named', args: [URL_OF, '--proxy-port', '7'], tap: `${URL_OF}/ 7 local` },
  { name: 'a tap on a server elsewhere',
    args: ['--allow-remote', 'https://a.test'], tap: 'https://a.test/ 8001 remote' },
  { name: 'a browser', args: ['--open'], tap: 'none', opens: true },
  { name: 'a browser, before a url', args: ['--open', URL_OF], tap: `${URL_OF}/ 8001 local`, opens: true }
].map(row => ({ opens: false, ...row, ref: REF })), ({ args, tap, opens }) => {
  const asked = parseCommandLine(args, {})
  if (asked.kind !== 'listen') throw new Error(`It asks for ${asked.kind}`)
  const { upstream, proxyPort } = asked
  const told = upstream && `${upstream.url} ${proxyPort} ${upstream.mayBeRemote ? 'remote' : 'local'}`
  assert.equal([told ?? 'none', asked.opensBrowser], [tap, opens])
})

table('The command line is refused in one line', [
  { name: 'with a name alone, which may be a misspelt word', args: ['app.test'], says: /^The url takes .*, and got "app\.test"$/ },
  { name: 'with a url of another scheme', args: ['ftp://localhost'], says: /^The url takes .*, and got "ftp:/ },
  { name: 'with a url that has a password', args: ['http://a:b@localhost:3000'], says: /^The url takes .*, and got "http:/ },
  { name: 'with a port beyond the last', args: ['65536'], says: /^The url takes .*, and got "65536"$/ },
  { name: 'with a path alone', args: ['/app'], says: /^The url takes .*, and got "\/app"$/ },
  { name: 'with a script', args: ['javascript:alert(1)'], says: /^The url takes .*, and got "javascript:alert\(1\)"$/ },
  { name: 'with a host that has a line end behind it', args: ['localhost:3000\n'], says: /^The url takes / },
  { name: 'with an allowed host that has a port',
    args: [URL_OF, '--allow-host', 'app.test:80'], says: /^--allow-host takes .*, and got "app\.test:80"$/ },
  { name: 'with every host allowed', args: [URL_OF, '--allow-host=*'], says: /^--allow-host takes .*, and got "\*"$/ },
  { name: 'with an allowed host and no url',
    args: ['--allow-host', 'app.test'], says: /^--allow-host is for a server of your own/ },
  { name: 'with --rewrite and no url', args: ['--rewrite'], says: /^--rewrite is for a server of your own/ },
  { name: 'with two urls', args: [URL_OF, URL_OF], says: /^There is one url at most, and "http:.*" is a second$/ },
  { name: 'with an empty url', args: [''], says: /^The url takes .*, and got ""$/ },
  { name: 'with the tap\'s port and no url',
    args: ['--proxy-port', '1'], says: /^--proxy-port is for a server of your own/ },
  { name: 'with --allow-remote and no url',
    args: ['--allow-remote'], says: /^--allow-remote is for a server of your own/ },
  { name: 'with a port of the tap that is none',
    args: [URL_OF, '--proxy-port', 'x'], says: /^--proxy-port takes .*, and got "x"$/ },
  { name: 'with a value for --open', args: ['--open=x'], says: /^Option '--open' does not take an argument$/ }
].map(row => ({ ...row, ref: REF })), ({ args, says }) => {
  const asked = parseCommandLine(args, {})
  assert.match(asked.kind === 'invalid' ? asked.line : asked.kind, says)
})

table('A server is named', [
  { text: '3000', is: 'http://localhost:3000/ /' },
  { text: ':3000', is: 'http://localhost:3000/ /' },
  { text: '3000/app?x=1', is: 'http://localhost:3000/ /app?x=1' },
  { text: 'localhost', is: 'http://localhost/ /' },
  { text: 'localhost:3000', is: 'http://localhost:3000/ /' },
  { text: 'LocalHost:3000/App', is: 'http://localhost:3000/ /App' },
  { text: '127.0.0.1:3000', is: 'http://127.0.0.1:3000/ /' },
  { text: '[::1]:3000/a', is: 'http://[::1]:3000/ /a' },
  { text: 'app.test:3000', is: 'http://app.test:3000/ /' },
  { text: 'http://localhost:3000/app', is: 'http://localhost:3000/ /app' },
  { text: 'http://localhost:3000/#/home', is: 'http://localhost:3000/ /#/home' },
  { text: 'HTTPS://localhost', is: 'https://localhost/ /' },
  { text: 'http://localhost:3000//evil.test/', is: 'http://localhost:3000/ //evil.test/' },
  { text: '3000@evil.test', is: 'invalid' }, { text: 'localhost:3000@evil.test', is: 'invalid' },
  { text: 'localhost:3000\\@evil.test', is: 'invalid' }, { text: ':', is: 'invalid' }, { text: '', is: 'invalid' },
  { text: '123456', is: 'invalid' }, { text: 'http:3000', is: 'invalid' }, { text: 'http://', is: 'invalid' }
].map(row => ({ ...row, name: `as ${JSON.stringify(row.text)}`, ref: REF })), ({ text, is }) => {
  const asked = parseCommandLine([text], {})
  assert.is(asked.kind === 'listen' ? `${asked.upstream?.url} ${asked.path}` : asked.kind, is)
})

table('The command line asks the tap', [
  { name: 'to change nothing', args: [], is: [[], false] },
  { name: 'to answer to more names', args: ['--allow-host', 'App.test', '--allow-host=*.b.test'], is: [['App.test', '*.b.test'], false] },
  { name: 'to rewrite', args: ['--rewrite'], is: [[], true] }
].map(row => ({ ...row, ref: REF })), ({ args, is }) => {
  const asked = parseCommandLine([URL_OF, ...args], {})
  assert.equal(asked.kind === 'listen' && [asked.allowedHosts, asked.rewrites], is)
})

table('The browser is opened', [
  { platform: 'linux', program: 'xdg-open' }, { platform: 'freebsd', program: 'xdg-open' },
  { platform: 'darwin', program: 'open' }, { platform: 'win32', program: 'rundll32 url.dll,FileProtocolHandler' }
].map(row => ({ ...row, name: `on ${row.platform}`, ref: REF })), ({ platform, program }) => {
  assert.is(openerFor(platform as NodeJS.Platform, 'http://[::1]:1/').join(' '), `${program} http://[::1]:1/`)
})

const BOTH = new RegExp('^not-modified playground: http://127\\.0\\.0\\.1:(\\d+)/ \\(Ctrl-C stops it\\)\n' +
  'tap in front of (\\S+): http://app\\.localhost:(\\d+)/ or http://127\\.0\\.0\\.1:\\3/([^\n]*)\n$')

stories(REF, {
  async 'the launcher stands in front of a server and says where'() {
    const upstream = await rawUpstream(OK)
    const url = `http://127.0.0.1:${upstream.port}`
    const launched = launch([url, '--port', '0'])
    const [, port, named, tapPort, rest] = await launched.line(BOTH)
    assert.equal([named, rest], [`${url}/`, ''])
    assert.not.equal(port, tapPort)
    for (const name of ['localhost', 'app.localhost']) {
      const request = `GET / HTTP/1.1\nHost: ${name}:${tapPort}\nConnection: close\n\n`
      assert.ok((await allOf(Number(tapPort), request)).endsWith('ok'))
    }
    launched.child.kill('SIGINT')
    assert.equal([(await launched.ended()).code, (await launched.ended()).err], [0, ''])
    await upstream.close()
  },
  async 'a server that is not there yet is said to be, and waited for'() {
    const url = `http://127.0.0.1:${await freePort()}`
    const launched = launch([url, '--port', '0'])
    const [, , , , rest] = await launched.line(BOTH)
    assert.match(rest ?? '', /^ \(Nothing listens at 127\.0\.0\.1:\d+: [^)]+\)$/)
    launched.child.kill('SIGTERM')
    assert.is((await launched.ended()).code, 0)
  },
  async 'the path of a url is what the links open, and --allow-remote says what it keeps back'() {
    const launched = launch([`127.0.0.1:${await freePort()}/start?a#b`, '--port', '0', '--allow-remote'])
    const [, named] = await launched.line(
      /^tap in front of (\S+): http:\/\/app\.localhost:(\d+)\/start\?a#b or http:\/\/127\.0\.0\.1:\2\/start\?a#b \(.*\n/m)
    assert.match(named ?? '', /^http:\/\/127\.0\.0\.1:\d+\/$/)
    await launched.line(/\nCookies go to that server only if they came from it by the tap; service workers are refused\n$/)
    launched.child.kill('SIGINT')
    assert.is((await launched.ended()).code, 0)
  },
  async 'on every address of this machine the proxy\'s own name leads to it, too'() {
    const launched = launch([URL_OF, '--port', '0', '--host', '0.0.0.0'])
    await launched.line(/^tap in front of \S+ http:\/\/app\.localhost:(\d+)\/ or http:\/\/0\.0\.0\.0:\1\/ /m)
    launched.child.kill('SIGINT')
    assert.is((await launched.ended()).code, 0)
  },
  async 'the inspector and the tap are no server of one\'s own'() {
    const own = await freePort()
    const other = await freePort()
    for (const ports of [[own, other], [other, own]]) {
      const [port = 0, proxyPort = 0] = ports
      for (const host of ['localhost', '0.0.0.0']) {
        const args = [`http://${host}:${own}`, '--port', String(port), '--proxy-port', String(proxyPort)]
        const { code, out, err } = await launch(args).ended()
        const line = `Port ${own} is the playground's own: the proxy needs another server behind it\n`
        assert.equal([code, out, err], [2, '', line])
      }
    }
  },
  async 'a server beyond this machine is refused in one line'() {
    const { code, out, err } = await launch(['http://192.0.2.1', '--port', '0']).ended()
    assert.equal([code, out, err], [2, '', '192.0.2.1 is beyond this machine: --allow-remote permits that\n'])
  },
  async 'a taken port of the tap gets one line that names its option'() {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, out, err } = await launch([URL_OF, '--port', '0', '--proxy-port', String(port)]).ended()
    server.close()
    assert.equal([code, out], [1, ''])
    assert.match(err, /^Port \d+ is taken: choose another with --proxy-port, e\.g\. --proxy-port \d+\n$/)
  },
  async 'the browser is opened at the inspector, and one that is not there or fails is one line'() {
    const [program] = openerFor(process.platform, '')
    const folder = mkdtempSync(join(tmpdir(), 'not-modified-opener-'))
    const opened = join(folder, 'opened')
    const script = join(folder, program)
    for (const [text, told] of [
      [undefined, /: not installed\): open http:\/\/127\.0\.0\.1:\d+\/ in it\n$/],
      ['exit 3', /: status 3\): open http/],
      [`printf %s "$*" > '${opened}'`, /^$/]
    ] as const) {
      if (text !== undefined) {
        writeFileSync(script, `#!/bin/sh\n${text}\n`)
        chmodSync(script, 0o755)
      }
      const launched = launch(['--open', '--port', '0'], { env: { PATH: folder } })
      const [, port] = await launched.line(/127\.0\.0\.1:(\d+)\//)
      if (told.source !== '^$') await launched.errorLine(told)
      else await until(() => existsSync(opened) && readFileSync(opened, 'utf8') !== '', 'the browser is opened')
      launched.child.kill('SIGINT')
      const { code, err } = await launched.ended()
      assert.is(code, 0)
      assert.match(err, told)
      if (existsSync(opened)) assert.is(readFileSync(opened, 'utf8'), `http://127.0.0.1:${port}/`)
    }
    rmSync(folder, { recursive: true })
  }
})
