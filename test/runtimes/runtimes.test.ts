// The same handlers on Node, Bun and Deno, asked in raw bytes: the same answers, and the same work for them.
import { didNotRun, ranWith, stories, table } from '../support/table.ts'
import { FETCH_CASES, FILE_CASES, NODE_CASES, check } from './cases.ts'
import { RUNTIMES, isThere, notThere, start, versionOf } from './runtime.ts'
import type { RunningServer } from './runtime.ts'

for (const runtime of RUNTIMES) {
  const { name } = runtime
  const [whole, fetch, files, node] = [`The server on ${name}`, `Fetch handlers on ${name}`, `Files on ${name}`, `node:http on ${name}`]
  if (!isThere(runtime)) {
    const reason = notThere(runtime)
    didNotRun(whole, [{ name: 'starts', ref: whole }, { name: 'stops', ref: whole }], reason)
    didNotRun(fetch, FETCH_CASES, reason)
    didNotRun(files, FILE_CASES, reason)
    didNotRun(node, NODE_CASES, reason)
    continue
  }
  ranWith(versionOf(runtime))
  let server: RunningServer
  stories(whole, {
    async 'starts'() { server = await start(runtime) }
  })
  table(fetch, FETCH_CASES, row => check(server.fetch, row))
  table(files, FILE_CASES, row => check(server.fetch, row))
  table(node, NODE_CASES, row => check(server.node, row))
  stories(whole, {
    async 'stops'() { await server.stop() }
  })
}
