// What is known of every route of the target before it is asked: its validators, its content, where it fails.
import { createHash } from 'node:crypto'

export const CONTENT = 'The answer is 42.\n'
export const LONG: string = '0123456789abcdef'.repeat(24 * 1024)
export const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
/** What every answer varies by. */
export const VARY = 'X-Tag'
/** Up to how many bytes the route `generate` holds. */
export const LIMIT = 100

export const md5 = (text: string): string => `"${createHash('md5').update(text, 'latin1').digest('hex')}"`

export interface ShapeFacts {
  readonly status?: number
  /** What GET gets; CONTENT unless given. */
  readonly content?: string
  /** The handler itself fails, the making of content before its first byte, or after it. */
  readonly fails?: 'handler' | 'content' | 'middle'
  /** The handler writes by itself, so that its content is made whatever becomes of it. */
  readonly self?: boolean
  /** 206 or 416 where the request has Range. */
  readonly ranged?: number
  /** What the handler does with the target may fail, or not. */
  readonly mayFail?: boolean
  /** Waits for the content of the request. */
  readonly reads?: boolean
}

export type ShapeName = 'text' | 'empty' | 'bytes' | 'lazy' | 'promised' | 'generator' | 'generatorFunction' |
  'asyncGenerator' | 'asyncGeneratorFunction' | 'array' | 'readable' | 'readableFunction' | 'web' | 'lazyBody' |
  'long' | 'end' | 'write' | 'head' | 'pipe' | 'later' | 'delayed' | 'missing' | 'gone' | 'created' | 'partial' | 'unsatisfied' |
  'throws' | 'rejects' | 'generatorThrows' | 'number' | 'lazyThrows' | 'lazyRejects' | 'generatorFails' | 'readableFails' |
  'webFails' | 'middle' | 'asyncMiddle' | 'readableMiddle' | 'webMiddle' | 'badChunk' | 'writeThrows' | 'echo' |
  'reads'

export const SHAPES: Readonly<Record<ShapeName, ShapeFacts>> = {
  text: {}, empty: { content: '' }, bytes: {}, lazy: {}, promised: {}, generator: {}, generatorFunction: {}, asyncGenerator: {},
  asyncGeneratorFunction: {}, array: {}, readable: {}, readableFunction: {}, web: {}, lazyBody: {}, long: { content: LONG },
  end: { self: true }, write: { self: true }, head: { self: true }, pipe: { self: true }, later: { self: true }, delayed: { content: LONG },
  missing: { status: 404 }, gone: { status: 204, content: '' }, created: { status: 201 }, partial: { ranged: 206 }, unsatisfied: { ranged: 416 },
  throws: { fails: 'handler' }, rejects: { fails: 'handler' }, generatorThrows: { fails: 'handler' }, number: { fails: 'handler' },
  lazyThrows: { fails: 'content' }, lazyRejects: { fails: 'content' }, generatorFails: { fails: 'content' },
  readableFails: { fails: 'content' }, webFails: { fails: 'content' },
  middle: { fails: 'middle' }, asyncMiddle: { fails: 'middle' }, readableMiddle: { fails: 'middle' }, webMiddle: { fails: 'middle' },
  badChunk: { fails: 'middle' }, writeThrows: { fails: 'middle', self: true },
  echo: { mayFail: true }, reads: { reads: true }
}

export interface WrapperFacts {
  /** `generated` of the content, `reflected` of the request. */
  readonly etag?: string
  readonly dated?: boolean
  /** Unsafe methods are judged before the handler runs. */
  readonly judged?: boolean
  readonly required?: boolean
  /** Safe methods too. */
  readonly early?: boolean
  readonly absent?: boolean
  /** The tag function cannot tell the tag. */
  readonly unknown?: boolean
  readonly suffixes?: readonly string[]
  /** The application sets its validators itself, on every answer. */
  readonly own?: boolean
  readonly fails?: boolean
}

const V1 = '"v1"'
export type WrapperName = 'etag' | 'weak' | 'digest' | 'early' | 'required' | 'nothing' | 'untagged' | 'slow' |
  'date' | 'both' | 'noCache' | 'cached' | 'app' | 'connect' | 'generate' | 'suffixes' | 'inside' | 'stack' |
  'nested' | 'reflected' | 'tagThrows' | 'tagRejects'

export const WRAPPERS: Readonly<Record<WrapperName, WrapperFacts>> = {
  etag: { etag: V1, judged: true }, weak: { etag: `W/${V1}`, judged: true }, digest: { etag: md5('x'.repeat(100)), judged: true },
  early: { etag: V1, judged: true, early: true }, required: { etag: V1, judged: true, required: true },
  nothing: { judged: true, absent: true }, untagged: { judged: true, unknown: true }, slow: { etag: V1, judged: true },
  date: { dated: true, judged: true }, both: { etag: V1, dated: true, judged: true }, noCache: {}, cached: {},
  app: { etag: V1, dated: true, own: true }, connect: { etag: V1, dated: true, own: true }, generate: { etag: 'generated' },
  suffixes: { etag: V1, judged: true, suffixes: ['-gzip', '--br'] }, inside: { etag: V1, dated: true, judged: true, early: true },
  stack: { etag: V1, dated: true, judged: true, required: true, suffixes: ['-gzip'] }, nested: { etag: V1, judged: true },
  reflected: { etag: 'reflected', judged: true }, tagThrows: { fails: true }, tagRejects: { fails: true }
}

export interface Route {
  readonly wrapper: WrapperName
  readonly shape: ShapeName
  readonly rest: string
}

/** The route of a request-target; undefined where there is none, which is answered 404. */
export function routeOf(target: string): Route | undefined {
  const [, wrapper = '', shape = '', rest = ''] = /^\/(\w+)\/(\w+)(.*)$/s.exec(target) ?? []
  return Object.hasOwn(WRAPPERS, wrapper) && Object.hasOwn(SHAPES, shape)
    ? { wrapper: wrapper as WrapperName, shape: shape as ShapeName, rest } : undefined
}

/** What became of one request at the target. */
export interface Seen {
  readonly number: number
  readonly method: string
  readonly target: string
  readonly version: string
  /** Lines of conditional fields and Range, names in lower case. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** How many field lines there were in all. */
  readonly lines: number
  /** How often the handler ran, and its sources were started, made content, and were closed. */
  ran: number
  started: number
  made: number
  closed: number
}

/** What became of one connection at the target. */
export interface SeenConnection {
  readonly requests: readonly Seen[]
  /** How many bytes were read of it. */
  readonly read: number
  /** Why Node broke it off, if it did. */
  readonly error: string | undefined
  /** Requests that were left without an answer, and sources that were not closed. */
  readonly left: readonly string[]
}
