// A shorthand for conditional requests and what they come to, so that tables of them read like the RFC.
import { equal, throws } from 'uvu/assert'
import { evaluatePreconditions } from 'not-modified'
import type { Decision, Fields, Outcome, Validators } from 'not-modified'
import { decide } from '../../src/decision/evaluate-preconditions.ts'
import type { Row } from './table.ts'

const FIELDS = { IM: 'If-Match', IUS: 'If-Unmodified-Since', INM: 'If-None-Match', IMS: 'If-Modified-Since',
  IR: 'If-Range' } as const

type Short = keyof typeof FIELDS

/** Request fields by their initials; several lines as an array. */
export type Conditions = { readonly [Name in Short | 'Range']?: string | readonly string[] }

export interface ConditionRow extends Row {
  readonly method: string
  readonly conditions: Conditions
  readonly current: Validators | undefined
  /** `INM- 304` or `IM+ range`: outcomes that are not ignored, a status, whether the Range field may be honoured. */
  readonly expected: string
  readonly now?: Date
}

export const NOW: Date = new Date('2026-06-01T12:00:00Z')

function fieldsOf(conditions: Conditions): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(conditions)) {
    const field = name === 'Range' ? 'range' : FIELDS[name as Short].toLowerCase()
    fields[field] = typeof value === 'string' ? value : [...value]
  }
  return fields
}

/** The same fields as fetch's Headers, where Headers hold such values unchanged. */
export function headersOf(conditions: Conditions): Headers | undefined {
  const headers = new Headers()
  for (const [name, value] of Object.entries(fieldsOf(conditions))) {
    for (const line of [value].flat()) {
      if (/[\0\r\n]|[^\0-\xff]/.test(line) || line !== line.trim() || line.length > 10_000) return undefined
      headers.append(name, line)
    }
  }
  return headers
}

/** Whether `evaluatePreconditions` refuses the validators: what is malformed, which may come from elsewhere, only `decide` takes. */
function isRefused(current: Validators | undefined, now: Date | undefined): boolean {
  const dates = [current?.lastModified, now].filter(date => date !== undefined)
  return (current?.etag !== undefined && !/^(W\/)?"[^"\x00-\x1f\x7f\u0100-\uffff]*"$/.test(current.etag)) || dates.some(date => Number.isNaN(date.getTime()))
}

/** The decision, made both ways: by the function that checks its arguments, which agrees or refuses them, and by the one that does not. */
export function judged(method: string, fields: Fields, current: Validators | undefined, now?: Date): Decision {
  const decision = decide(method, fields, current, now)
  const check = (): Decision => evaluatePreconditions(method, fields, current, now)
  // Where a tag matches there is nothing to check.
  const isChecked = decision.status !== 304 || current?.etag?.endsWith('"') !== true || current.lastModified !== undefined
  if (isRefused(current, now) && isChecked) throws(check, (error: unknown) => error instanceof TypeError)
  else equal(check(), decision)
  return decision
}

export function decisionOf(expected: string): Decision {
  const decision: Decision = {
    status: undefined, range: false,
    outcomes: { 'If-Match': 'ignored', 'If-Unmodified-Since': 'ignored', 'If-None-Match': 'ignored',
      'If-Modified-Since': 'ignored', 'If-Range': 'ignored' },
  }
  for (const word of expected.split(' ')) {
    const [, name, sign] = /^(IM|IUS|INM|IMS|IR)([+-])$/.exec(word) ?? []
    const outcome: Outcome = sign === '+' ? 'true' : 'false'
    if (name !== undefined) decision.outcomes[FIELDS[name as Short]] = outcome
    else if (word === '304') decision.status = 304
    else if (word === '412') decision.status = 412
    else if (word === 'range') decision.range = true
    else if (word !== 'perform') throw new RangeError(`No outcome is written "${word}"`)
  }
  return decision
}

/** Checks a row with the fields as node:http has them, and as a fetch Headers where they fit into one. */
export function checkDecision({ method, conditions, current, expected, now = NOW }: ConditionRow): void {
  const decision = decisionOf(expected)
  equal(judged(method, fieldsOf(conditions), current, now), decision)
  const headers = headersOf(conditions)
  if (headers !== undefined) equal(judged(method, headers, current, now), decision, 'fetch Headers')
}

type Cell = readonly [name: string, conditions: Conditions, current: Validators | undefined, expected: string]

/** Rows of one section and method. */
export function rows(ref: string, method: string, cells: readonly Cell[]): ConditionRow[] {
  return cells.map(([name, conditions, current, expected]) => ({ name: `${method}: ${name}`, ref, method, conditions,
    current, expected }))
}
