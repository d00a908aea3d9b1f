// Rules that need no more than the response itself: its validators, its dates, and what it tells caches.
import { cut } from '../ui/visible-text.ts'
import { contradictionsIn } from './contradictions.ts'
import { lifetimeOf } from './lifetime.ts'
import { instantOf, tagOf } from './message.ts'
import { hit, hits } from './note-rules.ts'
import type { Facts, NoteRule } from './note-rules.ts'

const isFull = ({ exchange: { method, status } }: Facts): boolean => method === 'GET' && status === 200

const hasValidator = ({ response }: Facts): boolean => response.has('etag') || response.has('last-modified')

const answeredAt = ({ startedAt, firstByteAfter }: Facts['exchange']): number => startedAt + firstByteAfter

const lifetimeIn = ({ exchange, response, directives }: Facts, shared: boolean): ReturnType<typeof lifetimeOf> =>
  lifetimeOf(exchange.status, response, answeredAt(exchange), directives, shared)

/** Whether a cache that many share may store the response, and hand its Set-Cookie out again. */
function sharesCookies(facts: Facts): boolean {
  const { noStore, noCache, private: alone, public: all, mustRevalidate, sMaxage } = facts.directives
  if (facts.exchange.method !== 'GET' || !facts.response.has('set-cookie') || noStore === true || alone === true) return false
  // What somebody was authorized to get is for others by these alone (RFC 9111 §3.5).
  if (facts.request.has('authorization') && all !== true && mustRevalidate !== true && sMaxage === undefined) return false
  if ([alone, noCache].some(list => Array.isArray(list) && list.some(name => /^set-cookie$/i.test(name)))) return false
  const { by, seconds } = lifetimeIn(facts, true)
  return all === true || (noCache !== true && by !== 'heuristic' && seconds > 0)
}

/** Max-age and Expires − Date in seconds, where both are there. */
function twoLifetimes({ directives: { maxAge }, response, exchange }: Facts): readonly [number, number] | undefined {
  const expires = instantOf(response.get('expires'))
  const date = instantOf(response.get('date')) ?? answeredAt(exchange)
  return maxAge === undefined || expires === undefined ? undefined : [maxAge, Math.round((expires - date) / 1000)]
}

const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/

/** Whether Location names the origin behind the proxy; of a server on this machine, by any of its names. */
function leadsPastProxy({ exchange: { upstream }, response }: Facts): boolean {
  const location = response.get('location')
  if (upstream === undefined || location === undefined || !URL.canParse(upstream)) return false
  // A relative reference stays at the proxy.
  if (!/^(?:https?:)?\/\//i.test(location) || !URL.canParse(location, upstream)) return false
  const [server, target] = [new URL(upstream), new URL(location, upstream)]
  const isSameHost = server.hostname === target.hostname || (loopback.test(server.hostname) && loopback.test(target.hostname))
  return isSameHost && server.protocol === target.protocol && server.port === target.port
}

export const responseRules: readonly NoteRule[] = [
  { id: 'etag-malformed', level: 'bad', side: 'response', section: 'RFC 9110 §8.8.3',
    summary: 'ETag is not a valid entity tag: %', detail: 'An entity tag is in double quotes, with W/ before them if it is weak.',
    find: ({ response }) => {
      const etag = response.get('etag')
      return hit(etag !== undefined && tagOf(etag) === undefined, 'etag', etag)
    } },
  { id: 'etag-risky', level: 'info', side: 'response', section: 'RFC 9110 §8.8.3',
    summary: 'ETag contains %', detail: 'Some recipients remove backslashes, and a tag may not contain a space.',
    find: ({ response }) => {
      const etag = response.get('etag') ?? ''
      const isRisky = /[ \\]/.test(etag) && tagOf(etag) !== undefined
      return hit(isRisky, 'etag', etag.includes(' ') ? 'a space' : 'a backslash')
    } },
  { id: 'date-malformed', level: 'warning', side: 'response', section: 'RFC 9110 §5.6.7',
    summary: '% is not a valid date', detail: 'Recipients ignore it, so it cannot be used as a validator.',
    find: ({ response }) => hits(['date', 'last-modified']
      .filter(name => response.has(name) && instantOf(response.get(name)) === undefined)) },
  { id: 'expires-malformed', level: 'info', side: 'response', section: 'RFC 9111 §5.3',
    summary: 'Expires is not a valid date', detail: 'Caches treat the response as already expired.',
    find: ({ response }) =>
      hit(response.has('expires') && instantOf(response.get('expires')) === undefined, 'expires') },
  { id: 'last-modified-future', level: 'bad', side: 'response', section: 'RFC 9110 §8.8.2.1',
    summary: 'Last-Modified is % s after the response',
    detail: 'It must not be later than Date: until that time, it does not show that the content changed.',
    find: ({ response, exchange }) => {
      const modified = instantOf(response.get('last-modified')) ?? 0
      const ahead = modified - (instantOf(response.get('date')) ?? answeredAt(exchange))
      return hit(ahead > 0, 'last-modified', String(Math.ceil(ahead / 1000)))
    } },
  { id: 'date-missing', level: 'warning', side: 'response', section: 'RFC 9110 §6.6.1',
    summary: 'No Date', detail: 'Caches use the time of receipt instead, and cannot notice that clocks disagree.',
    find: ({ response, exchange }) =>
      hit(!response.has('date') && exchange.status >= 200 && exchange.status < 500, 'date') },
  { id: 'validator-missing', level: 'info', side: 'response', section: 'RFC 9110 §8.8',
    summary: 'Neither ETag nor Last-Modified', detail: 'Once it is stale, the content must be sent again in full.',
    find: facts => hit(isFull(facts) && !hasValidator(facts) && !facts.directives.noStore &&
      facts.directives.noCache === undefined && facts.exchange.contentBytes > 0, null) },
  { id: 'no-cache-alone', level: 'warning', side: 'response', section: 'RFC 9111 §5.2.2.4',
    summary: 'no-cache, but no validator',
    detail: 'Each use costs the whole content: the server cannot answer 304.',
    find: facts => hit(isFull(facts) && !hasValidator(facts) && facts.directives.noCache === true &&
      !facts.directives.noStore, 'cache-control') },
  { id: 'heuristic', level: 'info', side: 'response', section: 'RFC 9111 §4.2.2',
    summary: 'No explicit freshness: a cache may use it for about % s',
    detail: 'Without max-age or Expires, caches usually take 10 % of the time since Last-Modified.',
    find: facts => {
      const { by, seconds } = lifetimeIn(facts, false)
      const { noStore, noCache } = facts.directives
      return hit(isFull(facts) && by === 'heuristic' && seconds > 0 && !noStore && noCache !== true, 'last-modified',
        String(seconds))
    } },
  { id: 'cache-control-contradicts', level: 'warning', side: 'response', section: 'RFC 9111 §4.2.1',
    summary: 'Cache-Control contradicts itself: %', detail: 'Caches should follow the most restrictive directive.',
    find: ({ directives, exchange }) =>
      contradictionsIn(directives, exchange.responseFields).map(words => ['cache-control', words]) },
  { id: 'expires-disagrees', level: 'info', side: 'response', section: 'RFC 9111 §5.3',
    summary: 'max-age and Expires differ: %', detail: 'Caches that know max-age ignore Expires.',
    find: facts => {
      const [maxAge, expires] = twoLifetimes(facts) ?? [0, 0]
      return hit(Math.abs(maxAge - expires) > 60, 'expires', `${maxAge} s and ${expires} s`)
    } },
  { id: 'pragma', level: 'info', side: 'response', section: 'RFC 9111 §5.4',
    summary: 'Pragma has no meaning in a response', detail: 'Use Cache-Control: no-cache.',
    find: ({ response }) => hit(response.has('pragma'), 'pragma') },
  { id: 'set-cookie-shared', level: 'warning', side: 'response', section: 'RFC 9111 §7.3',
    summary: 'Set-Cookie on a response that shared caches may store',
    detail: 'A cookie of one user may reach another. private, or no-cache="Set-Cookie", prevents this.',
    find: facts => hit(sharesCookies(facts), 'set-cookie') },
  { id: 'vary-star', level: 'info', side: 'response', section: 'RFC 9110 §12.5.5',
    summary: 'Vary: * matches no later request', detail: 'A cache can use the stored response only after validation.',
    find: ({ response }) => hit(/(?:^|,)[ \t]*\*/.test(response.get('vary') ?? ''), 'vary') },
  { id: 'coding-unvaried', level: 'warning', side: 'response', section: 'RFC 9110 §12.5.5',
    summary: 'Content-Encoding without Vary: Accept-Encoding',
    detail: 'A cache may give compressed content to a client that does not accept it.',
    find: facts => hit(isFull(facts) && facts.response.has('content-encoding') && !facts.directives.noStore &&
      !/accept-encoding|\*/i.test(facts.response.get('vary') ?? ''), 'content-encoding') },
  { id: 'location-past-proxy', level: 'info', side: 'response', section: 'RFC 9110 §10.2.2',
    summary: 'Location leads past the proxy: %',
    detail: 'The client goes on with the server itself, so its next requests are not listed here.',
    find: facts => hit(leadsPastProxy(facts), 'location', cut(facts.response.get('location') ?? '', 100)) },
]
