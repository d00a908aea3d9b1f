// The engines that the tests of a target share: to start one takes longer than most tests.
import { SHARED_POSTGRES, startPostgres } from '../support/postgres-server.ts'
import { SHARED_REDIS, startRedis } from '../support/redis-server.ts'

export type Engine = 'redis' | 'postgres'

export interface Engines {
  /** What the environment of a test says of them. */
  readonly environment: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** Starts those that are named. Each worker has its own, so that no test has its engine disturbed by another. */
export async function startEngines(names: readonly Engine[]): Promise<Engines> {
  const redis = names.includes('redis') ? await startRedis() : undefined
  const postgres = names.includes('postgres') ? await startPostgres() : undefined
  return {
    environment: { ...redis && { [SHARED_REDIS]: String(redis.port) }, ...postgres && { [SHARED_POSTGRES]: postgres.url } },
    async stop() { await Promise.all([redis?.stop(), postgres?.stop()]) }
  }
}
