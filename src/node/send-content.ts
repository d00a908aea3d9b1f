// Sends what a handler on node:http returned. The content is made only if it is needed.
import type { ServerResponse } from 'node:http'
import { bytesOf, isChunks, isContent, isIterator, isPartial, isPromise, isWhole, openChunks } from '../content/content.ts'
import type { Content, PartialContent, Whole } from '../content/content.ts'
import { openPart, partialOf } from '../content/partial.ts'
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import { isDisconnected } from './connection.ts'
import { discardQuietly, fail } from './delivery.ts'
import type { Delivery } from './delivery.ts'
import { partsFor, sendParts } from './send-parts.ts'
import { sendSource } from './send-source.ts'

/** Sends returned content, or the status that replaces it. Throws nothing: an error goes to `next` or becomes a 500. */
export function deliver(delivery: Delivery, value: unknown): void | Promise<void> {
  const { request, response } = delivery
  // Ignore returned requests and responses: handlers often `return response.end()` or `return stream.pipe(response)`.
  if (value === undefined || value === null || value === response || value === request) return
  try {
    if (!isContent(value)) {
      refuse(response, value)
      return
    }
    if (response.headersSent || response.writableEnded) {
      discardQuietly(value)
      fail(delivery, typeError('Expected a handler to answer by itself or to return content, got both: leave one out', 'ERR_RESPONSE_BEGUN'))
      return
    }
    if (isDisconnected(response)) return discardQuietly(value)
    const sent = isIterator(value) ? sendIterator(delivery, value) : sendContent(delivery, value)
    return isPromise(sent) ? sent.then(undefined, (error: unknown) => fail(delivery, error)) as Promise<void> : undefined
  } catch (error) {
    fail(delivery, error)
  }
}

// Listeners often return the result of their last call, such as a timer or an emitter. But a number, a boolean, a plain object or a Response
// was meant as the answer, and the request would never be answered.
function refuse(response: ServerResponse, value: unknown): void {
  if (response.headersSent || response.writableEnded || (typeof value === 'object' && !isAnswer(value as object))) return
  throw typeError('Expected a handler to answer by itself or to return content (a string, bytes, an iterable, a stream or a function that ' +
    `returns one), got ${describe(value)}: ${adviceFor(value)}`, 'ERR_INVALID_CONTENT')
}

function isAnswer(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || isFetchResponse(value)
}

function isFetchResponse(value: object): boolean {
  const { status, headers } = value as Partial<Response>
  return typeof status === 'number' && typeof headers?.get === 'function'
}

function adviceFor(value: unknown): string {
  if (typeof value !== 'object' || value === null) return 'return nothing where the answer comes later'
  return isFetchResponse(value) ? 'a Response is what a handler of (Request) returns' : 'return JSON.stringify(value) for JSON'
}

function isWithoutContent({ request, response: { statusCode } }: Delivery): boolean {
  return request.method === 'HEAD' || statusCode === 204 || statusCode === 304
}

// A generator may set fields before its first `yield`, and releases in its `finally` what it acquired there.
function sendIterator(delivery: Delivery, iterator: Iterator<unknown> | AsyncIterator<unknown>): void | Promise<void> {
  const source = openChunks(iterator as unknown as Iterable<string>)
  const first = source.next()
  const proceed = (step: IteratorResult<unknown>): void | Promise<void> => {
    const { response, conditional } = delivery
    const isWanted = !isDisconnected(response) && !conditional.answerInstead() && !isWithoutContent(delivery)
    if (isWanted) return sendSource(delivery, source, step)
    discardQuietly(iterator)
    if (!response.writableEnded && !isDisconnected(response)) response.end()
  }
  return isPromise(first) ? first.then(proceed as (step: unknown) => void | Promise<void>) : proceed(first)
}

function sendContent(delivery: Delivery, content: Content): void | Promise<void> {
  if (isKnown(content)) return sendKnown(delivery, content)
  if (delivery.conditional.answerInstead()) return discardQuietly(content)
  if (isWithoutContent(delivery)) {
    discardQuietly(content)
    delivery.response.end()
    return
  }
  if (typeof content !== 'function') return send(delivery, content)
  const made = content() as unknown
  return isPromise(made) ? made.then(value => send(delivery, value)) : send(delivery, made)
}

/** Content whose length is known before it is sent. */
type Known = Whole | PartialContent

function isKnown(content: unknown): content is Known {
  return isWhole(content) || isPartial(content)
}

// Its length is set before the decision: compressors go by it.
function sendKnown(delivery: Delivery, content: Known): void | Promise<void> {
  const { request, response, conditional } = delivery
  const length = lengthOf(content)
  if (response.statusCode !== 204 && response.statusCode !== 304) response.setHeader('Content-Length', length)
  if (conditional.awaitsTag(length)) {
    // The tag that GET would get is made of content that is never sent; what would have to be opened for that is not.
    if (isPartial(content) && request.method === 'HEAD') response.end()
    else return sendWhole(delivery, content)
    return
  }
  if (conditional.answerInstead(length)) return
  const answer = partsFor(delivery, length)
  if (answer !== undefined) return sendParts(delivery, isPartial(content) ? content : partialOf(content), answer)
  if (!isWithoutContent(delivery)) return sendWhole(delivery, content)
  response.end()
}

function sendWhole(delivery: Delivery, content: Known): void | Promise<void> {
  const { response } = delivery
  if (!isPartial(content)) {
    response.end(typeof content === 'string' ? content : bytesOf(content))
    return
  }
  const { length } = content
  if (length === 0) {
    response.end()
    return
  }
  // What answers an error has another length.
  response.removeHeader('Content-Length')
  return sendSource(delivery, openPart(content, { first: 0, last: length - 1 }), undefined, () => { response.setHeader('Content-Length', length) })
}

function send(delivery: Delivery, content: unknown): void | Promise<void> {
  if (isDisconnected(delivery.response)) return discardQuietly(content)
  if (isKnown(content)) return sendKnown(delivery, content)
  if (!isChunks(content)) {
    throw typeError(`Expected a content function to return a string, bytes, an iterable or a stream, got ${describe(content)}`, 'ERR_INVALID_CONTENT')
  }
  return sendSource(delivery, openChunks(content), undefined)
}

function lengthOf(content: Known): number {
  if (isPartial(content)) return content.length
  return typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength
}
