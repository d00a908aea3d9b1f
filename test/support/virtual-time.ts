// Time that passes when a test says so: for what waits for seconds, and is to be tested at the very millisecond.
import { setImmediate as turn } from 'node:timers/promises'

interface Timer {
  at: number
  readonly period: number | undefined
  readonly run: () => void
  /** Whether it keeps the process from ending. */
  holds: boolean
  ref(): Timer
  unref(): Timer
}

export interface Clock {
  /** Milliseconds since the beginning. */
  readonly now: number
  /** The timers that wait. */
  readonly waiting: number
  /** Of these, those that keep the process from ending. */
  readonly holding: number
  /** Lets so many milliseconds pass, and all that is due in them happen. */
  pass(milliseconds: number): Promise<void>
  /** Lets so many milliseconds pass in which the process stands still: what is due then happens when time passes again. */
  stand(milliseconds: number): void
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
    const hold = (holds: boolean): Timer => Object.assign(timer, { holds })
    const timer: Timer = { at: now + delay, period, run: () => { run(...args as never[]) }, holds: true, ref: () => hold(true), unref: () => hold(false) }
    timers.add(timer)
    return timer
  }
  const end = (timer: unknown): void => { timers.delete(timer as Timer) }
  const settle = async (): Promise<void> => { for (let i = 0; i < 4; i++) await turn() }
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
      get holding() { return [...timers].filter(({ holds }) => holds).length },
      async pass(milliseconds) {
        await settle()
        for (const until = now + milliseconds; ;) {
          const first = Math.min(...[...timers].map(({ at }) => at))
          if (first > until) {
            now = until
            return
          }
          now = Math.max(now, first)
          // What is due at one time comes in one turn.
          for (const timer of [...timers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)) {
            if (!timers.has(timer)) continue
            if (timer.period === undefined) timers.delete(timer)
            else timer.at = now + timer.period
            timer.run()
          }
          await settle()
        }
      },
      stand(milliseconds) { now += milliseconds }
    })
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval })
    Math.random = realRandom
    performance.now = realNow
  }
}
