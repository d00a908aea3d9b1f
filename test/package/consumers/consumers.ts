// The package in projects as others set them up: `npm run consumers` brings compilers, bundlers, a framework and test runners by npm into a temporary
// folder, uses the packed package with each, and prints a table. They are some hundred megabytes, so this is no part of the tests.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePort, isAccepting } from '../../support/free-port.ts'
import { withPackages } from '../../support/npm-packages.ts'
import { run } from '../../support/run-program.ts'
import { until } from '../../support/until.ts'
import { packed } from '../packed.ts'
import { BROWSER_PROGRAM, JEST, NEXT, PRINTED, PROGRAM, TYPED, VITEST, WEBPACK } from './files.ts'

const NODE = `node-${process.platform}-${process.arch}`

const PACKAGES = ['typescript-5.4@npm:typescript@5.4', 'typescript-5.9@npm:typescript@5.9', 'typescript-7@npm:typescript@7',
  // Next.js looks for it by this name.
  'typescript@5.9', '@types/node@20', 'esbuild', 'rollup',
  '@rollup/plugin-node-resolve', 'webpack', 'webpack-cli', 'vite', 'next', 'react', 'react-dom', '@types/react', 'vitest', 'jest', '@jest/globals', `${NODE}@22`]

interface Consumer {
  readonly name: string
  /** The package whose version is printed. */
  readonly tool: string
  readonly use: (place: Place) => void | Promise<void>
}

/** A project of its own, beside the packages that all share. */
interface Place {
  /** Writes files, and returns the folder with them. */
  write(files: Readonly<Record<string, string>>): string
  /** Runs a program of the packages to its end; throws what it printed where it failed. */
  run(folder: string, program: string, ...args: readonly string[]): string
  bin(name: string): string
}

function wanted(printed: string, text = PRINTED): void {
  if (!printed.includes(text)) throw new Error(`Wanted ${text}, got ${printed}`)
}

const TYPESCRIPTS = ['typescript-5.4', 'typescript-5.9', 'typescript-7']
const MODULES: readonly (readonly [name: string, options: object])[] = [
  ['node16', { module: 'node16' }],
  ['nodenext', { module: 'nodenext' }],
  ['bundler', { module: 'esnext', moduleResolution: 'bundler' }]
]
const LIBRARIES: readonly (readonly [name: string, lib: readonly string[]])[] = [['without DOM', ['ES2022']], ['with DOM', ['ES2022', 'DOM', 'DOM.Iterable']]]

const compilers: readonly Consumer[] = TYPESCRIPTS.flatMap(tool => MODULES.flatMap(([module, options]) => LIBRARIES.map(([library, lib]): Consumer => ({
  name: `${module}, ${library}`, tool, use(place) {
    const compilerOptions = { ...options, lib, target: 'es2022', strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, types: ['node'], noEmit: true }
    const folder = place.write({ 'app.ts': TYPED, 'tsconfig.json': JSON.stringify({ compilerOptions, files: ['app.ts'] }) })
    place.run(folder, process.execPath, join(folder, '..', 'node_modules', tool, 'bin', 'tsc'), '-p', '.')
  }
}))))

const others: readonly Consumer[] = [
  { name: 'bundle for Node', tool: 'esbuild', use(place) {
    const folder = place.write({ 'program.mjs': PROGRAM })
    place.run(folder, place.bin('esbuild'), 'program.mjs', '--bundle', '--platform=node', '--format=esm', '--outfile=out.mjs')
    wanted(place.run(folder, process.execPath, 'out.mjs'))
  } },
  { name: 'bundle of not-modified/fields for browsers', tool: 'esbuild', use(place) {
    const folder = place.write({ 'program.mjs': BROWSER_PROGRAM })
    place.run(folder, place.bin('esbuild'), 'program.mjs', '--bundle', '--format=esm', '--outfile=out.mjs')
    wanted(place.run(folder, process.execPath, 'out.mjs'), '"v1"')
  } },
  { name: 'bundle for Node', tool: 'rollup', use(place) {
    const folder = place.write({ 'program.mjs': PROGRAM })
    place.run(folder, place.bin('rollup'), 'program.mjs', '-p', 'node-resolve', '-e', '/^node:/', '-f', 'es', '-o', 'out.mjs')
    wanted(place.run(folder, process.execPath, 'out.mjs'))
  } },
  { name: 'bundle for Node', tool: 'webpack', use(place) {
    const folder = place.write({ 'program.mjs': PROGRAM, 'webpack.config.mjs': WEBPACK.replace('import.meta.dirname', 'process.cwd()') })
    place.run(folder, place.bin('webpack'))
    wanted(place.run(folder, process.execPath, 'webpack/program.mjs'))
  } },
  { name: 'SSR build', tool: 'vite', use(place) {
    const folder = place.write({ 'program.mjs': PROGRAM, 'vite.config.mjs': 'export default { ssr: { noExternal: true } }\n' })
    place.run(folder, place.bin('vite'), 'build', '--ssr', 'program.mjs', '--outDir', 'out')
    wanted(place.run(folder, process.execPath, 'out/program.js'))
  } },
  { name: 'route', tool: 'next', use: useNext },
  { name: 'test', tool: 'vitest', use(place) {
    const folder = place.write({ 'tag.test.mjs': VITEST })
    place.run(folder, place.bin('vitest'), 'run')
  } },
  { name: 'test in ESM mode', tool: 'jest', use(place) {
    const folder = place.write({ 'tag.test.mjs': JEST, 'jest.config.json': '{ "transform": {}, "testMatch": ["**/*.test.mjs"] }' })
    place.run(folder, process.execPath, '--experimental-vm-modules', join(folder, '..', 'node_modules/jest/bin/jest.js'))
  } },
  { name: 'require()', tool: NODE, use(place) {
    const folder = place.write({ 'program.cjs': "console.log(require('not-modified').makeEtag('v1'))" })
    wanted(place.run(folder, join(folder, '..', 'node_modules', NODE, 'bin/node'), 'program.cjs'), '"v1"')
  } }
]

async function useNext(place: Place): Promise<void> {
  const folder = place.write({ ...NEXT, 'package.json': '{ "private": true }' })
  place.run(folder, place.bin('next'), 'build')
  const port = await freePort()
  const child = spawn(place.bin('next'), ['start', '-p', String(port), '-H', '127.0.0.1'], { cwd: folder, stdio: 'ignore', detached: true })
  try {
    await until(() => isAccepting(port), 'next listens', 60)
    const [first, again] = [await fetch(`http://127.0.0.1:${port}/tea`), await fetch(`http://127.0.0.1:${port}/tea`, { headers: { 'If-None-Match': '"v1"' } })]
    wanted(`${first.status} ${first.headers.get('etag')} ${await first.text()}, ${again.status} ${await again.text()}`, '200 "v1" {"title":"Tea"}, 304 ')
  } finally {
    process.kill(-(child.pid as number), 'SIGKILL')
  }
}

function placeIn(home: string): Place {
  let projects = 0
  return {
    write(files) {
      const folder = join(home, `project-${++projects}`)
      for (const [name, content] of Object.entries({ 'package.json': '{ "private": true, "type": "module" }', ...files })) {
        mkdirSync(dirname(join(folder, name)), { recursive: true })
        writeFileSync(join(folder, name), content)
      }
      return folder
    },
    run: (folder, program, ...args) => run(program, args, { cwd: folder, env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CI: '1' } }),
    bin: name => join(home, 'node_modules/.bin', name)
  }
}

const only = process.argv.slice(2)
await withPackages([packed().tarball, ...PACKAGES], async home => {
  const place = placeIn(home)
  console.log('| with | version | | |\n|---|---|---|---|')
  for (const { name, tool, use } of [...compilers, ...others].filter(({ tool }) => only.length === 0 || only.some(word => tool.includes(word)))) {
    const { version } = JSON.parse(readFileSync(join(home, 'node_modules', tool, 'package.json'), 'utf8')) as { version: string }
    let outcome = 'works'
    try {
      await use(place)
    } catch (error) {
      outcome = `FAULT: ${error instanceof Error ? error.message : String(error)}`
      process.exitCode = 1
    }
    console.log(`| ${tool.replace(/-\d[\d.]*$/, '').replace(NODE, 'Node')} | ${version} | ${name} | ${outcome} |`)
  }
})
