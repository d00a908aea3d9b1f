// Revisions in a Redis Cluster: the contract of all stores, by each client.
import { CLUSTER_CLIENTS } from '../../support/redis-clients.ts'
import { startCluster } from '../../support/redis-cluster.ts'
import type { RedisCluster } from '../../support/redis-cluster.ts'
import { NO_REDIS, REDIS_PATH, redisVersion } from '../../support/redis-server.ts'
import { afterAll, ranWith } from '../../support/table.ts'
import { notRunContract } from './contract.ts'
import { testClient } from './redis-contract.ts'

if (REDIS_PATH === undefined) {
  for (const kind of CLUSTER_CLIENTS) notRunContract(kind.name, NO_REDIS)
} else {
  ranWith(redisVersion(REDIS_PATH))
  let cluster: Promise<RedisCluster> | undefined
  afterAll(async () => { await (await cluster)?.stop() })
  for (const kind of CLUSTER_CLIENTS) testClient(kind, async () => (await (cluster ??= startCluster())).port)
}
