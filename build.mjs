// Builds what ships (dist/index.js, dist/index.d.ts) and the playground (dist/playground); with --test also the tests,
// into .test, and their packages. Everything is bundled by esbuild; the declarations come from tsc and are joined here.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(fileURLToPath(import.meta.url))
process.chdir(root)

/** What is run by itself, beside the tests. */
const TEST_COMMANDS = ['run.ts', 'bench/bench.ts', 'bench/load.ts', 'bench/micro.ts', 'bench/server.ts', 'bench/start.ts',
  'conformance/report.ts', 'fuzz/fuzz.ts', 'mutation/mutation.ts', 'package/versions.ts', 'playground/page/measure.ts',
  'playground/screenshots/screenshots.ts', 'properties/properties.ts', 'soak/soak.ts']

const node = { bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' }

async function library() {
  const { metafile } = await build({ ...node, entryPoints: ['src/index.ts'], outfile: 'dist/index.js', metafile: true })
  const foreign = metafile.outputs['dist/index.js'].imports.map(i => i.path).filter(path => !path.startsWith('node:'))
  if (foreign.length > 0) throw new Error(`dist/index.js may import nothing but node: modules, and imports ${foreign.join(', ')}`)
}

function declarations() {
  const out = resolve('dist/.types')
  mkdirSync(out)
  // Unchecked, and of src alone: what else imports the package by its name needs these declarations first.
  writeFileSync(join(out, 'tsconfig.json'), JSON.stringify({
    extends: '../../tsconfig.json',
    include: ['../../src'],
    compilerOptions: { noEmit: false, emitDeclarationOnly: true, noCheck: true, rootDir: '../../src', outDir: '.' }
  }))
  const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', out], { encoding: 'utf8' })
  if (tsc.status !== 0) throw new Error(`tsc could not emit the declarations:\n${tsc.stdout}${tsc.stderr}`)
  writeFileSync('dist/index.d.ts', joinDeclarations(out))
  rmSync(out, { recursive: true })
}

// The modules of src keep three rules that make this join possible: exports are named, `export … from` stands in
// index.ts alone, and no two modules declare one name (same-named interfaces would merge in silence).
function joinDeclarations(folder) {
  const index = readFileSync(join(folder, 'index.d.ts'), 'utf8')
  const names = [...index.matchAll(/export (?:type )?\{([^}]*)\} from/g)]
    .flatMap(match => match[1].split(',').map(name => name.trim().replace(/^type /, '')).filter(Boolean))
  const seen = new Map()
  const outside = new Map()
  const bodies = []
  const visit = file => {
    if (seen.has(file)) return
    seen.set(file, true)
    const text = readFileSync(file, 'utf8')
    for (const [, from] of text.matchAll(/from '(\.[^']*)'/g)) visit(join(dirname(file), from.replace(/\.ts$/, '.d.ts')))
    if (file.endsWith('index.d.ts')) return
    for (const [, list, from] of text.matchAll(/^import (?:type )?\{([^}]*)\} from '([^.'][^']*)';?$/gm)) {
      const imported = outside.get(from) ?? outside.set(from, new Set()).get(from)
      for (const name of list.split(',')) imported.add(name.trim().replace(/^type /, ''))
    }
    bodies.push(text.replace(/^(?:import|export) [^;]*? from '[^']*';?\n/gm, '').replace(/^export \{\};?\n/gm, ''))
  }
  visit(join(folder, 'index.d.ts'))
  const declarations = new Map()
  for (const text of bodies) {
    const own = new Map()
    for (const block of text.split(/(?<=^(?:\}|\S.*);?\n)(?=\/\*\*|export |declare |interface |type )(?<!\*\/\n)/m)) {
      const name = /^(?:export )?(?:declare )?(?:function|const|interface|type|class) (?:unique symbol )?(\w+)/m.exec(block)?.[1]
      if (name === undefined) continue
      if (declarations.has(name)) throw new Error(`Two modules of src declare ${name}`)
      own.set(name, (own.get(name) ?? '') + block)
    }
    for (const [name, block] of own) declarations.set(name, block)
  }
  const lost = names.filter(name => !declarations.has(name))
  if (lost.length > 0) throw new Error(`index.ts exports what no module declares: ${lost.join(', ')}`)
  const wanted = new Set(names)
  for (const name of wanted) {
    const code = declarations.get(name).replace(/\/\*\*.*?\*\//gs, '')
    for (const [word] of code.matchAll(/\w+/g)) if (declarations.has(word)) wanted.add(word)
  }
  const body = [...declarations].filter(([name]) => wanted.has(name)).map(([name, block]) => block.replace(
    /^(?:export )?(?:declare )?(function|const|interface|type|class) /gm,
    (_, kind) => `${names.includes(name) ? 'export ' : ''}${/interface|type/.test(kind) ? '' : 'declare '}${kind} `)).join('')
  const imports = [...outside]
    .map(([from, list]) => [from, [...list].filter(name => new RegExp(`\\b${name}\\b`).test(body)).sort()])
    .filter(([, list]) => list.length > 0)
    .map(([from, list]) => `import type { ${list.join(', ')} } from '${from}';\n`)
  return `${imports.sort().join('')}${body}export {};\n`
}

async function playground() {
  await build({ ...node, entryPoints: ['playground/cli/start.ts'], outfile: 'dist/playground/server.js',
    external: ['not-modified'],
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" } })
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
    packages: 'external', sourcemap: true })
}

rmSync('dist', { recursive: true, force: true })
await library()
declarations()
await playground()
if (process.argv.includes('--test')) await tests()
