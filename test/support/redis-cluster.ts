// A Redis Cluster of three nodes of one's own, each with a third of the slots.
import { CLIENTS } from './redis-clients.ts'
import { startNode } from './redis-server.ts'
import type { RedisServer } from './redis-server.ts'
import { until } from './until.ts'

const NODES = 3
const SLOTS = 16_384

export interface RedisCluster {
  /** The port of one of the nodes, which leads to the others. */
  readonly port: number
  stop(): Promise<void>
}

export async function startCluster(): Promise<RedisCluster> {
  const servers = await Promise.all(Array.from({ length: NODES }, () => startNode('--cluster-node-timeout 5000')))
  const { port } = servers[0] as RedisServer
  const nodes = await Promise.all(servers.map(({ port }) => CLIENTS[1]!.open(port)))
  for (const [at, node] of nodes.entries()) {
    // Redis 6.2 has no ADDSLOTSRANGE.
    await node.send('CLUSTER', 'ADDSLOTS', ...Array.from({ length: SLOTS }, (_, slot) => slot).filter(slot => Math.floor(slot * NODES / SLOTS) === at).map(String))
    await node.send('CLUSTER', 'SET-CONFIG-EPOCH', String(at + 1))
  }
  for (const node of nodes.slice(1)) await node.send('CLUSTER', 'MEET', '127.0.0.1', String(port))
  for (const node of nodes) {
    await until(async () => String(await node.send('CLUSTER', 'INFO')).includes('cluster_state:ok') &&
      String(await node.send('CLUSTER', 'NODES')).trim().split('\n').length === NODES, 'the cluster is one')
    node.close()
  }
  return { port, stop: async () => { await Promise.all(servers.map(server => server.stop())) } }
}
