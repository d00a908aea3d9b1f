// One handler whose content is kept, on each server: node:http, node:http2 and fetch.
import { once } from 'node:events'
import { connect, createServer as createHttp2Server } from 'node:http2'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { lazyBody, memoryContents, withEtag, withKeptContent, withLastModified } from 'not-modified'
import type { Contents } from 'not-modified'
import { within } from './until.ts'
import { serve } from './wire.ts'

type Options = Parameters<typeof withKeptContent>[1]
type Fields = Readonly<Record<string, string>>

/** What the handler is asked. */
export interface Asked { readonly method: string, readonly fields: Fields }
/** What it sets before its content is made, and how that is made. */
export interface Meant { readonly fields?: Fields, readonly make: () => string | Promise<string> | AsyncGenerator<string> }
export interface Answered { readonly status: number, readonly fields: Fields, readonly content: string }

export interface KeptServer {
  ask(fields?: Fields, method?: string, target?: string): Promise<Answered>
  close(): Promise<void>
}

export interface State {
  /** The current tag; undefined where it is not known. */
  readonly tag: string | undefined
  readonly date?: Date
}

export type Kind = 'node:http' | 'node:http2' | 'fetch'

/** Starts a server of a kind; what it does not say itself is not among the fields of an answer. */
export async function startKept(kind: Kind, state: () => State, handler: (asked: Asked) => Meant | Promise<Meant>, options?: Options,
  contents: Contents = memoryContents()): Promise<KeptServer> {
  const kept = withKeptContent(contents, options)
  const dated = withLastModified(() => state().date)
  if (kind === 'fetch') {
    const answer = withEtag(() => state().tag)(dated(kept(async (request: Request) => {
      const { fields, make } = await handler({ method: request.method, fields: Object.fromEntries(request.headers) })
      return new Response(lazyBody(make as () => Promise<string>), { headers: fields ?? {} })
    }))) as (request: Request) => Promise<Response>
    return {
      async ask(fields = {}, method = 'GET', target = '/') {
        const response = await answer(new Request(`http://x${target}`, { method, headers: fields }))
        return { status: response.status, fields: Object.fromEntries(response.headers), content: await response.text() }
      },
      async close() {}
    }
  }
  const listener = withEtag(() => state().tag)(dated(kept(async (request: IncomingMessage, response: ServerResponse) => {
    const asked = { method: request.method as string, fields: request.headers as Fields }
    const { fields, make } = await handler(asked)
    for (const [name, value] of Object.entries(fields ?? {})) response.setHeader(name, value)
    return make as () => Promise<string>
  })))
  return kind === 'node:http' ? overHttp(listener as never) : overHttp2(listener as never)
}

async function overHttp(listener: (request: IncomingMessage, response: ServerResponse) => void): Promise<KeptServer> {
  const wire = await serve(listener)
  return {
    async ask(fields = {}, method = 'GET', target = '/') {
      const answer = await wire.send(method, Object.entries(fields).map(([name, value]) => `${name}: ${value}`), '', target)
      const lines = answer.fields.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)] as const)
      return { status: answer.status, fields: Object.fromEntries(lines.filter(([name]) => name !== 'date' && name !== 'connection')), content: answer.content }
    },
    close: () => wire.close()
  }
}

async function overHttp2(listener: never): Promise<KeptServer> {
  const server = createHttp2Server(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return {
    async ask(fields = {}, method = 'GET', target = '/') {
      const stream = client.request({ ':method': method, ':path': target, ...fields })
      const [[head]] = await within(Promise.all([once(stream, 'response'), Promise.resolve()]), 'the stream is answered') as [[Record<string, string>], void]
      let content = ''
      for await (const chunk of stream) content += String(chunk)
      return {
        status: Number(head[':status']), content,
        fields: Object.fromEntries(Object.entries(head).filter(([name]) => !name.startsWith(':') && name !== 'date'))
      }
    },
    async close() {
      client.close()
      server.close()
      await once(server, 'close')
    }
  }
}
