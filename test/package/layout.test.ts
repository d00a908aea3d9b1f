// Which folder may import which: a folder is a layer and imports only downwards, and no file is part of a circle.
import { readFileSync, readdirSync } from 'node:fs'
import { posix } from 'node:path'
import * as assert from 'uvu/assert'
import { table } from '../support/table.ts'

interface Folder {
  readonly folder: string
  /** The folders that it may import from, apart from itself. */
  readonly imports: readonly string[]
  /** The modules of Node and the packages that it may import. */
  readonly modules?: readonly string[]
}

const FIELDS = ['src/fields', 'src/fields/cache-control']
const VALUES = [...FIELDS, 'src/decision', 'src/content', 'src/validators', 'src/handler']

/** The folders of the page from the ground up, with the modules that a text of theirs names. */
const PAGE: readonly (readonly [folder: string, modules?: readonly string[]])[] = [
  ['/ui'], ['/rows'], ['/body'], ['/analysis'], ['/filter'], ['/replay', ['node:events', 'node:test']], ['/har'], ['/network'], ['/session'], ['/stored'],
  ['/lessons'], ['/list'], ['/detail'], ['/toolbar'], ['/drawers'], ['']
]

const FOLDERS: readonly Folder[] = [
  { folder: 'src/fields', imports: [] },
  { folder: 'src/fields/cache-control', imports: ['src/fields'] },
  { folder: 'src/decision', imports: FIELDS },
  { folder: 'src/content', imports: FIELDS, modules: ['node:stream'] },
  { folder: 'src/validators/canonical', imports: ['src/fields'], modules: ['node:os', 'node:util'] },
  { folder: 'src/validators', imports: ['src/fields', 'src/validators/canonical'], modules: ['node:crypto', 'node:fs', 'node:util'] },
  { folder: 'src/handler', imports: [...FIELDS, 'src/decision', 'src/content', 'src/validators'] },
  { folder: 'src/node', imports: VALUES, modules: ['node:http', 'node:http2', 'node:net', 'node:diagnostics_channel'] },
  { folder: 'src/fetch', imports: VALUES },
  { folder: 'src/frameworks', imports: [...VALUES, 'src/node', 'src/fetch'], modules: ['node:http', 'node:stream'] },
  { folder: 'src/revisions', imports: ['src/fields', 'src/decision', 'src/content', 'src/handler'], modules: ['node:crypto', 'node:diagnostics_channel'] },
  { folder: 'src/kept', imports: [...VALUES, 'src/revisions'] },
  { folder: 'src/api', imports: [...VALUES, 'src/node', 'src/fetch', 'src/kept'], modules: ['node:http', 'node:http2'] },
  { folder: 'src/files', imports: [...VALUES, 'src/node', 'src/fetch', 'src/api'],
    modules: ['node:crypto', 'node:fs', 'node:http', 'node:http2', 'node:path', 'node:url'] },
  { folder: 'src', imports: [...VALUES, 'src/fetch', 'src/frameworks', 'src/files', 'src/revisions', 'src/kept', 'src/api'] },

  { folder: 'playground/shared', imports: ['src/fields', 'src/decision'] },
  { folder: 'playground/http', imports: ['playground/shared'], modules: ['node:http', 'node:net', 'node:os'] },
  { folder: 'playground/capture', imports: ['playground/shared', 'playground/http'],
    modules: ['node:crypto', 'node:http', 'node:net', 'node:diagnostics_channel', 'node:zlib', 'not-modified'] },
  { folder: 'playground/demo', imports: ['playground/shared', 'playground/http'], modules: ['node:http', 'not-modified', 'pngjs'] },
  { folder: 'playground/proxy', imports: ['playground/shared', 'playground/http'],
    modules: ['node:dns', 'node:events', 'node:http', 'node:net', 'node:stream', 'node:tls'] },
  { folder: 'playground/inspector',
    imports: ['playground/shared', 'playground/http', 'playground/capture', 'playground/demo', 'playground/proxy'],
    modules: ['node:crypto', 'node:fs', 'node:http', 'node:net', 'node:stream', 'not-modified'] },
  ...PAGE.map(([folder, modules = []], at) => ({ folder: `playground/page${folder}`, modules,
    imports: ['playground/shared', ...FIELDS, 'src/decision', ...PAGE.slice(0, at).map(([below]) => `playground/page${below}`)] })),

  { folder: 'playground/check',
    imports: ['playground/shared', 'playground/http', 'playground/proxy', 'playground/page/ui', 'playground/page/analysis'],
    modules: ['node:crypto', 'node:http', 'node:https'] },
  { folder: 'playground/cli', imports: ['playground/http', 'playground/demo', 'playground/proxy', 'playground/inspector', 'playground/check'],
    modules: ['node:child_process', 'node:events', 'node:fs', 'node:http', 'node:module', 'node:net', 'node:path', 'node:url', 'node:util'] }
]

const ROOTS = ['src', 'playground']
const sources = ROOTS.flatMap(root => readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts')).map(name => `${root}/${name.replaceAll('\\', '/')}`))
const texts = new Map(sources.map(file => [file, readFileSync(file, 'utf8')]))
const folderOf = (file: string): string => posix.dirname(file)

/** What a file imports: files by their path from the top folder, and modules by their name. */
function importsOf(file: string): string[] {
  return [...(texts.get(file) ?? '').matchAll(/^(?:import|export|\}) [^;']*?from '([^']+)'$|^import '([^']+)'$/gm)]
    .map(([, from, alone]) => (from ?? alone) as string)
    .map(path => path.startsWith('.') ? posix.join(folderOf(file), path) : path)
}

/** The files on a way from a file back to itself. */
function circleFrom(file: string, path: readonly string[] = [], seen: Set<string> = new Set()): readonly string[] | undefined {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
  if (seen.has(file)) return undefined
  seen.add(file)
  for (const imported of importsOf(file).filter(path => texts.has(path))) {
    const circle = circleFrom(imported, [...path, file], seen)
    if (circle !== undefined) return circle
  }
  return undefined
}

table('The folder', FOLDERS.map(row => ({ ...row, name: row.folder, ref: 'CONTRIBUTING: the house' })), ({ folder, imports, modules = [] }) => {
  const files = sources.filter(file => folderOf(file) === folder)
  assert.ok(files.length > 0, `${folder} has no files`)
  for (const file of files) {
    for (const imported of importsOf(file)) {
      const isOwn = texts.has(imported)
      const isAllowed = isOwn ? folderOf(imported) === folder || imports.includes(folderOf(imported)) : modules.includes(imported)
      assert.ok(isAllowed, `${file} may not import ${imported}`)
    }
  }
})

table('Every folder', [...new Set(sources.map(folderOf))].map(folder => ({ name: `${folder} has its row`, folder, ref: 'CONTRIBUTING: the house' })),
  ({ folder }) => assert.ok(FOLDERS.some(row => row.folder === folder)))

table('The rows', FOLDERS.map((row, at) => ({ ...row, at, name: `${row.folder} imports only from the folders above it`, ref: 'CONTRIBUTING: the house' })),
  ({ imports, at }) => assert.equal(imports.filter(path => FOLDERS.findIndex(row => row.folder === path) >= at), []))

table('Each source file', sources.map(file => ({ name: file, file, ref: 'CONTRIBUTING: the house' })), ({ file }) => {
  assert.is(circleFrom(file), undefined)
})

table('What no source file holds', [
  { name: 'a citation of an obsolete RFC', pattern: /RFC ?(2616|723[0-5])/ },
  { name: 'a default export', pattern: /^export default/m },
  { name: 'more than 200 lines', pattern: /^(?:.*\n){201}/, but: ['src/node/conditional-response.ts'] },
  { name: 'more than 260 lines', pattern: /^(?:.*\n){261}/ },
  { name: 'Date.parse or a Date made of wire text', pattern: /Date\.parse/ },
  { name: 'an unfinished mark', pattern: /TODO|FIXME|XXX/ }
].map((row: { name: string, pattern: RegExp, but?: readonly string[] }) => ({ ...row, ref: 'CONTRIBUTING: rules' })), ({ pattern, but = [] }) => {
  for (const [file, text] of texts) assert.not(pattern.test(text) && !but.includes(file), file)
})
