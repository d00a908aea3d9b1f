// Four processes of node:cluster, each with a history of its own, give the same tags for the same values.
import cluster from 'node:cluster'
import { equal, is } from 'uvu/assert'
import { hundredValues } from '../../support/hundred-values.ts'
import type { History } from '../../support/hundred-values.ts'
import { HISTORIES, tagsOfValues } from '../../support/tags-of-values.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: canonical bytes'

/** The tags as another process has them, whose values have another history. */
function tagsElsewhere(history: History): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const worker = cluster.fork({ HISTORY: String(history) })
    let tags: readonly string[] = []
    worker.on('message', (message: readonly string[]) => { tags = message })
    worker.on('exit', code => code === 0 ? resolve(tags) : reject(new Error(`A process ended with ${code}`)))
    worker.on('error', reject)
  })
}

if (cluster.isWorker) {
  process.send?.(tagsOfValues(Number(process.env.HISTORY) as History), () => process.exit(0))
} else {
  const own = tagsOfValues(0)
  const others = await Promise.all(HISTORIES.map(tagsElsewhere))

  table('processes of a cluster', HISTORIES.map(history => ({ name: `process ${history} has the same tags`, ref: REF,
    history })),
    ({ history }) => {
      is(others[history]?.length, own.length)
      equal(others[history], own)
    })

  stories('a hundred values', {
    'they have a hundred tags': () => {
      is(hundredValues(0).length, 100)
      is(new Set(own.slice(0, 100)).size, 100)
      is(own.slice(0, 100).every(line => /^\d+: "[0-9a-f]{32}" "[0-9a-f]{64}"$/.test(line)), true)
    },
    'their histories leave other values than the same ones': () => {
      for (const history of HISTORIES) equal(hundredValues(history), hundredValues(0))
    },
  })
}
