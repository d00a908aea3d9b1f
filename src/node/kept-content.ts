// Content on node:http that is kept by its tag: what a handler returned, or wrote in one piece.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { collect, encode } from '../content/collect.ts'
import { isContent, isIterator, isPartial, isWhole } from '../content/content.ts'
import type { Content } from '../content/content.ts'
import { keepableOf } from '../decision/keepable.ts'
import type { ReadField } from '../decision/keepable.ts'
import { isAnsweredInstead } from '../handler/before.ts'
import { cacheStatusOf, cacheStatusOfMade } from '../handler/cache-status.ts'
import { LONGEST } from '../handler/keeper.ts'
import type { Found, Keeper, Made, Question } from '../handler/keeper.ts'
import type { Plan } from '../handler/plan.ts'
import { isDisconnected } from './connection.ts'
import { discardQuietly } from './delivery.ts'
import type { Delivery } from './delivery.ts'
import { changedFields, fieldReader, fieldsOf, setKeptFields } from './kept-fields.ts'
import type { FieldsBefore } from './kept-fields.ts'
import { WrittenContent } from './written-content.ts'

interface Call extends Delivery {
  readonly plan: Plan
}

/** What a handler returns, or what is kept in place of its content; `run` runs the handler, and is called only where that is wanted. */
export function keptContent(call: Call, keeper: Keeper, run: () => unknown): unknown {
  const { plan, request, response, conditional } = call
  const question = questionOf(call)
  if (question === undefined) return run()
  const had = keeper.copy(question)
  if (had !== undefined) return answer(call, keeper, had)
  if (isAnsweredInstead(plan, request.method as string, conditional.preconditions, conditional.representation)) return run()
  const runUncounted = (): unknown => {
    addCacheStatus(response, keeper, 'not-modified; fwd=bypass')
    return run()
  }
  const proceed = (found: Found | undefined): unknown => {
    if (isOver(response)) return undefined
    return found === undefined ? runUncounted() : answer(call, keeper, found)
  }
  if (request.method === 'HEAD') return keeper.find(question).then(proceed)
  return new Promise((resolve, reject) => {
    let isMaker = false
    const make = async (): Promise<Made> => {
      if (isOver(response)) return { unkept: 'unfinished' }
      isMaker = true
      return makeContent(call, keeper, run, resolve)
    }
    // What the maker sends is known before its content is kept.
    keeper.obtain(question, make).then(found => { if (!isMaker || found !== undefined) resolve(proceed(found)) }).catch(reject)
  })
}

// While content is awaited the client may leave, or somebody else answer, as for a time limit.
function isOver(response: ServerResponse): boolean {
  return response.headersSent || response.writableEnded || isDisconnected(response)
}

/** What is asked of the keeper; undefined where nothing can be kept. */
function questionOf({ request, response, conditional: { representation: { exists, etag, isInParts } } }: Call): Question | undefined {
  const isKept = (request.method === 'GET' || request.method === 'HEAD') && exists && etag !== undefined && response.statusCode === 200 &&
    response.getHeader('etag') === etag && (isInParts || request.headers.range === undefined)
  return isKept ? { target: targetOf(request), etag, field: name => requestField(request, name) } : undefined
}

function requestField({ headers }: IncomingMessage, name: string): string | undefined {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined
  return Array.isArray(value) ? value.join(', ') : value
}

// The target as it was sent, and as a framework or a middleware has changed it.
function targetOf(request: IncomingMessage & { originalUrl?: unknown }): string {
  const { headers, socket, url, originalUrl } = request
  const isSecure = (socket as { readonly encrypted?: boolean } | undefined)?.encrypted === true
  const scheme = headers[':scheme'] ?? (isSecure ? 'https' : 'http')
  return withLength(scheme) + withLength(headers.host ?? headers[':authority']) + withLength(originalUrl ?? url) + withLength(url)
}

// Two targets are never one text: each part says where it ends.
function withLength(part: unknown): string {
  if (part === undefined) return '-'
  const text = String(part)
  return `${text.length}:${text}`
}

/** Sets what is kept beside content, and returns the content. */
function answer({ response, conditional }: Call, keeper: Keeper, found: Found): Uint8Array {
  const { etag, lastModified, fields, content } = found.answer
  setKeptFields(response, fields)
  if (etag !== conditional.representation.etag) {
    // The validators are those of the content that is sent; one that the handler said stays its own.
    if (response.getHeader('etag') !== etag) conditional.setFields(['ETag', etag])
    if (lastModified === undefined) response.removeHeader('Last-Modified')
    else if (response.getHeader('last-modified') !== lastModified) conditional.setFields(['Last-Modified', lastModified])
  }
  addCacheStatus(response, keeper, cacheStatusOf(found))
  return content
}

function addCacheStatus(response: ServerResponse, { cacheStatus }: Keeper, member: string): void {
  if (!cacheStatus || response.headersSent) return
  const others = response.getHeader('cache-status')
  response.setHeader('Cache-Status', others === undefined ? member : `${String(others)}, ${member}`)
}

/** Runs the handler, and makes its content; `send` is told what the handler's own client gets, as soon as that is known. */
async function makeContent(call: Call, keeper: Keeper, run: () => unknown, send: (returned: unknown) => void): Promise<Made> {
  const { request, response, conditional } = call
  const before = fieldsOf(response)
  const isAuthorized = request.headers.authorization !== undefined
  const made = (content: Uint8Array | undefined): Made => madeOf(response, before, isAuthorized, content, keeper.limit)
  const tell = async (result: Made, returned: unknown): Promise<Made> => {
    addCacheStatus(response, keeper, cacheStatusOfMade(result))
    send(returned)
    if ('unkept' in result) return result
    await headWritten(response)
    return response.headersSent ? confirmed(response, isAuthorized, result) : result
  }
  const written = new WrittenContent(response, content => {
    const result = made(content)
    addCacheStatus(response, keeper, cacheStatusOfMade(result))
    return result
  }, result => confirmed(response, isAuthorized, result))
  const returned = await runOrRelease(run, written)
  if (returned === response || returned === request || !isContent(returned) || response.headersSent || response.writableEnded) {
    send(returned)
    return written.made
  }
  written.release()
  // Its parts can be made alone, so that it is not made as a whole for one of them.
  if (isPartial(returned)) return tell({ unkept: 'part' }, returned)
  const head = made(isWhole(returned) ? encode(returned) : undefined)
  if (isWhole(returned) || 'unkept' in head) return tell(head, returned)
  // What a generator does until its first chunk belongs to the answer; else the decision falls before content is made.
  const isReplaced = !isIterator(returned) && !isDisconnected(response) && conditional.answerInstead()
  if (isReplaced) {
    discardQuietly(returned)
    send(undefined)
    return { unkept: 'status' }
  }
  const content = await collect(returned as Content, { limit: keeper.limit, seconds: LONGEST, isWanted: () => 'answer' in made(undefined) })
  return content instanceof Uint8Array ? tell(made(content), content) : tell({ unkept: 'size' }, content)
}

async function runOrRelease(run: () => unknown, written: WrittenContent): Promise<unknown> {
  try {
    return await run()
  } catch (error) {
    written.release()
    throw error
  }
}

/** An answer by what is set on a response now, with the fields that were changed; with no content where it is still to be made. */
function madeOf(response: ServerResponse, before: FieldsBefore, isAuthorized: boolean, content: Uint8Array | undefined, limit: number): Made {
  const field = fieldReader(response)
  const keepable = keepableOf(response.statusCode, field, isAuthorized)
  if (typeof keepable === 'string') return { unkept: keepable }
  if (content !== undefined && content.byteLength > limit) return { unkept: 'size' }
  const fields = changedFields(response, before)
  // A copy: whose bytes they are may use them again, and they may be a few of a large pool, which would be held with them.
  const kept = content === undefined ? new Uint8Array(0) : new Uint8Array(content)
  return { answer: { ...keepable, etag: field('etag') as string, lastModified: field('last-modified'), fields, content: kept } }
}

/** Resolves once the head of an answer that is being sent is written, or never will be. */
async function headWritten(response: ServerResponse): Promise<void> {
  // What is known as a whole is sent in this turn, unless something around waits.
  await new Promise(resolve => { setImmediate(resolve) })
  if (response.headersSent || isDisconnected(response)) return
  await new Promise(resolve => { response.once('finish', resolve).once('close', resolve) })
}

/** What a condition or a range makes of a 200. */
const IN_PLACE_OF_200 = [206, 304, 416]

// What others set with the head, as a session does its cookie, may forbid what was allowed before. A 304 keeps all of that.
function confirmed(response: ServerResponse, isAuthorized: boolean, made: Made): Made {
  const isInstead = IN_PLACE_OF_200.includes(response.statusCode)
  const field = fieldReader(response)
  // A compressor around may take the tag away: it is that of the content all the same.
  const read: ReadField = name => name === 'etag' ? field(name) ?? '' : isInstead && name === 'content-range' ? undefined : field(name)
  const keepable = keepableOf(isInstead ? 200 : response.statusCode, read, isAuthorized)
  if (typeof keepable === 'string') return { unkept: keepable }
  if ('unkept' in made) return made
  // It also adds Accept-Encoding, which the content that is kept does not depend on.
  const late = keepable.vary.filter(name => name !== 'accept-encoding' && !made.answer.vary.includes(name))
  if (late.length === 0) return made
  const { vary, fields } = made.answer
  return { answer: { ...made.answer, vary: [...vary, ...late].sort(), fields: [...fields, ['Vary', late.join(', ')]] } }
}
