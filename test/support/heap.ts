// What something leaves on the heap of this process.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** The bytes that are held after `run` beyond those before it, once all garbage is collected. */
export function heapAfter(run: () => void): number {
  collect()
  const before = process.memoryUsage().heapUsed
  run()
  collect()
  return process.memoryUsage().heapUsed - before
}
