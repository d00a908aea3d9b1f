// Content on fetch that is kept by its tag: what a handler returned in a Response.
import { collect } from '../content/collect.ts'
import { openChunks } from '../content/content.ts'
import type { Chunks } from '../content/content.ts'
import { isOfMessage, keepableOf } from '../decision/keepable.ts'
import type { ReadField } from '../decision/keepable.ts'
import { validatorFields } from '../decision/response-fields.ts'
import { parseHttpDate } from '../fields/http-date.ts'
import { isAnsweredInstead } from '../handler/before.ts'
import { cacheStatusOf, cacheStatusOfMade } from '../handler/cache-status.ts'
import { LONGEST } from '../handler/keeper.ts'
import type { Found, Keeper, Made, Question } from '../handler/keeper.ts'
import type { Plan, Representation } from '../handler/plan.ts'
import type { FetchExchange } from './exchange.ts'
import { isLongerThan, rangeBody } from './parts.ts'
import { requireResponse, withField } from './response.ts'

/** A request whose content may be kept. */
export interface Asked {
  readonly plan: Plan
  readonly request: Request
  readonly exchange: FetchExchange
  readonly representation: Representation
}

/** A Response, with the validators of its content where these are not the current ones. */
export interface Answer {
  readonly response: unknown
  readonly representation: Representation
}

/** What a handler returns, or what is kept in its place; `run` runs the handler, and is called only where that is wanted. Undefined where nothing can be kept. */
export function keptAnswer(asked: Asked, keeper: Keeper, run: () => unknown): Answer | Promise<Answer> | undefined {
  const { plan, exchange: { method, preconditions }, representation } = asked
  const question = questionOf(asked)
  if (question === undefined) return undefined
  const had = keeper.copy(question)
  if (had !== undefined) return answerOf(asked, keeper, had)
  if (isAnsweredInstead(plan, method, preconditions, representation)) return undefined
  return obtained(asked, keeper, question, run)
}

async function obtained(asked: Asked, keeper: Keeper, question: Question, run: () => unknown): Promise<Answer> {
  const { exchange: { method }, representation } = asked
  let made: Response | undefined
  const make = async (): Promise<Made> => {
    const response = requireResponse(await run())
    const [result, whole] = await madeOf(asked, response, keeper.limit)
    made = withCacheStatus(whole, keeper, cacheStatusOfMade(result))
    return result
  }
  const found = method === 'HEAD' ? await keeper.find(question) : await keeper.obtain(question, make)
  if (found !== undefined) return answerOf(asked, keeper, found)
  return { response: made ?? withCacheStatus(requireResponse(await run()), keeper, 'not-modified; fwd=bypass'), representation }
}

/** What is asked of the keeper; undefined where nothing can be kept. */
function questionOf({ request: { url, headers }, exchange: { method, isInParts }, representation: { exists, etag } }: Asked): Question | undefined {
  if ((method !== 'GET' && method !== 'HEAD') || !exists || etag === undefined || (headers.has('range') && !isInParts)) return undefined
  const end = url.indexOf('#')
  return { target: end === -1 ? url : url.slice(0, end), etag, field: name => headers.get(name) ?? undefined }
}

/** A Response with what is kept. */
function answerOf({ exchange, representation }: Asked, keeper: Keeper, found: Found): Answer {
  const { etag, lastModified, fields, content } = found.answer
  // On fetch each field is kept as one line, and none as removed.
  const headers = new Headers([...fields as readonly [name: string, value: string][], ['Content-Length', String(content.byteLength)]])
  const response = new Response(exchange.method === 'HEAD' && !exchange.isInParts ? null : bodyOf(exchange, content), { headers })
  return {
    response: withCacheStatus(response, keeper, cacheStatusOf(found)),
    representation: etag === representation.etag ? representation
      : { ...representation, etag, lastModified: lastModified === undefined ? undefined : parseHttpDate(lastModified) }
  }
}

function bodyOf({ isInParts }: FetchExchange, content: Uint8Array): BodyInit {
  return isInParts ? rangeBody(content.byteLength, (first, last) => content.subarray(first, last + 1)) : content as Uint8Array<ArrayBuffer>
}

function withCacheStatus(response: Response, { cacheStatus }: Keeper, member: string): Response {
  if (!cacheStatus) return response
  const others = response.headers.get('cache-status')
  return withField(response, 'Cache-Status', others === null ? member : `${others}, ${member}`)
}

/** What is to be kept of a Response, and the Response to send, whose content may have been read. */
async function madeOf(asked: Asked, response: Response, limit: number): Promise<[Made, Response]> {
  const keepable = keepableOf(response.status, readerOf(asked, response), asked.request.headers.has('authorization'))
  if (typeof keepable === 'string') return [{ unkept: keepable }, response]
  const { body, headers } = response
  // Parts of it can be made alone, so that it is not made as a whole for one of them.
  if (isLongerThan(response, -1)) return [{ unkept: 'part' }, response]
  // A Response whose content was read answers nothing.
  if (response.bodyUsed || body?.locked === true) return [{ unkept: 'unfinished' }, response]
  const content = body === null ? new Uint8Array(0) : await collect(body, { limit, seconds: LONGEST, isWanted: () => true })
  if (!(content instanceof Uint8Array)) return [{ unkept: 'size' }, new Response(streamOf(content as Chunks), response)]
  const { etag, lastModified } = validatorsOf(asked, headers)
  const fields = [...headers].filter(([name]) => !isOfMessage(name))
  const whole = new Response(bodyOf(asked.exchange, content), response)
  whole.headers.set('Content-Length', String(content.byteLength))
  return [{ answer: { ...keepable, etag, lastModified, fields, content } }, whole]
}

function validatorsOf({ representation }: Asked, headers: Headers): { readonly etag: string, readonly lastModified: string | undefined } {
  const { etag, lastModified } = representation
  const date = validatorFields({ lastModified })[1]
  return { etag: headers.get('etag') ?? etag as string, lastModified: headers.get('last-modified') ?? date }
}

/** Reads the fields that a Response will have with those of its decorators. */
function readerOf({ plan: { fields, ownFields }, representation: { etag } }: Asked, { headers }: Response): ReadField {
  const given = new Headers()
  for (let i = 0; i < fields.length; i += 2) given.set(fields[i] as string, fields[i + 1] as string)
  const own = new Headers(ownFields.flatMap(({ name, values }) => values.map((value): [string, string] => [name, value])))
  return name => {
    const value = headers.get(name) ?? own.get(name) ?? given.get(name) ?? undefined
    if (name === 'etag') return value ?? etag
    return name === 'vary' && headers.has(name) && own.has(name) ? `${value}, ${own.get(name)}` : value
  }
}

/** The rest of content that began to be read. */
function streamOf(chunks: Chunks): ReadableStream {
  const source = openChunks(chunks)
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await source.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    async cancel() { await source.close() }
  }, { highWaterMark: 0 })
}
