// Builds what ships (dist/index.js, dist/fields.js, dist/types) and the playground (dist/playground); with --test also the tests,
// into .test, and their packages. Everything is bundled by esbuild; the declarations come from tsc.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
process.chdir(root)

/** What is run by itself, beside the tests. */
const TEST_COMMANDS = ['run.ts', 'bench/bench.ts', 'bench/load.ts', 'bench/micro.ts', 'bench/server.ts', 'bench/start.ts', 'bench/stores.ts',
  'conformance/report.ts', 'faults/faults.ts', 'fuzz/fuzz.ts', 'in-turn.ts', 'mutation/mutation.ts', 'package/consumers/consumers.ts', 'package/versions.ts', 'path/path.ts',
  'playground/page/measure.ts', 'playground/screenshots/screenshots.ts', 'properties/properties.ts', 'runtimes/report.ts', 'soak/soak.ts', 'stores/editor.ts', 'stores/stores.ts',
  // Examples of the documents import it.
  'support/engines.ts']

const node = { bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' }

async function library() {
  await entry('index', node, path => path.startsWith('node:'))
  // For browsers, service workers and edges too, which have no module of Node.
  await entry('fields', { ...node, platform: 'neutral', target: 'es2022' }, () => false)
}

/** Bundles an entry of the package, and throws where it imports what it may not. */
async function entry(name, options, isAllowed) {
  const { metafile } = await build({ ...options, entryPoints: [`src/${name}.ts`], outfile: `dist/${name}.js`, metafile: true })
  const foreign = metafile.outputs[`dist/${name}.js`].imports.map(i => i.path).filter(path => !isAllowed(path))
  if (foreign.length > 0) throw new Error(`dist/${name}.js imports ${foreign.join(', ')}: index may import node: modules alone, fields nothing`)
}

/** The declarations as tsc emits them, of the two entries and the files that they reach by types alone. */
function declarations() {
  const out = resolve('dist/types')
  const project = join(out, 'tsconfig.json')
  mkdirSync(out)
  // Unchecked, and of src alone: what else imports the package by its name needs these declarations first.
  writeFileSync(project, JSON.stringify({
    extends: '../../tsconfig.json',
    include: ['../../src'],
    compilerOptions: { noEmit: false, emitDeclarationOnly: true, noCheck: true, rootDir: '../../src', outDir: '.' }
  }))
  const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project], { encoding: 'utf8' })
  if (tsc.status !== 0) throw new Error(`tsc could not emit the declarations:\n${tsc.stdout}${tsc.stderr}`)
  rmSync(project)
  const reached = new Set([join(out, 'index.d.ts'), join(out, 'fields.d.ts')])
  for (const file of reached) {
    // tsc leaves `.ts` in the specifiers of declarations, whatever rewriteRelativeImportExtensions says; a consumer's may know only `.js`.
    writeFileSync(file, readFileSync(file, 'utf8').replace(/(?<=(?:from |import\()')(\.[^']*)\.ts(?=')/g, (_, path) => {
      reached.add(join(dirname(file), `${path}.d.ts`))
      return `${path}.js`
    }))
  }
  for (const name of readdirSync(out, { recursive: true })) {
    if (name.endsWith('.d.ts') && !reached.has(join(out, name))) rmSync(join(out, name))
  }
}

async function playground() {
  await build({ ...node, entryPoints: ['playground/cli/start.ts'], outfile: 'dist/playground/server.js',
    external: ['not-modified'],
    // pngjs is bundled, and its licence asks for its notice in every copy.
    banner: { js: `/*! This file contains pngjs:\n\n${readFileSync('node_modules/pngjs/LICENSE', 'utf8').trim()}\n*/\n` +
      "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" } })
  await build({ bundle: true, format: 'esm', platform: 'browser', target: 'es2022', minify: true, logLevel: 'warning',
    entryPoints: { main: 'playground/page/main.ts', 'pattern-worker': 'playground/page/filter/pattern-worker.ts',
      style: 'playground/page/style/style.css' }, outdir: 'dist/playground/page' })
  cpSync('playground/page/index.html', 'dist/playground/page/index.html')
}

function packagesAreInstalled() {
  const installed = 'test/node_modules/.package-lock.json'
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync('test/package-lock.json').mtimeMs
}

async function tests() {
  if (!packagesAreInstalled() && spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: 'test', stdio: 'inherit' }).status !== 0) {
    throw new Error('npm ci failed in test/')
  }
  rmSync('.test', { recursive: true, force: true })
  mkdirSync('.test')
  // The tests' own packages lie in test/node_modules; the package itself is found by its own name.
  symlinkSync('../test/node_modules', '.test/node_modules')
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts') && !name.startsWith('node_modules'))
  await build({ ...node, entryPoints: [...files, ...TEST_COMMANDS].map(name => `test/${name}`), outdir: '.test', outbase: 'test',
    packages: 'external', sourcemap: true, sourcesContent: false })
}

rmSync('dist', { recursive: true, force: true })
await library()
declarations()
await playground()
if (process.argv.includes('--test')) await tests()
