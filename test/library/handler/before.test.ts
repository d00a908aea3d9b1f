// What is looked up and decided before a handler runs, for every method.
import { equal, is } from 'uvu/assert'
import { errorBefore, isAnsweredInstead, judgeBefore, judgeCurrent, judgeUncertain, newRepresentation, runLookups, validatorsBefore } from '../../../src/handler/before.ts'
import { countUnanswered } from '../../../src/handler/unanswered.ts'
import { DETAILS } from '../../support/refusals.ts'
import type { Preconditions } from '../../../src/decision/judge.ts'
import type { Lookup, Plan, Representation } from '../../../src/handler/plan.ts'
import { stories, table } from '../../support/table.ts'

const DATE = new Date('1994-11-06T08:49:37Z')
const fieldsOf = (fields: Partial<Preconditions>): Preconditions => ({ 'if-match': undefined, 'if-none-match': undefined, 'if-modified-since': undefined,
  'if-unmodified-since': undefined, 'if-range': undefined, range: undefined, ...fields })
const planOf = (differences: Partial<Plan> = {}): Plan => ({ lookups: [], fields: [], ownFields: [], handler: () => undefined, early: false, required: false,
  generate: undefined, ranges: false, suffixes: [], keeper: undefined, refusal: undefined, ...differences })
const known = (differences: Partial<Representation> = {}): Representation => ({ ...newRepresentation(), etag: '"7"', isKnown: true, ...differences })

const MATCH = { 'if-match': '"7"' }
const OTHER = { 'if-match': '"8"' }
const STAR = { 'if-match': '*' }
const NONE_MATCH = { 'if-none-match': '"7"' }
const NONE = { 'if-none-match': '*' }
const CODED = { 'if-match': '"7-gzip"' }
const UNMODIFIED = { 'if-unmodified-since': DATE.toUTCString() }
const MODIFIED = { 'if-modified-since': DATE.toUTCString() }
const RANGE = { 'if-range': '"7"' }
const UNCERTAIN = { etag: undefined, isUncertain: true }
const UNAVAILABLE = { ...UNCERTAIN, isUnavailable: true }
const EARLY = { early: true }
const REQUIRED = { required: true }

interface Before {
  name: string
  method: string
  fields?: Partial<Preconditions>
  plan?: Partial<Plan>
  current?: Partial<Representation>
  status?: number
  /** `undefined` where the handler runs and decides; `null` where it runs, and all is decided. */
  expected: 304 | 412 | 428 | 503 | null | undefined
}

table('Before the handler', ([
  { name: 'a read is decided after it', method: 'GET', fields: NONE_MATCH, expected: undefined },
  { name: 'a read is decided early', method: 'GET', fields: NONE_MATCH, plan: EARLY, expected: 304 },
  { name: 'a read without preconditions is not', method: 'GET', plan: EARLY, expected: undefined },
  { name: 'HEAD is decided early', method: 'HEAD', fields: OTHER, plan: EARLY, expected: 412 },
  { name: 'QUERY is decided early', method: 'QUERY', fields: NONE_MATCH, plan: EARLY, expected: 304 },
  { name: 'a read is decided early to stand', method: 'GET', fields: MATCH, plan: EARLY, expected: null },
  { name: 'a read of a 404 is not decided', method: 'GET', fields: NONE_MATCH, plan: EARLY, status: 404, expected: undefined },
  { name: 'a read that is answered 201 is not replaced', method: 'GET', fields: NONE_MATCH, plan: EARLY, status: 201, expected: null },
  { name: 'a read of what does not exist is left to the handler', method: 'GET', fields: STAR, plan: EARLY, current: { exists: false }, expected: undefined },
  { name: 'a read by a suffix', method: 'GET', fields: { 'if-none-match': '"7-x"' }, plan: { early: true, suffixes: ['-x'] }, expected: 304 },
  { name: 'a read by a coded form', method: 'GET', fields: { 'if-none-match': '"7-br"' }, plan: EARLY, expected: 304 },
  { name: 'a read by a date', method: 'GET', fields: MODIFIED, plan: EARLY, current: { etag: undefined, lastModified: DATE }, expected: 304 },
  { name: 'a read by a date whose second is not over', method: 'GET', fields: { 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() }, plan: EARLY,
    current: { etag: undefined, lastModified: new Date(Date.now() + 30_000) }, expected: null },
  { name: 'a read with a date whose second is not over, by its tag', method: 'GET', fields: NONE_MATCH, plan: EARLY,
    current: { lastModified: new Date(Date.now() + 30_000) }, expected: 304 },
  { name: 'a read by no date at all', method: 'GET', fields: MODIFIED, plan: EARLY, expected: null },
  { name: 'a change by its tag', method: 'PUT', fields: MATCH, expected: null },
  { name: 'a change by its coded tag', method: 'PUT', fields: CODED, expected: null },
  { name: 'a change by another tag', method: 'PUT', fields: OTHER, expected: 412 },
  { name: 'a change of a default 404 by another tag', method: 'PUT', fields: OTHER, status: 404, expected: 412 },
  { name: 'a change by a date', method: 'PUT', fields: { 'if-unmodified-since': new Date(0).toUTCString() }, current: { lastModified: DATE }, expected: 412 },
  { name: 'a change without preconditions', method: 'PUT', expected: undefined },
  { name: 'a change where nothing was looked up', method: 'PUT', fields: OTHER, current: { isKnown: false }, expected: undefined },
  { name: 'a change where nothing was looked up, required', method: 'PUT', plan: REQUIRED, current: { isKnown: false }, expected: undefined },
  { name: 'a change of what does not exist', method: 'PUT', fields: MATCH, current: { exists: false }, expected: 412 },
  { name: 'a creation', method: 'PUT', fields: NONE, current: { exists: false }, expected: null },
  { name: 'a creation of what exists', method: 'PUT', fields: NONE, expected: 412 },
  { name: 'OPTIONS', method: 'OPTIONS', fields: OTHER, expected: undefined },
  { name: 'TRACE', method: 'TRACE', fields: OTHER, plan: REQUIRED, expected: undefined },
  { name: 'CONNECT, required', method: 'CONNECT', plan: REQUIRED, expected: undefined },
  { name: 'PROPFIND by its tag', method: 'PROPFIND', fields: NONE_MATCH, plan: REQUIRED, expected: 412 },
  { name: 'PROPFIND, required', method: 'PROPFIND', plan: REQUIRED, expected: undefined },
  { name: 'a change, required', method: 'PUT', plan: REQUIRED, expected: 428 },
  { name: 'a change by If-None-Match with a tag, required', method: 'PUT', fields: { 'if-none-match': '"8"' }, plan: REQUIRED, expected: 428 },
  { name: 'a change by a date, required', method: 'PUT', fields: UNMODIFIED, plan: REQUIRED, expected: 428 },
  { name: 'a change by If-Match, required', method: 'PUT', fields: MATCH, plan: REQUIRED, expected: null },
  { name: 'a creation, required', method: 'PUT', fields: NONE, plan: REQUIRED, current: { exists: false }, expected: null },
  { name: 'a change where the current tag is not known, required', method: 'PUT', plan: REQUIRED, current: UNCERTAIN, expected: 428 },
  { name: 'a change where the current tag is not known', method: 'PUT', fields: STAR, current: UNCERTAIN, expected: 412 },
  { name: 'a change where the current tag is not known, without preconditions', method: 'PUT', current: UNCERTAIN, expected: undefined },
  { name: 'a change where the current tag is not known, by If-Modified-Since', method: 'PUT', fields: MODIFIED, current: UNCERTAIN, expected: undefined },
  { name: 'a change where the store of the tag failed', method: 'PUT', fields: MATCH, current: UNAVAILABLE, expected: 503 },
  { name: 'a change where the store of the tag failed, without preconditions', method: 'PUT', current: UNAVAILABLE, expected: undefined },
  { name: 'a change where the store of the tag failed, by If-Modified-Since', method: 'PUT', fields: MODIFIED, current: UNAVAILABLE, expected: undefined },
  { name: 'a change where the store of the tag failed, required', method: 'PUT', plan: REQUIRED, current: UNAVAILABLE, expected: 428 },
  { name: 'PROPFIND where the store of the tag failed, by a tag', method: 'PROPFIND', fields: MATCH, current: UNAVAILABLE, expected: 412 },
  { name: 'PROPFIND where the current tag is not known', method: 'PROPFIND', fields: STAR, current: UNCERTAIN, expected: null },
  { name: 'PROPFIND where the current tag is not known, by a tag', method: 'PROPFIND', fields: MATCH, current: UNCERTAIN, expected: 412 }
] as Before[]).map(row => ({ ...row, ref: 'RFC 9110 §13.2.1' })), ({ method, fields, plan, current, status = 200, expected }) => {
  const before = judgeBefore(planOf(plan), method, status, fields && fieldsOf(fields), known(current))
  is(typeof before === 'object' ? before.status ?? null : before, expected)
})

const REF = 'not-modified: a tag that is not known'
table('What nobody can tell', [
  ...['PUT', 'POST', 'DELETE', 'PURGE', 'LOCK'].flatMap(method => [
    ...Object.entries({ MATCH, STAR, NONE_MATCH, NONE, UNMODIFIED }).map(([name, fields]) => ({ name: `${method}, ${name}`, method, fields, refused: true })),
    ...Object.entries({ MODIFIED, RANGE }).map(([name, fields]) => ({ name: `${method}, ${name}`, method, fields, refused: false }))
  ]),
  ...['GET', 'HEAD', 'QUERY', 'PROPFIND', 'REPORT', 'SEARCH'].flatMap(method => [
    ...Object.entries({ STAR, NONE_MATCH, NONE, UNMODIFIED, MODIFIED }).map(([name, fields]) => ({ name: `${method}, ${name}`, method, fields, refused: false })),
    { name: `${method}, MATCH`, method, fields: MATCH, refused: true }
  ]),
  ...['OPTIONS', 'TRACE', 'CONNECT'].map(method => ({ name: `${method}, MATCH`, method, fields: MATCH, refused: false }))
].map(row => ({ ...row, ref: REF })), ({ method, fields, refused }) => {
  const judgement = judgeUncertain(method, fieldsOf(fields))
  equal(judgement && [judgement.status, judgement.decision.status, judgement.current], refused ? [412, 412, undefined] : undefined)
  equal(judgeCurrent(method, fieldsOf(fields), undefined), judgement)
})

table('What a caller says', [
  { name: 'a tag that matches', method: 'GET', fields: NONE_MATCH, current: { etag: '"7"' }, expected: 304 },
  { name: 'a coded form of it', method: 'GET', fields: { 'if-none-match': '"7-br"' }, current: { etag: '"7"' }, expected: 304 },
  { name: 'a tag that does not', method: 'PUT', fields: OTHER, current: { etag: '"7"' }, expected: 412 },
  { name: 'that nothing exists, to a read', method: 'GET', fields: MATCH, current: null, expected: undefined },
  { name: 'that nothing exists, to HEAD', method: 'HEAD', fields: STAR, current: null, expected: undefined },
  { name: 'that nothing exists, to a change', method: 'PUT', fields: STAR, current: null, expected: 412 },
  { name: 'that nothing exists, to a creation', method: 'PUT', fields: NONE, current: null, expected: null },
  { name: 'that nothing exists, to PROPFIND', method: 'PROPFIND', fields: MATCH, current: null, expected: 412 },
  { name: 'validators that are none', method: 'PUT', fields: STAR, current: {}, expected: null }
].map(row => ({ ...row, ref: 'RFC 9110 §13.1' })), ({ method, fields, current, expected }) => {
  const judgement = judgeCurrent(method, fieldsOf(fields), current)
  is(judgement && (judgement.status ?? null), expected)
})

table('The validators before the handler', [
  { name: 'of what exists', current: known(), said: true },
  { name: 'of what does not', current: known({ exists: false }), said: false },
  { name: 'where the current tag is not known', current: known({ isUncertain: true }), said: false }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8' })), ({ current, said }) => is(validatorsBefore(current), said ? current : undefined))

table('A read whose content is not wanted', [
  { name: 'is one with the current tag', fields: NONE_MATCH, expected: true },
  { name: 'is one with another tag in If-Match', fields: OTHER, expected: true },
  { name: 'is none with another tag', fields: { 'if-none-match': '"8"' }, expected: false },
  { name: 'is none with the current tag in If-Match', fields: MATCH, expected: false },
  { name: 'is none without preconditions', fields: undefined, expected: false }
].map(row => ({ ...row, ref: 'RFC 9110 §13.2.2' })), ({ fields, expected }) => {
  for (const plan of [planOf(), planOf(EARLY), planOf(REQUIRED)]) is(isAnsweredInstead(plan, 'GET', fields && fieldsOf(fields), known()), expected)
})

const failed = (fields: Partial<Preconditions>, current: Representation) =>
  judgeBefore(planOf(), 'PUT', 200, fieldsOf(fields), current) as NonNullable<ReturnType<typeof judgeBefore>>

table('The error before the handler', [
  { name: 'of a store that failed', before: 503 as const, fields: MATCH, current: known(UNAVAILABLE), status: 503, message: DETAILS.unavailable },
  { name: 'of a precondition that is required', before: 428 as const, fields: MODIFIED, current: known(), status: 428, message: DETAILS.required },
  { name: 'of a precondition that is required, where there is none', before: 428 as const, fields: undefined, current: known(), status: 428, message: DETAILS.required },
  { name: 'of another tag', before: failed(OTHER, known()), fields: OTHER, current: known(), status: 412, message: DETAILS.changed },
  { name: 'of what does not exist', before: failed(MATCH, known({ exists: false })), fields: MATCH, current: known({ exists: false }), status: 412, message: DETAILS.gone },
  { name: 'of a tag that is not known', before: failed(MATCH, known(UNCERTAIN)), fields: MATCH, current: known(UNCERTAIN), status: 412, message: DETAILS.unknown },
  { name: 'of a tag that is not known, by If-None-Match', before: failed(NONE, known(UNCERTAIN)), fields: NONE, current: known(UNCERTAIN), status: 412, message: DETAILS.unknown }
].map(row => ({ ...row, ref: 'RFC 9110 §15.5.13' })), ({ before, fields, current, status, message }) => {
  const error = errorBefore(before, fields && fieldsOf(fields), current)
  equal([error.status, error.message], [status, message])
})

table('A lookup that leaves the tag unknown', [
  { name: 'while a store failed', isUncertain: true, fails: true, isUnavailable: true },
  { name: 'while none failed', isUncertain: true, fails: false, isUnavailable: false },
  { name: 'is not one that found it, though a store failed', isUncertain: false, fails: true, isUnavailable: false }
].map(row => ({ ...row, ref: 'RFC 9110 §15.6.4' })), async ({ isUncertain, fails, isUnavailable }) => {
  const representation = newRepresentation()
  await runLookups(planOf({ lookups: [{
    ask: (async () => { if (fails) countUnanswered() }) as Lookup['ask'],
    learn: learning => { learning.isUncertain = isUncertain }
  }] }), representation, undefined, [])
  equal([representation.isUncertain, representation.isUnavailable], [isUncertain, isUnavailable])
})

/** A lookup that answers so, and writes down in which order it was asked and told. */
const lookup = (name: string, answer: unknown, log: unknown[]): Lookup => ({
  ask: (function (this: unknown, ...args: unknown[]) {
    log.push(['ask', name, this, ...args])
    return answer
  }) as Lookup['ask'],
  learn: (_representation, learnt) => { log.push(['learn', name, learnt]) }
})

table('Lookups', [false, true].flatMap(first => [false, true].map(second => ({
  name: `${first ? 'a promise' : 'a value'}, then ${second ? 'a promise' : 'a value'}`, first, second, ref: 'not-modified: lookups'
}))), async ({ first, second }) => {
  const log: unknown[] = []
  const lookups = [lookup('a', first ? Promise.resolve(1) : 1, log), lookup('b', second ? Promise.resolve(2) : 2, log), lookup('c', 3, log)]
  const representation = newRepresentation()
  const self = {}
  const running = runLookups(planOf({ lookups }), representation, self, ['x', 'y'])
  is(running instanceof Promise, first || second)
  await running
  // Each is asked once the one outside it was heard.
  equal(log, [['a', 1], ['b', 2], ['c', 3]].flatMap(([name, answer]) => [['ask', name, self, 'x', 'y'], ['learn', name, answer]]))
  equal(representation, { ...newRepresentation(), isKnown: true })
})

table('A lookup that finds nothing', [false, true].flatMap(isPromised => [0, 1].map(at => ({
  name: `at ${at}${isPromised ? ', promised' : ''}`, isPromised, at, ref: 'RFC 9110 §13.1'
}))), async ({ isPromised, at }) => {
  const log: unknown[] = []
  const lookups = [1, 1].map((answer, i) => {
    const found = i === at ? null : answer
    return lookup(String(i), isPromised ? Promise.resolve(found) : found, log)
  })
  const representation = newRepresentation()
  await runLookups(planOf({ lookups }), representation, undefined, [])
  equal(representation, { ...newRepresentation(), exists: false, isKnown: true })
  equal(log.filter(entry => (entry as unknown[])[0] === 'learn'), [['learn', String(1 - at), 1]])
})

stories('not-modified: lookups', {
  'without any, nothing is known': () => {
    const representation = newRepresentation()
    is(runLookups(planOf(), representation, undefined, []), undefined)
    equal(representation, { etag: undefined, lastModified: undefined, exists: true, isUncertain: false, isKnown: false, isUnavailable: false, isInParts: false })
  }
})
