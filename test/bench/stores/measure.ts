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
  /** Questions of ours in a second, in the middle. */
  readonly rate: number
}

export const KEYS = 100

async function rateOf(ask: (at: number) => Promise<unknown>, atOnce: number, milliseconds: number): Promise<number> {
  const began = performance.now()
  let asked = 0
  let last = began
  await Promise.all(Array.from({ length: atOnce }, async (_, from) => {
    for (let at = from; (last = performance.now()) - began < milliseconds; at++) {
      await ask(at % KEYS)
      asked++
    }
  }))
  return asked / (last - began) * 1000
}

export async function measureStore({ title, plain, ours }: StorePair, atOnce: number, rounds: number, milliseconds: number): Promise<StoreResult> {
  for (const ask of [plain, ours]) await rateOf(ask, atOnce, 2 * milliseconds)
  const shares: number[] = []
  const rates: number[] = []
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [plain, ours] : [ours, plain]
    const [first, second] = [await rateOf(order[0]!, atOnce, milliseconds), await rateOf(order[1]!, atOnce, milliseconds)]
    const [of, beside] = round % 2 === 0 ? [second, first] : [first, second]
    shares.push(of / beside)
    rates.push(of)
  }
  return { title, atOnce, shares, rate: median(rates) }
}
