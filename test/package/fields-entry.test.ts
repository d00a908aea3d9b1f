// The second entry, not-modified/fields: it needs nothing of Node, neither to be bundled, nor to run, nor to be compiled.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import * as main from 'not-modified'
import * as fields from 'not-modified/fields'
import * as assert from 'uvu/assert'
import { diagnosticsOf } from '../support/diagnostics.ts'
import { stories, table } from '../support/table.ts'

type Entry = typeof fields

const NAMES = ['ANY_TAG', 'etagsMatch', 'evaluatePreconditions', 'formatCacheControl', 'formatHttpDate', 'makeEtag', 'parseCacheControl',
  'parseEntityTags', 'parseHttpDate', 'parseRange', 'quotedString'] as const

/** The entry as a browser's bundler makes it, run where there is nothing but the language. */
async function inBrowser(): Promise<Entry> {
  const { outputFiles: [file] } = await build({
    stdin: { contents: "export * from 'not-modified/fields'", resolveDir: process.cwd() }, bundle: true, format: 'iife', globalName: 'entry',
    platform: 'browser', minify: true, write: false
  })
  assert.ok(file)
  const context = createContext(Object.create(null) as object)
  runInContext(file.text, context)
  return (context as { entry: Entry }).entry
}

const browser = await inBrowser()
const ETAG = '"v1"'

const CALLS: Readonly<Record<typeof NAMES[number], (entry: Entry) => unknown>> = {
  ANY_TAG: entry => [entry.ANY_TAG, entry.parseEntityTags('*')[0] === entry.ANY_TAG, entry.etagsMatch({ weak: false, value: 'x' }, [entry.ANY_TAG])],
  etagsMatch: entry => [entry.etagsMatch({ weak: true, value: 'a' }, [{ weak: false, value: 'a' }]),
    entry.etagsMatch({ weak: true, value: 'a' }, [{ weak: false, value: 'a' }], { allowWeak: true })],
  evaluatePreconditions: entry => [{}, { 'if-none-match': ETAG }, { 'if-match': '"v2"' }, { range: 'bytes=0-1', 'if-range': ETAG }]
    .flatMap(sent => ['GET', 'PUT'].map(method => entry.evaluatePreconditions(method, sent as Record<string, string>, { etag: ETAG }))),
  formatCacheControl: entry => entry.formatCacheControl({ public: true, maxAge: 60, noCache: ['Set-Cookie'], extensions: { foo: 'a b' } }),
  formatHttpDate: entry => entry.formatHttpDate(new (entry.parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT')?.constructor as DateConstructor)(0)),
  makeEtag: entry => [entry.makeEtag('v1'), entry.makeEtag('v1', { weak: true })],
  parseCacheControl: entry => [entry.parseCacheControl('public, max-age=60, foo="a b"'), entry.parseCacheControl('max-age=60;x', { targeted: true })],
  parseEntityTags: entry => entry.parseEntityTags('"a", W/"b", "c\\"d"'),
  parseHttpDate: entry => ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994', 'x']
    .map(field => entry.parseHttpDate(field)?.getTime()),
  parseRange: entry => ['bytes=0-4, -3', 'bytes=10-', 'items=0-4'].map(field => entry.parseRange(field, 10)),
  quotedString: entry => entry.quotedString('a "b" \\')
}

/** Without the prototypes, which are those of another realm. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, (_, found: unknown) => found === undefined ? 'undefined' : found))

table('not-modified/fields', NAMES.map(name => ({ name, ref: 'not-modified: second entry' })), ({ name }) => {
  const expected = plain(CALLS[name](main))
  assert.equal(plain(CALLS[name](fields)), expected)
  assert.equal(plain(CALLS[name](browser)), expected, 'in a browser')
})

table('What not-modified/fields refuses', [
  { name: 'a malformed tag', call: (entry: Entry) => entry.makeEtag('"') },
  { name: 'a database row', call: (entry: Entry) => entry.evaluatePreconditions('GET', {}, { id: 7 } as object) },
  { name: 'a field that is no string', call: (entry: Entry) => entry.parseRange(['bytes=0-4'] as unknown as string, 10) },
  { name: 'an unknown directive', call: (entry: Entry) => entry.formatCacheControl({ maxage: 1 } as object) }
].map(row => ({ ...row, ref: 'not-modified: second entry' })), ({ call }) => {
  const messageOf = (entry: Entry): string => {
    try {
      return `none: ${String(call(entry))}`
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`
    }
  }
  assert.match(messageOf(main), /^TypeError: /)
  assert.is(messageOf(fields), messageOf(main))
  assert.is(messageOf(browser), messageOf(main))
})

stories('The second entry', {
  'exports the grammar and the decision by the names of the main one': () => {
    assert.equal(Object.keys(fields).sort(), [...NAMES])
    assert.equal(Object.keys(browser).sort(), [...NAMES])
    assert.equal(NAMES.filter(name => typeof main[name] !== typeof fields[name]), [])
  },
  'imports nothing, and asks for no global of Node': () => {
    const code = readFileSync('dist/fields.js', 'utf8')
    assert.not.match(code, /^import |\bimport\(|\brequire\(|\b(?:Buffer|process|global|setImmediate)\b/m)
  },
  'is compiled where neither the types of Node nor those of a browser are': () => {
    const home = mkdtempSync(join(tmpdir(), 'not-modified-fields-'))
    try {
      const folder = join(home, 'node_modules/not-modified')
      cpSync('dist', join(folder, 'dist'), { recursive: true })
      cpSync('package.json', join(folder, 'package.json'))
      const source = readFileSync('test/package/consumer/fields-entry.ts', 'utf8')
      const own = source.replace("import type * as main from 'not-modified'\n", '').replace('main.Decision', 'Decision')
      assert.not.equal(own, source)
      writeFileSync(join(home, 'fields-entry.ts'), own)
      writeFileSync(join(home, 'tsconfig.json'), JSON.stringify({ compilerOptions: {
        target: 'ES2022', lib: ['ES2022'], types: [], module: 'ESNext', moduleResolution: 'bundler', strict: true, noEmit: true, skipLibCheck: false
      }, include: ['*.ts'] }))
      assert.equal([...diagnosticsOf(home).values()], [])
    } finally {
      rmSync(home, { recursive: true })
    }
  }
})
