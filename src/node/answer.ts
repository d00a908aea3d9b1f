// The answers that the library gives by itself on node:http: 304, 412, 428, 500.
import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { keptOn304, keptOn412, keptOn500 } from '../decision/response-fields.ts'
import { REQUIRED_TEXT } from '../decision/required-text.ts'
import { fieldOf, setFields } from './write-head-arguments.ts'
import type { GivenFields, WriteHead } from './write-head-arguments.ts'

/** Fields that were removed, by their lower-case names. */
export type RemovedFields = Map<string, number | string | string[] | undefined>

/** Removes what a 304 or 412 may not carry from the fields that are set, and adds it to `removed` where somebody asks for it. */
export function removeFields(response: ServerResponse, status: 304 | 412, removed?: RemovedFields,
  hasEtag: boolean = response.hasHeader('etag')): void {
  for (const name of response.getHeaderNames()) {
    const value = response.getHeader(name)
    if (status === 304 ? keptOn304(name, value, hasEtag) : keptOn412(name, value)) continue
    removed?.set(name, value)
    response.removeHeader(name)
  }
  if (status === 412) response.setHeader('Content-Length', '0')
}

/**
 * Begins a 304 over HTTP/1.1 with what it keeps of the fields that are set and of those that are given. What goes straight to
 * `writeHead` costs a fraction of what is set before.
 */
export function begin304(response: ServerResponse, writeHead: WriteHead, given: GivenFields | undefined): ServerResponse {
  const hasEtag = response.hasHeader('etag') || (given !== undefined && fieldOf(given, 'etag') !== undefined)
  removeFields(response, 304, undefined, hasEtag)
  return writeHead.call(response, 304, 'Not Modified', given && keptFields(given, hasEtag))
}

// A copy is made only where something stays away.
function keptFields(given: GivenFields, hasEtag: boolean): GivenFields {
  let kept: unknown[] | undefined
  for (let i = 0; i < given.length; i += 2) {
    const value = given[i + 1] as OutgoingHttpHeader | undefined
    if (value === undefined || !keptOn304((given[i] as string).toLowerCase(), value, hasEtag)) kept ??= given.slice(0, i)
    else kept?.push(given[i], value)
  }
  return kept ?? given
}

/** Answers 304 or 412 with what is kept of the fields that are set and of those that are given, and no content. */
export function answerWithout(response: ServerResponse, status: 304 | 412, given: GivenFields): void {
  if (status === 304 && response.req.httpVersionMajor < 2) {
    begin304(response, response.writeHead as WriteHead, given)
  } else {
    setFields(response, given)
    removeFields(response, status)
    response.statusCode = status
    resetReason(response)
  }
  response.end()
}

/** Answers 428 (RFC 6585 §3), which explains how to make the request conditional. */
export function answerRequired(response: ServerResponse): void {
  answerText(response, 428, REQUIRED_TEXT)
}

function answerText(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  resetReason(response)
  response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.setHeader('Content-Length', String(text.length))
  // node:http2 takes content after the end of an answer to HEAD for an error.
  response.end(response.req.method === 'HEAD' ? undefined : text)
}

// The reason phrase of the answer that was meant; HTTP/2 has none, and warns where one is set.
function resetReason(response: ServerResponse): void {
  if (response.req.httpVersionMajor < 2) response.statusMessage = ''
}

/** Ends a connection, so that a truncated answer is never taken for a whole one. */
export function breakOff(response: ServerResponse): void {
  const stream = (response as unknown as { stream?: { close?: (code: number) => void } }).stream
  // INTERNAL_ERROR (RFC 9113 §7): the code for "no error" would make the content look complete.
  if (typeof stream?.close === 'function') {
    stream.close(2)
  } else {
    // What was written in this turn waits in the socket, and would be lost.
    response.socket?.uncork()
    // To HTTP/1.0, content without a length ends with its connection and would look complete: only a reset says otherwise (RFC 9112 §8).
    if (!response.useChunkedEncodingByDefault && !response.hasHeader('content-length')) reset(response.socket)
    if (isQueued(response)) endWithTurn(response)
    response.destroy()
  }
}

// From version 24 on, Node forgets by its turn in a pipeline that a response was destroyed, and the client would wait for the rest of it.
function endWithTurn(response: ServerResponse): void {
  const { assignSocket } = response
  response.assignSocket = socket => {
    assignSocket.call(response, socket)
    socket.destroy()
  }
}

function reset(socket: Socket | null): void {
  try {
    socket?.resetAndDestroy()
  } catch {
    // Neither TLS nor a pipe can be reset: there the end of such an answer stays ambiguous.
  }
}

/** Whether the client has left. */
export function isGone(response: ServerResponse): boolean {
  const stream = (response as unknown as { stream?: { destroyed?: boolean } }).stream
  return response.destroyed === true || stream?.destroyed === true || (isQueued(response) && response.req.socket.destroyed)
}

// A response in a pipeline, behind another; Node tells it nothing of the end of their connection.
function isQueued(response: ServerResponse): boolean {
  return response.socket === null && typeof response.req.socket?.on === 'function'
}

const queues = new WeakMap<Socket, Set<() => void>>()

/** Calls `leave` when the answer has ended or the client has left; what is returned takes that back. */
export function onGone(response: ServerResponse, leave: () => void): () => void {
  response.on('close', leave)
  if (!isQueued(response)) return () => { response.removeListener('close', leave) }
  const { socket } = response.req
  const queue = queues.get(socket) ?? newQueue(socket)
  queue.add(leave)
  return () => {
    response.removeListener('close', leave)
    queue.delete(leave)
  }
}

// One listener for all responses of a socket: a pipeline may be long.
function newQueue(socket: Socket): Set<() => void> {
  const queue = new Set<() => void>()
  queues.set(socket, queue)
  socket.on('close', () => { for (const leave of queue) leave() })
  return queue
}

export type Next = (error: unknown) => unknown

/**
 * Passes an error on, once: to `next` where there is one, else to the console and, while that is possible, a 500. Fields that spoke of
 * the content that failed are removed before, validators among them.
 */
export function answerError(response: ServerResponse, next: Next | undefined, error: unknown): void {
  if (!response.headersSent) {
    for (const name of response.getHeaderNames()) {
      if (!keptOn500(name, response.getHeader(name))) response.removeHeader(name)
    }
  } else if (!response.writableEnded) {
    breakOff(response)
  }
  if (next !== undefined && !response.writableEnded) {
    next(error)
    return
  }
  console.error(error)
  if (response.headersSent) return
  answerText(response, 500, 'Internal Server Error\n')
}
