// npm run bench: servers side by side, functions side by side, size and start; writes test/bench/results.md.
//   --rounds 9 --milliseconds 120 --warm-up 10000          the pace of the servers, which warm up for so many answers at least; a function takes a fifth of the time
//   --only servers|functions|stores|size                    one part; then, and with the following two, nothing is written
//   --mix <pattern> --contender <pattern>            some of the servers; for functions and stores, --mix is of their titles
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isBare, takesPart } from './contender.ts'
import { GROUPS } from './contenders.ts'
import type { MicroResult } from './micro/group.ts'
import { MIXES } from './mixes.ts'
import { claimTable, microTable, mixTable, reportOf, storeTable } from './report.ts'
import type { GroupResult, MixResult, Results } from './results.ts'
import { compare } from './rounds.ts'
import type { Pace } from './rounds.ts'
import { sizeOf, startOf } from './size.ts'
import { SERVER_FLAGS, runAlone, startLoad } from './stage.ts'
import type { StoreResult } from './stores/measure.ts'

const { values } = parseArgs({ options: {
  rounds: { type: 'string', default: '9' },
  milliseconds: { type: 'string', default: '120' },
  'warm-up': { type: 'string', default: '10000' },
  only: { type: 'string', default: '' },
  mix: { type: 'string', default: '' },
  contender: { type: 'string', default: '' }
} })
const pace: Pace = {
  rounds: Number(values.rounds), milliseconds: Number(values.milliseconds), warmUp: Number(values['warm-up'])
}
const isWanted = (part: string): boolean => values.only === '' || values.only === part

async function servers(): Promise<MixResult[]> {
  const groups = GROUPS.map(group => group.filter(each => isBare(each) || new RegExp(values.contender, 'i').test(each.name)))
    .filter(group => group.some(each => !isBare(each)))
  const load = await startLoad()
  const results: MixResult[] = []
  try {
    for (const mix of MIXES.filter(({ name }) => new RegExp(values.mix, 'i').test(name))) {
      const measured: GroupResult[] = []
      for (const group of groups) {
        if (group.some(each => !isBare(each) && takesPart(each, mix))) measured.push(await compare(mix, group, load, pace))
      }
      const result: MixResult = { mix, groups: measured }
      results.push(result)
      console.log(`${mixTable(result)}\n`)
    }
  } finally {
    load.stop()
  }
  return results
}

async function functions(): Promise<MicroResult[]> {
  const results = await runAlone('micro.js', [values.rounds, String(pace.milliseconds / 5), values.mix]) as MicroResult[]
  console.log(`${microTable(results)}\n`)
  return results
}

async function stores(): Promise<StoreResult[]> {
  const results = await runAlone('stores.js', [values.rounds, String(pace.milliseconds), values.mix], SERVER_FLAGS) as StoreResult[]
  console.log(`${storeTable(results)}\n`)
  return results
}

const results: Results = {
  size: isWanted('size') ? await sizeOf('dist/index.js') : undefined,
  start: isWanted('size') ? await startOf('dist/index.js', 15) : undefined,
  micro: isWanted('functions') ? await functions() : [],
  stores: isWanted('stores') ? await stores() : [],
  mixes: isWanted('servers') ? await servers() : []
}
console.log(claimTable(results))
if (values.only + values.mix + values.contender === '') {
  writeFileSync('test/bench/results.md', reportOf(results, pace, new Date()))
}
