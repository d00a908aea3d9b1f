// What the command line and the environment ask for.
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import { parseUpstream } from '../proxy/upstream.ts'
import type { Upstream } from '../proxy/upstream.ts'

/** Where to listen, and what to forward to. */
export interface ListenCommand {
  readonly kind: 'listen'
  readonly host: string
  readonly port: number
  readonly upstream: Upstream | undefined
  /** Where the proxy listens; meaningless without an upstream. */
  readonly proxyPort: number
  readonly opensBrowser: boolean
  /** The address of a Redis that several playgrounds share. */
  readonly store: string | undefined
}

/** What is asked for, a text to print instead, or one line about what was wrong. */
export type Command =
  | ListenCommand
  | { readonly kind: 'help', readonly text: string }
  | { readonly kind: 'invalid', readonly line: string }

const USAGE = `Usage: not-modified [url] [options]      (in a clone: node playground/server.js [url] [options])

Without a url: a hit counter with an inspector. With one, e.g. http://127.0.0.1:3000: the inspector, and a tap on a
second port that forwards everything to that server and shows each exchange.

  --port <number>        the inspector's port, from 0 to 65535; 0 lets the system choose (default: the variable PORT,
                         or 8000)
  --host <host>          the host name or address to listen on (default: 127.0.0.1, this machine alone)
  --store <url>          share the hit counter and the lessons' note with other playgrounds, in the Redis at this address,
                         e.g. redis://127.0.0.1:6379; npm install ioredis or redis first
  --open                 open the inspector in the browser
  --help                 print this

With a url:
  --proxy-port <number>  the tap's port (default: the inspector's port + 1)
  --allow-remote         let the url lead beyond this machine; the Host field then names its host
`

const OPTIONS = {
  'port': { type: 'string' }, 'store': { type: 'string' }, 'proxy-port': { type: 'string' }, 'host': { type: 'string' },
  'allow-remote': { type: 'boolean' }, 'open': { type: 'boolean' }, 'help': { type: 'boolean', short: 'h' }
} as const

const EXPECTED = {
  'port': '--port takes a number from 0 to 65535, e.g. --port 8001',
  'proxy-port': '--proxy-port takes a number from 0 to 65535, e.g. --proxy-port 8002',
  'host': '--host takes a host name or an address, e.g. --host 127.0.0.1',
  'store': '--store takes the address of a Redis, e.g. redis://127.0.0.1:6379',
  'url': 'The url takes an http or https URL without a path, e.g. http://127.0.0.1:3000',
  'PORT': 'PORT is a number from 0 to 65535, e.g. PORT=8001'
} as const

const LAST_PORT = 65_535

/** Reads the arguments after the script's name, and PORT. Whatever they are, nothing is thrown. */
export function parseCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  try {
    return commandOf([...args], env.PORT)
  } catch (error) {
    // Node's own messages on options have several lines.
    return { kind: 'invalid', line: (error as Error).message.replaceAll('\n', ' ') }
  }
}

function commandOf(args: string[], portOfEnvironment: string | undefined): Command {
  const { values, positionals, tokens } = parseArgs({ args, options: OPTIONS, allowPositionals: true, tokens: true })
  // Every occurrence of an option must be right, though the last one counts.
  for (const token of tokens) if (token.kind === 'option' && token.value !== undefined) check(token.name, token.value)
  const [url, second] = positionals
  if (url !== undefined) check('url', url)
  if (second !== undefined) throw new Error(`There is one url at most, and ${JSON.stringify(second)} is a second`)
  if (values.help === true) return { kind: 'help', text: USAGE }
  if (values.port === undefined && portOfEnvironment) check('PORT', portOfEnvironment)
  const orphan = (['proxy-port', 'allow-remote'] as const).find(name => values[name] !== undefined)
  if (url === undefined && orphan !== undefined) {
    throw new Error(`--${orphan} is for a server of your own: name it, e.g. http://127.0.0.1:3000`)
  }
  const port = Number(values.port ?? (portOfEnvironment || 8000))
  const nextPort = port === 0 ? 0 : port === LAST_PORT ? port - 1 : port + 1
  return {
    kind: 'listen', host: values.host ?? '127.0.0.1', port,
    upstream: url === undefined ? undefined : parseUpstream(url, values['allow-remote']),
    proxyPort: Number(values['proxy-port'] ?? nextPort), opensBrowser: values.open === true,
    store: values.store
  }
}

/** @throws an Error that says what the argument takes and what came */
function check(name: keyof typeof EXPECTED, value: string): void {
  const isValid = name === 'host' ? isHost(value) : name === 'store' ? isStore(value) : name === 'url' ? parseUpstream(value) !== undefined : isPort(value)
  if (!isValid) throw new Error(`${EXPECTED[name]}, and got ${JSON.stringify(value)}`)
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= LAST_PORT
}

function isStore(text: string): boolean {
  return /^rediss?:\/\//i.test(text) && URL.canParse(text)
}

function isHost(text: string): boolean {
  return isIP(text) !== 0 || /^[a-z0-9][a-z0-9._-]{0,252}$/i.test(text)
}
