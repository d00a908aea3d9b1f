// Runs the server of the tests as a program of a runtime.
import { build } from 'esbuild'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** A runtime that the package is for. */
export interface Runtime {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

const PACKAGES = resolve('test/node_modules/.bin')

export const RUNTIMES: readonly Runtime[] = [
  { name: 'Node', command: process.execPath, args: [] },
  { name: 'Bun', command: `${PACKAGES}/bun`, args: ['run'] },
  { name: 'Deno', command: `${PACKAGES}/deno`, args: ['run', '--allow-all'] }
]

/** Compiles a program of this folder; that of each process is another: two test files may compile it at the same time. */
async function compile(name: string): Promise<string> {
  const outfile = `.test/runtimes/${name}-${process.pid}.js`
  await build({ entryPoints: [`test/runtimes/${name}.ts`], outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external' })
  return outfile
}

/** What etagFor makes of values on a runtime, as JSON, and what it printed beside. */
export async function tagsOn({ command, args }: Runtime): Promise<{ readonly status: number | null, readonly stdout: string, readonly stderr: string }> {
  return spawnSync(command, [...args, await compile('print-tags')], { encoding: 'utf8', timeout: 60_000 })
}

/** Whether a runtime is there and runs: its packages are installed without a program where their platform has none. */
export function isThere({ command }: Runtime): boolean {
  return existsSync(command) && spawnSync(command, ['--version'], { timeout: LIMIT }).status === 0
}

/** Why the tests on a runtime did not run. */
export function notThere({ name }: Runtime): string {
  return `${name} is not installed: its package in test/node_modules has no program for this platform`
}

/** The name of a runtime that is there, and its version. */
export function versionOf({ name, command }: Runtime): string {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8', timeout: LIMIT })
  return `${name} ${/\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? 'of unknown version'}`
}

/** The server in a runtime. */
export interface RunningServer {
  /** The ports of its two halves. */
  readonly fetch: number
  readonly node: number
  stop(): Promise<void>
}

/** How long anything that is waited for may take, in milliseconds. */
const LIMIT = 20_000
/** The server, compiled once for all runtimes. */
let server: Promise<string> | undefined

/** Starts the server, and waits until it tells its ports. It ends when it is stopped, and when this process does. */
export async function start({ name, command, args }: Runtime): Promise<RunningServer> {
  const child = spawn(command, [...args, await (server ??= compile('server'))], { stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  const stop = async (): Promise<void> => {
    child.stdin.destroy()
    child.kill('SIGKILL')
    await ended
  }
  let output = ''
  const listening = new Promise<RegExpExecArray>((found, failed) => {
    const fail = (why: string): void => { failed(new Error(`The server did not say "listening" on ${name}, ${why}: ${output}`)) }
    const deadline = setTimeout(() => { fail(`waited ${LIMIT} ms`) }, LIMIT)
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
        const ports = /^listening (\d+) (\d+)$/m.exec(output)
        if (ports === null) return
        clearTimeout(deadline)
        found(ports)
      })
    }
    child.on('error', error => { fail(error.message) })
    child.on('close', code => {
      clearTimeout(deadline)
      fail(`it ended with ${code}`)
    })
  })
  try {
    const [, fetch, node] = await listening
    return { fetch: Number(fetch), node: Number(node), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
