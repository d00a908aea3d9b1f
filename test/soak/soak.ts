// npm run soak -- [--requests N] [--seconds N] [--megabytes N]: requests of every kind at one server, and what is left of them in it;
// then a download of a gigabyte through the proxy of the playground.
import { parseArgs } from 'node:util'
import { download } from '../playground/support/download.ts'
import { MEGABYTE } from './memory.ts'
import { leftovers, soak } from './run.ts'
import { runTarget } from './target.ts'
import type { Left } from './target.ts'

function print(when: string, { heap, connections, objects, listeners, sources, descriptors, resources }: Left): void {
  console.log(`${when}: ${heap} bytes held, ${connections} connections, ${objects} responses and sources not collected, ${listeners} listeners, ` +
    `${sources.started} sources started and ${sources.closed} closed, ${descriptors} descriptors of files, ${JSON.stringify(resources)}`)
}

async function downloadsWell(megabytes: number): Promise<boolean> {
  const { sent, got, bytes, peak } = await download(megabytes)
  console.log(`${bytes} bytes through the proxy, ${sent === got ? 'as they were sent' : 'CHANGED'}, with ${peak} bytes held at most`)
  return sent === got && bytes === megabytes * MEGABYTE && peak < 32 * MEGABYTE
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { requests: { type: 'string', default: '200000' }, seconds: { type: 'string', default: '600' },
    megabytes: { type: 'string', default: '1024' } } })
  const begin = Date.now()
  const end = begin + 1000 * Number(values.seconds)
  const soaked = await soak(process.argv[1] as string, Number(values.requests), () => Date.now() < end)
  console.log(`${soaked.requests} requests in ${Math.round((Date.now() - begin) / 1000)} seconds`)
  print('before', soaked.before)
  print('after', soaked.after)
  const left = leftovers(soaked)
  for (const text of left) console.log(text)
  console.log(left.length === 0 ? 'nothing left over' : `${left.length} left over`)
  process.exitCode = left.length === 0 && await downloadsWell(Number(values.megabytes)) ? 0 : 1
}

await (process.argv[2] === 'target' ? runTarget() : run())
