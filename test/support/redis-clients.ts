// The clients of Redis that tests run with, as their users make them.
import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import type { RedisClient } from 'not-modified'
import { within } from './until.ts'

export interface OpenClient {
  readonly client: RedisClient
  /** Sends a command as it is. */
  send(...command: string[]): Promise<unknown>
  close(): void
}

/** A way to connect, by the name of its package. */
export interface ClientKind {
  readonly name: string
  open(port: number): Promise<OpenClient>
}

const ioredis: ClientKind = {
  name: 'ioredis',
  async open(port) {
    const client = new Redis(port, '127.0.0.1')
    client.on('error', () => {})
    await within(client.ping(), 'ioredis is connected')
    return { client, send: (command, ...args) => client.call(command as string, ...args), close: () => { client.disconnect() } }
  }
}

const nodeRedis: ClientKind = {
  name: 'node-redis',
  async open(port) {
    const client = createClient({ url: `redis://127.0.0.1:${port}` })
    client.on('error', () => {})
    await within(client.connect(), 'node-redis is connected')
    return { client, send: (...command) => client.sendCommand(command), close: () => { client.destroy() } }
  }
}

export const CLIENTS: readonly ClientKind[] = [ioredis, nodeRedis]

/** The same for a cluster, of which `port` is one node. */
export const CLUSTER_CLIENTS: readonly ClientKind[] = [
  {
    name: 'ioredis, Cluster',
    async open(port) {
      const client = new Cluster([{ host: '127.0.0.1', port }])
      client.on('error', () => {})
      await within(client.ping(), 'ioredis is connected')
      return { client, send: (command, ...args) => client.call(command as string, ...args), close: () => { client.disconnect() } }
    }
  },
  {
    name: 'node-redis, cluster',
    async open(port) {
      const cluster = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] })
      cluster.on('error', () => {})
      await within(cluster.connect(), 'node-redis is connected to a cluster')
      const client: RedisClient = { call: (command, ...args) => cluster.sendCommand(args[command === 'GET' ? 0 : 2], false, [command, ...args]) }
      return { client, send: (command, ...args) => cluster.sendCommand(args[0], false, [command as string, ...args]), close: () => { cluster.destroy() } }
    }
  }
]
