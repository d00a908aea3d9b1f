// What the command line and the environment ask for.
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'
import { isHostName } from '../proxy/host-names.ts'
import { parseUpstream } from '../proxy/upstream.ts'
import type { Upstream } from '../proxy/upstream.ts'
import { parseTarget } from './target.ts'
import { USAGE } from './usage.ts'

/** Where to listen, and what to forward to. */
export interface ListenCommand {
  readonly kind: 'listen'
  readonly host: string
  readonly port: number
  readonly upstream: Upstream | undefined
  /** What the link to the proxy opens; it begins with a slash. */
  readonly path: string
  /** Where the proxy listens; meaningless without an upstream, as what follows. */
  readonly proxyPort: number
  readonly allowedHosts: readonly string[]
  readonly rewrites: boolean
  readonly opensBrowser: boolean
  /** Whether the content of requests and responses is kept. */
  readonly keepsBodies: boolean
  /** The address of a Redis that several playgrounds share. */
  readonly store: string | undefined
}

/** Which URLs to check, and how. */
export interface CheckCommand {
  readonly kind: 'check'
  readonly urls: readonly string[]
  readonly isJson: boolean
  /** The worst grade that is good enough. */
  readonly accepted: 'A' | 'B' | 'C'
  /** Seconds for each answer. */
  readonly timeout: number
  /** Whether any certificate is taken. */
  readonly isInsecure: boolean
}

/** What is asked for, something to print instead, or one line about what was wrong. */
export type Command =
  | ListenCommand
  | CheckCommand
  | { readonly kind: 'help', readonly text: string }
  | { readonly kind: 'version' }
  | { readonly kind: 'invalid', readonly line: string }

const OPTIONS = {
  'port': { type: 'string', short: 'p' }, 'host': { type: 'string' }, 'store': { type: 'string' }, 'open': { type: 'boolean' },
  'proxy-port': { type: 'string' }, 'allow-host': { type: 'string', multiple: true }, 'rewrite': { type: 'boolean' },
  'allow-remote': { type: 'boolean' }, 'no-bodies': { type: 'boolean' },
  'json': { type: 'boolean' }, 'accept': { type: 'string' }, 'timeout': { type: 'string' }, 'insecure': { type: 'boolean' },
  'version': { type: 'boolean' }, 'help': { type: 'boolean', short: 'h' }
} as const

type Option = keyof typeof OPTIONS

const OF_LISTENING: readonly Option[] = ['port', 'host', 'store', 'open', 'no-bodies']
const OF_PROXY: readonly Option[] = ['proxy-port', 'allow-host', 'rewrite', 'allow-remote']
const OF_CHECK: readonly Option[] = ['json', 'accept', 'timeout', 'insecure']

/** What an argument takes, and whether a value is that. */
const EXPECTED = {
  'port': ['--port takes a number from 0 to 65535, e.g. --port 8001', isPort],
  'proxy-port': ['--proxy-port takes a number from 0 to 65535, e.g. --proxy-port 8002', isPort],
  'host': ['--host takes a host name or an address, e.g. --host 127.0.0.1', isHost],
  'allow-host': ['--allow-host takes a host name without a port, e.g. --allow-host app.test', isHostName],
  'store': ['--store takes the address of a Redis, e.g. redis://127.0.0.1:6379', isStore],
  'accept': ['--accept takes a grade from A to C, e.g. --accept B', (text: string) => /^[ABC]$/i.test(text)],
  'timeout': ['--timeout takes seconds, e.g. --timeout 10', (text: string) => /^\d{1,6}(?:\.\d{1,3})?$/.test(text) && Number(text) > 0],
  'url': ['The url takes a port, or an http or https URL, e.g. 3000 or http://127.0.0.1:3000',
    (text: string) => parseTarget(text) !== undefined],
  'PORT': ['PORT is a number from 0 to 65535, e.g. PORT=8001', isPort]
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

type Values = ReturnType<typeof parse>['values']

function parse(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true, tokens: true })
}

function commandOf(args: string[], portOfEnvironment: string | undefined): Command {
  const { values, positionals, tokens } = parse(args)
  // Every occurrence of an option must be right, though the last one counts.
  for (const token of tokens) if (token.kind === 'option' && token.value !== undefined) check(token.name as Option, token.value)
  const isCheck = positionals[0] === 'check'
  const urls = isCheck ? positionals.slice(1) : positionals
  for (const url of urls) check('url', url)
  if (values.help === true) return { kind: 'help', text: USAGE }
  if (values.version === true) return { kind: 'version' }
  if (isCheck) return checkOf(urls, values)
  refuse(OF_CHECK, values, name => `--${name} is an option of check, e.g. check http://127.0.0.1:3000/`)
  if (urls.length > 1) throw new Error(`There is one url at most, and ${JSON.stringify(urls[1])} is a second`)
  return listenOf(urls[0], values, portOfEnvironment)
}

function listenOf(url: string | undefined, values: Values, portOfEnvironment: string | undefined): ListenCommand {
  if (values.port === undefined && portOfEnvironment) check('PORT', portOfEnvironment)
  if (url === undefined) refuse(OF_PROXY, values, name => `--${name} is for a server of your own: name it, e.g. http://127.0.0.1:3000`)
  const port = Number(values.port ?? (portOfEnvironment || 8000))
  const nextPort = port === 0 ? 0 : port === LAST_PORT ? port - 1 : port + 1
  const { origin, path } = (url === undefined ? undefined : parseTarget(url)) ?? { path: '/' }
  return {
    kind: 'listen', host: values.host ?? '127.0.0.1', port, path,
    upstream: origin === undefined ? undefined : parseUpstream(origin, values['allow-remote']),
    proxyPort: Number(values['proxy-port'] ?? nextPort), allowedHosts: values['allow-host'] ?? [],
    rewrites: values.rewrite === true, opensBrowser: values.open === true, keepsBodies: values['no-bodies'] !== true,
    store: values.store
  }
}

function checkOf(targets: readonly string[], values: Values): CheckCommand {
  refuse([...OF_LISTENING, ...OF_PROXY], values, name => `--${name} is no option of check, which starts no server`)
  if (targets.length === 0) throw new Error('check takes one url or more, e.g. check http://127.0.0.1:3000/')
  return {
    kind: 'check', isJson: values.json === true, isInsecure: values.insecure === true, timeout: Number(values.timeout ?? 10),
    accepted: (values.accept ?? 'A').toUpperCase() as CheckCommand['accepted'],
    urls: targets.map(text => {
      const { origin = '', path = '' } = parseTarget(text) ?? {}
      return `${origin}${path}`
    })
  }
}

/** @throws an Error where one of these options is given */
function refuse(names: readonly Option[], values: Values, describe: (name: string) => string): void {
  const given = names.find(name => values[name] !== undefined)
  if (given !== undefined) throw new Error(describe(given))
}

/** @throws an Error that says what the argument takes and what came */
function check(name: Option | 'url' | 'PORT', value: string): void {
  const [expected, isValid] = (EXPECTED as Partial<Record<string, readonly [string, (text: string) => boolean]>>)[name] ?? []
  if (isValid?.(value) === false) throw new Error(`${expected}, and got ${JSON.stringify(value)}`)
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= LAST_PORT
}

function isStore(text: string): boolean {
  return /^rediss?:\/\//i.test(text) && URL.canParse(text) && new URL(text).hostname !== ''
}

function isHost(text: string): boolean {
  return isIP(text) !== 0 || /^[a-z0-9][a-z0-9._-]{0,252}$/i.test(text)
}
