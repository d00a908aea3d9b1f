// The resources that every server of the conformance table has, and how often content was made or a method performed.
import { Readable } from 'node:stream'
import { formatHttpDate } from 'not-modified'
import type { Validators } from 'not-modified'

/** What an answer to GET of a page is, apart from its validators and content. */
export interface PageAnswer {
  readonly status: number
  readonly fields: Readonly<Record<string, string | string[]>>
}

/** The demo pages, each known by the last segment of its path. */
export interface Pages {
  /** What a strong tag is made of: undefined for a page without one, null for a page that does not exist. */
  revisionOf(path: string | undefined): string | null | undefined
  /** The modification date of a page that has one. */
  dateOf(path: string | undefined): Date | undefined
  /** The current validators, as they stand in fields; undefined for a page that does not exist. */
  validatorsOf(path: string | undefined): Validators | undefined
  /** The validators as fields. */
  validatorFieldsOf(path: string | undefined): Record<string, string>
  answerOf(path: string | undefined): PageAnswer
  /** Makes the content, and counts it. */
  render(path: string | undefined): string
  /** Performs a method other than GET and HEAD, and counts it. */
  save(path: string | undefined): string
  made: number
  performed: number
}

/** What a CORS middleware lets through. */
export const ORIGIN = 'https://example.org'

export const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'

export const CONTENT = 'The answer is 42'

/** The content of an answer to a method that was performed. */
export const SAVED = 'saved'

const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' }

const FIELDS: Readonly<Record<string, string | string[]>> = {
  'Cache-Control': 'max-age=60',
  'Content-Language': 'en',
  'Content-Location': '/pages/fields',
  'Content-Security-Policy': "script-src 'nonce-r4nd0m'",
  ...PLAIN,
  Expires: 'Sun, 06 Nov 2044 08:49:37 GMT',
  'Set-Cookie': ['a=1', 'b=2'],
  Vary: 'Accept-Encoding'
}

/** What a page is where it differs from a 200 with the strong tag `"v1"`. */
interface Page {
  readonly revision?: string | null | undefined
  /** A weak tag, which the handler itself sets. */
  readonly weak?: string
  readonly isDated?: boolean
  readonly status?: number
  readonly fields?: PageAnswer['fields']
}

const PAGES: Readonly<Record<string, Page>> = {
  page: {},
  lazy: {},
  comma: { revision: 'a,b' },
  weak: { revision: undefined, weak: 'W/"v1"', fields: { ...PLAIN, ETag: 'W/"v1"' } },
  plain: { revision: undefined },
  dated: { revision: undefined, isDated: true },
  both: { isDated: true },
  fields: { fields: FIELDS },
  'both-fields': { isDated: true, fields: FIELDS },
  absent: { revision: null, status: 404 },
  missing: { status: 404 },
  error: { status: 500 },
  throw: {},
  transformed: { status: 203 },
  redirect: { status: 302, fields: { ...PLAIN, Location: '/pages/page' } }
}

const nameOf = (path: string | undefined): string => path?.slice(path.lastIndexOf('/') + 1) ?? ''

function pageOf(path: string | undefined): Page {
  const page = PAGES[nameOf(path)]
  if (page === undefined) throw new RangeError(`The demo has no page ${path}`)
  return page
}

/** Whether a page makes its content only when somebody wants it. */
export const isLazy = (path: string | undefined): boolean => nameOf(path) === 'lazy'

/** The content of a page as a stream that makes it when it is read. */
export function streamOf(pages: Pages, path: string): Readable {
  return Readable.from(function* () { yield pages.render(path) }())
}

export const isSafe = (method: string | undefined): boolean => method === 'GET' || method === 'HEAD'

function revisionOf(path: string | undefined): string | null | undefined {
  const page = pageOf(path)
  return 'revision' in page ? page.revision : 'v1'
}

const dateOf = (path: string | undefined): Date | undefined => pageOf(path).isDated ? new Date(DATE) : undefined

function validatorsOf(path: string | undefined): Validators | undefined {
  const revision = revisionOf(path)
  if (revision === null) return undefined
  const etag = revision === undefined ? pageOf(path).weak : `"${revision}"`
  const lastModified = dateOf(path)
  return { ...etag !== undefined && { etag }, ...lastModified && { lastModified } }
}

function validatorFieldsOf(path: string | undefined): Record<string, string> {
  const { etag, lastModified } = validatorsOf(path) ?? {}
  return {
    ...etag !== undefined && { ETag: etag },
    ...lastModified && { 'Last-Modified': formatHttpDate(lastModified) }
  }
}

function answerOf(path: string | undefined): PageAnswer {
  if (nameOf(path) === 'throw') throw new Error('A handler that fails on purpose')
  const { status = 200, fields = PLAIN } = pageOf(path)
  return { status, fields }
}

export function createPages(): Pages {
  return {
    made: 0,
    performed: 0,
    revisionOf,
    dateOf,
    validatorsOf,
    validatorFieldsOf,
    answerOf,
    render() {
      this.made++
      return CONTENT
    },
    save() {
      this.performed++
      return SAVED
    }
  }
}
