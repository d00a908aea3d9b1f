// The properties of the tests, as often as one likes and with other values each time:
//   npm run properties -- --runs 1000000 decision
// runs those whose table or name has the word in it. What fails is printed with its seed, which `--seed` takes.
import { parseArgs } from 'node:util'
import { CACHE_CONTROL } from './cache-control.ts'
import { CANONICAL } from './canonical.ts'
import { DATES } from './dates.ts'
import { DECISION } from './decision.ts'
import { ENTITY_TAGS } from './entity-tags.ts'
import { PATHS } from './paths.ts'
import { check } from './property.ts'
import { RANGES } from './ranges.ts'

const TABLES = { 'entity tags': ENTITY_TAGS, 'dates': DATES, 'Cache-Control': CACHE_CONTROL, 'decision': DECISION,
  'canonical bytes': CANONICAL, 'ranges': RANGES, 'paths': PATHS }

const { values, positionals } = parseArgs({ allowPositionals: true, options: {
  runs: { type: 'string', default: '100000' }, seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
} })
const [numRuns, seed] = [Number(values.runs), Number(values.seed)]
if (!Number.isSafeInteger(numRuns) || numRuns < 1) throw new RangeError(`The runs are a count, not "${values.runs}"`)
if (!Number.isSafeInteger(seed)) throw new RangeError(`The seed is a whole number, not "${values.seed}"`)

const rows = Object.entries(TABLES).flatMap(([title, table]) => table.map(row => ({ title, row })))
  .filter(({ title, row }) => positionals.every(word => `${title}: ${row.name}`.includes(word)))
if (rows.length === 0) throw new RangeError(`No property has "${positionals.join(' ')}" in its name`)

let failed = 0
console.log(`${numRuns} runs each, seed ${seed}`)
for (const { title, row } of rows) {
  const from = performance.now()
  try {
    check(row, { seed, numRuns })
    console.log(`ok   ${title}: ${row.name} (${Math.round((performance.now() - from) / 100) / 10} s)`)
  } catch (error) {
    failed++
    console.log(`FAIL ${title}: ${row.name}\n${error instanceof Error ? error.stack : String(error)}`)
  }
}
console.log(`${rows.length - failed} properties hold, ${failed} do not`)
process.exit(failed === 0 ? 0 : 1)
