// The micro-benchmarks, in a process of their own: `bench/micro.js <rounds> <milliseconds> <pattern>`.
import { DECISION_GROUPS } from './micro/decision.ts'
import { FETCH_GROUPS } from './micro/fetch.ts'
import { measureGroup } from './micro/group.ts'
import type { MicroResult } from './micro/group.ts'
import { PARSER_GROUPS } from './micro/parsers.ts'
import { TAG_GROUPS } from './micro/tags.ts'

const [rounds, milliseconds, pattern = ''] = process.argv.slice(2)
const groups = [...DECISION_GROUPS, ...TAG_GROUPS, ...PARSER_GROUPS, ...FETCH_GROUPS]
  .filter(({ title }) => new RegExp(pattern, 'i').test(title))
const results: MicroResult[] = []
for (const group of groups) results.push(await measureGroup(group, Number(rounds), Number(milliseconds)))
process.send?.(results)
