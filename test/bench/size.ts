// What the package weighs, and what importing it costs.
import { transform } from 'esbuild'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { runAlone } from './stage.ts'

export interface Size {
  readonly shipped: number
  readonly minified: number
  readonly gzipped: number
}

export async function sizeOf(path: string): Promise<Size> {
  const shipped = readFileSync(path)
  const { code } = await transform(shipped, { minify: true, format: 'esm', target: 'node20' })
  return { shipped: shipped.length, minified: code.length, gzipped: gzipSync(code, { level: 9 }).length }
}

export interface Start {
  /** Milliseconds, one for each round. */
  readonly package: readonly number[]
  readonly without: readonly number[]
}

/** Imports in fresh processes, in turns: the package, and the two built-in modules that weigh most in it, alone. */
export async function startOf(path: string, rounds: number): Promise<Start> {
  const start = { package: [] as number[], without: [] as number[] }
  const measure = async (modules: readonly string[]): Promise<number> =>
    (await runAlone('start.js', modules) as { milliseconds: number }).milliseconds
  for (let round = 0; round < rounds; round++) {
    start.without.push(await measure(['node:http', 'node:crypto']))
    start.package.push(await measure([pathToFileURL(path).href]))
  }
  return start
}
