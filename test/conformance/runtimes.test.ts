// The conformance table on the servers of other runtimes, where these are installed.
import * as assert from 'uvu/assert'
import { isThere, RUNTIMES } from '../runtimes/runtime.ts'
import { table } from '../support/table.ts'
import { onRuntime } from './ours/runtime.ts'
import { ROWS } from './rows.ts'
import { observe } from './run.ts'
import type { Observation } from './run.ts'

const others = RUNTIMES.filter(({ name }) => name !== 'Node')
for (const { name } of others.filter(runtime => !isThere(runtime))) {
  console.log(`did not run: ${ROWS.length} rows of conformance on ${name}, which is not installed for this platform`)
}
const results: [name: string, observations: readonly Observation[]][] = []
for (const runtime of others.filter(isThere)) results.push([runtime.name, await observe(onRuntime(runtime), ROWS)])

for (const [name, observations] of results) {
  table(`Conformance on ${name}`, observations.map(({ row, differences }) => (
    { name: `${row.id}: ${row.method} ${row.path}, ${row.name}, is ${row.status}`, ref: row.ref, differences }
  )), ({ differences }) => assert.equal(differences, []))
}
