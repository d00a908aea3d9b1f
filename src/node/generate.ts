// A tag from the content on node:http: up to a limit the content is held, beyond it everything passes as if nothing was there.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { etagFor } from '../validators/etag-for.ts'
import { isTaggable } from '../decision/taggable.ts'
import { conditionOf } from './hook.ts'
import type { Condition } from './state.ts'
import { givenFields, setFields } from './write-head-arguments.ts'

type Arguments = unknown[]

/** Content that waits for its tag. */
interface Held {
  readonly response: ServerResponse
  readonly condition: Condition
  readonly limit: number
  readonly chunks: Buffer[]
  size: number
  readonly write: (this: ServerResponse, ...args: Arguments) => boolean
  readonly end: (this: ServerResponse, ...args: Arguments) => ServerResponse
}

/** Hooks the response to GET or HEAD so that it gets a tag from its content, where the application sets none and the content is small enough. */
export function hookGenerate(request: IncomingMessage, response: ServerResponse, limit: number): Condition | undefined {
  if ((request.method !== 'GET' && request.method !== 'HEAD') || response.headersSent) return undefined
  const condition = conditionOf(request, response)
  if (condition.awaitsTag) return condition
  condition.awaitsTag = true
  const held: Held = {
    response, condition, limit, chunks: [], size: 0,
    write: response.write as Held['write'], end: response.end as Held['end']
  }
  hookHead(held)
  // Not written right of the properties, as in node-hook.ts.
  const write = function (this: ServerResponse, ...args: Arguments) {
    if (!holds(held, args)) return held.write.apply(this, args)
    callLater(args)
    return true
  } as ServerResponse['write']
  const end = function (this: ServerResponse, ...args: Arguments) {
    if (!holds(held, args)) return held.end.apply(this, args)
    return endTagged(held, args)
  } as ServerResponse['end']
  response.write = write
  response.end = end
  return condition
}

function hookHead(held: Held): void {
  const { response, condition } = held
  const writeHead = response.writeHead as (this: ServerResponse, ...args: Arguments) => ServerResponse
  const flushHeaders = response.flushHeaders
  const hookedHead = function (this: ServerResponse, ...args: Arguments) {
    const given = givenFields(typeof args[1] === 'string' ? args[2] : args[2] ?? args[1])
    if (!condition.awaitsTag) return writeHead.apply(this, args)
    this.statusCode = args[0] as number
    if (typeof args[1] === 'string') this.statusMessage = args[1]
    setFields(this, given)
    if (!isWaiting(held)) {
      release(held)
      writeHead.call(this, this.statusCode)
    }
    return this
  } as ServerResponse['writeHead']
  const hookedFlush = function (this: ServerResponse): void {
    release(held)
    flushHeaders.call(this)
  }
  response.writeHead = hookedHead
  response.flushHeaders = hookedFlush
}

function isWaiting({ response, condition }: Held): boolean {
  return condition.awaitsTag && isTaggable({
    status: response.statusCode,
    etag: response.getHeader('etag'),
    contentType: response.getHeader('content-type'),
    cacheControl: response.getHeader('cache-control')
  })
}

/** Whether a chunk was held; if not, what was held before it is on its way, and it may follow. */
function holds(held: Held, args: Arguments): boolean {
  const chunk = typeof args[0] === 'function' || args[0] === null || args[0] === undefined ? '' : args[0]
  if (isWaiting(held) && (typeof chunk === 'string' || chunk instanceof Uint8Array)) {
    // A copy: who wrote the bytes may use them again.
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(args)) : Buffer.from(chunk)
    if (held.size + bytes.length <= held.limit) {
      held.size += bytes.length
      held.chunks.push(bytes)
      return true
    }
  }
  release(held)
  return false
}

function release(held: Held): void {
  if (!held.condition.awaitsTag) return
  held.condition.awaitsTag = false
  const chunks = held.chunks.splice(0)
  // Content was held only for a 200: another status, as of an error, replaces what would otherwise be on its way.
  if (held.response.statusCode !== 200) return
  for (const chunk of chunks) {
    if (chunk.length > 0) held.write.call(held.response, chunk)
  }
}

function endTagged(held: Held, args: Arguments): ServerResponse {
  const { response, condition } = held
  const content = Buffer.concat(held.chunks, held.size)
  condition.awaitsTag = false
  held.chunks.length = 0
  if (response.req.method !== 'HEAD' || isWhole(response, held.size)) {
    const etag = etagFor(content) as string
    response.setHeader('ETag', etag)
    // The tag of content that is coded already is that coding's own.
    if (!response.hasHeader('content-encoding')) condition.ownEtag = etag
  }
  const callback = args.find(arg => typeof arg === 'function')
  const rest = callback === undefined ? [] : [callback]
  return response.req.method === 'HEAD' || held.size === 0 ? held.end.apply(response, rest) : held.end.call(response, content, ...rest)
}

// An answer to HEAD may come without its content; then its tag cannot be known.
function isWhole(response: ServerResponse, size: number): boolean {
  const length = response.getHeader('content-length')
  return length === undefined ? size > 0 : Number(length) === size
}

function encodingOf(args: Arguments): BufferEncoding {
  return typeof args[1] === 'string' ? args[1] as BufferEncoding : 'utf8'
}

function callLater(args: Arguments): void {
  const callback = args.find(arg => typeof arg === 'function') as (() => void) | undefined
  if (callback !== undefined) process.nextTick(callback)
}
