// Cache-Control and dates, against the parsers of undici, http-cache-semantics and Remix, and against Date.parse.
import { CacheControl } from '@remix-run/headers'
import { parseCacheControl, parseHttpDate } from 'not-modified'
import { over } from './group.ts'
import type { MicroGroup } from './group.ts'
import { semanticsCacheControl, undiciCacheControl, undiciHttpDate } from './peers.ts'

const directives = (title: string, make: (seconds: number) => string): MicroGroup => {
  const fields = Array.from({ length: 16 }, (_, index) => make(60 + index))
  return {
    title,
    cases: [
      { name: 'parseCacheControl', kind: 'ours', run: over(fields, field => parseCacheControl(field)) },
      { name: 'undici', kind: 'peer', run: over(fields, undiciCacheControl) },
      { name: 'http-cache-semantics', kind: 'peer', run: over(fields, semanticsCacheControl) },
      { name: '@remix-run/headers', kind: 'peer', run: over(fields, field => CacheControl.from(field)) }
    ]
  }
}

const DAY = 86_400_000
const instants = Array.from({ length: 16 }, (_, index) => new Date(Date.UTC(1994, 10, 6, 8, 49, 37) + index * 397 * DAY))
const asctime = (date: Date): string => {
  const [weekday = '', , month = '', year = '', time = ''] = date.toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${String(date.getUTCDate()).padStart(2)} ${time} ${year}`
}

const dates = (title: string, write: (date: Date) => string): MicroGroup => {
  const fields = instants.map(write)
  return {
    title,
    cases: [
      { name: 'parseHttpDate', kind: 'ours', run: over(fields, field => parseHttpDate(field)) },
      { name: 'undici', kind: 'peer', run: over(fields, undiciHttpDate) },
      { name: 'new Date(Date.parse(…))', kind: 'peer', run: over(fields, field => new Date(Date.parse(field))) }
    ]
  }
}

export const PARSER_GROUPS: readonly MicroGroup[] = [
  directives('Cache-Control, one directive', seconds => `max-age=${seconds}`),
  directives('Cache-Control, five directives',
    seconds => `public, max-age=${seconds}, s-maxage=600, stale-while-revalidate=30, immutable`),
  directives('Cache-Control, quoted field names', seconds => `private="set-cookie, x-user", max-age=${seconds}`),
  dates('HTTP-date, IMF-fixdate', date => date.toUTCString()),
  dates('HTTP-date, asctime', asctime)
]
