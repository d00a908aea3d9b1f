// Exchanges of every kind: each method, status, condition, validator and way to end, for rules that must hold for all of them.
import type { Exchange, FieldLine } from '../../../playground/shared/exchange.ts'
import { exchangeOf } from '../../support/exchange.ts'

export interface Kind {
  readonly how: string
  readonly exchange: Exchange
  /** The answer is the server's, or whose else: the proxy's, a cache's, nobody's. */
  readonly by: 'server' | 'proxy' | 'cache' | 'worker' | 'nobody'
}

const methods = ['GET', 'HEAD', 'QUERY', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT', 'PROPFIND', 'PURGE']
const statuses = [0, 101, 200, 201, 202, 203, 204, 206, 301, 303, 304, 404, 412, 416, 500, 501, 502, 599]
/** One of each kind, where it does not matter which. */
const kinds = [0, 101, 200, 304, 404, 412, 500]
export const early = 'Thu, 01 Jan 2026 00:00:00 GMT'
export const late = 'Fri, 02 Jan 2026 00:00:00 GMT'

const conditions: readonly (readonly FieldLine[])[] = [
  [], [['If-None-Match', '"a"']], [['If-None-Match', '"x", W/"a"']], [['if-none-match', '*']], [['If-None-Match', 'a']],
  [['If-Modified-Since', early]], [['If-Modified-Since', late]], [['If-Modified-Since', 'soon']],
  [['If-None-Match', '"b"'], ['If-Modified-Since', early]],
  [['If-Match', '"a"']], [['If-Match', '*']], [['If-Match', 'W/"a"']], [['If-Match', '"b"'], ['If-None-Match', '"a"']],
  [['If-Unmodified-Since', early]], [['If-Unmodified-Since', 'soon']], [['Range', 'bytes=0-1'], ['If-Range', '"a"']],
]

const validators: readonly (readonly FieldLine[])[] = [
  [], [['ETag', '"a"']], [['ETag', 'W/"a"'], ['Last-Modified', early]], [['ETag', 'a']], [['Last-Modified', early]],
  [['last-modified', late]], [['Last-Modified', 'soon']],
]

type Way = readonly [how: string, by: Kind['by'], differences: object, may?: (status: number) => boolean]

const file = { isImported: true, base: 'https://example.org' }
const isAnswer = (status: number): boolean => status !== 0
const isKind = (status: number): boolean => kinds.includes(status) && isAnswer(status)

const ways: readonly Way[] = [
  ['complete', 'server', {}, isAnswer],
  ['complete, through the proxy', 'server', { upstream: 'http://127.0.0.1:3000' }, isKind],
  ['complete, without its validators', 'server', { upstream: 'http://up', leftOut: ['if-none-match', 'if-modified-since'] },
    status => status === 200 || status === 304],
  ['cut off by the client', 'server', { complete: false }, status => kinds.includes(status)],
  ['broken off by the server', 'server', { complete: false, error: 'The connection was reset', upstream: 'http://up' }, isKind],
  ['never answered', 'nobody', { complete: false, error: 'The connection was reset', upstream: 'http://up' }, status => status === 0],
  ['answered by the proxy', 'proxy', { error: 'Nothing listens at http://up', upstream: 'http://up' },
    status => [404, 501, 502].includes(status)],
  ['open', 'server', { complete: false, isOpen: true }, status => kinds.includes(status)],
  ['from a file', 'server', file, isKind],
  ['from a file, from the disk cache', 'cache', { ...file, source: 'disk' }, status => status === 200],
  ['from a file, from the memory cache', 'cache', { ...file, source: 'memory' }, status => status === 200],
  ['from a file, from a service worker', 'worker', { ...file, source: 'service worker' }, status => status === 200 || status === 404],
  ['from a file, a service worker that did not answer', 'nobody', { ...file, complete: false, source: 'service worker' }, status => status === 0],
  ['from a file, blocked', 'nobody', { ...file, complete: false, failure: 'net::ERR_BLOCKED_BY_CLIENT' }, status => status === 0],
  ['from a file, aborted', 'nobody', { ...file, complete: false, failure: 'net::ERR_ABORTED' }, status => status === 0],
  ['from a file, aborted in the middle', 'server', { ...file, complete: false, failure: 'net::ERR_ABORTED' }, isKind],
]

const hasBody = (method: string, status: number): boolean =>
  status >= 200 && status !== 204 && status !== 304 && method !== 'HEAD'

/** All of them, made as they are asked for. */
export function *everyExchange(): Generator<Kind> {
  for (const [how, by, differences, may = () => true] of ways) {
    for (const status of statuses.filter(may)) {
      for (const method of methods) {
        for (const requestFields of conditions) {
          for (const responseFields of status === 0 ? [[]] : validators) {
            const contentBytes = hasBody(method, status) ? 12 : 0
            const exchange = exchangeOf({ method, status, reason: '', requestFields, responseFields, contentBytes, ...differences })
            const leftOut = exchange.leftOut?.filter(name => requestFields.some(([own]) => own.toLowerCase() === name))
            // The proxy leaves out what is there, of reads alone.
            if (leftOut === undefined) yield { how, by, exchange }
            else if (leftOut.length > 0 && ['GET', 'HEAD', 'QUERY'].includes(method)) yield { how, by, exchange: { ...exchange, leftOut } }
          }
        }
      }
    }
  }
}

export function describe({ how, exchange }: Kind): string {
  const lines = (fields: readonly FieldLine[]): string => fields.map(([name, value]) => `${name}: ${value}`).join(', ')
  return `${exchange.method} [${lines(exchange.requestFields)}] ${exchange.status} [${lines(exchange.responseFields)}] ${how}`
}
