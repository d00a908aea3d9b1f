// What works on which runtime: `npm run runtimes` brings Bun, Deno and workerd by npm into a temporary folder, puts the cases to each, and prints
// what answered otherwise than Node. They are some hundred megabytes, so this is no part of the tests.
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { withPackages } from '../support/npm-packages.ts'
import { run } from '../support/run-program.ts'
import { ask, countsOf } from './ask.ts'
import { FETCH_CASES, FILE_CASES, NODE_CASES, check } from './cases.ts'
import type { Case } from './cases.ts'
import { RUNTIMES, start, tagsOn, versionOf } from './runtime.ts'
import { outcomes } from './tags.ts'
import { startWorker } from './workerd.ts'

/** What was asked of one runtime, and what it answered otherwise, a line each. */
interface Column {
  readonly title: string
  readonly asked: number
  readonly others: readonly string[]
}

/** What docs/runtimes.md says of workerd, by the beginnings of lines: other differences are faults. */
const NAMED = [
  // It compresses by itself what says that it is gzip.
  'GET /coded is 200', 'GET /coded with If-Match: "v1-gzip" is 200',
  // It sends no Content-Length of 0 in answer to HEAD.
  'HEAD /empty is 200',
  // Its modules are files without a date.
  'GET /files/digits.txt is 200', 'GET /files/digits.txt with Range: bytes=2-4 is 206', 'HEAD /files/digits.txt is 200',
  'wanted digest blake2b512', 'wanted digest sha3-256', 'wanted digest shake128'
]

async function column(title: string, cases: readonly Case[], port: number): Promise<Column> {
  const others: string[] = []
  for (const row of cases) {
    try {
      await check(port, row)
    } catch (error) {
      others.push(`${row.name}: ${error instanceof assert.Assertion ? JSON.stringify(error.actual) : String(error)}`)
      await countsOf(port)
    }
  }
  return { title, asked: cases.length, others }
}

/** Ten who ask at the same time for content that is kept get one content, made once. */
async function keptAtOnce(port: number): Promise<Column> {
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask(port, 'GET', '/kept-slowly').catch(String)))
  const texts = answers.map(answer => typeof answer === 'string' ? answer : `${answer.status} ${answer.content}`)
  const others = texts.filter(text => text !== '200 kept slowly')
  const { runs } = await countsOf(port)
  if (runs !== 1) others.push(`made ${runs} times`)
  return { title: 'kept content, asked by ten at once', asked: 10, others }
}

function tagColumn(tags: readonly string[]): Column {
  const wanted = outcomes()
  return { title: 'tags of values', asked: wanted.length, others: wanted.filter((line, at) => line !== tags[at]).map(line => `wanted ${line}`) }
}

const bin = (folder: string, name: string): string => join(folder, 'node_modules', '.bin', name)

async function onServers(folder: string): Promise<[name: string, columns: readonly Column[]][]> {
  const results: [string, readonly Column[]][] = []
  for (const own of RUNTIMES) {
    const runtime = own.name === 'Node' ? own : { ...own, command: bin(folder, own.name.toLowerCase()) }
    const server = await start(runtime)
    const columns = [await column('fetch', FETCH_CASES, server.fetch), await column('files', FILE_CASES, server.fetch), await column('node:http', NODE_CASES, server.node),
      await keptAtOnce(server.fetch)]
    await server.stop()
    const { stdout } = await tagsOn(runtime)
    results.push([versionOf(runtime), [...columns, tagColumn(JSON.parse(stdout))]])
  }
  return results
}

async function onWorkerd(folder: string): Promise<[name: string, columns: readonly Column[]]> {
  const command = bin(folder, 'workerd')
  const worker = await startWorker(command, 'test/runtimes/worker.ts')
  const columns = [await column('fetch', FETCH_CASES, worker.port), await column('files', FILE_CASES, worker.port), await keptAtOnce(worker.port)]
  await worker.stop()
  const tags = await startWorker(command, 'test/runtimes/tags-worker.ts')
  const { content } = await ask(tags.port, 'GET', '/')
  await tags.stop()
  return [run(command, ['--version']).trim(), [...columns, tagColumn(JSON.parse(content))]]
}

await withPackages(['bun', 'deno', 'workerd'], async folder => {
  let faults = 0
  for (const [name, columns] of [...await onServers(folder), await onWorkerd(folder)]) {
    console.log(`${name}: ${columns.map(({ title, asked, others }) => `${title} ${Math.max(0, asked - others.length)} of ${asked}`).join('; ')}`)
    for (const { title, others } of columns) {
      for (const line of others) {
        const isNamed = name.startsWith('workerd') && NAMED.some(beginning => line.startsWith(beginning))
        if (!isNamed) faults++
        console.log(`  ${isNamed ? 'as docs/runtimes.md says' : 'FAULT'}: ${title}: ${line}`)
      }
    }
  }
  process.exitCode = faults === 0 ? 0 : 1
})
