// Bun and Deno make the same tags of the same values as Node does, and refuse the same values and digests.
import { equal, is, not } from 'uvu/assert'
import { didNotRun, stories } from '../support/table.ts'
import { RUNTIMES, isThere, notThere, tagsOn } from './runtime.ts'
import { outcomes } from './tags.ts'

const SAME = 'are those that this process makes'

for (const runtime of RUNTIMES) {
  const title = `The tags on ${runtime.name}`
  if (!isThere(runtime)) {
    didNotRun(title, [{ name: SAME, ref: title }], notThere(runtime))
    continue
  }
  stories(title, {
    async [SAME]() {
      const { status, stdout, stderr } = await tagsOn(runtime)
      is(status, 0, stderr)
      equal(JSON.parse(stdout), outcomes())
      // That a digest without a length of its own is refused is no news to warn of.
      not.match(stderr, /Deprecat/)
    }
  })
}
