// Starts the playground from the command line, and stops it.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readCommandLine } from './command-line.ts'
import { bracketed } from './guard.ts'
import { createPlayground } from './playground.ts'
import type { Playground } from './playground.ts'

/** Reads the command line, listens, and says where; every failure is one line that says what to do. */
export function start(args: readonly string[]): void {
  const asked = readCommandLine(args, process.env)
  if (asked.kind === 'help') {
    process.stdout.write(asked.text)
  } else if (asked.kind === 'wrong') {
    fail(asked.line, 2)
  } else {
    listen(asked.host, asked.port)
  }
}

function listen(host: string, port: number): void {
  const playground = makePlayground(host)
  const { server } = playground
  server.once('error', (error: NodeJS.ErrnoException) => { fail(lineFor(error, host, port), 1) })
  server.listen(port, host, () => { greet(server, host) })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => { void playground.close().then(() => process.exit(0)) })
  }
}

function makePlayground(host: string): Playground {
  try {
    return createPlayground({ pages: new URL('page/', import.meta.url), host })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return fail('The page is not built: run npm ci (or npm run prepare) first', 1)
  }
}

function greet(server: Server, host: string): void {
  const { address, port } = server.address() as AddressInfo
  console.log(`not-modified playground: http://${bracketed(host)}:${port}/ (Ctrl-C stops it)`)
  if (isLoopback(address)) return
  console.log(`Warning: whoever can reach ${host} can see and use the playground, not this machine alone`)
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

function lineFor({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  const other = port < 65_535 ? port + 1 : 8000
  switch (code) {
    case 'EADDRINUSE': return `Port ${port} is taken: choose another with --port, e.g. --port ${other}`
    case 'EACCES': return `Port ${port} may not be used by this user: choose another with --port, e.g. --port 8000`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host ${host} is no address of this machine: choose another with --host, e.g. --host 127.0.0.1`
    default: return `The playground cannot listen on ${host}, port ${port}: ${message}`
  }
}

function fail(line: string, code: number): never {
  console.error(line)
  process.exit(code)
}
