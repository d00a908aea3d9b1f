// Rules about a 304: what it repeats, what it should leave out, and what it saved.
import { ANY_TAG } from '../../../src/fields/entity-tag.ts'
import { keptOn304 } from '../../../src/decision/response-fields.ts'
import { isSafeRead } from '../../../src/decision/judge.ts'
import { repeatedFields } from './history.ts'
import type { Variant } from './history.ts'
import { tagsOf } from './message.ts'
import { hit, hits } from './note-rules.ts'
import type { Facts, Hit, NoteRule } from './note-rules.ts'

/** A rule that looks at 304s alone. */
const of304 = (find: NoteRule['find']): NoteRule['find'] => facts => facts.exchange.status === 304 ? find(facts) : []

/** The stored response that the 304 is about, as far as earlier exchanges tell: that with its tag, or the last. */
function storedBefore({ response, variants }: Facts): Variant | undefined {
  return variants.findLast(({ etag }) => etag !== undefined && etag === response.get('etag')) ?? variants.at(-1)
}

/** The fields of the 200 that the 304 lacks. Where no 200 is known, that a tag was asked by alone speaks for one. */
function lacking(facts: Facts): readonly Hit[] {
  const { request, response } = facts
  const has = storedBefore(facts)?.repeated
  if (has !== undefined) {
    return repeatedFields.filter(name => has.includes(name) && !response.has(name)).map(name => [name, `${name}, which the 200 has`])
  }
  const [tag] = tagsOf(request.get('if-none-match')) ?? []
  return hit(tag !== undefined && tag !== ANY_TAG && !response.has('etag'), 'etag', 'etag, although If-None-Match asked by one')
}

const policies = ['content-security-policy', 'content-security-policy-report-only']
const withRulesOfTheirOwn = new Set([...policies, 'content-length'])

const conditions = ['if-none-match', 'if-modified-since']

export const notModifiedRules: readonly NoteRule[] = [
  { id: 'not-modified', level: 'good', side: 'response', section: 'RFC 9110 §15.4.5',
    summary: 'A 304: %', detail: 'The server reports that what the client has stored is still current.',
    find: of304(facts => {
      const length = storedBefore(facts)?.content.length
      const { method } = facts.exchange
      const isRight = conditions.some(name => facts.request.has(name)) && isSafeRead(method) && facts.exchange.contentBytes === 0
      return hit(isRight, null,
        length === undefined || method !== 'GET' ? 'unchanged' : `${length} B of content were not sent`)
    }) },
  { id: 'not-modified-lacks', level: 'warning', side: 'response', section: 'RFC 9110 §15.4.5',
    summary: 'The 304 lacks %', detail: 'A cache keeps its old value of a header that the 304 leaves out.',
    find: of304(lacking) },
  { id: 'not-modified-excess', level: 'info', side: 'response', section: 'RFC 9110 §15.4.5',
    summary: 'The 304 carries %, which it need not', detail: 'The header describes content that a 304 does not have.',
    find: of304(({ response }) => hits([...response].filter(([name, value]) => !withRulesOfTheirOwn.has(name) &&
      name !== 'transfer-encoding' && !keptOn304(name, value, response.has('etag'))).map(([name]) => name))) },
  { id: 'not-modified-length', level: 'warning', side: 'response', section: 'RFC 9110 §8.6',
    summary: 'Content-Length of the 304 is %',
    detail: 'On a 304, Content-Length is the length of the content of the 200, or it is left out.',
    find: of304(facts => {
      const length = facts.response.get('content-length')
      const stored = storedBefore(facts)?.content.length
      return hit(length !== undefined && (stored === undefined ? Number(length) === 0 : Number(length) !== stored),
        'content-length', stored === undefined ? `${length}` : `${length}; that of the 200 was ${stored}`)
    }) },
  { id: 'not-modified-content', level: 'bad', side: 'response', section: 'RFC 9110 §15.4.5',
    summary: 'The 304 has content: % B', detail: 'A 304 ends with its headers: a client may read what follows as the next response.',
    find: of304(({ exchange }) => hit(exchange.contentBytes > 0, null, String(exchange.contentBytes))) },
  { id: 'not-modified-nonce', level: 'warning', side: 'response', section: 'RFC 9111 §3.2',
    summary: 'The 304 has a new nonce in %',
    detail: 'Caches store it with the old content, which has the old nonce: its scripts no longer run.',
    find: of304(({ response }) => hits(policies
      .filter(name => response.has(name) && !keptOn304(name, response.get(name), true)))) },
  { id: 'not-modified-unasked', level: 'bad', side: 'response', section: 'RFC 9110 §15.4.5',
    summary: 'A 304 to a request without If-None-Match or If-Modified-Since',
    detail: 'The client may have no stored response to use.',
    find: of304(({ request }) => hit(!conditions.some(name => request.has(name)), null)) },
  { id: 'not-modified-method', level: 'bad', side: 'response', section: 'RFC 9110 §15.4.5',
    summary: 'A 304 to %', detail: 'Only GET, HEAD and QUERY are answered 304. An update whose If-None-Match is false is answered 412.',
    find: of304(({ exchange: { method } }) => hit(!isSafeRead(method), null, method)) },
]
