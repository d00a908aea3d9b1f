import { OURS, THEIRS } from './support/conformance/contenders.ts'
import { observe } from './support/conformance/run.ts'
import { ROWS } from './support/conformance/rows.ts'
console.log(ROWS.length, 'rows')
for (const [who, list] of [['OURS', OURS], ['THEIRS', THEIRS]] as const) for (const c of list) {
  const t = Date.now()
  const seen = await observe(c, ROWS).catch(e => { console.log(c.name, e); return [] })
  const wrong = seen.filter(o => o.differences.length > 0)
  console.log(who, c.name, wrong.length, 'wrong', Date.now() - t, 'ms')
  for (const o of wrong) console.log('   ', o.row.id, o.row.method, o.row.path, o.differences.join('; '))
}
