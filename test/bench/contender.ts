// Who is measured, and what its process is given.
import type { RequestListener, Server } from 'node:http'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Mix } from './mixes.ts'

/** A server that listens; `cpu` tells the microseconds of a process that is not the child itself. */
export interface Listening {
  readonly port: number
  cpu?(): number
  stop?(): void
}

export interface Contender {
  readonly name: string
  /** `bare` is what the others are compared to. */
  readonly kind: 'bare' | 'ours' | 'theirs' | 'nginx'
  /** Whose handlers it runs; ours and theirs in one framework are compared. */
  readonly on: 'node:http' | 'Express' | 'Koa' | 'Fastify' | 'Hono' | 'h3' | 'Polka' | 'fetch' | 'files' | 'nginx'
  /** Makes a tag of the content for every answer. */
  readonly hashes?: boolean
  /** Only for requests without a condition, or only for those with one. */
  readonly only?: 'unconditional' | 'conditional'
  /** The packages whose versions the report states. */
  readonly packages?: readonly string[]
  /** Frameworks are imported here, not above: each process loads its own alone. */
  start(mix: Mix, content: Buffer): Promise<Listening>
}

export function takesPart({ only, kind, on }: Contender, { tags, file }: Mix): boolean {
  if (file !== undefined) return kind === 'bare' || kind === 'nginx' || on === 'files'
  return only === undefined || (only === 'unconditional') === (tags === 0)
}

export async function listen(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port }
}

export function listenWith(listener: RequestListener): Promise<Listening> {
  return listen(createServer(listener))
}
