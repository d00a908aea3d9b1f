// What the command line and the environment ask for.
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import { readUpstream } from '../proxy/upstream.ts'
import type { Upstream } from '../proxy/upstream.ts'

/** Where to listen, and what the tap stands in front of. */
export interface Asked {
  readonly kind: 'listen'
  readonly host: string
  readonly port: number
  readonly upstream: Upstream | undefined
  /** Where the tap listens; meaningless without an upstream. */
  readonly proxyPort: number
  /** Whether the browser is to open the inspector. */
  readonly opens: boolean
}

/** What is asked for, a text to print instead, or one line about what was wrong. */
export type CommandLine =
  | Asked
  | { readonly kind: 'help', readonly text: string }
  | { readonly kind: 'wrong', readonly line: string }

const USAGE = `Usage: not-modified [url] [options]      (in a clone: node playground/server.js [url] [options])

Without a url: a hit counter with an inspector. With one, e.g. http://127.0.0.1:3000: the inspector, and a tap on a
second port that forwards everything to that server and shows each exchange.

  --port <number>        the inspector's port, from 0 to 65535; 0 lets the system choose (default: the variable PORT,
                         or 8000)
  --host <host>          the host name or address to listen on (default: 127.0.0.1, this machine alone)
  --open                 open the inspector in the browser
  --help                 print this

With a url:
  --proxy-port <number>  the tap's port (default: the inspector's port + 1)
  --allow-remote         let the url lead beyond this machine; the Host field then names its host
`

const OPTIONS = {
  'port': { type: 'string' }, 'proxy-port': { type: 'string' }, 'host': { type: 'string' },
  'allow-remote': { type: 'boolean' }, 'open': { type: 'boolean' }, 'help': { type: 'boolean', short: 'h' }
} as const

const WANTED = {
  'port': '--port takes a number from 0 to 65535, e.g. --port 8001',
  'proxy-port': '--proxy-port takes a number from 0 to 65535, e.g. --proxy-port 8002',
  'host': '--host takes a host name or an address, e.g. --host 127.0.0.1',
  'url': 'The url takes an http or https URL without a path, e.g. http://127.0.0.1:3000',
  'PORT': 'PORT is a number from 0 to 65535, e.g. PORT=8001'
} as const

const LAST_PORT = 65_535

/** Reads the arguments after the script's name, and PORT. Whatever they are, nothing is thrown. */
export function readCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): CommandLine {
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true })
  const given = { 'port': '', 'proxy-port': '', 'host': '127.0.0.1', 'url': '' }
  const flags = new Set<string>()
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (given.url !== '') return wrong(`There is one url at most, and ${quoted(token.value)} is a second`)
      if (readUpstream(token.value) === undefined) return wrong(`${WANTED.url}, and got ${quoted(token.value)}`)
      given.url = token.value
    }
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    if (value === undefined && (name === 'help' || name === 'open' || name === 'allow-remote')) {
      flags.add(name)
      continue
    }
    if (name !== 'port' && name !== 'proxy-port' && name !== 'host') {
      return wrong(`There is no option ${rawName}${value === undefined ? '' : ' with a value'}: see --help`)
    }
    // A flag that follows a flag is not its value.
    if (value === undefined || (!inlineValue && value.startsWith('--'))) {
      return wrong(`${WANTED[name]}, and got nothing`)
    }
    if (!(name === 'host' ? isHost(value) : isPort(value))) return wrong(`${WANTED[name]}, and got ${quoted(value)}`)
    given[name] = value
  }
  if (flags.has('help')) return { kind: 'help', text: USAGE }
  return asked(given, flags, env.PORT)
}

type Given = Readonly<Record<'port' | 'proxy-port' | 'host' | 'url', string>>

function asked(given: Given, flags: ReadonlySet<string>, fallback: string | undefined): CommandLine {
  const text = given.port || fallback || '8000'
  if (!isPort(text)) return wrong(`${WANTED.PORT}, and got ${quoted(text)}`)
  const port = Number(text)
  const upstream = readUpstream(given.url, flags.has('allow-remote'))
  const orphan = given['proxy-port'] !== '' ? 'proxy-port' : flags.has('allow-remote') ? 'allow-remote' : undefined
  if (upstream === undefined && orphan !== undefined) {
    return wrong(`--${orphan} is for a server of your own: name it, e.g. http://127.0.0.1:3000`)
  }
  const next = port === 0 ? 0 : port === LAST_PORT ? port - 1 : port + 1
  const proxyPort = given['proxy-port'] === '' ? next : Number(given['proxy-port'])
  return { kind: 'listen', host: given.host, port, upstream, proxyPort, opens: flags.has('open') }
}

function isPort(port: string): boolean {
  return /^\d{1,5}$/.test(port) && Number(port) <= LAST_PORT
}

function isHost(host: string): boolean {
  return isIP(host) !== 0 || /^[a-z0-9][a-z0-9._-]{0,252}$/i.test(host)
}

function wrong(line: string): CommandLine {
  return { kind: 'wrong', line }
}

function quoted(value: string): string {
  return JSON.stringify(value)
}
