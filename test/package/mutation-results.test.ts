// The digest by which a result of the mutation run is known to be of the code as it is now, and the files that are mutated.
import { existsSync } from 'node:fs'
import { equal, is, not } from 'uvu/assert'
import { digestOfSource } from '../mutation/results.ts'
import { leastOf, sourceOf } from '../mutation/target.ts'
import { TARGETS } from '../mutation/targets.ts'
import { stories, table } from '../support/table.ts'

const SOURCE = `// A subject.
/** A sum. */
export function sum(a: number, b: number): number {
  // Adds.
  return a + b
}
`

const rows = [
  { name: 'another comment', source: SOURCE.replace('// Adds.', '// Adds two numbers.'), same: true },
  { name: 'a comment of more lines', source: SOURCE.replace('/** A sum. */', '/**\n * The sum\n * of two.\n */'), same: true },
  { name: 'no comments', source: SOURCE.replace(/\/\/.*|\/\*.*\*\//g, ''), same: true },
  { name: 'empty lines', source: SOURCE.replaceAll('\n', '\n\n'), same: true },
  { name: 'a type', source: SOURCE.replaceAll(': number', ': any'), same: true },
  { name: 'an operator', source: SOURCE.replace('a + b', 'a - b'), same: false },
  { name: 'a text that looks like a comment', source: SOURCE.replace('a + b', "a + '// b'"), same: false },
  { name: 'the form of a text that looks like a comment', source: SOURCE.replace('a + b', "a + '//  b'"), same: false }
]

table('The digest of a source file after a change of', rows.map(row => ({ ...row, ref: 'not-modified: mutation testing' })), ({ source, same }) => {
  if (same) is(digestOfSource(source), digestOfSource(SOURCE))
  else not.equal(digestOfSource(source), digestOfSource(SOURCE))
})

table('A file that is mutated', [
  { name: 'node/run', source: 'src/node/run.ts', least: 90 },
  { name: 'playground/proxy/cookies', source: 'playground/proxy/cookies.ts', least: 85 },
  { name: 'fields/playground/range', source: 'src/fields/playground/range.ts', least: 90 }
].map(row => ({ ...row, ref: 'not-modified: mutation testing' })), ({ name, source, least }) => {
  equal([sourceOf(name), leastOf(name)], [source, least])
})

stories('not-modified: mutation testing', {
  'each file is there and is mutated once, by tests that are there'() {
    const names = TARGETS.flatMap(({ files }) => files)
    const tests = TARGETS.flatMap(target => target.tests)
    equal(names.filter((name, at) => names.indexOf(name) !== at), [])
    equal([...names.map(sourceOf), ...tests.map(test => `test/${test}.test.ts`)].filter(file => !existsSync(file)), [])
  }
})
