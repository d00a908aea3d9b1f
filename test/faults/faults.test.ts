// A short form of `npm run faults`: each fault for a second.
import * as assert from 'uvu/assert'
import { fileURLToPath } from 'node:url'
import { NO_REDIS, REDIS_PATH, redisVersion } from '../support/redis-server.ts'
import { didNotRun, ranWith, table } from '../support/table.ts'
import { FAULTS } from './rows.ts'
import { runFault } from './stage.ts'

const TITLE = 'Four processes of writers'
const ROWS = FAULTS.map(fault => ({ ...fault, ref: 'not-modified: revisions' }))

if (REDIS_PATH === undefined) {
  didNotRun(TITLE, ROWS, NO_REDIS)
} else {
  ranWith(redisVersion(REDIS_PATH))
  table(TITLE, ROWS, async fault => {
    const { acknowledged, lost, overwritten, twoContents, wrong } = await runFault(fault, fileURLToPath(new URL('faults.js', import.meta.url)), 0.8)
    assert.ok(acknowledged > 0)
    // Where the store forgets a claim, nothing outside the data can keep its holder from overwriting.
    assert.equal({ lost, overwritten: fault.forgetsClaims === true ? 0 : overwritten, twoContents, wrong }, { lost: 0, overwritten: 0, twoContents: 0, wrong: 0 })
  })
}
