// Nothing false: what the page says of an exchange is held against what RFC 9110 makes of its fields, without the page's own rules.
import * as assert from 'uvu/assert'
import { cacheFactsOf } from '../../../playground/page/analysis/cache-facts.ts'
import { decisionHeadingOf } from '../../../playground/page/analysis/decision-heading.ts'
import { expectedOutcome } from '../../../playground/page/analysis/expected-outcome.ts'
import type { ExpectedOutcome } from '../../../playground/page/analysis/expected-outcome.ts'
import { createIndex } from '../../../playground/page/analysis/history.ts'
import { notesOn } from '../../../playground/page/analysis/notes.ts'
import { validationOf } from '../../../playground/page/list/validation.ts'
import type { Validation } from '../../../playground/page/list/validation.ts'
import { verdictOf } from '../../../playground/page/rows/verdict.ts'
import { rowOf } from '../../support/exchange.ts'
import { table } from '../../support/table.ts'
import { describe, everyExchange, late } from '../support/every-exchange.ts'
import type { Kind } from '../support/every-exchange.ts'

interface Said extends Kind {
  readonly shape: string
  readonly word: string
  readonly sentence: string
  readonly kind: string
  readonly why: string
  readonly notes: ReturnType<typeof notesOn>
  readonly outcome: ExpectedOutcome | null
  readonly validation: Validation
  readonly hasFacts: boolean
  readonly sent: ReadonlyMap<string, string>
  readonly got: ReadonlyMap<string, string>
}

const index = createIndex()
const fieldsOf = (lines: readonly (readonly [string, string])[]): Map<string, string> =>
  new Map(lines.map(([name, value]) => [name.toLowerCase(), value]))

function *everythingSaid(): Generator<Said> {
  for (const given of everyExchange()) {
    const { exchange } = given
    const heading = decisionHeadingOf(exchange)
    yield { ...given, ...verdictOf(rowOf(exchange, null), true), kind: heading.kind, why: heading.sentence ?? '',
      notes: notesOn(exchange, index), outcome: expectedOutcome(exchange),
      validation: validationOf(exchange), hasFacts: cacheFactsOf(exchange).length > 0, got: fieldsOf(exchange.responseFields),
      sent: fieldsOf(exchange.requestFields.filter(([name]) => exchange.leftOut?.includes(name.toLowerCase()) !== true)) }
  }
}

const all = [...everythingSaid()]

// The fields of the exchanges hold these values alone, so that comparing them needs no parser.
const opaque = (tag: string): string => tag.replace('W/', '')
const isTag = (tag: string | undefined): tag is string => tag !== undefined && tag.endsWith('"')
const matches = ({ sent, got }: Said): boolean => {
  const [list, etag] = [sent.get('if-none-match') ?? '', got.get('etag')]
  // What is answered with a 2xx exists, and `*` matches whatever exists.
  return list === '*' || (isTag(etag) && list.split(', ').map(opaque).includes(opaque(etag)))
}
const modifiedLater = ({ sent, got }: Said): boolean =>
  sent.get('if-modified-since')?.endsWith('GMT') === true && got.get('last-modified') === late && sent.get('if-modified-since') !== late
const isRead = ({ exchange: { method } }: Said): boolean => ['GET', 'HEAD', 'QUERY'].includes(method)
const isConditional = ({ sent }: Said): boolean => sent.has('if-none-match') || sent.has('if-modified-since')
const isWhole = ({ exchange: { complete, error, isOpen }, by }: Said): boolean =>
  complete && error === undefined && isOpen !== true && by === 'server'
const isIn = (status: number, from: number): boolean => status >= from && status < from + 100
const isSafe = ({ exchange: { method } }: Said): boolean => ['GET', 'HEAD', 'QUERY', 'OPTIONS', 'PROPFIND'].includes(method)
const hasNoConditions = ({ exchange: { method } }: Said): boolean => method === 'OPTIONS' || method === 'CONNECT'
const step = ({ outcome }: Said, number: number): ExpectedOutcome['steps'][number] | undefined => outcome?.steps[number]
const has = (said: Said, id: string): boolean => said.notes.some(note => note.id === id)

interface Rule {
  readonly name: string
  readonly ref: string
  /** Where the rule has something to say, and what must be so there. */
  readonly where: (said: Said) => boolean
  readonly holds: (said: Said) => boolean
}

const says = (pattern: RegExp) => ({ sentence }: Said): boolean => pattern.test(sentence)
const word = (pattern: RegExp) => (said: Said): boolean => pattern.test(said.word)

const rules: readonly Rule[] = [
  { name: 'no validator is said to be missing where one was sent', ref: 'RFC 9110 §13.1',
    where: says(/(?:no|without a) validator|neither If-None-Match/), holds: said => !isConditional(said) },
  { name: 'a 412 is laid to no condition that cannot lead to one', ref: 'RFC 9110 §13.2.2', where: ({ exchange }) => exchange.status === 412,
    holds: ({ sentence }) => !/If-Modified-Since|If-Range|no conditional/.test(sentence) },
  { name: 'the guards of an update are said to be missing where they are', ref: 'RFC 9110 §13.1',
    where: says(/none of If-Match/), holds: ({ sent }) => ['if-match', 'if-unmodified-since', 'if-none-match'].every(name => !sent.has(name)) },
  { name: 'what is said to be sent was sent', ref: 'RFC 9110 §13.1', where: says(/(?:sent|carried) If-/),
    holds: ({ sentence, sent }) => (/(?:sent|carried) (If-[\w-]+(?: and If-[\w-]+)*)/.exec(sentence)?.[1] ?? '').split(' and ')
      .every(name => sent.has(name.toLowerCase())) },
  { name: 'an ETag is said to match where it does', ref: 'RFC 9110 §13.1.2', where: says(/ETag of the answer matches/), holds: said => isTag(said.got.get('etag')) && matches(said) },
  { name: 'an ETag is said to be another where there are two that differ', ref: 'RFC 9110 §13.1.2', where: says(/not among those/),
    holds: said => isTag(said.got.get('etag')) && said.sent.has('if-none-match') && !matches(said) },
  { name: 'Changed has two validators that say so', ref: 'RFC 9110 §13.1', where: word(/^Changed/),
    holds: said => said.sent.has('if-none-match') ? isTag(said.got.get('etag')) && !matches(said) : modifiedLater(said) },
  { name: 'Validator ignored has two that agree', ref: 'RFC 9110 §13.1', where: word(/ignored/),
    holds: said => said.sent.has('if-none-match') ? matches(said) : said.got.has('last-modified') && !modifiedLater(said) },
  { name: 'Unchanged is a 304 that was asked for', ref: 'RFC 9110 §15.4.5', where: word(/^Unchanged/),
    holds: said => said.exchange.status === 304 && isConditional(said) && isRead(said) && isWhole(said) },
  { name: 'no content is said to be sent where there was none', ref: 'RFC 9110 §6.4', where: says(/no content was sent|no body/),
    holds: ({ exchange }) => exchange.contentBytes === 0 },
  { name: 'Sent in full is a 200 or a 203 to a read, whole', ref: 'RFC 9110 §15.3', where: word(/^Sent in full|^First copy/),
    holds: said => [200, 203].includes(said.exchange.status) && said.exchange.method !== 'HEAD' && isRead(said) && isWhole(said) },
  { name: 'HEAD has headers only', ref: 'RFC 9110 §9.3.2', where: ({ exchange }) => exchange.method === 'HEAD',
    holds: said => !/full|Part|copy/.test(said.word) },
  { name: 'red stands for failures', ref: 'design', where: ({ shape }) => shape === 'warning',
    holds: said => said.exchange.status >= 500 || said.exchange.status === 412 || !said.exchange.complete ||
      (said.exchange.status === 304 && (!isConditional(said) || !isRead(said))) },
  { name: 'redirects and errors of the client are not red', ref: 'design',
    where: said => isWhole(said) && ((isIn(said.exchange.status, 300) && said.exchange.status !== 304) ||
      (isIn(said.exchange.status, 400) && said.exchange.status !== 412)), holds: ({ shape }) => shape === 'other' },
  { name: 'performed is an unsafe method with a 2xx', ref: 'RFC 9110 §9.2.1', where: word(/performed|accepted/),
    holds: said => ['POST', 'PUT', 'DELETE', 'PURGE'].includes(said.exchange.method) && isIn(said.exchange.status, 200) && isWhole(said) },
  { name: 'a change of another client is never stated as a fact', ref: 'design', where: says(/another client/),
    holds: ({ sentence }) => /if another client had .* could/.test(sentence) },
  { name: 'what was created has overwritten nothing, and what was accepted has not yet', ref: 'RFC 9110 §9.3.4, §15.3.3',
    where: says(/overwritten/), holds: ({ exchange: { status }, sentence }) => status !== 201 && (status !== 202 || /could be over/.test(sentence)) },
  { name: 'the server is said to have answered where it did', ref: 'design',
    where: said => /The server (?:answered|refused|reports|changed)|server reports/.test(said.sentence), holds: ({ by }) => by === 'server' },
  { name: 'the proxy is named where it answered', ref: 'design', where: ({ word: said, why }) => /by the proxy|proxy answered/i.test(said + why),
    holds: ({ by }) => by === 'proxy' },
  { name: 'what the proxy left out is named, and nothing is judged by it', ref: 'design', where: ({ exchange }) => exchange.leftOut !== undefined,
    holds: ({ exchange, sentence, kind, notes }) => exchange.leftOut?.every(name => sentence.toLowerCase().includes(name)) === true &&
      kind === 'none' && notes.every(({ id }) => id !== 'validator-ignored' && id !== 'not-modified') },
  { name: 'what the proxy answered is not called the server’s', ref: 'design', where: ({ by }) => by === 'proxy',
    holds: ({ word: said, kind, notes }) => /by the proxy$/.test(said) && kind === 'none' && notes.length === 0 },
  { name: 'the decision of an answer that broke off is not called the proxy’s', ref: 'design',
    where: ({ how }) => how.startsWith('broken off'), holds: ({ why, word: said }) => !/proxy/.test(why + said) },
  { name: 'what came from a cache has no verdict on a request', ref: 'design', where: ({ by }) => by === 'cache',
    holds: ({ word: said, sentence, kind, notes }) => said === 'From cache, nothing sent' && /without a request/.test(sentence) &&
      kind === 'none' && notes.length === 0 },
  { name: 'a cache is named where the file names it', ref: 'design', where: says(/cache.*without a request/), holds: ({ by }) => by === 'cache' },
  { name: 'a service worker is named where the file names it', ref: 'design', where: ({ by }) => by === 'worker',
    holds: ({ word: said, kind }) => said === 'From a service worker' && kind === 'none' },
  { name: 'no answer is said where there is none', ref: 'design', where: said => /[Nn]o answer/.test(said.word + said.why),
    holds: ({ exchange }) => exchange.status === 0 },
  { name: 'where there is no answer nothing is said to be performed or decided', ref: 'design',
    where: ({ exchange }) => exchange.status === 0, holds: said => said.kind === 'none' && said.notes.length === 0 &&
      !/performed|validator|content|copy|worker/.test(said.word + said.sentence + said.why) },
  { name: 'what is blocked is not called cut off, nor red', ref: 'design', where: ({ how }) => how.endsWith('blocked'),
    holds: ({ word: said, shape }) => said === 'Blocked' && shape === 'other' },
  { name: 'nobody is said to have left or cancelled', ref: 'design', where: says(/left|cancel|gave up/), holds: () => false },
  { name: 'what is open is said to be open, and is judged by nothing', ref: 'design', where: ({ exchange }) => exchange.isOpen === true,
    holds: ({ shape, notes }) => shape === 'waiting' && notes.length === 0 },
  { name: 'what is over does not wait', ref: 'design', where: ({ exchange }) => exchange.isOpen !== true,
    holds: ({ shape, word: said }) => shape !== 'waiting' && !/open|Waiting|Receiving/.test(said.replace('Tunnel opened', '')) },
  { name: 'what is not complete gets no notes', ref: 'design', where: said => !said.exchange.complete, holds: ({ notes }) => notes.length === 0 },
  { name: 'a part is a 206', ref: 'RFC 9110 §15.3.7', where: word(/^Part/), holds: ({ exchange }) => exchange.status === 206 },
  { name: 'a note says that a tag was ignored where it matches', ref: 'RFC 9110 §13.1.2', where: said => has(said, 'validator-ignored'),
    holds: said => matches(said) && isRead(said) && isIn(said.exchange.status, 200) },
  { name: 'a note praises a 304 that was asked for', ref: 'RFC 9110 §15.4.5', where: said => has(said, 'not-modified'),
    holds: said => said.exchange.status === 304 && isConditional(said) && isRead(said) && !said.notes.some(({ id }) => id.endsWith('wrongly')) },
  { name: 'a note blames a 304 that nothing asked for', ref: 'RFC 9110 §15.4.5', where: said => has(said, 'not-modified-unasked'),
    holds: said => said.exchange.status === 304 && !isConditional(said) },
  { name: 'a note misses validators where there are none', ref: 'RFC 9110 §8.8', where: said => has(said, 'validator-missing'),
    holds: ({ got }) => !got.has('etag') && !got.has('last-modified') },
  { name: 'a note calls an update unrefused where its condition is false', ref: 'RFC 9110 §13.1.1', where: said => has(said, 'update-not-refused'),
    holds: said => !isSafe(said) && isIn(said.exchange.status, 200) && (said.sent.has('if-match') || said.sent.has('if-unmodified-since') ||
      // That something was there before, no other status tells.
      (said.sent.has('if-none-match') && said.exchange.status === 204)) },
  { name: 'no note is about an ETag that is no tag, but that which says so', ref: 'RFC 9110 §8.8.3',
    where: ({ got, sent, exchange }) => exchange.status !== 201 && got.has('etag') && !isTag(got.get('etag')) && !sent.has('if-modified-since') && !sent.has('if-unmodified-since'),
    holds: said => !said.notes.some(({ id, field }) => /wrongly|ignored|not-refused/.test(id) && !/[*]|W\//.test(said.sent.get(field ?? '') ?? '*')) },
  { name: 'a 304 is not compared with a 200 that nobody saw', ref: 'RFC 9110 §15.4.5', where: said => has(said, 'not-modified-lacks'),
    holds: ({ notes }) => notes.every(({ summary }) => !summary.includes('the 200')) },
  { name: 'a note does not deny a condition that is false', ref: 'RFC 9110 §13.2.2', where: said => has(said, 'failed-wrongly'),
    holds: ({ notes }) => notes.every(({ summary }) => !/No condition is false/.test(summary)) },
  { name: 'OPTIONS, TRACE and CONNECT have no preconditions', ref: 'RFC 9110 §13.2.1', where: said => said.outcome !== null && hasNoConditions(said),
    holds: said => step(said, 0)?.state === 'ignored' && step(said, 0)?.note === `they do not count for ${said.exchange.method}` },
  { name: 'a date is ignored for its method where that is why', ref: 'RFC 9110 §13.1.3',
    where: said => step(said, 0)?.state === 'true' && step(said, 4)?.state === 'ignored' && !said.sent.has('if-none-match'),
    holds: said => (step(said, 4)?.note === 'only for GET, HEAD and QUERY') === !isRead(said) },
  { name: 'a star is no tag', ref: 'RFC 9110 §13.1.2', where: said => /a tag matches/.test(step(said, 3)?.note ?? ''),
    holds: ({ sent }) => sent.get('if-none-match') !== '*' },
  { name: 'who answered a redirect or an error is not known', ref: 'RFC 9110 §13.2.1', where: ({ outcome }) => outcome?.expected === 'not judged',
    holds: said => step(said, 6)?.state === 'unknown' },
  { name: 'facts of a cache are of answers that are whole', ref: 'RFC 9111 §3.3', where: ({ hasFacts }) => hasFacts, holds: ({ exchange }) => exchange.complete },
  { name: 'a mark of the list has a condition that can lead to the status', ref: 'RFC 9110 §13.2.2', where: ({ validation: { mark } }) => mark !== undefined,
    holds: ({ validation: { text }, exchange: { status } }) => /^If-Range/.test(text) ? false : /^If-Match|^not since/.test(text) ? status === 412
      : !text.startsWith('since') || status === 304 },
  { name: 'a mark of the list is not put on what is malformed', ref: 'RFC 9110 §8.8.3, §5.6.7',
    where: ({ validation: { text } }) => /soon|^a$/.test(text), holds: ({ validation: { mark } }) => mark === undefined },
  { name: 'a mark of the list says that tags differ where they do', ref: 'RFC 9110 §13.1.2', where: ({ validation: { text } }) => text.includes(' → '),
    holds: said => said.validation.mark === 'unequal' && isTag(said.got.get('etag')) && !matches(said) },
  { name: 'a note hangs on a header that is there', ref: 'design', where: ({ notes }) => notes.length > 0,
    holds: ({ notes, sent, got }) => notes.every(({ id, field, side }) => field === null || /missing|lacks/.test(id) ||
      (side === 'request' ? sent : got).has(field)) },
  { name: 'the words are those of the trade', ref: 'design', where: () => true,
    holds: said => !/\b(?:witness|wire|tap|freshened|whoever|unasked|yet the)\b|to mend|look here/i.test(
      [said.word, said.sentence, said.why, ...said.notes.flatMap(({ summary, detail }) => [summary, detail])].join(' ')) },
  { name: 'there is a word and a sentence for each', ref: 'design', where: () => true,
    holds: ({ word: said, sentence }) => said.length > 2 && said.length < 40 && /^\S.*\.$/.test(sentence) && sentence.length < 320 },
]

table('nothing false', rules, rule => {
  const concerned = all.filter(rule.where)
  // A rule about nothing would hold for ever; two name what must never be said.
  if (!/never|nobody|change of another/.test(rule.name)) assert.ok(concerned.length > 0, 'no exchange is concerned')
  const wrong = concerned.filter(said => !rule.holds(said))
  assert.equal(wrong.slice(0, 5).map(said => `${describe(said)} → ${said.word}: ${said.sentence} ${said.why}`), [])
})
