// The answers that the library gives by itself on node:http: 304, 412, 428, 500.
import type { ServerResponse } from 'node:http'
import { keptOn304, keptOn412, keptOn500 } from './not-modified.ts'
import { REQUIRED_TEXT } from './required-text.ts'

/** The fields that were removed, by their lower-case names. */
export type RemovedFields = ReadonlyMap<string, number | string | string[] | undefined>

/** Removes what a 304 or 412 may not carry from the fields that are set. */
export function removeFields(response: ServerResponse, status: 304 | 412): RemovedFields {
  const removed = new Map<string, number | string | string[] | undefined>()
  const hasEtag = response.getHeader('etag') !== undefined
  for (const name of response.getHeaderNames()) {
    const value = response.getHeader(name)
    if (status === 304 ? keptOn304(name, value, hasEtag) : keptOn412(name, value)) continue
    removed.set(name, value)
    response.removeHeader(name)
  }
  if (status === 412) response.setHeader('Content-Length', '0')
  return removed
}

/** Answers 304 or 412 with what is kept of the fields that are set, and no content. */
export function answerWithout(response: ServerResponse, status: 304 | 412): void {
  removeFields(response, status)
  response.statusCode = status
  resetReason(response)
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
    response.destroy()
  }
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
