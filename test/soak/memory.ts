// Memory that is held, as opposed to what waits to be collected.
import { setImmediate as turn } from 'node:timers/promises'

export const MEGABYTE: number = 1024 * 1024

/** Collects what can be collected, for which Node must run with `--expose-gc`. */
export function collect(): void {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('This is to be run with --expose-gc')
  gc()
}

/** The bytes that are held, in the heap and outside of it. */
export function held(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** The same once everything that was to follow has followed. */
export async function heldAtRest(): Promise<number> {
  for (let i = 0; i < 5; i++) {
    await turn()
    collect()
  }
  return held()
}
