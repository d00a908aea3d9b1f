// What ships: the files of the tarball, what they import and export, and how they look to a consumer's compiler.
import { readFileSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import * as assert from 'uvu/assert'
import { canonicalBytes } from '../../src/validators/canonical/encode.ts'
import { diagnosticsOf, expectedDiagnostics } from '../support/diagnostics.ts'
import { run } from '../support/run-program.ts'
import { packed } from './packed.ts'
import { stories, table } from '../support/table.ts'

const FILES = [
  'CHANGELOG.md', 'LICENSE', 'README.md', 'dist/fields.js', 'dist/index.js', 'dist/playground/page/index.html',
  'dist/playground/page/main.js', 'dist/playground/page/pattern-worker.js', 'dist/playground/page/style.css', 'dist/playground/server.js',
  ...readdirSync('docs').map(name => `docs/${name}`), 'package.json', 'playground/server.js'
].sort()
const VALUES = [
  'ANY_TAG', 'PreconditionError', 'UnavailableError', 'answerConditional', 'assertPreconditions', 'etagFor', 'etagMiddleware', 'etagsMatch', 'evaluatePreconditions',
  'expectationOf', 'fileEtag', 'files', 'forExpress', 'forFastify', 'forH3', 'forHono', 'forKoa', 'formatCacheControl', 'formatHttpDate', 'lazyBody', 'makeEtag', 'memoryContents', 'memoryRevisions', 'noCache', 'noStore',
  'parseCacheControl', 'parseEntityTags', 'parseHttpDate', 'parseRange', 'partial', 'postgresRevisions', 'quotedString', 'rangeBody',
  'redisContents', 'redisRevisions', 'revisionsTable', 'sqliteRevisions', 'withCacheControl', 'withEtag', 'withFields', 'withKeptContent', 'withLastModified', 'withRanges'
]
const TYPES = [
  'AnswerConditionalOptions', 'AnyFunction', 'AssertPreconditionsOptions', 'CacheControl', 'CacheControlOptions', 'Change', 'Chunks', 'ConditionalRequest', 'ConnectMiddleware', 'Contents',
  'CurrentRepresentation', 'Content', 'Decision', 'Decorator', 'EntityTag', 'EtagMiddlewareOptions', 'Expectation', 'Fields', 'Files', 'FilesOptions', 'HandlerDecorator',
  'MemoryContentsOptions', 'MemoryRevisionsOptions', 'NodeHandler', 'NodeListener', 'OpenPart', 'Outcome', 'ParsedCacheControl', 'Part', 'PartialContent', 'Problem',
  'PostgresClient', 'PostgresResult', 'PostgresRevisionsOptions', 'RedisClient', 'RedisContentsOptions', 'RedisRevisionsOptions', 'Refusal', 'RefusalContent', 'Revision', 'Revisions', 'SqliteDatabase',
  'SqliteRevisionsOptions', 'SqliteStatement', 'StoreFailure', 'Validators', 'Whole', 'WithEtagOptions', 'WithKeptContentOptions'
]
const DEVELOPMENT = ['@types/node', '@types/pngjs', 'esbuild', 'pngjs', 'typescript', 'uvu']

interface Manifest { readonly [field: string]: unknown }

const { tarball, consumer, folder, files } = packed()
const entry = join(folder, 'dist/index.js')
const declarations = readFileSync(join(folder, 'dist/types/index.d.ts'), 'utf8')
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

/** A file of declarations and those that it imports, with what these import. */
function reachedFrom(file: string): string[] {
  const reached = new Set([file])
  for (const name of reached) {
    for (const [, path = ''] of readFileSync(join(folder, name), 'utf8').matchAll(/(?:from |import\()'(\.[^']*)\.js'/g)) {
      reached.add(posix.join(posix.dirname(name), `${path}.d.ts`))
    }
  }
  return [...reached].sort()
}

// Runs in a process of its own, around the import: whatever the package would leave there shows.
const LOOK_AROUND = `
import http from 'node:http'
import http2 from 'node:http2'
import { createHook } from 'node:async_hooks'
import { channel } from 'node:diagnostics_channel'
const classes = [Object, Array, Function, Promise, http.Server, http.ServerResponse, http.OutgoingMessage,
  http.IncomingMessage, http2.Http2ServerResponse, http2.Http2ServerRequest]
const own = (label, object) => Object.entries(Object.getOwnPropertyDescriptors(object)).flatMap(([name, found]) =>
  ['value', 'get', 'set'].map(part => [label + name + ' ' + part, found[part]]))
const look = () => new Map([
  ...own('global ', globalThis), ...own('http ', http), ...own('env ', process.env),
  ...classes.flatMap(c => own(c.name + '#', c.prototype)),
  ...process.eventNames().map(name => ['listeners of ' + String(name), process.listenerCount(name)]),
  ...['http.server.request.start', 'http.server.response.finish'].map(name => [name, channel(name).hasSubscribers])
])
const before = look()
const started = []
const init = (id, type) => { if (/Timeout|Immediate|WRAP|WORKER|PORT/i.test(type)) started.push(type) }
const hook = createHook({ init }).enable()
await import(process.argv[1])
hook.disable()
if (started.length > 0) console.log('started:', started.join())
for (const [name, value] of look()) if (!Object.is(value, before.get(name))) console.log('changed:', name)
`

stories('The packed tarball', {
  'holds the library, its types, the playground, its manifest and three documents': () => {
    assert.equal(files.filter(name => !name.startsWith('dist/types/')), FILES)
  },
  'holds the declarations that those of the two modules reach, and no others': () => {
    const reached = new Set([...reachedFrom('dist/types/index.d.ts'), ...reachedFrom('dist/types/fields.d.ts')])
    assert.equal(files.filter(name => name.startsWith('dist/types/')), [...reached].sort())
  },
  'passes publint --strict': async () => {
    const { messages, pkg } = await publint({ pkgDir: folder, strict: true, pack: false })
    assert.equal(messages.map(message => formatMessage(message, pkg)), [])
  },
  'passes attw for packages that are ESM only': () => {
    const cli = 'test/node_modules/@arethetypeswrong/cli/dist/index.js'
    run(process.execPath, [cli, tarball, '--profile', 'esm-only', '--no-color'])
  }
})

stories('The module', {
  'imports nothing but node: modules': async () => {
    const { metafile } = await build({
      entryPoints: [entry], bundle: true, write: false, metafile: true, format: 'esm', external: ['*']
    })
    const paths = Object.values(metafile.inputs).flatMap(input => input.imports.map(({ path }) => path))
    assert.ok(paths.length > 0)
    assert.equal(paths.filter(path => !path.startsWith('node:')), [])
    assert.equal(Object.keys(metafile.inputs).length, 1)
    assert.not.match(readFileSync(entry, 'utf8'), /\b(?:createRequire|getBuiltinModule)\b|\beval\(|new Function\(/)
  },
  'exports the public names and no default': async () => {
    assert.equal(Object.keys(await import(pathToFileURL(entry).href) as object).sort(), VALUES)
  },
  'declares the public names and the types that they speak of': () => {
    const declared = [...declarations.matchAll(/^export (?:type )?\{ (.*) \} from '.*';$/gm)].flatMap(([, names = '']) => names.split(', '))
    assert.equal(declared.sort(), [...VALUES, ...TYPES].sort())
  },
  'brings the types of node with its own': () => {
    assert.match(declarations, /^\/\/\/ <reference types="node"/)
  },
  'declares nothing that the compilers before TypeScript 5.7 do not know'() {
    const generic = files.filter(name => name.endsWith('.d.ts')).filter(name => /\b(?:\w+Array|Buffer)<Array/.test(readFileSync(join(folder, name), 'utf8').replace(/\bReadonlyArray</g, '')))
    assert.equal(generic, [])
  },
  'does nothing by being imported': () => {
    assert.is(run(process.execPath, ['--input-type=module', '--eval', LOOK_AROUND, pathToFileURL(entry).href]), '')
  }
})

table('package.json', [
  ...['dependencies', 'peerDependencies', 'optionalDependencies', 'bundledDependencies', 'bundleDependencies']
    .map(field => ({ name: `has no ${field}`, field, expected: undefined, ref: 'CONTRIBUTING: dependencies' })),
  { name: 'is a module', field: 'type', expected: 'module', ref: 'CONTRIBUTING: dependencies' },
  { name: 'has no side effects', field: 'sideEffects', expected: false, ref: 'CONTRIBUTING: dependencies' }
], ({ field, expected }) => {
  assert.is(manifest[field], expected)
})

stories('The development dependencies', {
  'are the six that build and check': () => {
    assert.equal(Object.keys(manifest['devDependencies'] as object).sort(), DEVELOPMENT)
  }
})

table('A consumer with strict types', [
  { module: 'NodeNext', options: ['--module', 'NodeNext'] },
  { module: 'Node16', options: ['--module', 'Node16'] },
  { module: 'for a bundler', options: ['--module', 'ESNext', '--moduleResolution', 'bundler'] }
].map(row => ({ ...row, name: `compiles what is right and is told of every mistake, module ${row.module}`, ref: 'not-modified: types' })),
({ options }) => {
  const found = diagnosticsOf(consumer, ...options)
  const expected = expectedDiagnostics(consumer)
  assert.ok(expected.length > 40)
  const unexpected = [...found].filter(([place]) => !expected.includes(place)).map(([, text]) => text)
  assert.equal(unexpected, [])
  assert.equal(expected.filter(place => !found.has(place)), [])
})

stories('The consumers together', {
  'uses every public name': () => {
    const sources = readdirSync('test/package/consumer', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts') && name !== 'does-not-compile.ts')
      .map(name => readFileSync(join('test/package/consumer', name), 'utf8')).join('')
    const imported = [...sources.matchAll(/^import (?:type )?\{([^}]*)\} from 'not-modified'$/gm)]
      .flatMap(match => (match[1] as string).split(',').map(word => word.trim()))
    assert.equal([...new Set(imported)].sort(), [...VALUES, ...TYPES].sort())
  }
})

stories('The documents', {
  'CHANGELOG.md speaks of this version': () => {
    const changes = readFileSync('CHANGELOG.md', 'utf8')
    assert.ok(changes.includes(`\n## [${String(manifest['version'])}]`))
    assert.match(changes, /^## \[Unreleased\]$/m)
  },
  'CHANGELOG.md and src/validators/canonical name one encoding': () => {
    const [version = ''] = Buffer.from(canonicalBytes('')).toString('latin1').split(' ')
    assert.match(version, /^nm\d+$/)
    assert.ok(readFileSync('CHANGELOG.md', 'utf8').includes(`(\`${version}\`)`))
  },
  'CONTRIBUTING.md tells what each folder of src is for': () => {
    const text = readFileSync('CONTRIBUTING.md', 'utf8')
    const folders = readdirSync('src', { withFileTypes: true }).filter(entry => entry.isDirectory())
    assert.equal(folders.map(({ name }) => name).filter(name => !text.includes(`\n| \`src/${name}\` | `)), [])
  }
})
