// A server behind a cache: resources whose content is made on request only, and what it was asked for.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { etagMiddleware, withEtag } from 'not-modified'

/** What a resource is from the start. */
export interface Nature {
  /** Whether its answers belong to no cache, and lie where the recipes store nothing. */
  readonly live?: boolean
  /** Whether its tags are weak. */
  readonly weak?: boolean
  /** `application/json` unless set. */
  readonly type?: string
  /** The request field that selects the representation; with `Accept-Encoding` the server codes the content itself. */
  readonly vary?: string
}

/** A resource with a target of its own, to be changed by the test at any time. */
export interface Resource {
  readonly target: string
  /** The value its tag is made from; a PUT that is performed sets it to the content it received. */
  version: string
  cacheControl: string
  /** More fields of its answers, as `Set-Cookie`. */
  fields: Readonly<Record<string, string>>
  /** How often content was made, and how often a PUT was performed. */
  made: number
  performed: number
  /** How many requests have reached the server, which a cache's answer cannot outrun. */
  askedTimes(): number
  /** Those requests with their conditions and the status of each answer. */
  asked(): readonly string[]
}

export interface Origin {
  readonly port: number
  add(cacheControl: string, nature?: Nature): Resource
  close(): Promise<void>
}

/** The content of a version, as the value of the field that selects it wants it. */
export function contentOf(version: string, selected = ''): string {
  return `${version} ${selected} ${'content that is worth a coding '.repeat(40)}\n`
}

type Listen = (request: IncomingMessage, response: ServerResponse) => unknown

/** Starts a server on a free port of the loopback interface. */
export async function startOrigin(): Promise<Origin> {
  const listeners = new Map<string, Listen>()
  const server = createServer((request, response) => {
    const listen = listeners.get(request.url ?? '')
    if (listen === undefined) response.writeHead(404).end()
    else void listen(request, response)
  })
  // What a cache keeps open is not closed in the moment in which it asks again.
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    add(cacheControl, nature = {}) {
      const asked: (() => string)[] = []
      const resource: Resource = {
        target: `/${nature.live === true ? 'live/' : ''}${listeners.size + 1}`,
        version: 'v1', cacheControl, fields: {}, made: 0, performed: 0,
        askedTimes: () => asked.length,
        asked: () => asked.map(line => line())
      }
      const listen = listenerOf(resource, nature)
      listeners.set(resource.target, (request, response) => {
        asked.push(() => `${request.method} ${conditionsOf(request)}→ ${response.statusCode}`)
        return listen(request, response)
      })
      return resource
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

function conditionsOf({ headers }: IncomingMessage): string {
  return [['If-Match', headers['if-match']], ['If-None-Match', headers['if-none-match']]]
    .map(([name, value]) => value === undefined ? '' : `${name}: ${value} `).join('')
}

function listenerOf(resource: Resource, { weak = false, type = 'application/json', vary }: Nature): Listen {
  const selectedBy = ({ headers }: IncomingMessage): string =>
    vary === undefined || vary === 'Accept-Encoding' ? '' : String(headers[vary.toLowerCase()])
  const isCoded = ({ headers }: IncomingMessage): boolean =>
    vary === 'Accept-Encoding' && String(headers['accept-encoding']).includes('gzip')
  const retrieve = (request: IncomingMessage, response: ServerResponse): (() => string | Buffer) => {
    response.setHeader('Cache-Control', resource.cacheControl)
    response.setHeader('Content-Type', type)
    if (vary !== undefined) response.setHeader('Vary', vary)
    if (isCoded(request)) response.setHeader('Content-Encoding', 'gzip')
    for (const [name, value] of Object.entries(resource.fields)) response.setHeader(name, value)
    return () => {
      resource.made++
      const content = contentOf(resource.version, selectedBy(request))
      return isCoded(request) ? gzipSync(content) : content
    }
  }
  const replace = async (request: IncomingMessage, response: ServerResponse): Promise<string> => {
    resource.performed++
    let content = ''
    for await (const chunk of request) content += String(chunk)
    resource.version = content
    response.statusCode = 204
    return ''
  }
  return etagMiddleware(withEtag((request: IncomingMessage) => `${resource.version}${selectedBy(request)}`, { weak })(
    (request: IncomingMessage, response: ServerResponse) => request.method === 'PUT' ? replace(request, response)
      : retrieve(request, response)))
}
