// The types of the decorators beside those of the frameworks, and under `experimentalDecorators`.
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { diagnosticsOf, expectedDiagnostics } from '../support/diagnostics.ts'
import { table } from '../support/table.ts'
import { packed } from './packed.ts'

const { consumer, frameworks } = packed()

const MODULES: readonly (readonly [name: string, ...options: readonly string[]])[] = [
  ['NodeNext', '--module', 'NodeNext'],
  ['Node16', '--module', 'Node16'],
  ['for a bundler', '--module', 'ESNext', '--moduleResolution', 'bundler']
]

table('A consumer compiles what is right and is told of every mistake', [
  { title: 'with Express, Hono, Koa, Fastify and h3', project: frameworks, ref: 'not-modified: types' },
  { title: 'with experimentalDecorators', project: join(consumer, 'legacy-decorators'), ref: 'not-modified: types' }
].flatMap(row => MODULES.map(([module, ...options]) => ({ ...row, name: `${row.title}, module ${module}`, options }))), ({ project, options }) => {
  const found = diagnosticsOf(project, ...options)
  const expected = expectedDiagnostics(project)
  assert.ok(expected.length > 5)
  assert.equal([...found].filter(([place]) => !expected.includes(place)).map(([, text]) => text), [])
  assert.equal(expected.filter(place => !found.has(place)), [])
})
