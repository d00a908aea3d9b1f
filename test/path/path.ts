// Which files and functions of src one warm request passes: `npm run path`. V8 counts the calls. A bound is what a path is thought to need; a ✗
// says that it takes more, and is no failure.
import { once } from 'node:events'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { callsDuring, loadUnbundled } from './coverage.ts'
import type { Call } from './coverage.ts'

const WARM_REQUESTS = 50

interface Case {
  readonly name: string
  readonly method: string
  readonly fields: Readonly<Record<string, string>>
  readonly status: number
  readonly bound?: { readonly files: number, readonly functions: number }
}

const CASES: readonly Case[] = [
  { name: 'GET that hits', method: 'GET', fields: { 'If-None-Match': 'W/"7"' }, status: 304, bound: { files: 10, functions: 30 } },
  { name: 'GET that misses', method: 'GET', fields: { 'If-None-Match': 'W/"6"' }, status: 200 },
  { name: 'GET without conditions', method: 'GET', fields: {}, status: 200, bound: { files: 8, functions: 16 } },
  { name: 'PUT with a stale If-Match', method: 'PUT', fields: { 'If-Match': '"6"' }, status: 412, bound: { files: 10, functions: 24 } }
]

/** Sends one request, reads the whole answer, and returns its status once the server has nothing left to do. */
type Send = (row: Case) => Promise<number>

interface Passed extends Case { readonly server: string, readonly files: ReadonlyMap<string, readonly Call[]>, readonly functions: number }

const { etagMiddleware, lazyBody, withEtag } = await loadUnbundled()

async function passedBy(server: string, row: Case, send: Send): Promise<Passed> {
  for (let sent = 0; sent < WARM_REQUESTS; sent++) await send(row)
  const calls = await callsDuring(async () => {
    const status = await send(row)
    if (status !== row.status) throw new Error(`${server}: ${row.name}: expected ${row.status}, got ${status}`)
  })
  return { ...row, server, files: groupByFile(calls), functions: calls.length }
}

function groupByFile(calls: readonly Call[]): Map<string, Call[]> {
  const files = new Map<string, Call[]>()
  for (const call of calls) files.set(call.file, [...files.get(call.file) ?? [], call])
  return files
}

async function onNode(): Promise<Passed[]> {
  const server = createServer(etagMiddleware(withEtag(() => 7)(() => () => 'text'))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true })
  const send: Send = async ({ method, fields }) => {
    const asked = request({ port, host: '127.0.0.1', method, headers: fields, agent }).end()
    const [answer] = await once(asked, 'response') as [NodeJS.ReadableStream & { statusCode: number }]
    answer.resume()
    await once(answer, 'end')
    // The listeners of the server's response run after the client has its last byte.
    await setTimeout(5)
    return answer.statusCode
  }
  const passed: Passed[] = []
  for (const row of CASES) passed.push(await passedBy('node:http', row, send))
  agent.destroy()
  server.close()
  return passed
}

async function onFetch(): Promise<Passed[]> {
  const answer = etagMiddleware(withEtag(() => 7)((_request: Request) => new Response(lazyBody(() => 'text'))))
  const send: Send = async ({ method, fields }) => {
    const response = await answer(new Request('http://localhost/', { method, headers: fields }))
    await response.text()
    await setTimeout(5)
    return response.status
  }
  const passed: Passed[] = []
  for (const row of CASES) passed.push(await passedBy('fetch', row, send))
  return passed
}

function isWithin({ files, functions, bound }: Passed): boolean {
  return bound === undefined || files.size <= bound.files && functions <= bound.functions
}

function print({ server, name, status, files, functions }: Passed): void {
  console.log(`\n${server}: ${name} (${status}): files ${files.size}, functions ${functions}`)
  for (const [file, calls] of files) {
    console.log(`  ${file}: ${calls.map(({ name, count }) => count === 1 ? name : `${name} ×${count}`).join(', ')}`)
  }
}

function printSummary(all: readonly Passed[]): void {
  const line = (...[server, name, files, functions, mark]: string[]): void =>
    console.log(`${server?.padEnd(11)}${name?.padEnd(28)}${files?.padEnd(12)}${functions?.padEnd(12)}${mark}`)
  console.log()
  line('server', 'request', 'files', 'functions', '')
  for (const passed of all) {
    const { bound } = passed
    const of = (count: number, most: number | undefined): string => most === undefined ? `${count}` : `${count} (≤ ${most})`
    line(passed.server, passed.name, of(passed.files.size, bound?.files), of(passed.functions, bound?.functions),
      bound === undefined ? '' : isWithin(passed) ? '✓' : '✗')
  }
}

const all = [...await onNode(), ...await onFetch()]
all.forEach(print)
printSummary(all)
process.exit()
