// The command line: what it asks for, and the launcher as a process of its own.
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { parseCommandLine } from '../../../playground/cli/command-line.ts'
import { fieldOf, openClient } from '../support/playground.ts'
import { launch } from '../support/launch.ts'
import { stories, table } from '../../support/table.ts'
import { within } from '../../support/until.ts'

/** Whether something takes a connection there. */
function isOpen(host: string, port: number): Promise<boolean> {
  return within(new Promise(resolve => {
    const socket = connect(port, host, () => {
      socket.destroy()
      resolve(true)
    }).on('error', () => { resolve(false) })
  }), `${host} answers or refuses`)
}

table('The command line asks to listen', [
  { name: 'on port 8000 of this machine alone without a word', args: [], at: '127.0.0.1 8000' },
  { name: 'on the port that it names', args: ['--port', '8001'], at: '127.0.0.1 8001' },
  { name: 'on the port behind an equals sign', args: ['--port=8001'], at: '127.0.0.1 8001' },
  { name: 'on any port', args: ['--port', '0'], at: '127.0.0.1 0' },
  { name: 'on the greatest port', args: ['--port', '65535'], at: '127.0.0.1 65535' },
  { name: 'on the port by its short name', args: ['-p', '8001'], at: '127.0.0.1 8001' },
  { name: 'on the last of two ports', args: ['--port', '1', '--port', '2'], at: '127.0.0.1 2' },
  { name: 'on the port of the environment', args: [], port: '9000', at: '127.0.0.1 9000' },
  { name: 'on its own port before that of the environment', args: ['--port', '1'], port: 'x', at: '127.0.0.1 1' },
  { name: 'on port 8000 where the environment\'s is empty', args: [], port: '', at: '127.0.0.1 8000' },
  { name: 'on the host that it names', args: ['--host', 'localhost'], at: 'localhost 8000' },
  { name: 'on an IPv6 address', args: ['--host', '::1', '--port', '1'], at: '::1 1' }
].map(row => ({ ...row, ref: 'not-modified: command line' })), ({ args, port, at }) => {
  const asked = parseCommandLine(args, { PORT: port })
  assert.is(asked.kind === 'listen' && `${asked.host} ${asked.port}`, at)
})

table('The command line is refused in one line', [
  { name: 'with an option that there is not', args: ['--prot', '1'], says: /^Unknown option '--prot'/ },
  { name: 'with a short option that there is not', args: ['-q', '1'], says: /^Unknown option '-q'/ },
  { name: 'with a word that is no option', args: ['cheque'], says: /^The url takes .*, and got "cheque"$/ },
  { name: 'with a port that is no number',
    args: ['--port', 'http'], says: /^--port takes a number .*--port 8001, and got "http"$/ },
  { name: 'with a port that is too great', args: ['--port', '65536'], says: /and got "65536"$/ },
  { name: 'with a port in another notation', args: ['--port', '0x1F'], says: /and got "0x1F"$/ },
  { name: 'with a negative port', args: ['--port=-1'], says: /and got "-1"$/ },
  { name: 'with a port of many digits', args: ['--port', '9'.repeat(400)], says: /and got "9+"$/ },
  { name: 'with a port without its number', args: ['--port'], says: /^Option '-p, --port <value>' argument missing$/ },
  { name: 'with a port whose number is another option',
    args: ['--port', '--host', 'x'], says: /^Option '(?:-p, )?--port' argument is ambiguous\. / },
  { name: 'with an empty port', args: ['--port='], says: /and got ""$/ },
  { name: 'with a wrong port before a right one', args: ['--port', 'x', '--port', '1'], says: /and got "x"$/ },
  { name: 'with a port of the environment that is none',
    args: [], port: '80 80', says: /^PORT is a number .*PORT=8001, and got "80 80"$/ },
  { name: 'with a short port that is no number', args: ['-p', 'x'], says: /^--port takes .*, and got "x"$/ },
  { name: 'with a value for --version', args: ['--version=1'], says: /^Option '--version' does not take an argument$/ },
  { name: 'with an option of check alone', args: ['--json'], says: /^--json is an option of check, e\.g\. check http/ },
  { name: 'with the certificates of check and a url', args: ['3000', '--insecure'], says: /^--insecure is an option of check/ },
  { name: 'with an empty host', args: ['--host='], says: /^--host takes .*--host 127\.0\.0\.1, and got ""$/ },
  { name: 'with a host that has a port',
    args: ['--host', 'localhost:8000'], says: /^--host takes .*, and got "localhost:8000"$/ },
  { name: 'with a host that is a URL', args: ['--host', 'http://localhost'], says: /^--host takes / },
  { name: 'with a host that has a line end', args: ['--host', 'a\nb'], says: /and got "a\\nb"$/ },
  { name: 'with a value for --help', args: ['--help=x'], says: /^Option '-h, --help' does not take an argument$/ }
].map(row => ({ ...row, ref: 'not-modified: command line' })), ({ args, port, says }) => {
  const asked = parseCommandLine(args, { PORT: port })
  const line = asked.kind === 'invalid' ? asked.line : ''
  assert.match(line, says)
  assert.not(line.includes('\n'))
})

const GREETING = /^not-modified playground: http:\/\/127\.0\.0\.1:(\d+)\/ \(Ctrl-C stops it\)\n$/

stories('S15', {
  async 'the launcher starts a server that a browser can open, says where, and stops at Ctrl-C whatever is open'() {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const launched = launch(['--port', '0'])
      const port = Number((await launched.line(GREETING))[1])
      const browser = await openClient(port)
      const navigation = 'Sec-Fetch-Site: none\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: document\nAccept: text/html'
      browser.write(`GET / HTTP/1.1\nHost: 127.0.0.1:${port}\n${navigation}\n\n`)
      const page = await browser.answer()
      assert.equal([page.status, fieldOf(page, 'Content-Type')], [200, 'text/html; charset=utf-8'])
      for (const path of ['/page/main.js', '/page/style.css', '/counter.png']) {
        browser.write(`GET ${path} HTTP/1.1\nHost: 127.0.0.1:${port}\nSec-Fetch-Site: same-origin\n\n`)
        assert.is((await browser.answer()).status, 200, path)
      }
      const feed = await openClient(port)
      feed.write(`GET /feed HTTP/1.1\nHost: 127.0.0.1:${port}\n\n`)
      await feed.until('event: state')
      const unfinished = await openClient(port)
      unfinished.write('POST /clear HTTP/1.1\nContent-Length: 10\n')
      launched.child.kill(signal)
      const { code, out, err } = await launched.ended()
      assert.equal([code, err], [0, ''])
      assert.match(out, GREETING)
      await Promise.all([feed.ended(), browser.ended(), unfinished.ended()])
    }
  },
  async 'the port may come from the environment'() {
    const launched = launch([], { env: { PORT: '0' } })
    await launched.line(GREETING)
    launched.child.kill('SIGINT')
    assert.is((await launched.ended()).code, 0)
  }
})

stories('not-modified: command line', {
  async 'a taken port gets one line that says what to do'() {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, out, err } = await launch(['--port', String(port)]).ended()
    server.close()
    const other = port === 65_535 ? 8000 : port + 1
    const line = `Port ${port} is taken: choose another with --port, e.g. --port ${other}\n`
    assert.equal([code, out, err], [1, '', line])
  },
  async 'a host that is no address of this machine gets one line'() {
    const { code, out, err } = await launch(['--port', '0', '--host', '192.0.2.1']).ended()
    assert.equal([code, out], [1, ''])
    assert.match(err, /^The host 192\.0\.2\.1 .*--host 127\.0\.0\.1\n$/)
  },
  async 'a bad flag gets one line, and status 2'() {
    const { code, out, err } = await launch(['--port', 'http']).ended()
    assert.equal([code, out], [2, ''])
    assert.match(err, /^--port takes [^\n]+\n$/)
  },
  async '--help prints how to call it'() {
    for (const flag of ['--help', '-h']) {
      const { code, out, err } = await launch([flag]).ended()
      assert.equal([code, err], [0, ''])
      assert.match(out, /^Usage: not-modified [^]*--port[^]*--host[^]*--proxy-port/)
    }
  },
  async '--version prints the version of the package'() {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    const { code, out, err } = await launch(['--version']).ended()
    assert.equal([code, out, err], [0, `${version}\n`, ''])
  },
  async 'both ports are open to this machine alone; whoever is on it may read the log, cookies too, and is told so'() {
    const launched = launch(['127.0.0.1:9', '--port', '0', '--proxy-port', '0'])
    const [, port, tapPort] = await launched.line(/^not-modified playground: http:\/\/127\.0\.0\.1:(\d+)\/[^]*? or http:\/\/127\.0\.0\.1:(\d+)\//)
    const others = Object.values(networkInterfaces()).flatMap(list => list ?? []).filter(({ internal, scopeid = 0 }) => !internal && scopeid === 0)
    for (const host of [...others.map(({ address }) => address), ...process.platform === 'linux' ? ['127.0.0.2', '::1'] : []]) {
      for (const own of [port, tapPort]) assert.is(await isOpen(host, Number(own)), false, `${host}:${own}`)
    }
    // No token is asked for: who shares the machine reads it all.
    assert.is((await fetch(`http://127.0.0.1:${tapPort}/`, { headers: { Cookie: 'session=secret' } })).status, 502)
    assert.match(await (await fetch(`http://127.0.0.1:${port}/log`)).text(), /session=secret/)
    launched.child.kill('SIGINT')
    await launched.ended()
    const said = (name: string): string => readFileSync(name, 'utf8').replaceAll(/\s+/g, ' ')
    assert.match(said('docs/inspector.md'), /Everyone who has an account on this machine can open it, and read the cookies and credentials/)
    assert.match(said('SECURITY.md'), /everyone with an account on the machine can open the inspector and read what is in its log/)
  },
  async 'listening beyond this machine is warned of'() {
    const launched = launch(['--port', '0', '--host', '0.0.0.0'])
    const [, port] = await launched.line(/^not-modified playground: http:\/\/0\.0\.0\.0:(\d+)\/.*\nWarning: [^\n]+\n$/)
    const client = await openClient(Number(port))
    client.write(`GET / HTTP/1.1\nHost: evil.test:${port}\n\n`)
    assert.is((await client.answer()).status, 403)
    launched.child.kill('SIGINT')
    assert.is((await launched.ended()).code, 0)
  },
  async 'without the build the launcher says what to run'() {
    const folder = mkdtempSync(join(tmpdir(), 'not-modified-launcher-'))
    mkdirSync(join(folder, 'playground'))
    const launcher = join(folder, 'playground', 'server.mjs')
    copyFileSync('playground/server.js', launcher)
    const { code, out, err } = await launch([], { launcher }).ended()
    rmSync(folder, { recursive: true })
    assert.equal([code, out], [1, ''])
    assert.match(err, /^[^\n]*run npm ci [^\n]*\n$/)
  },
  async 'an older Node is told which one is needed'() {
    const old = 'data:text/javascript,' +
      'Object.defineProperty(process,"versions",{value:{...process.versions,node:"18.19.0"}})'
    const { code, out, err } = await launch([], { node: ['--import', old] }).ended()
    assert.equal([code, out], [1, ''])
    assert.match(err, /^[^\n]*Node 20 [^\n]*18\.19\.0[^\n]*\n$/)
  }
})
