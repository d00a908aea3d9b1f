// Runs the handlers in workerd, the runtime of Cloudflare Workers.
import { build } from 'esbuild'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { SERVED } from './handlers.ts'
import { until } from '../support/until.ts'

/** What nodejs_compat and the rest of the behaviour are by: the day from which that is on by default, and later. */
const DATE = '2026-08-04'

const configuration = (modules: readonly string[]): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const worker :Workerd.Worker = (modules = [${modules.join(', ')}], compatibilityDate = "${DATE}");
`

export interface RunningWorker {
  readonly port: number
  stop(): Promise<void>
}

/** Starts the program at `command` with a worker, whose module is compiled from the file at `source`. */
export async function startWorker(command: string, source: string): Promise<RunningWorker> {
  const folder = mkdtempSync(join(tmpdir(), 'workerd-'))
  await build({ entryPoints: [source], outfile: join(folder, 'worker.js'), bundle: true, format: 'esm', target: 'es2022', external: ['node:*'], alias: { 'not-modified': resolve('dist/index.js') }, logLevel: 'error' })
  const modules = ['(name = "worker.js", esModule = embed "worker.js")']
  for (const [name, content] of Object.entries(SERVED)) {
    writeFileSync(join(folder, name), content)
    modules.push(`(name = "served/${name}", data = embed "${name}")`)
  }
  writeFileSync(join(folder, 'config.capnp'), configuration(modules))
  // It tells the port of each socket as JSON on the descriptor that it is given.
  const child = spawn(command, ['serve', 'config.capnp', '--control-fd=3'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  let output = ''
  for (const stream of [child.stdout, child.stderr, child.stdio[3]]) stream?.on('data', (bytes: Buffer) => { output += bytes.toString() })
  const told = (): RegExpExecArray | null => /"event":"listen".*"port":(\d+)/.exec(output)
  try {
    await until(() => told() !== null || child.exitCode !== null, () => `workerd listens: ${output}`)
    const [, port] = told() ?? []
    if (port === undefined) throw new Error(`workerd did not start: ${output}`)
    return { port: Number(port), stop }
  } catch (error) {
    await stop()
    throw error
  }
}
