// Everything that a command line asks for, member by member, and which option belongs to what.
import * as assert from 'uvu/assert'
import { parseCommandLine } from '../../../playground/cli/command-line.ts'
import { USAGE } from '../../../playground/cli/usage.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: command line'
const APP = 'http://127.0.0.1:3000'

const upstream = { url: `${APP}/`, isSecure: false, host: '127.0.0.1', port: 3000, authority: '127.0.0.1:3000', mayBeRemote: false }
const listening = { kind: 'listen', host: '127.0.0.1', port: 8000, path: '/', upstream: undefined, proxyPort: 8001, allowedHosts: [], rewrites: false,
  opensBrowser: false, keepsBodies: true, store: undefined }

table('What is asked for is', [
  { name: 'the demo', args: [], is: {} },
  { name: 'the demo on the last port but one, a tap behind it', args: ['-p', '65534'], is: { port: 65_534, proxyPort: 65_535 } },
  { name: 'the demo on the last port, a tap before it', args: ['-p', '65535'], is: { port: 65_535, proxyPort: 65_534 } },
  { name: 'the demo on any port', args: ['-p', '0'], is: { port: 0, proxyPort: 0 } },
  { name: 'the demo on port 1', args: ['-p', '1'], is: { port: 1, proxyPort: 2 } },
  { name: 'the demo without bodies', args: ['--no-bodies'], is: { keepsBodies: false } },
  { name: 'the demo in a browser', args: ['--open'], is: { opensBrowser: true } },
  { name: 'the demo with a store', args: ['--store', 'redis://127.0.0.1:6379'], is: { store: 'redis://127.0.0.1:6379' } },
  { name: 'the demo with a store behind TLS', args: ['--store=REDISS://a'], is: { store: 'REDISS://a' } },
  { name: 'the demo on the port of the environment', args: [], env: '9000', is: { port: 9000, proxyPort: 9001 } },
  { name: 'the demo on any port by the environment', args: [], env: '0', is: { port: 0, proxyPort: 0 } },
  { name: 'a tap', args: [APP], is: { upstream } },
  { name: 'a tap and a place', args: [`${APP}/a?b#c`], is: { upstream, path: '/a?b#c' } },
  { name: 'a tap with all that it takes', is: { upstream: { ...upstream, mayBeRemote: true }, proxyPort: 7, allowedHosts: ['a.test', '*.b.test'], rewrites: true },
    args: [APP, '--proxy-port', '7', '--allow-host', 'a.test', '--allow-host=*.b.test', '--rewrite', '--allow-remote'] },
  { name: 'a tap on any port beside a named one', args: [APP, '-p', '5', '--proxy-port', '0'], is: { upstream, port: 5, proxyPort: 0 } }
].map(row => ({ env: undefined, ...row, ref: REF })), ({ args, env, is }) => {
  assert.equal(parseCommandLine(args, { PORT: env }), { ...listening, ...is })
})

const checking = { kind: 'check', urls: [`${APP}/`], isJson: false, accepted: 'A', timeout: 10, isInsecure: false }

table('What is to be checked is', [
  { name: 'a url', args: [APP], is: {} },
  { name: 'several, with their places', args: ['3000/a', 'https://a.test/b?c#d'], is: { urls: ['http://localhost:3000/a', 'https://a.test/b?c#d'] } },
  { name: 'told as JSON', args: ['--json', APP], is: { isJson: true } },
  { name: 'accepted with a lower grade, in any case', args: [APP, '--accept=c'], is: { accepted: 'C' } },
  { name: 'waited for', args: [APP, '--timeout', '0.125'], is: { timeout: 0.125 } },
  { name: 'waited for as long as one may', args: [APP, '--timeout', '999999'], is: { timeout: 999_999 } },
  { name: 'believed whatever its certificate', args: [APP, '--insecure'], is: { isInsecure: true } },
  { name: 'what follows the word, whatever the environment says', args: [APP], env: 'x', is: {} }
].map(row => ({ env: undefined, ...row, ref: REF })), ({ args, env, is }) => {
  assert.equal(parseCommandLine(['check', ...args], { PORT: env }), { ...checking, ...is })
})

const PROXY_OPTIONS = [['--proxy-port', '7'], ['--allow-host', 'a.test'], ['--rewrite'], ['--allow-remote']]
const LISTEN_OPTIONS = [['--port', '1'], ['--host', 'a'], ['--store', 'redis://a'], ['--open'], ['--no-bodies']]
const CHECK_OPTIONS = [['--json'], ['--accept', 'A'], ['--timeout', '1'], ['--insecure']]
const named = ([name]: readonly string[]): string => name ?? ''

table('An option is refused', [
  ...PROXY_OPTIONS.map(option => ({ args: option, says: `${named(option)} is for a server of your own: name it, e.g. http://127.0.0.1:3000` })),
  ...CHECK_OPTIONS.flatMap(option => [option, [APP, ...option]].map(args => ({ args, says: `${named(option)} is an option of check, e.g. check http://127.0.0.1:3000/` }))),
  ...[...LISTEN_OPTIONS, ...PROXY_OPTIONS].map(option => ({ args: ['check', APP, ...option], says: `${named(option)} is no option of check, which starts no server` })),
  { args: ['check'], says: 'check takes one url or more, e.g. check http://127.0.0.1:3000/' },
  { args: [APP, '3001'], says: 'There is one url at most, and "3001" is a second' },
  { args: [APP, 'check'], says: 'The url takes a port, or an http or https URL, e.g. 3000 or http://127.0.0.1:3000, and got "check"' }
].map(row => ({ ...row, name: row.args.join(' '), ref: REF })), ({ args, says }) => {
  assert.equal(parseCommandLine(args, {}), { kind: 'invalid', line: says })
})

const EXPECTED: Readonly<Record<string, string>> = {
  'port': 'a number from 0 to 65535, e.g. --port 8001', 'proxy-port': 'a number from 0 to 65535, e.g. --proxy-port 8002',
  'host': 'a host name or an address, e.g. --host 127.0.0.1', 'allow-host': 'a host name without a port, e.g. --allow-host app.test',
  'store': 'the address of a Redis, e.g. redis://127.0.0.1:6379', 'accept': 'a grade from A to C, e.g. --accept B', 'timeout': 'seconds, e.g. --timeout 10'
}

table('A value is refused', Object.entries({
  'port': ['', '-1', '65536', '99999', '100000', '1 ', ' 1', '1.0', '1x', 'x1'], 'proxy-port': ['65536', 'x'],
  'host': ['', '-a', '.a', '_a', 'a b', 'a:1', 'a/', `a${'b'.repeat(253)}`, '[::1]', '::1::'], 'allow-host': ['', 'a:1', '*'],
  'store': ['', '127.0.0.1:6379', 'http://127.0.0.1', 'xredis://a', 'redis:a', 'redis://', 'redis:///0', 'rediss://?a', 'redis://a:x', 'redisss://a'],
  'accept': ['', 'D', 'AB', 'a+'], 'timeout': ['', '0', '0.000', '-1', '1.', '.5', '1.0000', '1234567', '1e3', 'Infinity']
}).flatMap(([option, values]) => values.map(value => ({ option, value, name: `--${option}=${JSON.stringify(value)}`, ref: REF }))), ({ option, value }) => {
  const isOfCheck = ['accept', 'timeout'].includes(option)
  assert.equal(parseCommandLine([...isOfCheck ? ['check'] : [], APP, `--${option}=${value}`], {}),
    { kind: 'invalid', line: `--${option} takes ${EXPECTED[option]}, and got ${JSON.stringify(value)}` })
})

table('A value is taken', Object.entries({
  'store': ['redis://a', 'rediss://u:p@a:1/0', 'REDIS://[::1]'], 'host': ['a', '0', 'A.b-c_d', `a${'b'.repeat(252)}`, '0.0.0.0', '::', 'fe80::1'], 'port': ['0', '00080', '65535']
}).flatMap(([option, values]) => values.map(value => ({ option, value, name: `--${option}=${value.slice(0, 30)}`, ref: REF }))), ({ option, value }) => {
  const asked = parseCommandLine([`--${option}=${value}`], {})
  assert.equal([asked.kind, Reflect.get(asked, option)], ['listen', option === 'port' ? Number(value) : value])
})

stories(REF, {
  'help and version come before what is wrong with the rest, but not before a wrong value'() {
    for (const args of [['--help'], ['-h', '--json'], ['--help', '--version', APP, APP], ['check', '--help']]) assert.equal(parseCommandLine(args, { PORT: 'x' }), { kind: 'help', text: USAGE })
    for (const args of [['--version'], ['--version', '--rewrite'], ['check', '--version']]) assert.equal(parseCommandLine(args, { PORT: 'x' }), { kind: 'version' })
    assert.is(parseCommandLine(['--help', '--port', 'x'], {}).kind, 'invalid')
  },
  'the port of the environment must be one, where it counts'() {
    assert.equal(parseCommandLine([], { PORT: 'x' }), { kind: 'invalid', line: 'PORT is a number from 0 to 65535, e.g. PORT=8001, and got "x"' })
    assert.is(parseCommandLine(['-p', '1'], { PORT: 'x' }).kind, 'listen')
  },
  'what Node says of options stands in one line'() {
    const asked = parseCommandLine(['--port', '--host', 'x'], {})
    assert.is(asked.kind === 'invalid' && asked.line.includes('\n'), false)
    assert.is(asked.kind, 'invalid')
  }
})
