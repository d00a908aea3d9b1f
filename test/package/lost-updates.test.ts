// The programs of docs/lost-updates.md, put to all combinations of preconditions and to many writers at once: over tables in memory, and those
// for a database over PostgreSQL, too.
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { evaluatePreconditions } from 'not-modified'
import pg from 'pg'
import * as assert from 'uvu/assert'
import { readUnits } from './readme/blocks.ts'
import { NO_POSTGRES, POSTGRES_FOLDER, postgresVersion, startPostgres } from '../support/postgres-server.ts'
import type { PostgresServer } from '../support/postgres-server.ts'
import { afterAll, didNotRun, ranWith, stories, table } from '../support/table.ts'
import type { Row } from '../support/table.ts'
import { parseAnswer, readAll } from '../support/wire.ts'
import type { Answer } from '../support/wire.ts'
import { within } from '../support/until.ts'

const home = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), 'lost-updates-'))
const page = readFileSync('docs/lost-updates.md', 'utf8')
const titles = page.split('\n').map((text, at) => ({ text, number: at + 1 })).filter(({ text }) => text.startsWith('## '))

/** The programs, by the title above each. */
const sources = new Map(readUnits(page, 'docs/lost-updates.md').map(({ number, before, lines, after }) => [
  titles.findLast(title => title.number < number)?.text.slice(3) as string, [...before, ...lines, ...after].map(({ text }) => text).join('\n')
]))

/** What stands for a hidden part of a program in PostgreSQL: the block of this language after a note. */
const blockUnder = (place: string): string =>
  page.split(`<!-- test: none, test/package/lost-updates.test.ts runs it under the program ${place} -->\n\`\`\`typescript\n`)[1]?.split('\n```\n')[0] as string

/** The same programs, with the tables of the page in place of those in memory. */
const ON_POSTGRES: ReadonlyMap<string, string> = new Map(readUnits(page, 'docs/lost-updates.md').flatMap(({ number, lines }) => {
  const title = titles.findLast(title => title.number < number)?.text.slice(3)
  const tables = [blockUnder('above'), ...title === 'In one statement' ? [blockUnder('below')] : []]
  const isFor = title === 'In a transaction' || title === 'In one statement'
  return isFor ? [[`${title}, PostgreSQL`, [...lines.map(({ text }) => text), ...tables].join('\n')] as const] : []
}))


const started: ChildProcess[] = []
let postgres: Promise<PostgresServer> | undefined
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
  await (await postgres)?.stop()
})

/** The environment by which `pg` finds the server, with a table that is new. */
async function newTable(): Promise<NodeJS.ProcessEnv> {
  const { url, port } = await (postgres ??= startPostgres())
  const client = new pg.Client(url)
  await client.connect()
  await client.query('DROP TABLE IF EXISTS pages')
  await client.query(/CREATE TABLE pages .*/.exec(blockUnder('above'))?.[0] as string)
  await client.end()
  return { ...process.env, PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'tester', PGDATABASE: 'postgres' }
}

const ports = new Map<string, Promise<number>>()

/** The port of a program, which all its rows share: each has a path of its own. */
function portOf(title: string): Promise<number> {
  const port = ports.get(title) ?? start(title)
  ports.set(title, port)
  return port
}

async function start(title: string): Promise<number> {
  const onPostgres = ON_POSTGRES.get(title)
  const source = (onPostgres ?? sources.get(title) as string).replace('.listen(3000)', '.listen(0, function () { process.send((this as any).address().port) })')
  const file = join(home, `${title.replaceAll(/\W/g, '-')}.mjs`)
  writeFileSync(file, transformSync(source, { loader: 'ts', target: 'node20' }).code)
  const child = fork(file, { env: onPostgres === undefined ? process.env : await newTable() })
  started.push(child)
  const [port] = await within(once(child, 'message'), `the program "${title}" starts`) as [number]
  return port
}

const head = (method: string, path: string, fields: readonly string[], length: number): string =>
  [`${method} ${path} HTTP/1.1`, 'Host: x', 'Connection: close', `Content-Length: ${length}`, ...fields, '', ''].join('\r\n')

/** What of an answer counts here. */
interface Reading { readonly status: number, readonly etag: string | undefined, readonly content: string }

const connections = new Agent({ keepAlive: true, maxSockets: 20 })

async function ask(port: number, method: string, path: string, fields: readonly string[] = [], content = ''): Promise<Reading> {
  const headers = fields.flatMap(field => [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 2)])
  const asked = request({ port, host: '127.0.0.1', agent: connections, method, path,
    headers: ['Host', 'x', 'Content-Length', String(content.length), ...headers] }).end(content)
  const [answer] = await once(asked, 'response') as [IncomingMessage]
  return { status: answer.statusCode as number, etag: answer.headers.etag, content: await text(answer) }
}

const PROGRAMS = ['In a transaction', 'In one process, in memory', 'In one process, with a store that waits', 'In one statement', ...ON_POSTGRES.keys()]

if (POSTGRES_FOLDER !== undefined) ranWith(postgresVersion(POSTGRES_FOLDER))

/** Rows of programs, of which those on PostgreSQL run where it is installed. */
function programs<R extends Row & { readonly title: string }>(title: string, rows: readonly R[], check: (row: R) => Promise<void>): void {
  const isHere = (row: R): boolean => POSTGRES_FOLDER !== undefined || !ON_POSTGRES.has(row.title)
  table(title, rows.filter(isHere), check)
  const missing = rows.filter(row => !isHere(row))
  if (missing.length > 0) didNotRun(title, missing, NO_POSTGRES)
}

const MATCH = [undefined, 'current', '"stale"', '*', 'malformed', 'W/current', '"stale", current', '']
const NONE_MATCH = [undefined, '*', 'current', '"stale"']
const UNMODIFIED = [undefined, 'Sun, 06 Nov 1994 08:49:37 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT']

const CELLS = ['PUT', 'DELETE'].flatMap(method => [true, false].flatMap(exists => MATCH.flatMap(match => NONE_MATCH.flatMap(noneMatch =>
  UNMODIFIED.map(unmodified => ({ method, exists, match, noneMatch, unmodified }))))))

programs('All combinations of preconditions', PROGRAMS.map(title => ({ name: title, title, ref: 'RFC 9110 §13.2.2' })), async ({ title }) => {
  const port = await portOf(title)
  const check = async (at: number): Promise<void> => {
    const { method, exists, match, noneMatch, unmodified } = CELLS[at] as (typeof CELLS)[number]
    const path = `/${at}`
    const etag = exists ? (await ask(port, 'PUT', path, [], 'first')).etag as string : '"none"'
    const said = (value: string): string => value.replace('current', etag).replace('malformed', etag.slice(1, -1))
    const fields = Object.entries({ 'If-Match': match, 'If-None-Match': noneMatch, 'If-Unmodified-Since': unmodified })
      .flatMap(([name, value]) => value === undefined ? [] : [[name, said(value)] as const])
    const lowered = Object.fromEntries(fields.map(([name, value]) => [name.toLowerCase(), value]))
    const expected = evaluatePreconditions(method, lowered, exists ? { etag } : undefined).status
    const answer = await ask(port, method, path, fields.map(field => field.join(': ')), 'second')
    const name = `${method} ${exists ? 'of a page' : 'of nothing'} ${JSON.stringify(fields)}`
    assert.is(answer.status, expected ?? 204, name)
    const read = await ask(port, 'GET', path)
    const isThere = expected === 412 ? exists : method === 'PUT'
    assert.equal([read.status, read.content], isThere ? [200, expected === 412 ? 'first' : 'second'] : [404, 'Not found'], name)
    if (expected === undefined && method === 'PUT') assert.is(answer.etag, read.etag, name)
    if (expected === 412) assert.is(answer.etag, exists ? etag : undefined, name)
  }
  // Twenty at once: each waits for its database.
  let next = 0
  await Promise.all(Array.from({ length: 20 }, async () => {
    while (next < CELLS.length) await check(next++)
  }))
})

interface Uploads {
  readonly size: number
  /** Whether each content comes in two packets. */
  readonly isSplit: boolean
  readonly writers: number
}

const etagOf = ({ fields }: Answer): string | undefined => fields.find(line => line.startsWith('ETag: '))?.slice(6)

/** So many uploads at once: all heads, then the first half of each content, then the rest. */
async function uploadAtOnce(port: number, path: string, fields: readonly string[], { size, isSplit, writers }: Uploads): Promise<Answer[]> {
  const uploads = await Promise.all(Array.from({ length: writers }, async (_, writer) => {
    const socket: Socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const content = String(writer).padStart(4, '0').padEnd(size, String.fromCharCode(97 + writer % 26))
    const answer = readAll(socket).then(bytes => parseAnswer(bytes))
    socket.write(head('PUT', path, fields, size) + (isSplit ? content.slice(0, size / 2) : ''))
    return { socket, answer, rest: isSplit ? content.slice(size / 2) : content }
  }))
  for (const { socket, rest } of uploads) socket.write(rest)
  return Promise.all(uploads.map(({ answer }) => answer))
}

const SIZES: readonly (Uploads & { readonly what: string })[] = [
  { what: 'small bodies', size: 50, isSplit: false, writers: 200 },
  { what: 'bodies of 300 kB', size: 300_000, isSplit: false, writers: 40 },
  { what: 'bodies in two packets', size: 20_000, isSplit: true, writers: 50 }
]

programs('Writers at once', PROGRAMS.flatMap(title => SIZES.flatMap(size => [true, false].map(exists => (
  { ...size, title, exists, name: `${title}, ${size.writers} writers of ${size.what}, ${exists ? 'with one tag' : 'who create'}`, ref: 'RFC 9110 §13.1.1, §13.1.2' })))),
async ({ title, exists, what, ...uploads }) => {
  const port = await portOf(title)
  // Both programs for PostgreSQL have one table.
  const path = encodeURI(`/${title}, ${what}, ${exists}`)
  const first = exists ? (await ask(port, 'PUT', path, [], 'first')).etag : undefined
  const answers = await uploadAtOnce(port, path, [exists ? `If-Match: ${first}` : 'If-None-Match: *'], uploads)
  assert.equal(answers.map(({ status }) => status).sort(), [204, ...Array<number>(uploads.writers - 1).fill(412)])
  const won = answers.findIndex(({ status }) => status === 204)
  const read = await ask(port, 'GET', path)
  assert.equal([read.content.length, read.content.slice(0, 4)], [uploads.size, String(won).padStart(4, '0')])
  assert.is(read.etag, etagOf(answers[won] as Answer))
})

programs('A new life is never taken for the old one', PROGRAMS.map(title => ({ name: title, title, ref: 'RFC 9110 §8.8.1' })), async ({ title }) => {
  const port = await portOf(title)
  const tags = new Set<string | undefined>()
  for (let life = 1; life <= 5; life++) {
    const created = await ask(port, 'PUT', '/lives', ['If-None-Match: *'], 'same')
    assert.is(created.status, 204)
    const etag = created.etag
    for (const old of tags) assert.is((await ask(port, 'PUT', '/lives', [`If-Match: ${old}`], 'late')).status, 412)
    assert.is((await ask(port, 'GET', '/lives', [...tags].map(old => `If-None-Match: ${old}`))).status, 200)
    tags.add(etag)
    assert.is((await ask(port, 'DELETE', '/lives', [`If-Match: ${etag}`])).status, 204)
    for (const old of tags) assert.is((await ask(port, 'PUT', '/lives', [`If-Match: ${old}`], 'late')).status, 412)
  }
  assert.is(tags.size, 5)
})

const UPLOAD = 3_000_000

stories('RFC 9110 §10.1.1: before the upload', {
  async 'a stale client is answered 412, and sends nothing'() {
    const port = await start('Before the upload')
    const socket = connect(port, '127.0.0.1')
    let sent = 0
    let got = ''
    socket.write(head('PUT', '/clip', ['Expect: 100-continue', 'If-Match: "6"'], UPLOAD))
    socket.setEncoding('latin1').on('data', (text: string) => {
      got += text
      if (!got.startsWith('HTTP/1.1 100')) return
      sent = UPLOAD
      socket.write('x'.repeat(UPLOAD))
    })
    await within(new Promise(resolve => { socket.on('data', () => { if (got.includes('}')) resolve(undefined) }) }), 'the 412 comes')
    socket.destroy()
    assert.match(got, /^HTTP\/1\.1 412 Precondition Failed\r\n/)
    assert.is(sent, 0)
    },
  async 'the current one is told to go on, and its upload is stored'() {
    const port = await start('Before the upload')
    const socket = connect(port, '127.0.0.1')
    let got = ''
    let sent = 0
    socket.write(head('PUT', '/clip', ['Expect: 100-continue', 'If-Match: "7"'], UPLOAD))
    socket.setEncoding('latin1').on('data', (text: string) => {
      got += text
      if (sent > 0) return
      sent = UPLOAD
      socket.write('x'.repeat(UPLOAD))
    })
    await within(once(socket, 'close'), 'the upload is answered')
    assert.match(got, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 204 No Content\r\n/)
    const read = await ask(port, 'GET', '/clip')
    assert.equal([read.content.length, read.etag], [UPLOAD, '"8"'])
    },
  async 'without Expect it works as ever'() {
    const port = await start('Before the upload')
    assert.is((await ask(port, 'PUT', '/clip', ['If-Match: "6"'], 'x')).status, 412)
    assert.is((await ask(port, 'PUT', '/clip', ['If-Match: "7"'], 'x')).status, 204)
    }
})
