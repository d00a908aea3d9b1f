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
  /** `bare` is what the others are compared to; `none` is a framework as it is, which sends its content whatever the condition. */
  readonly kind: 'bare' | 'ours' | 'theirs' | 'none' | 'nginx'
  /** Whose handlers it runs; ours, theirs and none in one framework are compared. */
  readonly on: 'node:http' | 'Express' | 'Koa' | 'Fastify' | 'Hono' | 'h3' | 'Polka' | 'fetch' | 'files' | 'nginx'
  /** On node:http: the share of bare that is claimed, by processor time. */
  readonly beside?: number
  /** Of ours on fetch: content that is made when it is read makes the 304 cheap, and bytes the 200. Each is claimed for that. */
  readonly content?: 'lazy' | 'bytes'
  /** Only for requests without a condition, or only for a part of a file. */
  readonly only?: 'unconditional' | 'part'
  /** The packages whose versions the report states. */
  readonly packages?: readonly string[]
  /** Frameworks are imported here, not above: each process loads its own alone. */
  start(mix: Mix, content: Buffer): Promise<Listening>
}

/** Whether it is one of the servers that all of a group are compared to. */
export const isBare = ({ name }: Contender): boolean => name.startsWith('bare')

export function takesPart({ only, kind, on }: Contender, { tags, file, size }: Mix): boolean {
  if (file !== undefined) return kind === 'bare' || kind === 'nginx' || on === 'files' || only === file
  if (only !== undefined) return only === 'unconditional' && tags === 0
  // What serves a file of a megabyte says nothing beside what makes one.
  if (on === 'files' && size > 10 * 1024) return false
  // Frameworks are asked as most clients ask: for one tag.
  return tags === 1 || on === 'node:http'
}

export async function listen(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port }
}

export function listenWith(listener: RequestListener): Promise<Listening> {
  return listen(createServer(listener))
}
