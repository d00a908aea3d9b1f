// Puts the probes to a file server, and writes what came of them as a table.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import { sendTo, serve } from '../../support/wire.ts'
import { FILE_PROBES, LONG, SECRET, TEN } from './probes.ts'
import type { FileAnswer, FileProbe, Known } from './probes.ts'
import { PRESENT_SERVERS, versionsOf } from './servers.ts'
import type { FileServer } from './servers.ts'

export interface FileObservation {
  readonly probe: FileProbe
  readonly answer: FileAnswer
  readonly isRight: boolean
}

const SCRIPT = 'x = 1\n'.repeat(400)
const MODIFIED = 1_300_000_000

function writeSite(folder: string): string {
  const site = join(folder, 'site')
  const files: Readonly<Record<string, string | Uint8Array>> = {
    'site/ten.txt': TEN, 'site/long.txt': LONG, 'site/empty.txt': '', 'site/future.txt': 'f', 'site/app.js': SCRIPT, 'site/app.js.gz': gzipSync(SCRIPT),
    'site/sub/index.html': 'sub', 'site/.env': SECRET, 'site/.git/config': SECRET, 'site/changed.txt': 'version 1', 'secret.txt': SECRET, 'other/secret.txt': SECRET
  }
  for (const [name, content] of Object.entries(files)) write(join(folder, name), content)
  utimesSync(join(site, 'future.txt'), 4e9, 4e9)
  symlinkSync(join(folder, 'secret.txt'), join(site, 'link.txt'))
  symlinkSync(join(folder, 'other'), join(site, 'folder-link'))
  return site
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  utimesSync(path, MODIFIED, MODIFIED)
}

async function ask(port: number, method: string, target: string, fields: Readonly<Record<string, string>>): Promise<FileAnswer> {
  const { status, fields: lines, content } = await sendTo(port, method, Object.entries(fields).map(([name, value]) => `${name}: ${value}`), '', target)
  return { status, content, fields: Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)])) }
}

/** What a server answers to each probe. */
export async function observeFiles(server: FileServer): Promise<readonly FileObservation[]> {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-files-'))
  const { error } = console
  // What others say of odd requests is no matter of ours.
  console.error = () => {}
  try {
    const site = writeSite(folder)
    const listening = await server.listen(site)
    const { port, close } = typeof listening === 'function' ? await serve(listening) : { ...listening, close: listening.stop }
    try {
      const observations: FileObservation[] = []
      for (const probe of FILE_PROBES) {
        const { fields } = await ask(port, 'GET', probe.target, {})
        const known: Known = { etag: fields['etag'] ?? '"none"', lastModified: fields['last-modified'] ?? 'none' }
        if (probe.target === '/changed.txt') write(join(site, 'changed.txt'), 'version 2')
        const answer = await ask(port, probe.method, probe.target, probe.fields(known))
        observations.push({ probe, answer, isRight: probe.isRight(answer, known) })
      }
      return observations
    } finally {
      await close()
    }
  } finally {
    console.error = error
    rmSync(folder, { recursive: true })
  }
}

export type FileResults = readonly (readonly [server: FileServer, observations: readonly FileObservation[]])[]

export async function observeAllFiles(): Promise<FileResults> {
  const results: [FileServer, readonly FileObservation[]][] = []
  for (const server of PRESENT_SERVERS) results.push([server, await observeFiles(server)])
  return results
}

/** The table, as test/conformance/files.md has it. */
export function fileReport(results: FileResults): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  const names = results.map(([{ name }]) => name)
  const rows = FILE_PROBES.map((probe, at) => line([probe.name, probe.ref.replace('RFC 9110 ', ''), ...results.map(([, observations]) => {
    const { isRight, answer } = observations[at] as FileObservation
    return isRight ? '✓' : `✗ ${answer.status}`
  })]))
  const wrong = results.map(([, observations]) => String(observations.filter(({ isRight }) => !isRight).length))
  return `# Files: ${FILE_PROBES.length} probes of file servers

\`npm run conformance\` writes this table. Each server serves the same folder, as its documentation sets it up; the files are ten bytes long where
nothing else is said. ✓ is what RFC 9110 asks for, or safe. ✗ is anything else, with the status that came.

${results.filter(([server]) => versionsOf(server) !== '').map(([server]) => `- ${server.name}: ${versionsOf(server)}`).join('\n')}

${[line(['Probe', 'Section', ...names]), line(['---', '---', ...names.map(() => '---')]), ...rows, line(['**Not right**', `of ${FILE_PROBES.length}`, ...wrong])].join('\n')}
`
}
