// The benchmark of the stores, in a process of its own: `bench/stores.js <rounds> <milliseconds> <pattern>`.
import { measureStore } from './stores/measure.ts'
import type { StoreResult } from './stores/measure.ts'
import { openPairs } from './stores/pairs.ts'

const [rounds, milliseconds, pattern = ''] = process.argv.slice(2)
const { pairs, close } = await openPairs()
const results: StoreResult[] = []
try {
  for (const pair of pairs.filter(({ title }) => new RegExp(pattern, 'i').test(title))) {
    for (const atOnce of [50, 1]) results.push(await measureStore(pair, atOnce, Number(rounds), Number(milliseconds)))
  }
} finally {
  await close()
}
process.send?.(results)
