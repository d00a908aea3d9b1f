// What a store costs beside the plain question to the same engine by the same client: rounds of both in turns.
import { median } from '../statistics.ts'

/** Ours, and what does the same work without a store; each asks for one of so many keys. */
export interface StorePair {
  readonly title: string
  readonly plain: (at: number) => Promise<unknown>
  readonly ours: (at: number) => Promise<unknown>
}

export interface StoreResult {
  readonly title: string
  /** How many questions are under way at once. */
  readonly atOnce: number
  /** The rate of ours as a share of the plain one's, of each round. */
  readonly shares: readonly number[]
  /** The processor time of a plain question in this process as a share of ours: what else runs on the machine matters less for it. */
  readonly processor: readonly number[]
  /** Questions of ours in a second, in the middle. */
  readonly rate: number
}

export const KEYS = 100

interface Round {
  /** Questions in a second. */
  readonly rate: number
  /** Microseconds of processor time for each. */
  readonly cpu: number
}

async function roundOf(ask: (at: number) => Promise<unknown>, atOnce: number, milliseconds: number): Promise<Round> {
  const before = process.cpuUsage()
  const began = performance.now()
  let asked = 0
  let last = began
  await Promise.all(Array.from({ length: atOnce }, async (_, from) => {
    for (let at = from; (last = performance.now()) - began < milliseconds; at++) {
      await ask(at % KEYS)
      asked++
    }
  }))
  const { user, system } = process.cpuUsage(before)
  return { rate: asked / (last - began) * 1000, cpu: (user + system) / asked }
}

export async function measureStore({ title, plain, ours }: StorePair, atOnce: number, rounds: number, milliseconds: number): Promise<StoreResult> {
  for (const ask of [plain, ours]) await roundOf(ask, atOnce, 2 * milliseconds)
  const measured: (readonly [of: Round, beside: Round])[] = []
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [plain, ours] : [ours, plain]
    const [first, second] = [await roundOf(order[0]!, atOnce, milliseconds), await roundOf(order[1]!, atOnce, milliseconds)]
    measured.push(round % 2 === 0 ? [second, first] : [first, second])
  }
  return {
    title, atOnce, rate: median(measured.map(([{ rate }]) => rate)),
    shares: measured.map(([of, beside]) => of.rate / beside.rate), processor: measured.map(([of, beside]) => beside.cpu / of.cpu)
  }
}
