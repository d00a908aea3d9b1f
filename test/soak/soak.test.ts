// A short soak. `npm run soak` sends two hundred thousand requests.
import * as assert from 'uvu/assert'
import { leftovers, soak } from './run.ts'
import { runTarget } from './target.ts'
import { stories } from '../support/table.ts'

const REQUESTS = 5000

if (process.argv[2] === 'target') {
  await runTarget()
} else {
  stories('not-modified: nothing is left over', {
    [`of ${REQUESTS} requests with aborts, slow readers, errors, pipelines and unread content`]: async () => {
      const soaked = await soak(process.argv[1] as string, REQUESTS, () => true)
      assert.equal(leftovers(soaked), [])
      assert.ok(soaked.requests >= REQUESTS)
      assert.ok(soaked.after.sources.started > soaked.before.sources.started)
    }
  })
}
