// The contract of revisions with better-sqlite3, which is compiled when it is installed, and so is no package of the tests: `npm run stores`.
import { spawnSync } from 'node:child_process'
import { withPackages } from '../support/npm-packages.ts'
import { BETTER_SQLITE } from '../support/sqlite.ts'

await withPackages(['better-sqlite3@12'], folder => {
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', '.test/library/revisions/sqlite.test.js'],
    { stdio: 'inherit', env: { ...process.env, [BETTER_SQLITE]: folder } })
  process.exitCode = status ?? 1
}, { allowScripts: { 'better-sqlite3': true } })
