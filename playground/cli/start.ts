// Starts the playground from the command line, and stops it.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bracketed, isLoopback } from '../http/address.ts'
import { createPlayground } from '../inspector/server.ts'
import type { Playground } from '../inspector/server.ts'
import type { Proxy } from '../proxy/server.ts'
import { runCheck } from './check.ts'
import { parseCommandLine } from './command-line.ts'
import type { CheckCommand, ListenCommand } from './command-line.ts'
import { sharedStore } from '../demo/shared-store.ts'
import type { SharedStore } from '../demo/shared-store.ts'
import { openBrowser } from './open-browser.ts'
import { openStore } from './open-store.ts'

/** Reads the command line, listens, and says where; every failure is one line that says what to do. */
export function start(args: readonly string[]): void {
  const command = parseCommandLine(args, process.env)
  if (command.kind === 'help') process.stdout.write(command.text)
  else if (command.kind === 'version') console.log(readVersion())
  else if (command.kind === 'invalid') exitWith(command.line, 2)
  else if (command.kind === 'check') void check(command)
  else void serve(command)
}

async function check(command: CheckCommand): Promise<void> {
  // What is printed must be out before the process ends, into a pipe too.
  process.exitCode = await runCheck(command, text => process.stdout.write(text))
}

/** The version of the package whose dist/playground this file is in. */
function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function serve(command: ListenCommand): Promise<void> {
  const { host, port, proxyPort } = command
  const store = command.store === undefined ? undefined
    : sharedStore(await openStore(command.store).catch((error: Error) => exitWith(error.message, 1)))
  const playground = makePlayground(command, store)
  const { server, proxy } = playground
  await listen(server, host, port, '--port')
  if (proxy !== undefined) {
    await listen(proxy.server, host, proxyPort, '--proxy-port')
    // The ports are known now: an upstream may not be one of them, nor lie beyond this machine unless that is allowed.
    const refusal = await proxy.check()
    if (refusal !== undefined) exitWith(refusal, 2)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => { void playground.close().then(() => process.exit(0)) })
  }
  greet(playground, command)
}

function makePlayground(
  { host, upstream, allowedHosts, rewrites, keepsBodies }: ListenCommand, store: SharedStore | undefined): Playground {
  try {
    const pages = new URL('page/', import.meta.url)
    const proxied = upstream && { upstream, allowedHosts, rewrites }
    return createPlayground({ pages, host, keepsBodies, ...proxied && { proxied }, ...store && { store } })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return exitWith('The page is not built: run npm ci (or npm run prepare) first', 1)
  }
}

async function listen(server: Server, host: string, port: number, option: string): Promise<void> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    exitWith(describeListenError(error as NodeJS.ErrnoException, host, port, option), 1)
  }
}

function greet({ server, proxy }: Playground, command: ListenCommand): void {
  const { host, opensBrowser } = command
  const { address, port } = server.address() as AddressInfo
  console.log(`not-modified playground: ${urlOf(host, port)} (Ctrl-C stops it)`)
  if (proxy !== undefined) greetProxy(proxy, command)
  if (!isLoopback(address)) {
    const what = proxy === undefined ? 'the playground' : 'the playground and the server behind the tap'
    console.log(`Warning: whoever can reach ${host} can see and use ${what}, not this machine alone`)
  }
  const isAny = address === '0.0.0.0' || address === '::'
  if (opensBrowser) openBrowser(urlOf(isAny ? '127.0.0.1' : host, port), console.error)
}

function greetProxy(proxy: Proxy, { host, path, upstream }: ListenCommand): void {
  const { url, reason, proxyPort = 0, proxyName } = proxy.state()
  const places = (proxyName === undefined ? [host] : [proxyName, host]).map(name => `${urlOf(name, proxyPort)}${path.slice(1)}`)
  console.log(`tap in front of ${url}: ${places.join(' or ')}${reason === undefined ? '' : ` (${reason})`}`)
  if (upstream?.mayBeRemote === true) console.log(REMOTE)
}

const REMOTE = 'Cookies go to that server only if they came from it by the tap; service workers are refused'

function urlOf(host: string, port: number): string {
  return `http://${bracketed(host)}:${port}/`
}

function describeListenError(
  { code, message }: NodeJS.ErrnoException, host: string, port: number, option: string): string {
  const other = port < 65_535 ? port + 1 : 8000
  switch (code) {
    case 'EADDRINUSE': return `Port ${port} is taken: choose another with ${option}, e.g. ${option} ${other}`
    case 'EACCES':
      return `Port ${port} may not be used by this user: choose another with ${option}, e.g. ${option} 8000`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host ${host} is no address of this machine: choose another with --host, e.g. --host 127.0.0.1`
    default: return `The playground cannot listen on ${host}, port ${port}: ${message}`
  }
}

function exitWith(line: string, code: number): never {
  console.error(line)
  process.exit(code)
}
