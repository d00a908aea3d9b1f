// A short form of `npm run faults`: each fault for a second, with few writers.
import * as assert from 'uvu/assert'
import { fileURLToPath } from 'node:url'
import { NO_REDIS, REDIS_PATH, redisVersion } from '../support/redis-server.ts'
import { afterAll, didNotRun, ranWith, table } from '../support/table.ts'
import { FAULTS } from './rows.ts'
import { runFault } from './stage.ts'
import { WriterProcesses } from './writer-processes.ts'

const TITLE = 'Processes of writers'
const ROWS = FAULTS.map(fault => ({ ...fault, ref: 'not-modified: revisions' }))

if (REDIS_PATH === undefined) {
  didNotRun(TITLE, ROWS, NO_REDIS)
} else {
  ranWith(redisVersion(REDIS_PATH))
  const processes = new WriterProcesses(fileURLToPath(new URL('faults.js', import.meta.url)))
  afterAll(() => processes.end())
  table(TITLE, ROWS, async fault => {
    const { lost, overwritten, twoContents, shownTwice, wrong } = await runFault(fault, processes, { seconds: 0.4, processes: 2, perProcess: 8 })
    // Where the store forgets a claim, nothing outside the data can keep its holder from overwriting.
    const hasBounds = fault.forgetsClaims !== true
    assert.equal({ lost, twoContents, wrong, ...hasBounds && { overwritten, shownTwice } },
      { lost: 0, twoContents: 0, wrong: 0, ...hasBounds && { overwritten: 0, shownTwice: 0 } })
  }, 2)
}
