// What an application under test is: a framework, a compressor, and one way to use the library, or none.
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { onHttp2, onServer } from '../../conformance/transports.ts'
import type { Target } from '../../conformance/transports.ts'
import type { Answer } from '../../support/wire.ts'
import { fieldsOf } from '../answers.ts'
import type { Page } from '../page.ts'

export const PROTOCOLS = ['HTTP/1.1', 'HTTP/2'] as const
export type Protocol = (typeof PROTOCOLS)[number]

/**
 * none      the application without the library, which all others are compared to
 * returned  withEtag, content returned as a function
 * sent      withEtag, content sent in the framework's own way
 * early     withEtag with `early`
 * asked     answerConditional in the handler
 * generate  etagMiddleware with `generate`
 */
export type Way = 'none' | 'returned' | 'sent' | 'early' | 'asked' | 'generate'

/**
 * outside   the compressor stands around all of the library
 * inside    all of the library stands around the compressor
 * between   etagMiddleware stands around the compressor, and that around the rest
 */
export type Order = 'outside' | 'inside' | 'between'

export interface Setup {
  readonly way: Way
  readonly order: Order
  readonly page: Page
  readonly protocol: Protocol
  readonly isWeak?: boolean
  /** Sets fields before anything else does. */
  readonly fields?: Readonly<Record<string, string>>
  /** Whether the server, of HTTP/1.1, throws where content is written that may not be sent. */
  readonly isStrict?: boolean
}

export interface App {
  readonly name: string
  readonly codings: readonly string[]
  /** In which orders each way is possible. */
  readonly ways: Readonly<Partial<Record<Way, readonly Order[]>>>
  /** The fields of all its answers, as `fieldsOf` writes them. */
  readonly fields?: readonly string[]
  /** Whether its compressor begins to read what it is to code, whoever wants it. */
  readonly readsAhead?: boolean
  start(setup: Setup): Target | Promise<Target>
}

export const STRICT = { rejectNonStandardBodyWrites: true }

export function onProtocol({ protocol, isStrict = false }: Pick<Setup, 'protocol' | 'isStrict'>, listener: RequestListener): Promise<Target> {
  if (protocol === 'HTTP/2') return onHttp2(createHttp2Server(listener as never))
  return onServer(createServer(isStrict ? STRICT : {}, listener))
}

/** The fields of a 412 as `fieldsOf` writes them, but for the Vary that a compressor may set: what nobody stores, nobody chooses by it. */
export const fieldsOf412 = (answer: Answer): string[] => fieldsOf(answer).filter(field => field !== 'vary: accept-encoding')

/** What these are where it came before the handler, but for those that each has. */
export function wanted412({ app, protocol }: { readonly app: App, readonly protocol: Protocol }, tag: string): string[] {
  return [
    'date', `etag: ${tag}`, ...app.fields ?? [],
    ...protocol === 'HTTP/1.1' ? ['connection: close'] : []
  ].sort()
}
