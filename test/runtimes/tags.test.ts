// Bun and Deno make the same tags of the same values as Node does, and refuse the same values and digests.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { equal, is, not } from 'uvu/assert'
import { stories } from '../support/table.ts'
import { isThere, RUNTIMES } from './runtime.ts'
import { outcomes } from './tags.ts'

const PROGRAM = `.test/runtimes/print-tags-${process.pid}.js`
await build({ entryPoints: ['test/runtimes/print-tags.ts'], outfile: PROGRAM, bundle: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external' })

for (const runtime of RUNTIMES) {
  if (!isThere(runtime)) {
    console.log(`did not run: the tags on ${runtime.name}, which is not installed for this platform`)
    continue
  }
  stories(`The tags on ${runtime.name}`, {
    'are those that this process makes': () => {
      const { status, stdout, stderr } = spawnSync(runtime.command, [...runtime.args, PROGRAM], { encoding: 'utf8', timeout: 60_000 })
      is(status, 0, stderr)
      equal(JSON.parse(stdout), outcomes())
      // That a digest without a length of its own is refused is no news to warn of.
      not.match(stderr, /Deprecat/)
    }
  })
}
