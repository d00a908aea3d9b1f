// Folders of files for the tests, and the same questions put to both servers.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { files } from 'not-modified'
import type { Files, FilesOptions } from 'not-modified'
import { table } from '../../support/table.ts'
import type { Row } from '../../support/table.ts'
import { within } from '../../support/until.ts'
import { readAll, withServer } from '../../support/wire.ts'
import type { Wire } from '../../support/wire.ts'

/** When the files of a folder were modified: `Sun, 06 Nov 1994 08:49:37 GMT`. */
export const MODIFIED = 784_111_777
export const LAST_MODIFIED = 'Sun, 06 Nov 1994 08:49:37 GMT'

export interface Folder {
  readonly path: string
  /** Writes a file, dated MODIFIED. */
  write(name: string, content: string | Uint8Array): string
}

/** A folder with files for as long as `use` runs. */
export async function withFolder(contents: Readonly<Record<string, string | Uint8Array>>, use: (folder: Folder) => Promise<void>): Promise<void> {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'files-')))
  const write: Folder['write'] = (name, content) => {
    const file = join(path, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    utimesSync(file, MODIFIED, MODIFIED)
    return file
  }
  try {
    for (const [name, content] of Object.entries(contents)) write(name, content)
    await use({ path, write })
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}

/** Runs `use` with a clock that shows so many seconds more: what was written just now was written then. */
export async function secondsLater<T>(seconds: number, use: () => T | Promise<T>): Promise<T> {
  const { now } = Date
  Date.now = () => now() + 1000 * seconds
  try {
    return await use()
  } finally {
    Date.now = now
  }
}

/** The entity tag of a file with this content. */
export function tagOf(content: string | Uint8Array): string {
  return `"${createHash('sha256').update(content).digest('hex').slice(0, 32)}"`
}

/** An answer of either server, with the names of its fields in lower case. */
export interface Given {
  readonly status: number
  readonly fields: Readonly<Record<string, string>>
  readonly content: string
}

/** A connection whose answer has begun, and stands still because nobody reads it. */
export async function begun(wire: Wire, target: string, fields = ''): Promise<{ socket: Socket, rest: () => Promise<string> }> {
  const socket = await wire.open()
  let head = ''
  socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${fields}\r\n`)
  await within(new Promise<void>(resolve => { socket.once('data', (chunk: Buffer) => { head = chunk.toString('latin1'); socket.pause(); resolve() }) }), 'the answer begins')
  return { socket, rest: async () => { const all = readAll(socket); socket.resume(); return head + await all } }
}

export type Ask = (target: string, fields?: Readonly<Record<string, string>>, method?: string) => Promise<Given>

const FRAMING = ['date', 'connection', 'keep-alive', 'transfer-encoding']

export function askOnWire(wire: Wire): Ask {
  return async (target, fields = {}, method = 'GET') => {
    const answer = await wire.send(method, Object.entries(fields).map(([name, value]) => `${name}: ${value}`), '', target)
    const pairs = answer.fields.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)] as const)
    return { status: answer.status, fields: Object.fromEntries(pairs.filter(([name]) => !FRAMING.includes(name))), content: answer.content }
  }
}

export function askOnFetch(serve: Files): Ask {
  return async (target, fields = {}, method = 'GET') => {
    const response = await serve(new Request(`http://x${target}`, { method, headers: fields }))
    const content = Buffer.from(await response.arrayBuffer()).toString('latin1')
    return { status: response.status, fields: Object.fromEntries(response.headers), content }
  }
}

/** Puts the same questions to a folder on node:http and on fetch. */
export async function onBoth(path: string, options: FilesOptions | undefined, use: (ask: Ask, server: 'node:http' | 'fetch') => Promise<void>): Promise<void> {
  await withServer(files(path, options), wire => use(askOnWire(wire), 'node:http'))
  await use(askOnFetch(files(path, options)), 'fetch')
}

const tables: (() => void)[] = []

/** A table of answers that were asked for before: it is defined with all others at once, since what is defined runs while others are still awaited. */
export function later<R extends Row>(title: string, rows: readonly R[], check: (row: R) => void | Promise<void>): void {
  tables.push(() => { table(title, rows, check) })
}

export function defineAll(): void {
  for (const define of tables.splice(0)) define()
}
