// One mutant's trial: the tests that should notice it, each in a process of its own, until one fails.
import { build } from 'esbuild'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { startEngines } from './engines.ts'
import type { Engine, Engines } from './engines.ts'
import type { Mutant } from './mutants.ts'

export type Verdict = 'killed' | 'out of time' | 'survived' | 'no program'

/** Where tests are compiled and run. */
export interface Workshop {
  readonly place: string
  readonly engines: Engines
}

/** A folder for compiled tests that finds the packages of the root and of the tests, and the engines that they share. */
export async function workshop(folder: string, name: string, engines: readonly Engine[]): Promise<Workshop> {
  const place = join(folder, name)
  mkdirSync(place)
  symlinkSync(resolve('test/node_modules'), join(place, 'node_modules'))
  return { place, engines: await startEngines(engines) }
}

/** Puts the mutant in its place, compiles the tests one by one, and runs them. `limits` are in milliseconds. */
export async function tryMutant(
  mutant: Mutant, tests: readonly string[], at: Workshop, limits: ReadonlyMap<string, number>,
): Promise<Verdict> {
  for (const test of tests) {
    if (!await compile(test, at, new Map([[resolve(mutant.file), mutant.contents]]))) return 'no program'
    const result = await run(test, at, limits.get(test) ?? 30_000)
    if (result !== 'passed') return result === 'failed' ? 'killed' : 'out of time'
  }
  return 'survived'
}

/** Compiles a test, with some source files exchanged; false where they are no program any more. */
export async function compile(test: string, { place }: Workshop, exchanged: ReadonlyMap<string, string>): Promise<boolean> {
  try {
    await build({
      entryPoints: [`test/${test}.test.ts`], outdir: place, bundle: true, format: 'esm', platform: 'node',
        target: 'node20',
      packages: 'external', alias: { 'not-modified': resolve('src/index.ts') }, logLevel: 'silent',
      plugins: [{
        name: 'exchange',
        setup({ onLoad }) {
          onLoad({ filter: /[\\/](?:src|playground)[\\/].*\.ts$/ }, ({ path }) => {
            const contents = exchanged.get(path)
            return contents === undefined ? undefined : { contents, loader: 'ts' }
          })
        },
      }],
    })
    return true
  } catch {
    return false
  }
}

// Tests are leaders of groups of their own, which an interrupted run would leave behind.
const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach(endGroup))

function endGroup({ pid }: ChildProcess): void {
  try {
    // The test may have processes of its own; they are of its group.
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/**
 * Runs a compiled test until something in it fails. A mutant may ask for all the memory and all the time there is, and
 * gets little of either.
 */
export function run(test: string, { place, engines }: Workshop, limit: number): Promise<'passed' | 'failed' | 'out of time'> {
  return new Promise(done => {
    const args = ['--max-old-space-size=400', join(place, `${basename(test)}.test.js`)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true, env: { ...process.env, ...engines.environment } })
    running.add(child)
    let ended: 'failed' | 'out of time' | undefined
    const end = (how: 'failed' | 'out of time'): void => {
      ended ??= how
      endGroup(child)
    }
    const timer = setTimeout(end, limit, 'out of time')
    child.stdout.setEncoding('utf8').on('data', (text: string) => { if (text.includes('✘')) end('failed') })
    child.on('close', code => {
      clearTimeout(timer)
      running.delete(child)
      done(ended ?? (code === 0 ? 'passed' : 'failed'))
    })
  })
}
