// Delivers what a handler on node:http returned: made only when it is wanted, streamed as fast as the client reads.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { bytesOf, chunkOf, describe, discard, isChunks, isContent, isIterator, isPromise, isWhole, openChunks } from '../content/content.ts'
import type { Content, Source, Whole } from '../content/content.ts'
import { answerError, isGone, onGone } from './answer.ts'
import type { Next } from './answer.ts'
import { answerCondition, isUntagged } from './hook.ts'
import type { Condition } from './state.ts'

/** One request, its response, and where its errors go. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly next: Next | undefined
  readonly condition: Condition | undefined
}

export function fail(exchange: Exchange, error: unknown): void {
  answerError(exchange.response, exchange.next, error)
}

/** Sends returned content, or what stands in its place. Nothing is thrown: an error goes to `next` or becomes a 500. */
export function deliver(exchange: Exchange, value: unknown): void | Promise<void> {
  const { request, response } = exchange
  // What calls such as `end`, `pipe` and `on` return is no content: the handler writes by itself.
  if (value === undefined || value === null || value === response || value === request) return
  try {
    if (!isContent(value)) {
      refuse(response, value)
      return
    }
    if (response.headersSent || response.writableEnded) {
      discardQuietly(value)
      fail(exchange, new TypeError('Content was returned by a handler that had answered by itself'))
      return
    }
    if (isGone(response)) return discardQuietly(value)
    const sent = isIterator(value) ? sendIterator(exchange, value) : sendContent(exchange, value)
    return isPromise(sent) ? sent.then(undefined, (error: unknown) => fail(exchange, error)) as Promise<void> : undefined
  } catch (error) {
    fail(exchange, error)
  }
}

// Listeners often return what their last call returned: a timer, a boolean. But a number or a plain object was meant as
// content, and a request without an answer would not say so.
function refuse(response: ServerResponse, value: unknown): void {
  const isPlain = typeof value === 'object' && value !== null &&
    (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
  if (response.headersSent || response.writableEnded || typeof value === 'boolean' || (typeof value === 'object' && !isPlain)) return
  throw new TypeError('Returned content must be a string, bytes, an iterable, a stream or a function that returns one, ' +
    `not ${describe(value)}`)
}

function discardQuietly(content: unknown): void {
  try {
    settle(discard(content))
  } catch (error) {
    report(error)
  }
}

function settle(closing: unknown): void {
  if (isPromise(closing)) closing.then(undefined, report)
}

// The answer stands, and nobody else would hear of it.
function report(error: unknown): void {
  console.error(error)
}

function wantsNoContent({ request, response, condition }: Exchange): boolean {
  const { statusCode } = response
  return answerCondition(response, condition, statusCode) || request.method === 'HEAD' || statusCode === 204 || statusCode === 304
}

// A generator may set fields until its first `yield`, and releases in its `finally` what it took before it.
function sendIterator(exchange: Exchange, iterator: Iterator<unknown> | AsyncIterator<unknown>): void | Promise<void> {
  const source = openChunks(iterator as unknown as Iterable<string>)
  const first = source.next()
  const proceed = (step: IteratorResult<unknown>): void | Promise<void> => {
    if (!isGone(exchange.response) && !wantsNoContent(exchange)) return sendSource(exchange, source, step)
    discardQuietly(iterator)
    return endWithoutContent(exchange)
  }
  return isPromise(first) ? first.then(proceed as (step: unknown) => void | Promise<void>) : proceed(first)
}

function endWithoutContent({ response }: Exchange): void {
  if (!response.writableEnded && !isGone(response)) response.end()
}

function sendContent(exchange: Exchange, content: Content): void | Promise<void> {
  // The tag that GET would get is made of content that is never sent.
  const { response, condition } = exchange
  if (condition !== undefined && isUntagged(response, condition) && response.statusCode === 200 && isWhole(content)) {
    return sendWhole(response, content)
  }
  if (wantsNoContent(exchange)) {
    if (isWhole(content) && response.statusCode !== 204 && response.statusCode !== 304 && !response.headersSent) {
      response.setHeader('Content-Length', lengthOf(content))
    }
    discardQuietly(content)
    return endWithoutContent(exchange)
  }
  if (typeof content !== 'function') return send(exchange, content)
  const made = content() as unknown
  return isPromise(made) ? made.then(value => send(exchange, value)) : send(exchange, made)
}

function send(exchange: Exchange, content: unknown): void | Promise<void> {
  if (isWhole(content)) return sendWhole(exchange.response, content)
  if (!isChunks(content)) {
    throw new TypeError(`A content function must return a string, bytes, an iterable or a stream, not ${describe(content)}`)
  }
  if (isGone(exchange.response)) return discardQuietly(content)
  const source = openChunks(content)
  return sendSource(exchange, source, undefined)
}

function lengthOf(content: Whole): number {
  return typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength
}

function sendWhole(response: ServerResponse, content: Whole): void {
  response.setHeader('Content-Length', lengthOf(content))
  response.end(typeof content === 'string' ? content : bytesOf(content))
}

/** Sends the chunks of a source; the fields go out with the first that is not empty. */
function sendSource(exchange: Exchange, source: Source, step: IteratorResult<unknown> | undefined): Promise<void> {
  const { response } = exchange
  return new Promise(resolve => {
    let isOver = false
    let isFull = false
    const conclude = (): void => {
      isOver = true
      response.removeListener('drain', resume)
      forget()
      resolve()
    }
    const close = (): void => {
      try {
        settle(source.close())
      } catch (error) {
        report(error)
      }
    }
    const leave = (): void => {
      conclude()
      close()
    }
    // A source that fails because it was closed says nothing new.
    const breakDown = (error: unknown): void => {
      if (isOver) return
      conclude()
      fail(exchange, error)
    }
    const take = ({ done, value }: IteratorResult<unknown>): void => {
      if (isOver) return
      if (done === true) {
        conclude()
        response.end()
        return
      }
      const chunk = chunkOf(value)
      isFull = chunk !== undefined && !response.write(chunk)
    }
    const pump = (first?: IteratorResult<unknown>): void => {
      try {
        if (first !== undefined) take(first)
        while (!isOver && !isFull) {
          const next = source.next()
          if (isPromise(next)) {
            next.then(pump as (step: unknown) => void, breakDown)
            return
          }
          take(next)
        }
      } catch (error) {
        if (!isOver) close()
        breakDown(error)
      }
    }
    const resume = (): void => {
      if (!isFull) return
      isFull = false
      pump()
    }
    response.on('drain', resume)
    const forget = onGone(response, leave)
    pump(step)
  })
}
