// The store that playgrounds share, by the client of Redis that the user has installed: it is loaded only where a store is named.
import { createRequire as requireFrom } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { StoreClient } from '../demo/shared-store.ts'

/** What is used of ioredis. */
interface IoRedis {
  readonly Redis: new (url: string, options: object) => {
    call(command: string, ...args: string[]): Promise<unknown>
    connect(): Promise<void>
    disconnect(): void
    on(event: string, listener: (error: Error) => void): unknown
  }
}

/** What is used of node-redis. */
interface NodeRedis {
  createClient(options: object): {
    sendCommand(args: string[]): Promise<unknown>
    connect(): Promise<unknown>
    destroy(): void
    on(event: string, listener: (error: Error) => void): unknown
  }
}

const MISSING = 'The option --store needs a client of Redis: run npm install ioredis, or npm install redis, in this folder'

/**
 * Connects to Redis, by ioredis or node-redis, whichever is installed for the folder that the user is in.
 *
 * @throws an Error of one line where neither is installed, or nobody answers
 */
export async function openStore(url: string): Promise<StoreClient> {
  const ioredis = await load('ioredis') as IoRedis | undefined
  const client = ioredis === undefined ? byNodeRedis(await load('redis') as NodeRedis | undefined, url) : byIoRedis(ioredis, url)
  try {
    await client.connect()
    await client.call('PING')
  } catch (error) {
    client.close()
    const { message, code } = error as NodeJS.ErrnoException
    throw new Error(`Nobody answers as Redis at ${withoutPassword(url)} (${message || code}): start it, or name another with --store`)
  }
  return client
}

async function load(name: string): Promise<unknown> {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    let path: string
    try {
      path = requireFrom(from).resolve(name)
    } catch {
      continue
    }
    return import(pathToFileURL(path).href)
  }
  return undefined
}

type Connecting = StoreClient & { connect(): Promise<unknown>, on: unknown }

function byIoRedis({ Redis }: IoRedis, url: string): Connecting {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: (times: number) => Math.min(1000, times * 50) })
  return {
    connect: () => untilReady(client, () => client.connect()), on: client.on.bind(client),
    call: (command, ...args) => client.call(command, ...args), close() { client.disconnect() }
  }
}

function byNodeRedis(module: NodeRedis | undefined, url: string): Connecting {
  if (module === undefined) throw new Error(MISSING)
  const client = module.createClient({ url })
  return {
    connect: () => untilReady(client, () => client.connect()), on: client.on.bind(client),
    call: (command, ...args) => client.sendCommand([command, ...args]), close() { client.destroy() }
  }
}

// Both try again and again where nobody listens: the first error is what the user has to hear.
function untilReady(client: { on(event: string, listener: (error: Error) => void): unknown }, connect: () => Promise<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    client.on('error', reject)
    connect().then(resolve, reject)
  })
}

function withoutPassword(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
