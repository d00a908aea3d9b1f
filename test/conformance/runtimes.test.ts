// The conformance table on the servers of other runtimes, where these are installed.
import * as assert from 'uvu/assert'
import { isThere, notThere, RUNTIMES, versionOf } from '../runtimes/runtime.ts'
import type { Runtime } from '../runtimes/runtime.ts'
import { didNotRun, ranWith, table } from '../support/table.ts'
import type { Row } from '../support/table.ts'
import { onRuntime } from './ours/runtime.ts'
import { ROWS } from './rows.ts'
import type { ConformanceRow } from './rows.ts'
import { observe } from './run.ts'
import type { Observation } from './run.ts'

const others = RUNTIMES.filter(({ name }) => name !== 'Node')
const nameOf = (row: ConformanceRow): Row =>
  ({ name: `${row.id}: ${row.method} ${row.path}, ${row.name}, is ${row.status}`, ref: row.ref })
for (const runtime of others.filter(runtime => !isThere(runtime))) {
  didNotRun(`Conformance on ${runtime.name}`, ROWS.map(nameOf), notThere(runtime))
}
const results: [runtime: Runtime, observations: readonly Observation[]][] = []
for (const runtime of others.filter(isThere)) results.push([runtime, await observe(onRuntime(runtime), ROWS)])

for (const [runtime, observations] of results) {
  ranWith(versionOf(runtime))
  table(`Conformance on ${runtime.name}`, observations.map(({ row, differences }) => ({ ...nameOf(row), differences })),
    ({ differences }) => assert.equal(differences, []))
}
