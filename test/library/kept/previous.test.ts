// The content that was current before: to whom it may go out, and for how long.
import * as assert from 'uvu/assert'
import type { KeptAnswer, Question } from '../../../src/handler/keeper.ts'
import { keyOf } from '../../../src/kept/key.ts'
import { memoryContents } from '../../../src/kept/memory.ts'
import { Previous } from '../../../src/kept/previous.ts'
import { answerOf, questionOf } from '../../support/kept-answers.ts'
import { table } from '../../support/table.ts'
import { withVirtualTime } from '../../support/virtual-time.ts'

interface Case {
  readonly name: string
  readonly ref: string
  /** For how long content may go out. */
  readonly seconds?: number
  /** How long ago it was current, in milliseconds. */
  readonly since?: number
  /** Who learnt that it is current. */
  readonly before?: Question
  readonly answer?: KeptAnswer
  readonly names?: readonly string[]
  readonly isGone?: boolean
  /** Who asks now. */
  readonly now?: Question
  readonly goesOut: boolean
}

const STALE = 'RFC 5861 §3'
const VARY = 'RFC 9111 §4.1'
const USER = 'not-modified: kept content'
const next = (fields: Readonly<Record<string, string>> = {}, target = '/'): Question => questionOf({ etag: '"v2"', fields, target })
const COOKIE = { cookie: 'user=1' }
const AUTHORIZATION = { authorization: 'Basic YTpi' }

const CASES: readonly Case[] = [
  { name: 'the state before', ref: STALE, goesOut: true },
  { name: 'for as many seconds as it may', ref: STALE, since: 5_000, goesOut: true },
  { name: 'for no longer', ref: STALE, since: 5_001, goesOut: false },
  { name: 'for no time', ref: STALE, seconds: 0, goesOut: false },
  { name: 'for less than a second', ref: STALE, seconds: 0.5, since: 500, goesOut: true },
  { name: 'what is current', ref: STALE, now: questionOf(), goesOut: false },
  { name: 'what this process has no more', ref: STALE, isGone: true, goesOut: false },
  { name: 'another target', ref: STALE, now: next({}, '/other'), goesOut: false },
  { name: 'what was not current when it was made', ref: STALE, answer: answerOf({ etag: '"v0"' }), goesOut: false },
  { name: 'another variant', ref: VARY, names: ['accept'], answer: answerOf({ vary: ['accept'] }), before: questionOf({ fields: { accept: 'a' } }), now: next({ accept: 'b' }),
    goesOut: false },
  { name: 'the same variant', ref: VARY, names: ['accept'], answer: answerOf({ vary: ['accept'] }), before: questionOf({ fields: { accept: 'a' } }), now: next({ accept: 'a' }),
    goesOut: true },
  ...['range', 'if-range', 'if-match', 'if-unmodified-since'].map(name =>
    ({ name: `to ${name}`, ref: 'RFC 9110 §13.1', now: next({ [name]: 'x' }), goesOut: false })),
  ...['if-none-match', 'if-modified-since', 'cache-control', 'accept'].map(name =>
    ({ name: `to ${name}`, ref: 'RFC 9110 §13.1', now: next({ [name]: 'x' }), goesOut: true })),

  // Where tags differ by user, only the tag says whose content it is.
  { name: 'to Authorization', ref: USER, now: next(AUTHORIZATION), goesOut: false },
  { name: 'to Authorization that it varies by', ref: USER, names: ['authorization'], answer: answerOf({ vary: ['authorization'] }), before: questionOf({ fields: AUTHORIZATION }),
    now: next(AUTHORIZATION), goesOut: false },
  { name: 'what was made for Authorization', ref: USER, before: questionOf({ fields: AUTHORIZATION }), goesOut: false },
  { name: 'to a cookie', ref: USER, now: next(COOKIE), goesOut: false },
  { name: 'what was made for a cookie', ref: USER, before: questionOf({ fields: COOKIE }), goesOut: false },
  { name: 'what was made for a cookie that it varies by, to the same', ref: USER, names: ['cookie'], answer: answerOf({ vary: ['cookie'] }), before: questionOf({ fields: COOKIE }),
    now: next(COOKIE), goesOut: true },
  { name: 'what varies by a cookie, and was made for one and for Authorization', ref: USER, names: ['cookie'], answer: answerOf({ vary: ['cookie'] }),
    before: questionOf({ fields: { ...COOKIE, ...AUTHORIZATION } }), now: next(COOKIE), goesOut: false }
]

table('The previous content', CASES, ({ seconds = 5, since = 0, before = questionOf(), answer = answerOf(), names = [], isGone, now = next(), goesOut }) =>
  withVirtualTime(async clock => {
    const contents = memoryContents()
    const previous = new Previous(contents, seconds)
    const key = keyOf(before, names)
    if (isGone !== true) await contents.keep(key, answer)
    assert.is(previous.find(now, names), undefined)
    previous.confirm(before, answer, key, names)
    await clock.pass(since)
    assert.equal(previous.find(now, names), goesOut ? { answer, how: 'stale', age: since / 1000 } : undefined)
  }))
