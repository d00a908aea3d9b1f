// The functions of src that are called while something runs, by V8's precise coverage.
import { build } from 'esbuild'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { findSourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** A function that was called: its name, or its line where it has none; `count` includes each resumption of an async function. */
export interface Call { readonly file: string, readonly name: string, readonly count: number }

const folder = mkdtempSync(join(tmpdir(), 'path-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** The library with each file of src a module of its own, so that a function is found in its own file. */
export async function loadUnbundled(): Promise<typeof import('not-modified')> {
  process.setSourceMapsEnabled(true)
  await build({
    entryPoints: ['src/**/*.ts'], outdir: folder, outbase: 'src', outExtension: { '.js': '.mjs' },
    bundle: true, format: 'esm', platform: 'node', target: 'node20', sourcemap: 'inline', logLevel: 'warning',
    plugins: [{
      name: 'unbundled',
      setup({ onResolve }) {
        onResolve({ filter: /^\./ }, ({ path, kind }) =>
          kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, '.mjs'), external: true })
      }
    }]
  })
  return await import(pathToFileURL(join(folder, 'index.mjs')).href) as typeof import('not-modified')
}

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })

/** What is called during `work`, by file and in the order of its source. */
export async function callsDuring(work: () => Promise<void>): Promise<Call[]> {
  await session.post('Profiler.takePreciseCoverage')
  await work()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  return result
    .filter(({ url }) => url.startsWith(pathToFileURL(folder).href))
    .flatMap(({ url, functions }) => {
      const path = fileURLToPath(url)
      const file = join('src', relative(folder, path)).replace(/\.mjs$/, '.ts')
      const text = readFileSync(path, 'utf8')
      return functions.flatMap(({ functionName, ranges: [range] }) => {
        const isModule = functionName === '' && range?.startOffset === 0
        if (range === undefined || range.count === 0 || isModule) return []
        return { file, name: functionName || `line ${lineOf(path, text.slice(0, range.startOffset))}`, count: range.count }
      })
    })
    .sort((one, other) => one.file < other.file ? -1 : one.file > other.file ? 1 : 0)
}

/** The line of the source that stands behind this much of its compiled text. */
function lineOf(path: string, before: string): number {
  const lines = before.split('\n')
  const entry = findSourceMap(path)?.findEntry(lines.length - 1, lines.at(-1)?.length ?? 0)
  return entry !== undefined && 'originalLine' in entry ? entry.originalLine + 1 : lines.length
}
