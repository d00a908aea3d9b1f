// Packages that are too large for the tests, or are compiled when they are installed: npm brings them into a temporary folder.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from './run-program.ts'

/**
 * Calls `use` with a folder in whose `node_modules` the packages are, and removes it after that.
 *
 * @param packages as npm names them, such as `bun@1`
 * @param manifest what the package.json of the folder says beside
 * @throws what npm printed, where it could not install them
 */
export async function withPackages<T>(packages: readonly string[], use: (folder: string) => T | Promise<T>, manifest: object = {}): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-npm-'))
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, ...manifest }))
    run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder })
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
