// Time that passes when a test says so: for what waits for seconds, and is to be tested at the very millisecond.
import { setImmediate as turn } from 'node:timers/promises'

interface Timer { at: number, readonly period: number | undefined, readonly run: () => void }

export interface Clock {
  /** Milliseconds since the beginning. */
  readonly now: number
  /** The timers that wait. */
  readonly waiting: number
  /** Lets so many milliseconds pass, and all that is due in them happen. */
  pass(milliseconds: number): Promise<void>
}

/**
 * Runs `play` with timers and `performance.now()` that follow its clock.
 *
 * @param random what `Math.random()` returns meanwhile
 */
export async function withVirtualTime<T>(play: (clock: Clock) => Promise<T>, random = 0.5): Promise<T> {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis
  const { random: realRandom } = Math
  const { now: realNow } = performance
  const timers = new Set<Timer>()
  // Not zero: a time that was never set is not the beginning.
  let now = 1000
  const begin = (run: (...args: never[]) => void, delay = 0, period?: number, args: readonly unknown[] = []): Timer => {
    const timer: Timer = { at: now + delay, period, run: () => { run(...args as never[]) } }
    timers.add(timer)
    return timer
  }
  const end = (timer: unknown): void => { timers.delete(timer as Timer) }
  const settle = async (): Promise<void> => { for (let i = 0; i < 3; i++) await turn() }
  Object.assign(globalThis, {
    setTimeout: (run: () => void, delay?: number, ...args: unknown[]) => begin(run, delay, undefined, args), clearTimeout: end,
    setInterval: (run: () => void, delay?: number, ...args: unknown[]) => begin(run, delay, delay, args), clearInterval: end
  })
  Math.random = () => random
  performance.now = () => now
  try {
    return await play({
      get now() { return now - 1000 },
      get waiting() { return timers.size },
      async pass(milliseconds) {
        await settle()
        for (const until = now + milliseconds; ;) {
          const next = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
          now = next?.at ?? until
          if (next === undefined) return
          if (next.period === undefined) timers.delete(next)
          else next.at += next.period
          next.run()
          await settle()
        }
      }
    })
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval })
    Math.random = realRandom
    performance.now = realNow
  }
}
