// The memory that something refers to, in a process that was not started with --expose-gc.
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** The bytes that are held, in the heap and outside of it, once what nobody refers to is collected. */
export async function heldBytes(): Promise<number> {
  // What is collected in one turn frees its memory in the next.
  for (let i = 0; i < 5; i++) {
    collect()
    await turn()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
