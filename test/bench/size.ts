// What the package weighs, and what importing it costs.
import { build, transform } from 'esbuild'
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { runAlone } from './stage.ts'

export interface Size {
  readonly shipped: number
  readonly minified: number
  readonly gzipped: number
  /** What a bundler keeps for who imports `etagFor` alone, minified and gzipped. */
  readonly etagFor: number
}

export async function sizeOf(path: string): Promise<Size> {
  const shipped = readFileSync(path)
  const { code } = await transform(shipped, { minify: true, format: 'esm', target: 'node20' })
  const gzipped = (text: string): number => gzipSync(text, { level: 9 }).length
  return { shipped: shipped.length, minified: code.length, gzipped: gzipped(code), etagFor: gzipped(await keptOf('etagFor', path)) }
}

/** What a bundler keeps of the package for one name. */
async function keptOf(name: string, path: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${name} } from './${basename(path)}'`, resolveDir: dirname(path) },
    bundle: true, minify: true, format: 'esm', platform: 'node', target: 'node20', write: false
  })
  return outputFiles[0]?.text ?? ''
}

export interface Start {
  /** Milliseconds, one for each round. */
  readonly package: readonly number[]
  /** A framework that most who use the package import as well. */
  readonly express: readonly number[]
  readonly without: readonly number[]
}

/** Imports in fresh processes, in turns: the package, Express, and alone the two built-in modules that weigh most in both. */
export async function startOf(path: string, rounds: number): Promise<Start> {
  const start = { package: [] as number[], express: [] as number[], without: [] as number[] }
  const measure = async (modules: readonly string[]): Promise<number> =>
    (await runAlone('start.js', modules) as { milliseconds: number }).milliseconds
  for (let round = 0; round < rounds; round++) {
    start.without.push(await measure(['node:http', 'node:crypto']))
    start.package.push(await measure([pathToFileURL(path).href]))
    start.express.push(await measure(['express']))
  }
  return start
}
