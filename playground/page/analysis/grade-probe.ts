// What the answers to the active checks are worth, and what they come to.
import type { Exchange } from '../../shared/exchange.ts'
import { counted } from '../ui/format.ts'
import { repeatedFields } from './history.ts'
import { contentsDiffer, contentSignOf, fieldsByName, tagOf } from './message.ts'
import { countLevels } from './note.ts'
import type { Level, Note } from './note.ts'
import { checks } from './probe.ts'
import type { Check } from './probe.ts'

/** A check with the note that its answer earned, and the answer. */
export interface Graded {
  readonly note: Note
  readonly answer: Exchange
}

export interface Overall {
  /** A to D, and `none` below five decided checks: D has something bad, A neither that nor a warning. */
  readonly grade: 'A' | 'B' | 'C' | 'D' | 'none'
  /** Such as `A (8 of 9 known)`. */
  readonly title: string
  readonly sentence: string
}

interface Case {
  readonly check: Check
  readonly base: Exchange
  readonly answer: Exchange
}

type Says = readonly [level: Level, summary: string, section?: string]

/** Whether the answer shows that the resource has changed since the base: then it tells nothing of the condition. */
function hasChanged({ base, answer }: Case): boolean {
  const [before, after] = [base, answer].map(({ responseFields }) => fieldsByName(responseFields).get('etag'))
  return before !== undefined && after !== undefined && before !== after
}

function contentChanged({ base, answer }: Case): boolean {
  if (answer.status !== 200) return false
  const [before, after] = [base, answer].map(exchange => contentSignOf(exchange, fieldsByName(exchange.responseFields)))
  return before !== undefined && after !== undefined && contentsDiffer(before, after) === true
}

/** The fields that the 200 has and the 304 lacks. */
function lackingIn({ base, answer }: Case): string[] {
  const [before, after] = [fieldsByName(base.responseFields), fieldsByName(answer.responseFields)]
  return repeatedFields.filter(name => before.has(name) && !after.has(name))
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** By what was to be answered: what the answer is worth, where it is one that is known to happen. */
const scale: Readonly<Record<Check['expects'], (given: Case) => Says | undefined>> = {
  304: given => {
    const lacking = given.answer.status === 304 ? lackingIn(given) : []
    if (lacking.length > 0) return ['warning', `304, but without ${lacking.join(', ')}`, 'RFC 9110 §15.4.5']
    if (given.answer.status === 304) return ['good', '304: supported']
    if (!isSuccess(given.answer.status)) return undefined
    if (given.check.id === 'star') return ['warning', 'the full content, although a representation exists']
    if (given.check.method === 'HEAD') return ['info', `${given.answer.status}: also without content`]
    if (hasChanged(given)) return ['info', 'the resource changed in between: cannot tell']
    if (!contentChanged(given)) return ['warning', 'the full content again, although nothing changed']
    const etag = fieldsByName(given.base.responseFields).get('etag')
    if (etag === undefined) return ['info', 'other content: cannot tell']
    return tagOf(etag)?.weak === true ? ['info', 'other content under the same weak tag']
      : ['bad', 'other content under the same strong tag']
  },
  200: given => {
    const { check, base, answer: { status } } = given
    if (status === 304) return ['bad', '304, although the condition does not match']
    if (status === 206) return ['bad', 'a part, although If-Range is false']
    if (status === 412) return hasChanged(given) ? ['info', 'the resource changed in between: cannot tell']
      : ['warning', '412, although no condition is false']
    if (!isSuccess(status)) return undefined
    // Who never sends parts shows nothing by sending the whole.
    return check.id === 'if-range-wrong' && !acceptsRanges(base) ? ['info', 'complete: the server announces no ranges']
      : ['good', 'answered in full, as expected']
  },
  206: given => {
    const { status } = given.answer
    if (status === 206) return ['good', '206: the part was sent']
    if (status !== 200) return undefined
    if (hasChanged(given)) return ['info', 'the resource changed in between: cannot tell']
    return acceptsRanges(given.base) ? ['warning', 'complete, although ranges are announced']
      : ['info', 'complete: ranges are not supported']
  },
  412: ({ answer: { status } }) => {
    if (status === 412) return ['good', '412: refused, as expected']
    if (status === 304) return ['bad', '304, although the condition calls for 412']
    return isSuccess(status) ? ['warning', `${status}: the condition is not evaluated for a safe method`] : undefined
  },
}

function acceptsRanges({ responseFields }: Exchange): boolean {
  return /\bbytes\b/i.test(fieldsByName(responseFields).get('accept-ranges') ?? '')
}

/**
 * What the answer to a check is worth.
 *
 * @throws RangeError where there is no check of that name.
 */
export function gradeProbe(id: string, base: Exchange, answer: Exchange): Note {
  const check = checks.find(known => known.id === id)
  if (check === undefined) throw new RangeError(`A check has one of the names of "checks", not "${id}"`)
  const isAnswer = answer.complete && answer.status !== 0 && answer.error === undefined
  const says = isAnswer ? scale[check.expects]({ check, base, answer }) : undefined
  const silence: Says = ['info', isAnswer ? `${answer.status}: cannot tell` : 'no answer']
  const [level, summary, section = check.section] = says ?? silence
  const [field = ''] = check.fields({ etag: undefined, isWeak: false, lastModified: undefined }).at(-1) ?? []
  return {
    id: `probe-${check.id}`, level, side: 'request', field: field.toLowerCase(),
    section, summary: `${check.title}: ${summary}`, detail: `Expected ${check.expects}, got ${answer.status}.`,
  }
}

const MIN_DECIDED = 5

/** The grade of all checks together. It rests on those that were decided, and there is none where they are few. */
export function overallOf(notes: readonly Note[]): Overall {
  if (notes.length === 0) return { grade: 'none', title: 'No grade', sentence: 'No check could be sent.' }
  const { bad, warning, info, good } = countLevels(notes)
  const decided = good + warning + bad
  const grade = decided < MIN_DECIDED ? 'none' : bad > 0 ? 'D' : warning > 2 ? 'C' : warning > 0 ? 'B' : 'A'
  const basis = decided < MIN_DECIDED ? `A grade needs ${MIN_DECIDED} checks with a clear result; there are ${decided}.`
    : `The grade rests on ${decided} of ${notes.length} checks.`
  const sentence = `${notes.length} checks: ${good} good, ${info} undecided, ${counted(warning, 'warning')}, ${bad} wrong. ${basis}`
  return { grade, title: grade === 'none' ? 'No grade' : `${grade} (${decided} of ${notes.length} known)`, sentence }
}
