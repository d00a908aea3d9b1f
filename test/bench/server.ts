// A contender in a process of its own: `bench/server.js <contender> <mix>`. It tells its port, and its processor time when asked.
import { CONTENDERS } from './contenders.ts'
import { MIXES, contentOf } from './mixes.ts'

const [name, mixName] = process.argv.slice(2)
const contender = CONTENDERS.find(known => known.name === name)
const mix = MIXES.find(known => known.name === mixName)
if (contender === undefined || mix === undefined) throw new RangeError(`There is no contender "${name}" with a mix "${mixName}"`)

// koa-etag announces its successor whenever it is made.
console.warn = () => {}

const { port, stop, cpu } = await contender.start(mix, contentOf(mix))

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: cpu?.() ?? user + system })
})
process.on('disconnect', () => {
  stop?.()
  process.exit()
})
process.send?.({ port })
