// The active checks: conditional requests that a resource is asked, and what each answer to them shows.
import { formatHttpDate } from '../../../src/fields/http-date.ts'
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import { fieldsByName, instantOf, tagOf } from './message.ts'

/** The validators of a base answer, as its fields have them; undefined where it has none that is well-formed. */
export interface BaseValidators {
  readonly etag: string | undefined
  readonly isWeak: boolean
  readonly lastModified: string | undefined
}

/** What a server that follows the RFC answers: a status, or with `200` any answer that performs the method. */
export type Expected = 304 | 412 | 200 | 206

export interface Check {
  readonly id: string
  readonly title: string
  readonly section: string
  readonly method: 'GET' | 'HEAD'
  readonly expects: Expected
  /** What the check turns on, by which it is told why it was left out. */
  readonly needs: 'ETag' | 'strong ETag' | 'Last-Modified' | 'both validators' | 'nothing'
  readonly fields: (validators: BaseValidators) => readonly FieldLine[]
}

/** A request to send; only GET and HEAD, so that nothing is changed by asking. */
export interface ProbeRequest {
  readonly check: string
  readonly method: 'GET' | 'HEAD'
  readonly target: string
  readonly fields: readonly FieldLine[]
}

/** A tag that no server has. */
const wrongTag = '"not-modified-probe"'

const part: FieldLine = ['Range', 'bytes=0-0']

const dayBefore = (date: string | undefined): string =>
  formatHttpDate(new Date(Math.max(0, (instantOf(date) ?? 0) - 86_400_000)))

const otherStrength = ({ etag = '', isWeak }: BaseValidators): string => isWeak ? etag.slice(2) : `W/${etag}`

type Row = readonly [id: string, title: string, expects: Expected, needs: Check['needs'], section: string,
  fields: (validators: BaseValidators) => readonly FieldLine[], method?: 'HEAD']

const none = 'If-None-Match'
const since = 'If-Modified-Since'

const table: readonly Row[] = [
  ['if-none-match', 'If-None-Match', 304, 'ETag', '13.1.2', ({ etag = '' }) => [[none, etag]]],
  ['other-strength', 'If-None-Match, weak and strong exchanged', 304, 'ETag', '13.1.2',
    validators => [[none, otherStrength(validators)]]],
  ['list', 'If-None-Match, second of a list', 304, 'ETag', '13.1.2', ({ etag }) => [[none, `${wrongTag}, ${etag}`]]],
  ['star', 'If-None-Match: *', 304, 'nothing', '13.1.2', () => [[none, '*']]],
  ['wrong-tag', 'If-None-Match, another tag', 200, 'nothing', '13.1.2', () => [[none, wrongTag]]],
  ['head', 'If-None-Match with HEAD', 304, 'ETag', '13.1.2', ({ etag = '' }) => [[none, etag]], 'HEAD'],
  ['if-modified-since', since, 304, 'Last-Modified', '13.1.3', ({ lastModified = '' }) => [[since, lastModified]]],
  ['older-date', `${since}, a day before`, 200, 'Last-Modified', '13.1.3', v => [[since, dayBefore(v.lastModified)]]],
  ['precedence', `If-None-Match outranks ${since}`, 200, 'both validators', '13.1.3',
    ({ lastModified = '' }) => [[none, wrongTag], [since, lastModified]]],
  ['if-match', 'If-Match', 200, 'strong ETag', '13.1.1', ({ etag = '' }) => [['If-Match', etag]]],
  ['if-match-wrong', 'If-Match, another tag', 412, 'nothing', '13.1.1', () => [['If-Match', wrongTag]]],
  ['if-unmodified-since', 'If-Unmodified-Since, a day before', 412, 'Last-Modified', '13.1.4',
    v => [['If-Unmodified-Since', dayBefore(v.lastModified)]]],
  ['if-range', 'Range with If-Range', 206, 'strong ETag', '13.1.5', ({ etag = '' }) => [part, ['If-Range', etag]]],
  ['if-range-wrong', 'Range with If-Range, another tag', 200, 'nothing', '13.1.5',
    () => [part, ['If-Range', wrongTag]]],
]

export const checks: readonly Check[] =
  table.map(([id, title, expects, needs, section, fields, method]) =>
    ({ id, title, expects, needs, section: `RFC 9110 §${section}`, fields, method: method ?? 'GET' }))

export function validatorsOf(base: Exchange): BaseValidators {
  const response = fieldsByName(base.responseFields)
  const [etag, lastModified] = [response.get('etag'), response.get('last-modified')]
  const tag = tagOf(etag)
  return {
    etag: tag === undefined ? undefined : etag,
    isWeak: tag?.weak === true,
    lastModified: instantOf(lastModified) === undefined ? undefined : lastModified,
  }
}

/** Whether the base answer has the validators that a check turns on. */
export function isAskable({ needs }: Check, { etag, isWeak, lastModified }: BaseValidators): boolean {
  switch (needs) {
    case 'ETag': return etag !== undefined
    case 'strong ETag': return etag !== undefined && !isWeak
    case 'Last-Modified': return lastModified !== undefined
    case 'both validators': return etag !== undefined && lastModified !== undefined
    case 'nothing': return true
  }
}

/**
 * The requests of each check that the base has the validators for, to be sent one after another. None where the base
 * is not the 200 to a GET without conditions of its own, whose answer alone there is something to compare with.
 */
export function probeRequests(base: Exchange): ProbeRequest[] {
  if (base.method !== 'GET' || base.status !== 200 || !base.complete || base.error !== undefined) return []
  if (base.requestFields.some(([name]) => /^(?:if-.*|range)$/i.test(name))) return []
  const validators = validatorsOf(base)
  return checks.filter(check => isAskable(check, validators)).map(check =>
    ({ check: check.id, method: check.method, target: base.target, fields: check.fields(validators) }))
}
