// The server that is soaked, in a process of its own, and what is left in it when nobody is there any more.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFiles } from '../support/open-files.ts'
import { collect, heldAtRest } from './memory.ts'
import { handlersOf } from './routes.ts'
import { LONG, PIECE } from './routes.ts'
import type { Sources } from './routes.ts'

/** What is left in the target, once all connections but one are closed and what can be collected is. */
export interface Left {
  readonly heap: number
  readonly connections: number
  /** What keeps a process alive, by its kind and number. */
  readonly resources: Readonly<Record<string, number>>
  /** Listeners of the process, and of the server. */
  readonly listeners: number
  /** Responses and sources that were made and are not collected. */
  readonly objects: number
  readonly sources: Sources
  /** Descriptors that are open on the files that are served. */
  readonly descriptors: number
  readonly problems: readonly string[]
}

export type Told = { readonly listening: number } | { readonly left: Left }

const EXPECTED = /^(boom|aborted)$/
const EVENTS = ['drain', 'close', 'finish', 'error', 'pipe']

const countsOf = (emitter: NodeJS.EventEmitter): string =>
  EVENTS.map(event => `${event} ${emitter.listenerCount(event)}`).join(', ')

const listenersOf = (emitter: NodeJS.EventEmitter): number =>
  emitter.eventNames().reduce((sum, event) => sum + emitter.listenerCount(event), 0)

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** How many files below a folder are open, where that can be known. */
const descriptorsOn = (folder: string): number => process.platform === 'linux' ? openFiles(folder) : 0

/** Serves until the parent disconnects; to any message it tells what is left. */
export async function runTarget(): Promise<void> {
  const problems = new Set<string>()
  const problem = (text: string): void => { if (problems.size < 20) problems.add(text) }
  process.on('uncaughtException', error => problem(`uncaught exception: ${error.stack}`))
  process.on('unhandledRejection', error => problem(`unhandled rejection: ${String(error)}`))
  process.on('warning', error => problem(`warning: ${error.stack}`))
  console.error = (error: unknown) => {
    if (!(error instanceof Error && EXPECTED.test(error.message))) problem(`unexpected report: ${String(error)}`)
  }
  let objects = 0
  const registry = new FinalizationRegistry(() => { objects-- })
  const watch = (object: object): void => {
    objects++
    registry.register(object, undefined)
  }
  const sources: Sources = { started: 0, closed: 0 }
  const folder = mkdtempSync(join(tmpdir(), 'soak-'))
  process.on('exit', () => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'long.txt'), Buffer.alloc(LONG * PIECE.length, PIECE))
  const handlers = handlersOf(sources, folder, watch)
  const atFirst = new WeakMap<Socket, number>()
  const checkResponse = (response: ServerResponse): void => {
    const before = countsOf(response)
    response.once('close', () => setImmediate(() => {
      if (countsOf(response) !== before) problem(`${response.req.method} ${response.req.url} leaves listeners: ${countsOf(response)}, not ${before}`)
    }))
  }
  const server = createServer((request, response) => {
    const { socket } = request
    const count = listenersOf(socket)
    const first = atFirst.get(socket) ?? count
    atFirst.set(socket, first)
    // Two more are those of an answer that is under way, and of all that wait behind it.
    if (count > first + 2) problem(`a socket has ${count} listeners, and had ${first}`)
    watch(response)
    checkResponse(response)
    response.setHeader('X-Request', request.method as string)
    handlers[request.url as string]?.(request, response)
  })
  // One client stays for as long as it likes.
  server.keepAliveTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const measure = async (): Promise<Left> => {
    const deadline = Date.now() + 20_000
    const connections = (): Promise<number> => new Promise(resolve => server.getConnections((_error, count) => resolve(count)))
    let count = await connections()
    while ((count > 1 || descriptorsOn(folder) > 0 || sources.started !== sources.closed || objects > 0) && Date.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 50))
      collect()
      count = await connections()
    }
    const heap = await heldAtRest()
    return {
      heap, objects, descriptors: descriptorsOn(folder), sources: { ...sources }, problems: [...problems], connections: count,
      resources: countBy(process.getActiveResourcesInfo()), listeners: listenersOf(server) + listenersOf(process)
    }
  }
  process.on('message', () => { void measure().then(left => process.send?.({ left })) })
  process.on('disconnect', () => process.exit(0))
  process.send?.({ listening: (server.address() as AddressInfo).port })
}
