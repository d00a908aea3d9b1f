// What a row says of validation in one cell: the condition, whether it held, and the end of the tag, where tags differ.
import type { Exchange } from '../../shared/exchange.ts'
import { fieldValue, validatorHolds } from '../rows/fields.ts'
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
const conditions = ['If-Match', 'If-Unmodified-Since', 'If-None-Match', 'If-Modified-Since', 'If-Range']

/** The condition that leads, and the tag that came. */
export function validationOf(exchange: Exchange): Validation {
  const { requestFields, responseFields, status } = exchange
  const etag = fieldValue(responseFields, 'ETag')
  const name = conditions.find(own => fieldValue(requestFields, own) !== undefined)
  if (name === undefined) {
    return etag === undefined ? { mark: undefined, words: '', text: '', whole: 'no validator sent, no ETag received' }
      : { mark: undefined, words: '', text: endOf(etag), whole: `ETag ${etag}` }
  }
  const sent = fieldValue(requestFields, name) ?? ''
  const came = etag === undefined ? '' : ` → ETag ${etag}`
  const whole = `${name}: ${sent}${came}`
  if (name !== 'If-None-Match') {
    const mark = status === 412 ? 'unequal' : status === 304 ? 'equal' : undefined
    return { mark, words: wordsOf(mark), text: `${words[name] ?? name} ${endOf(sent, shortEnd)}`, whole }
  }
  // A 304 without a tag says that the server found its own equal.
  const holds = validatorHolds(exchange) ?? (status === 304 ? true : undefined)
  const mark = holds === undefined ? undefined : holds ? 'equal' : 'unequal'
  const text = holds === false && etag !== undefined ? `${endOf(sent, shortEnd)} → ${endOf(etag, shortEnd)}` : endOf(sent)
  return { mark, words: wordsOf(mark), text, whole }
}

function wordsOf(mark: Validation['mark']): string {
  return mark === undefined ? '' : mark === 'equal' ? 'equal: ' : 'differs: '
}

/** The whole of a short value, and of a long one the end; a date is cut to its day and time. */
function endOf(value: string, length = tagEnd): string {
  const date = /^\w{3}, (\d{2} \w{3}) \d{4} (\d{2}:\d{2})/.exec(value)
  if (date !== null) return date.slice(1).join(' ')
  return value.length <= length + 1 ? visible(value) : `…${visible(value.slice(-length))}`
}
