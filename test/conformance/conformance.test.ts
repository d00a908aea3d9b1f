// One table of conditional requests, right on every server: frameworks, Node's own servers, fetch handlers.
import { readFileSync, readdirSync } from 'node:fs'
import * as assert from 'uvu/assert'
import { BARE, OURS, THEIRS } from './contenders.ts'
import { RECIPES, recipeOf } from './recipes.ts'
import { observeAll, reportOf } from './format-report.ts'
import { ROWS } from './rows.ts'
import { observe } from './run.ts'
import { stories, table } from '../support/table.ts'

const documents = ['README.md', ...readdirSync('docs').map(name => `docs/${name}`)].map(place => readFileSync(place, 'utf8'))
const ours = await observeAll(OURS)
const theirs = await observeAll(THEIRS)
const bare = await observe(BARE, ROWS)

for (const [{ name }, observations] of ours) {
  table(`Conformance on ${name}`, observations.map(({ row, differences }) => (
    { name: `${row.id}: ${row.method} ${row.path}, ${row.name}, is ${row.status}`, ref: row.ref, differences }
  )), ({ differences }) => assert.equal(differences, []))
}

stories('not-modified: the conformance table', {
  'has as many rows as the documents say'() {
    const counts = documents.flatMap(text => [...text.matchAll(/same (\d+) requests/g)].map(([, count]) => Number(count)))
    assert.ok(counts.length > 0)
    for (const count of counts) assert.is(ROWS.length, count)
  },
  'has ids of its own for its rows'() {
    assert.is(new Set(ROWS.map(({ id }) => id)).size, ROWS.length)
  },
  'is not passed by a server that sets its validators and does nothing else'() {
    for (const { row, differences } of bare) {
      if (row.status === 304 || row.status === 412) assert.ok(differences.length > 0, row.id)
    }
  },
  'finds the bare server right where nothing is to be done'() {
    for (const { row, differences } of bare) {
      if (row.status !== 304 && row.status !== 412) assert.equal(differences, [], row.id)
    }
  },
  'is what test/conformance/conformance.md says, which `npm run conformance` writes'() {
    assert.is(readFileSync('test/conformance/conformance.md', 'utf8'), reportOf(ours, theirs))
  }
})

table('not-modified: recipes have at most five lines, and stand in the documents', RECIPES.map(name => ({ name, ref: 'docs' })), ({ name }) => {
  const lines = recipeOf(name)
  assert.ok(lines.length > 0 && lines.length <= 5, lines.join('\n'))
  assert.ok(documents.some(text => text.includes(`\`typescript\n${lines.join('\n')}\n\``)), 'a document shows it')
})
