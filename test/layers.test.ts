// Who may import whom: a file belongs to one layer and imports only downwards.
import { readFileSync, readdirSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { table } from './support/table.ts'

interface Layer { readonly name: string, readonly files: readonly string[], readonly node: readonly string[] }

/** From the ground up: a file imports from its own layer and from those before it, never in a circle. */
const LAYERS: readonly Layer[] = [
  {
    name: 'grammar',
    files: ['entity-tag', 'tag-list', 'http-date', 'cache-control', 'cache-directives', 'read-cache-control', 'structured-dictionary'],
    node: []
  },
  {
    name: 'decisions',
    files: ['preconditions', 'not-modified', 'answer-status', 'coding-suffix', 'generated-tag', 'last-modified', 'required-text'],
    node: []
  },
  {
    name: 'identity',
    files: ['octets', 'canonical', 'canonical-instance', 'canonical-list', 'canonical-object', 'canonical-properties', 'canonical-walk',
      'canonical-writer', 'etag-for', 'file-etag'],
    node: ['node:crypto', 'node:util', 'node:os', 'node:fs']
  },
  {
    name: 'adapters',
    files: ['answer-conditional', 'content', 'decorator', 'etag-middleware', 'expectation', 'fetch', 'fetch-fields', 'fetch-generate', 'index', 'lazy-body',
      'no-cache', 'node', 'node-answer', 'node-beneath', 'node-content', 'node-fresh', 'node-generate', 'node-hook', 'node-state', 'options', 'plan', 'request-fields',
      'with-cache-control', 'with-etag', 'with-last-modified', 'write-head'],
    node: ['node:http', 'node:http2', 'node:net', 'node:stream', 'node:diagnostics_channel']
  }
]

const sources = readdirSync('src').map(name => name.replace(/\.ts$/, ''))
const importsOf = (file: string): string[] =>
  [...readFileSync(`src/${file}.ts`, 'utf8').matchAll(/^(?:import|export) [^;]*? from '([^']+)'$/gm)].map(match => match[1] as string)
const ownImportsOf = (file: string): string[] => importsOf(file).filter(path => path.startsWith('.')).map(path => path.replace(/^\.\/(.*)\.ts$/, '$1'))
const rankOf = (file: string): number => LAYERS.findIndex(layer => layer.files.includes(file))

function circleFrom(file: string, path: readonly string[] = []): readonly string[] | undefined {
  if (path.includes(file)) return [...path, file]
  for (const imported of ownImportsOf(file)) {
    const circle = circleFrom(imported, [...path, file])
    if (circle !== undefined) return circle
  }
  return undefined
}

table('Each file of src', sources.map(file => ({ name: file, file, ref: 'CONTRIBUTING: layers' })), ({ file }) => {
  const layer = LAYERS[rankOf(file)]
  assert.ok(layer, `src/${file}.ts stands in no layer`)
  for (const path of importsOf(file).filter(path => !path.startsWith('.'))) {
    assert.ok(layer.node.includes(path), `${file} is of the ${layer.name} and may not import ${path}`)
  }
  for (const imported of ownImportsOf(file)) {
    assert.ok(rankOf(imported) !== -1 && rankOf(imported) <= rankOf(file), `${file} may not import ${imported}`)
  }
  assert.is(circleFrom(file), undefined)
})

table('Each layer', LAYERS.map(layer => ({ name: layer.name, layer, ref: 'CONTRIBUTING: layers' })), ({ layer }) => {
  assert.equal(layer.files.filter(file => !sources.includes(file)), [])
})

table('What no file of src holds', [
  { name: 'a citation of an obsolete RFC', pattern: /RFC ?(2616|723[0-5])/ },
  { name: 'a default export', pattern: /^export default/m },
  { name: 'more than 200 lines', pattern: /^(?:.*\n){201}/ },
  { name: 'Date.parse or a Date made of wire text', pattern: /Date\.parse/ },
  { name: 'an unfinished mark', pattern: /TODO|FIXME|XXX/ }
].map(row => ({ ...row, ref: 'CONTRIBUTING: rules' })), ({ pattern }) => {
  for (const file of sources) assert.not(pattern.test(readFileSync(`src/${file}.ts`, 'utf8')), `src/${file}.ts`)
})
