// withKeptContent: content that is made once for all who ask for it under one tag.
import { DEFAULT_LIMIT } from '../decision/taggable.ts'
import { checkOptions, describe } from '../fields/arguments.ts'
import { rangeError, typeError } from '../fields/errors.ts'
import { bytesOf } from '../kept/memory.ts'
import { keeperOf } from '../kept/keeper.ts'
import type { Contents } from '../kept/contents.ts'
import { describeRequest } from './calls.ts'
import { decoratorOf } from './decorate.ts'
import type { HandlerDecorator } from './handler-decorator.ts'

/** What {@link withKeptContent} can be told. */
export interface WithKeptContentOptions {
  /** The bytes of content that are kept at most, 1 MiB unless set: longer content is made for each request. */
  limit?: number | undefined
  /** For how many seconds a process that makes content is waited for after it stopped; 1 unless set. While it runs it renews its lease. */
  lease?: number | undefined
  /**
   * For how many seconds the content that was current last may go out, under its own tag, while new content is made (RFC 5861 §3); 0 unless set,
   * so that everybody waits for the new one.
   */
  staleWhileRevalidate?: number | undefined
  /** Say in Cache-Status where each answer came from (RFC 9211); false unless set. */
  cacheStatus?: boolean | undefined
}

/**
 * Decorates a handler so that its content is made once for each entity tag, and kept. It stands inside {@link withEtag}, which says what is current:
 *
 * ```js
 * const contents = memoryContents()
 * createServer(withEtag(request => pages.revisionOf(request.url))(withKeptContent(contents)(request => () => pages.render(request.url))))
 * ```
 *
 * Content is kept by the target URI, its tag, and the request fields that the answer names in Vary, with their values. So content of another
 * state, of another target or for another kind of client is never sent, and nothing is to be purged. While the content is made, all
 * others who ask for it wait. What is kept answers GET and HEAD in place of the handler, which then does not run.
 *
 * Kept are 200 answers to GET with their fields: what a handler of fetch returns, what one of node:http returns, and what it
 * writes in one piece, as by `response.end(content)`. Any other answer passes as it comes: content written in several pieces, or longer than
 * `limit`, or a stream of events; what sets a cookie, or says `no-store`, `private` or `Vary: *`; and the answer to a request with Authorization,
 * unless it says `public`, `must-revalidate` or `s-maxage` (RFC 9111 §3.5). Nothing is kept where no tag is known before the handler runs.
 *
 * @param contents where content is kept: `memoryContents()`, or what all processes share
 * @returns a method decorator, which is also a plain function around a handler
 * @throws TypeError for what is no store of contents, or for an unknown option; RangeError for one that is out of range
 */
export function withKeptContent(contents: Contents, options?: WithKeptContentOptions): HandlerDecorator {
  // A request is a stream of Node, which has a `take` of its own.
  if (typeof (contents as Partial<Contents> | null | undefined)?.keep !== 'function') {
    throw typeError(`withKeptContent: expected memoryContents() or redisContents(client), got ${describeRequest(contents) ?? describe(contents)}. ` +
      'Write withKeptContent(memoryContents())(handler)')
  }
  checkOptions(options, { limit: 'number', lease: 'number', staleWhileRevalidate: 'number', cacheStatus: 'boolean' })
  const { limit = DEFAULT_LIMIT, lease = 1, staleWhileRevalidate = 0, cacheStatus = false } = options ?? {}
  return decoratorOf('withKeptContent(…)', { keeper: keeperOf(contents, {
    limit: bytesOf('withKeptContent', limit), lease: seconds('lease', lease, 0.01), cacheStatus,
    staleWhileRevalidate: seconds('staleWhileRevalidate', staleWhileRevalidate, 0)
  }) })
}

function seconds(name: string, value: number, least: number): number {
  if (value >= least && value <= 2_147_483) return value
  throw rangeError(`withKeptContent: expected ${name} as seconds from ${least} to 2147483, got ${value}`)
}
