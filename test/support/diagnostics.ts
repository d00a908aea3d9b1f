// What tsc says of a project, and what the project's files say that it must say.
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The diagnostics of a project, as `file.ts:12 TS2345`, with the text of each; `options` go before those of its tsconfig.json. */
export function diagnosticsOf(project: string, ...options: readonly string[]): Map<string, string> {
  const { stdout, stderr, status } = spawnSync(process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', project, '--pretty', 'false', ...options], { encoding: 'utf8' })
  const found = new Map<string, string>()
  for (const [text, path = '', line, code] of stdout.matchAll(/^(.+?)\((\d+),\d+\): error (TS\d+): .*(?:\n +.*)*/gm)) {
    found.set(`${path.slice(path.lastIndexOf('/') + 1)}:${line} ${code}`, text)
  }
  if (status !== 0 && found.size === 0) throw new Error(`tsc ended with ${status}:\n${stdout}${stderr}`)
  return found
}

/** The diagnostics that the files of a folder expect: lines that end with `// TS2345`, or with several codes. */
export function expectedDiagnostics(folder: string): string[] {
  return readdirSync(folder).filter(name => name.endsWith('.ts')).flatMap(name =>
    readFileSync(join(folder, name), 'utf8').split('\n').flatMap((line, index) => {
      const codes = / \/\/ ((?:TS\d+ ?)+)$/.exec(line)?.[1] ?? ''
      return codes.split(' ').filter(Boolean).map(code => `${name}:${index + 1} ${code}`)
    }))
}
