// What a row says of validation in one cell: the condition, whether it held, and the end of the tag, where tags differ.
import { isSafeRead } from '../../../src/decision/judge.ts'
import { ANY_TAG } from '../../../src/fields/entity-tag.ts'
import { strongTagMatches } from '../../../src/fields/entity-tag-list.ts'
import { parseHttpDate } from '../../../src/fields/http-date.ts'
import type { Exchange, FieldLine } from '../../shared/exchange.ts'
import { fieldValue, validatorHolds } from '../rows/fields.ts'
import { tagOf, tagsOf } from '../rows/tags.ts'
import { visible } from '../ui/visible-text.ts'

export interface Validation {
  /** Whether what was sent named what came; undefined where that is not known or nothing was sent. */
  readonly mark: 'equal' | 'unequal' | undefined
  /** The mark for who hears it. */
  readonly words: string
  /** What the cell shows; empty where nothing took part. */
  readonly text: string
  /** The same with whole values. */
  readonly whole: string
}

/** So many characters of a tag's end are shown, and where it does not stand alone. */
const tagEnd = 10
const shortEnd = 6

/** The conditions by a date, in words that leave the date room. */
const words: Readonly<Record<string, string>> = { 'If-Modified-Since': 'since', 'If-Unmodified-Since': 'not since' }

/** In the order in which RFC 9110, Section 13.2.2 looks at them. */
const conditions = ['If-Match', 'If-Unmodified-Since', 'If-None-Match', 'If-Modified-Since', 'If-Range'] as const
type Condition = typeof conditions[number]

/** Those that lead to an answer come before those that cannot have. */
function orderFor({ status, method }: Exchange): readonly Condition[] {
  if (status === 304) return ['If-None-Match', 'If-Modified-Since', ...conditions]
  return status === 412 && isSafeRead(method) ? ['If-Match', 'If-Unmodified-Since', ...conditions] : conditions
}

/** The condition that leads, and the tag that came. */
export function validationOf(exchange: Exchange): Validation {
  const { requestFields, responseFields } = exchange
  const etag = fieldValue(responseFields, 'ETag')
  const [name, ...others] = [...new Set(orderFor(exchange))].filter(own => fieldValue(requestFields, own) !== undefined)
  const came = listOf(responseFields, ['ETag', 'Last-Modified'])
  if (name === undefined) {
    return { mark: undefined, words: '', text: etag === undefined ? '' : endOf(etag), whole: came || 'no validator sent, none received' }
  }
  const sent = fieldValue(requestFields, name) ?? ''
  const whole = `${listOf(requestFields, [name, ...others])}${came === '' ? '' : ` → ${came}`}`
  const mark = name === 'If-None-Match' ? markOfTag(exchange, sent, etag) : markOf(name, exchange, sent)
  const text = name !== 'If-None-Match' ? `${words[name] ?? name} ${endOf(sent, shortEnd)}`
    : mark === 'unequal' && etag !== undefined ? `${endOf(sent, shortEnd)} → ${endOf(etag, shortEnd)}` : endOf(sent)
  return { mark, words: wordsOf(name, mark), text, whole }
}

/** Those of the fields that are there, with their values. */
function listOf(lines: readonly FieldLine[], names: readonly string[]): string {
  return names.filter(own => fieldValue(lines, own) !== undefined).map(own => `${own}: ${fieldValue(lines, own)}`).join(', ')
}

/** What is not well-formed is compared by each server in its own way. */
function markOfTag(exchange: Exchange, sent: string, etag: string | undefined): Validation['mark'] {
  const tags = tagsOf(sent)
  if (tags === undefined) return undefined
  const { status } = exchange
  const isOfServer = (status >= 200 && status < 300) || status === 304 || status === 412
  if (tags[0] === ANY_TAG) return isOfServer && (status !== 412 || etag !== undefined) ? 'equal' : undefined
  // A 304 without a tag says that the server found its own equal.
  if (etag === undefined) return status === 304 ? 'equal' : undefined
  return tagOf(etag) === undefined ? undefined : validatorHolds(exchange) === true ? 'equal' : 'unequal'
}

/** By what the answer names; where it names nothing, a 304 and a 412 say by themselves what the server found. */
function markOf(name: Exclude<Condition, 'If-None-Match'>, { status, requestFields, responseFields }: Exchange, sent: string): Validation['mark'] {
  if (name === 'If-Range' || (name === 'If-Modified-Since' ? status !== 304 : status !== 412)) return undefined
  const others = conditions.slice(0, 3).filter(own => own !== name && fieldValue(requestFields, own) !== undefined)
  if (status === 412 && others.length > 0) return undefined
  if (name === 'If-Match') return strongTagMatches(sent, fieldValue(responseFields, 'ETag')) ? undefined : 'unequal'
  const [limit, modified] = [parseHttpDate(sent), parseHttpDate(fieldValue(responseFields, 'Last-Modified') ?? '')]
  if (limit === undefined) return undefined
  const isLater = modified === undefined ? status === 412 : modified > limit
  return isLater === (status === 412) ? isLater ? 'unequal' : 'equal' : undefined
}

function wordsOf(name: Condition, mark: Validation['mark']): string {
  if (mark === undefined) return ''
  return name.endsWith('Since') ? mark === 'equal' ? 'not modified: ' : 'modified: ' : mark === 'equal' ? 'equal: ' : 'differs: '
}

/** The whole of a short value, and of a long one the end; a date is cut to its day and time. */
function endOf(value: string, length = tagEnd): string {
  const date = /^\w{3}, (\d{2} \w{3}) \d{4} (\d{2}:\d{2})/.exec(value)
  if (date !== null) return date.slice(1).join(' ')
  return value.length <= length + 1 ? visible(value) : `…${visible(value.slice(-length))}`
}
