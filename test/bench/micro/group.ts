// What is compared in one process: ours and the peers that do the same job, in turns.
import { do_not_optimize, measure } from 'mitata'

export interface MicroCase {
  readonly name: string
  readonly kind: 'ours' | 'peer'
  run(): unknown
}

export interface MicroGroup {
  readonly title: string
  readonly cases: readonly MicroCase[]
}

export interface MicroResult {
  readonly title: string
  /** Nanoseconds for one call: the median of each round. */
  readonly cases: readonly { readonly name: string, readonly kind: 'ours' | 'peer', readonly rounds: readonly number[] }[]
}

/** Calls a function with each of the inputs in turn, so that no result can be foreseen. */
export function over<I>(inputs: readonly I[], call: (input: I) => unknown): () => unknown {
  let at = 0
  return () => {
    at = at + 1 === inputs.length ? 0 : at + 1
    return call(inputs[at] as I)
  }
}

// All cases by turns, until the compiler has seen all that it will see.
function warmUp(cases: readonly MicroCase[], milliseconds: number): void {
  for (const until = performance.now() + milliseconds * cases.length; performance.now() < until;) {
    for (const { run } of cases) {
      for (let call = 0; call < 10; call++) do_not_optimize(run())
    }
  }
}

export async function measureGroup({ title, cases }: MicroGroup, rounds: number, milliseconds: number): Promise<MicroResult> {
  warmUp(cases, 3 * milliseconds)
  const measured = cases.map(({ name, kind }) => ({ name, kind, rounds: [] as number[] }))
  for (let round = 0; round < rounds; round++) {
    for (let place = 0; place < cases.length; place++) {
      const index = (place + round) % cases.length
      const { run } = cases[index] as MicroCase
      const stats = await measure(() => do_not_optimize(run()), {
        min_cpu_time: milliseconds * 1e6, batch_samples: 256
      })
      measured[index]?.rounds.push(stats.p50)
    }
  }
  return { title, cases: measured }
}
