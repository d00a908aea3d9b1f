// Starts a cache on the loopback interface, in a private folder, and stops it again.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CacheProgram, Place } from './programs.ts'
import { isAccepting, startAtFreePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'

export interface RunningCache {
  readonly port: number
  stop(): Promise<void>
}

/** The identity of "nobody": what root starts runs as that, so that the same is tested for root and for others. */
const NOBODY = 65_534

/** The recipe of a program, as docs/caches.md shows it. */
export function recipeOf(program: CacheProgram): string {
  return readFileSync(join('test/caches', program.recipe), 'utf8')
}

/** The recipe for one run. Throws where what is to be replaced does not stand in it exactly once. */
export function placed(program: CacheProgram, place: Place): string {
  return program.places(place).reduce((text, [own, other]) => {
    const parts = text.split(own)
    if (parts.length !== 2) throw new Error(`"${own}" stands ${parts.length - 1} times in ${program.recipe}, not once`)
    return parts.join(other)
  }, recipeOf(program))
}

/** Starts the program that lies at `path` in front of a server, and waits until it accepts connections. */
export function startCache(program: CacheProgram, path: string, originPort: number): Promise<RunningCache> {
  return startAtFreePort(port => startAt(port, program, path, originPort))
}

async function startAt(port: number, program: CacheProgram, path: string, originPort: number): Promise<RunningCache> {
  const folder = mkdtempSync(join(tmpdir(), `not-modified-${program.name}-`))
  const place: Place = { port, originPort, folder }
  const file = join(folder, program.recipe)
  writeFileSync(file, `${program.around(placed(program, place), folder)}\n`, { mode: 0o644 })
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const child = spawn(path, program.args(file, place), {
    cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], ...isRoot && { uid: NOBODY, gid: NOBODY }
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => { output += text })
  }
  const ended = once(child, 'close')
  const end = (): void => { child.kill() }
  process.once('exit', end)
  const stop = async (): Promise<void> => {
    end()
    await ended
    process.off('exit', end)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await until(async () => child.exitCode !== null || await isAccepting(port), () => `${program.name} accepts connections: ${output}`)
    if (child.exitCode !== null) throw new Error(`${program.name} did not start: ${output}`)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, stop }
}
