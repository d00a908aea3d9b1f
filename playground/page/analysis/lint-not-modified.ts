// Rules about a 304: what it repeats, what it had better leave out, and what it did.
import { keptOn304 } from '../../../src/decision/response-fields.ts'
import { repeatedFields } from './history.ts'
import type { Variant } from './history.ts'
import { tagsOf } from './message.ts'
import { hit, hits } from './note-rules.ts'
import type { Facts, NoteRule } from './note-rules.ts'

/** A rule that looks at 304s alone. */
const of304 = (find: NoteRule['find']): NoteRule['find'] => facts => facts.exchange.status === 304 ? find(facts) : []

/** The stored response that the 304 is about, as far as earlier exchanges tell: that with its tag, or the last. */
function storedBefore({ response, variants }: Facts): Variant | undefined {
  return variants.findLast(({ etag }) => etag !== undefined && etag === response.get('etag')) ?? variants.at(-1)
}

/** The fields of the 200 that the 304 lacks; that it has a tag also follows from the list that matched. */
function lacking(facts: Facts): string[] {
  const has = storedBefore(facts)?.repeated ??
    ((tagsOf(facts.request.get('if-none-match'))?.[0]?.value ?? '*') === '*' ? [] : ['etag'])
  return repeatedFields.filter(name => has.includes(name) && !facts.response.has(name))
}

const policies = ['content-security-policy', 'content-security-policy-report-only']
const withRulesOfTheirOwn = new Set([...policies, 'content-length'])

const conditions = ['if-none-match', 'if-modified-since']

export const notModifiedRules: readonly NoteRule[] = [
  { id: 'not-modified', level: 'good', side: 'response', section: 'RFC 9110 §15.4.5',
    summary: 'A 304: %', detail: 'The validator that was sent still holds.',
    find: of304(facts => {
      const length = storedBefore(facts)?.content.length
      return hit(conditions.some(name => facts.request.has(name)), null,
        length === undefined || facts.exchange.method !== 'GET' ? 'unchanged' : `${length} B of content not sent`)
    }) },
  { id: 'not-modified-lacks', level: 'warning', side: 'response', section: 'RFC 9110 §15.4.5',
    summary: 'The 304 lacks %, which the 200 has', detail: 'What it leaves out stays as stored, however old.',
    find: of304(facts => hits(lacking(facts))) },
  { id: 'not-modified-excess', level: 'info', side: 'response', section: 'RFC 9110 §15.4.5',
    summary: 'The 304 carries %, which caches have already', detail: 'It describes content that is not sent.',
    find: of304(({ response }) => hits([...response].filter(([name, value]) => !withRulesOfTheirOwn.has(name) &&
      name !== 'transfer-encoding' && !keptOn304(name, value, response.has('etag'))).map(([name]) => name))) },
  { id: 'not-modified-length', level: 'warning', side: 'response', section: 'RFC 9110 §8.6',
    summary: 'Content-Length of the 304 is %',
    detail: 'On a 304 it stands for the length of the 200’s content, or is left out.',
    find: of304(facts => {
      const length = facts.response.get('content-length')
      const stored = storedBefore(facts)?.content.length
      return hit(length !== undefined && (stored === undefined ? Number(length) === 0 : Number(length) !== stored),
        'content-length', stored === undefined ? `${length}` : `${length}, that of the 200 was ${stored}`)
    }) },
  { id: 'not-modified-content', level: 'bad', side: 'response', section: 'RFC 9110 §15.4.5',
    summary: 'The 304 has content: % B', detail: 'It ends with its fields; what follows is read as the next answer.',
    find: of304(({ exchange }) => hit(exchange.contentBytes > 0, null, String(exchange.contentBytes))) },
  { id: 'not-modified-nonce', level: 'warning', side: 'response', section: 'RFC 9111 §3.2',
    summary: 'The 304 has a new nonce in %',
    detail: 'Caches put it beside the stored content, which has the former nonce: its scripts no longer run.',
    find: of304(({ response }) => hits(policies
      .filter(name => response.has(name) && !keptOn304(name, response.get(name), true)))) },
  { id: 'not-modified-unasked', level: 'bad', side: 'response', section: 'RFC 9110 §15.4.5',
    summary: 'A 304 to a request without If-None-Match or If-Modified-Since',
    detail: 'The client may have nothing that it could use instead.',
    find: of304(({ request }) => hit(!conditions.some(name => request.has(name)), null)) },
]
