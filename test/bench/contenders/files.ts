// The content as a file: this library and the modules that serve folders, those of them that have entity tags.
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { FILE_SERVERS } from '../../conformance/files/servers.ts'
import { listenWith } from '../contender.ts'
import type { Contender } from '../contender.ts'

export const onFiles: readonly Contender[] = FILE_SERVERS.map(({ name, isOurs, packages, listen }) => ({
  name: `a file: ${name}`,
  kind: isOurs ? 'ours' : 'theirs',
  on: 'files',
  packages,
  async start(_mix, content) {
    const folder = mkdtempSync(join(tmpdir(), 'not-modified-bench-'))
    const file = join(folder, 'index.html')
    writeFileSync(file, content)
    utimesSync(file, 1_000_000_000, 1_000_000_000)
    // A file that has just changed may change again unnoticed, and is digested for each answer.
    await delay(2100)
    return { ...await listenWith(await listen(folder)), stop: () => { rmSync(folder, { recursive: true }) } }
  }
}))
