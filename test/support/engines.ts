// The engines by name, for the examples of the documents, each of which is a module of its own.
import { NO_POSTGRES, POSTGRES_FOLDER, startPostgres } from './postgres-server.ts'
import { NO_REDIS, REDIS_PATH, startRedis } from './redis-server.ts'

/** Starts an engine. Where it is not installed the example ends here, and says so. */
export async function startEngine(name: 'redis' | 'postgres'): Promise<{ url: string, stop(): Promise<void> }> {
  const isMissing = (name === 'redis' ? REDIS_PATH : POSTGRES_FOLDER) === undefined
  if (isMissing) {
    console.log(`Did not run: ${name === 'redis' ? NO_REDIS : NO_POSTGRES}`)
    process.exit(0)
  }
  if (name === 'postgres') return startPostgres()
  const { port, stop } = await startRedis()
  return { url: `redis://127.0.0.1:${port}`, stop }
}
