// The contract of revisions with better-sqlite3, which is compiled when it is installed, and so is no package of the tests: `npm run stores`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BETTER_SQLITE } from '../support/sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'not-modified-stores-'))
try {
  writeFileSync(join(folder, 'package.json'), '{"private":true,"allowScripts":{"better-sqlite3":true}}')
  console.log(`Installing better-sqlite3 in ${folder}`)
  const installed = spawnSync('npm', ['install', '--no-audit', '--no-fund', 'better-sqlite3@12'], { cwd: folder, stdio: 'inherit' })
  if (installed.status !== 0) throw new Error('npm could not install better-sqlite3')
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', '.test/library/revisions/sqlite.test.js'],
    { stdio: 'inherit', env: { ...process.env, [BETTER_SQLITE]: folder } })
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
