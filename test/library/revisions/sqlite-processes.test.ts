// Revisions in SQLite: processes that share a file, and the example of the documents, which is a process of its own.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sqliteRevisions } from 'not-modified'
import * as assert from 'uvu/assert'
import { NO_SQLITE, findSqlite, nodeWithSqlite } from '../../support/sqlite.ts'
import type { Sqlite } from '../../support/sqlite.ts'
import { didNotRun, stories } from '../../support/table.ts'
import { oneOf } from './contract.ts'
import { fileMaker, withSqlite } from './sqlite-contract.ts'
import type { OpenFile } from './sqlite-contract.ts'

const FILE = fileURLToPath(import.meta.url)
const ADDITIONS = 25

/** What each of several processes does: it reads, adds one and writes, and again where it was refused. */
async function addToPage(sqlite: Sqlite, path: string): Promise<void> {
  const database = sqlite.open(path)
  const revisions = sqliteRevisions(database)
  let refused = 0
  for (let added = 0; added < ADDITIONS;) {
    const tag = await revisions.current('page') as string
    const { count } = database.prepare('SELECT count FROM pages').get() as { count: number }
    // Another process has its turn.
    await new Promise(resolve => setTimeout(resolve, Math.random() * 4))
    const change = await revisions.change('page', oneOf(tag), () => { database.prepare('UPDATE pages SET count = ?').run(count + 1) })
    if (change.performed) added++
    else if (change.current === tag) throw new Error('A refusal says the tag that was sent')
    else refused++
  }
  process.stdout.write(String(refused))
  database.close()
}

/** The one story that takes node:sqlite, whatever the others take. */
const EXAMPLE = 'the example of docs/scale.md'

const STORIES: Readonly<Record<string, (file: () => OpenFile) => Promise<void>>> = {
  [EXAMPLE]: async () => {
    const [, code] = /```javascript\n(.*?)```/s.exec(readFileSync('docs/scale.md', 'utf8')) as RegExpExecArray
    // Beside the compiled test, where the package is found by its name.
    const folder = mkdtempSync(join(FILE, '..', 'example-'))
    try {
      writeFileSync(join(folder, 'example.mjs'), `${code}\nconsole.log(change.performed, change.revision === await revisions.current('/page'))`)
      const { stdout, stderr } = spawnSync(resolve(nodeWithSqlite() as string), ['--disable-warning=ExperimentalWarning', 'example.mjs'], { cwd: folder, encoding: 'utf8' })
      assert.equal([stdout, stderr], ['true true\n', ''])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
  'four processes that read, add one and write lose nothing, and no refusal says the tag that was sent': async create => {
    const { database, path } = create()
    const children = Array.from({ length: 4 }, () => spawn(process.execPath, [...process.execArgv, FILE, 'adds', path], { stdio: ['ignore', 'pipe', 'inherit'] }))
    const outputs = await Promise.all(children.map(async child => {
      let output = ''
      child.stdout.on('data', (text: Buffer) => { output += text.toString() })
      const [code] = await once(child, 'close') as [number]
      assert.is(code, 0)
      return Number(output)
    }))
    assert.equal({ ...database.prepare('SELECT count FROM pages').get() as object }, { count: 4 * ADDITIONS })
    assert.ok(outputs.some(refused => refused > 0))
  }
}

const sqlite = findSqlite()
if (sqlite !== undefined && process.argv[2] === 'adds') {
  await addToPage(sqlite, process.argv[3] as string)
} else {
  withSqlite(FILE, found => {
    const create = fileMaker(found)
    const runnable = Object.entries(STORIES).filter(([name]) => name !== EXAMPLE || nodeWithSqlite() !== undefined)
    stories('SQLite: processes', Object.fromEntries(runnable.map(([name, run]) => [name, () => run(create)])))
    if (nodeWithSqlite() === undefined) didNotRun('SQLite: processes', [{ name: EXAMPLE, ref: 'SQLite' }], NO_SQLITE)
  }, () => { didNotRun('SQLite: processes', Object.keys(STORIES).map(name => ({ name, ref: 'SQLite' })), NO_SQLITE) })
}
