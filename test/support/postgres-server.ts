// A PostgreSQL server of one's own, on a free port, with its data in a folder of its own.
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findCommand, notInstalled } from '../caches/programs.ts'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

export interface PostgresServer {
  /** Its address, as clients take it. */
  readonly url: string
  readonly port: number
  /** Sends a signal to each of its processes, one of which serves each connection. */
  signal(name: NodeJS.Signals): void
  /** Ends it as a power loss would. */
  kill(): Promise<void>
  /** Starts it again after `kill`. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export const NO_POSTGRES: string = notInstalled('postgresql')

/** The folder of its commands: Debian keeps those of each version apart, and out of everybody's PATH. */
export const POSTGRES_FOLDER: string | undefined = folderOfCommands()

function folderOfCommands(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  const found = versions.map(version => join(root, version, 'bin')).find(folder => existsSync(join(folder, 'initdb')))
  const path = findCommand('initdb')
  return found ?? (path === undefined ? undefined : join(path, '..'))
}

/** Its name and version, as `PostgreSQL 15.9`. */
export function postgresVersion(folder: string): string {
  return `PostgreSQL ${/[\d.]+/.exec(spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout)?.[0]}`
}

/** The identity of "nobody": PostgreSQL refuses to run as root. */
const NOBODY = 65_534

/** The environment variable with the address of a server that is there already, for tests each of which has tables of its own. */
export const SHARED_POSTGRES = 'NOT_MODIFIED_POSTGRES_URL'

/** The server that the environment names, or one of one's own. */
export async function sharedPostgres(): Promise<Pick<PostgresServer, 'url' | 'stop'>> {
  const url = process.env[SHARED_POSTGRES]
  return url === undefined ? startPostgres() : { url, stop: async () => {} }
}

export async function startPostgres(): Promise<PostgresServer> {
  if (POSTGRES_FOLDER === undefined) throw new Error(NO_POSTGRES)
  const [initdb, postgres] = [join(POSTGRES_FOLDER, 'initdb'), join(POSTGRES_FOLDER, 'postgres')]
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-postgres-'))
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const identity = { cwd: folder, ...isRoot && { uid: NOBODY, gid: NOBODY } }
  const data = join(folder, 'data')
  const made = spawnSync(initdb, ['-D', data, '-U', 'tester', '--auth', 'trust', '--no-sync', '--encoding', 'UTF8', '--locale', 'C'], { ...identity, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stdout}${made.stderr}`)
  let child: ChildProcess
  let output = ''
  const signal = (name: NodeJS.Signals): void => {
    const { pid } = child
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
    for (const each of [pid as number, ...children.map(Number)]) process.kill(each, name)
  }
  // Those that serve connections end by themselves when it is gone.
  const end = (): void => { child.kill('SIGKILL') }
  async function begin(): Promise<void> {
    child = spawn(postgres, ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=300', '-c', 'fsync=off'],
      { ...identity, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { output += text })
    await until(() => child.exitCode !== null || output.includes('ready to accept connections'), () => `PostgreSQL accepts connections: ${output}`, 60)
    if (child.exitCode !== null) throw new Error(`PostgreSQL did not start: ${output}`)
    output = ''
  }
  await begin()
  process.once('exit', end)
  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'close')
    end()
    await ended
  }
  return {
    url: `postgres://tester@127.0.0.1:${port}/postgres`,
    port,
    signal,
    kill,
    restart: begin,
    async stop() {
      await kill()
      process.off('exit', end)
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
