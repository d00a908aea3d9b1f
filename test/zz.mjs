import { Redis } from 'ioredis'
import { createHash } from 'node:crypto'
import { redisRevisions } from '/tmp/wt-lead/dist/index.js'
import { spawn } from 'node:child_process'
const s = spawn('redis-server', ['--port', '21777', '--save', ''], { stdio: 'ignore' })
await new Promise(r => setTimeout(r, 1000))
const client = new Redis(21777)
const revisions = redisRevisions(client, { timeout: 20 })
const keys = Array.from({ length: 100 }, (_, i) => '/pages/' + i)
for (const k of keys) await revisions.current(k)
const places = await client.keys('not-modified:*')
const N = Number(process.argv[2] ?? 60000), AT = 50
async function time(name, f) {
  const go = async n => { let i = 0; await Promise.all(Array.from({ length: AT }, async () => { while (i < n) await f(i++ % 100) })) }
  await go(5000)
  const t = process.cpuUsage()
  await go(N)
  const u = process.cpuUsage(t)
  return (u.user + u.system) / N
}
const ways = {
  get: i => client.get(places[i]), call: i => client.call('GET', places[i]), ours: i => revisions.current(keys[i]),
  'get+timer': async i => { const t = setTimeout(() => {}, 20000); const v = await client.get(places[i]); clearTimeout(t); return v },
  'get+sha': i => client.get('not-modified:' + createHash('sha256').update(keys[i], 'utf16le').digest('base64url')),
  'call+async3': async i => { const v = await (async () => await (async () => await client.call('GET', places[i]))())(); return v },
}
const out = {}
for (let r = 0; r < 5; r++) for (const [n, f] of Object.entries(ways)) (out[n] ??= []).push(await time(n, f))
for (const [n, v] of Object.entries(out)) console.log(n, v.sort((a, b) => a - b)[2].toFixed(2), 'µs CPU', v.map(x => x.toFixed(1)).join(' '))
client.disconnect(); s.kill()
