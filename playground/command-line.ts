// What the command line and the environment ask for.
import { isIP } from 'node:net'
import { parseArgs } from 'node:util'

/** Where to listen, a text to print instead, or one line about what was wrong. */
export type CommandLine =
  | { readonly kind: 'listen', readonly host: string, readonly port: number }
  | { readonly kind: 'help', readonly text: string }
  | { readonly kind: 'wrong', readonly line: string }

const USAGE = `Usage: node playground/server.js [--port <number>] [--host <host>]

  --port <number>  the port, from 0 to 65535; 0 lets the system choose (default: the variable PORT, or 8000)
  --host <host>    the host name or address to listen on (default: 127.0.0.1, this machine alone)
  --help           print this
`

const OPTIONS = { port: { type: 'string' }, host: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const

const WANTED = {
  port: '--port takes a number from 0 to 65535, e.g. --port 8001',
  host: '--host takes a host name or an address, e.g. --host 127.0.0.1',
  PORT: 'PORT is a number from 0 to 65535, e.g. PORT=8001'
} as const

/** Reads the arguments after the script's name, and PORT. Whatever they are, nothing is thrown. */
export function readCommandLine(args: readonly string[], env: NodeJS.ProcessEnv): CommandLine {
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true })
  const given = { port: '', host: '127.0.0.1' }
  for (const token of tokens) {
    if (token.kind === 'positional') return wrong(`There is nothing to do with ${quoted(token.value)}: see --help`)
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    if (name === 'help' && value === undefined) return { kind: 'help', text: USAGE }
    if (name !== 'port' && name !== 'host') {
      return wrong(`There is no option ${rawName}: the options are --port, --host and --help`)
    }
    // A flag that follows a flag is not its value.
    if (value === undefined || (!inlineValue && value.startsWith('--'))) {
      return wrong(`${WANTED[name]}, and got nothing`)
    }
    if (!(name === 'port' ? isPort(value) : isHost(value))) return wrong(`${WANTED[name]}, and got ${quoted(value)}`)
    given[name] = value
  }
  const port = given.port || env.PORT || '8000'
  if (!isPort(port)) return wrong(`${WANTED.PORT}, and got ${quoted(port)}`)
  return { kind: 'listen', host: given.host, port: Number(port) }
}

function isPort(port: string): boolean {
  return /^\d{1,5}$/.test(port) && Number(port) <= 65_535
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
