// The content as a file: this library and the modules that serve folders, those of them that have entity tags.
import { mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { FILE_SERVERS } from '../../conformance/files/servers.ts'
import { until } from '../../support/until.ts'
import { listenWith } from '../contender.ts'
import type { Contender } from '../contender.ts'
import { WHOLE } from '../mixes.ts'
import type { Mix } from '../mixes.ts'

async function etagOf(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'HEAD' })
  return answer.headers.get('etag') ?? ''
}

/** A folder with the file that a mix asks for as its index. */
export function folderFor({ file }: Mix, content: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-bench-'))
  const index = join(folder, 'index.html')
  if (file === 'part') {
    writeFileSync(index, '')
    truncateSync(index, WHOLE)
  } else {
    writeFileSync(index, content)
  }
  if (file === 'gzip') writeFileSync(`${index}.gz`, content)
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), 1_000_000_000, 1_000_000_000)
  return folder
}

export const onFiles: readonly Contender[] = FILE_SERVERS.filter(({ name }) => name !== 'nginx').map(({ name, isOurs, packages, listen }) => ({
  name: `a file: ${name}`,
  kind: isOurs ? 'ours' : 'theirs',
  on: 'files',
  packages,
  async start(mix, content) {
    const folder = folderFor(mix, content)
    // A file that has just changed may change again unnoticed, and is digested for each answer.
    await delay(2100)
    const listening = await listenWith(await listen(folder) as RequestListener)
    // Ours has a weak tag for a long file until that has been digested.
    if (isOurs) await until(async () => !(await etagOf(listening.port)).startsWith('W/'), 'the file has been digested', 60)
    return { ...listening, stop: () => { rmSync(folder, { recursive: true }) } }
  }
}))
