// Shell blocks that install and start: nothing is run, but what they name must exist.
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Line } from './blocks.ts'

interface Manifest { readonly name: string, readonly version: string, readonly scripts: Readonly<Record<string, string>> }

/** Throws an Error for a command that is not plain shell for installing, and for one that names what does not exist. */
export function checkInstall(lines: readonly Line[]): void {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
  for (const { text, number } of lines) {
    for (const command of text.replace(/(?:^|\s)#.*$/, '').split('&&').map(part => part.trim())) {
      if (command !== '' && !isInstall(command.split(/\s+/), manifest)) {
        throw new Error(`Line ${number}: "${command}" is no plain shell for installing, or names what does not exist`)
      }
    }
  }
}

function isInstall([program = '', action = '', ...rest]: readonly string[], { name, version, scripts }: Manifest): boolean {
  const target = rest.find(word => !word.startsWith('-'))
  switch (program) {
    case 'cd': return true
    case 'git': return action === 'clone'
    case 'node': return existsSync(action)
    case 'npm': case 'pnpm': case 'yarn': case 'bun':
      // By its file alone: whoever takes the name in a registry first would have his own code run.
      if (/^(?:install|i|add)$/.test(action)) return target === undefined || basename(target) === `${name}-${version}.tgz`
      return action === 'ci' || action === 'pack' || action in scripts || (action === 'run' && target !== undefined && target in scripts)
    default: return false
  }
}
