// What became of one row, in words: from the wire's status, the page's status and whether the exchange id is new.
import { isSafeRead } from '../../../src/decision/judge.ts'
import { parseHttpDate } from '../../../src/fields/http-date.ts'
import type { Exchange } from '../../shared/exchange.ts'
import { requesterOf } from './requester.ts'
import { visible } from '../ui/visible-text.ts'
import { fetchOf, isFromCache } from './row.ts'
import type { Row, FetchRecord } from './row.ts'
import { fieldValue, validatorHolds } from './fields.ts'

/** What kind of news a verdict is, shown by shape: the names are those of the icons in index.html. */
export type Shape = 'unchanged' | 'full' | 'changed' | 'cache' | 'yours' | 'other' | 'warning' | 'waiting'

export interface Verdict {
  readonly shape: Shape
  /** A few words for the list. */
  readonly word: string
  /** One or two sentences for the detail. */
  readonly sentence: string
}

const verdict = (shape: Shape, word: string, sentence: string): Verdict => ({ shape, word, sentence })

/** The verdict on a row; `connected`: whether the server reports at present, since only then its silence has a meaning. */
export function verdictOf(row: Row, connected: boolean): Verdict {
  const { exchange, fetchRecord } = row
  if (exchange !== null) return ofWire(exchange, row)
  if (fetchRecord === null || fetchRecord.exchange === null) return ofSilence(fetchRecord)
  if (isFromCache(fetchRecord)) {
    return verdict('cache', 'From cache, nothing sent',
      `The browser answered from its stored copy, last stored or validated by exchange ${fetchRecord.exchange}.`)
  }
  return connected
    ? verdict('waiting', 'Waiting for the recorder', 'The page has its answer; the recorder has not reported the exchange yet.')
    : verdict('waiting', 'Unknown: not connected',
      'What crossed the wire is not known until the page is connected again. Nothing is guessed.')
}

function ofSilence(fetchRecord: FetchRecord | null): Verdict {
  if (fetchRecord?.reason != null) return verdict('warning', 'No answer', `${visible(fetchRecord.reason)}.`)
  if (fetchRecord?.mode === 'only-if-cached' && fetchRecord.status === null) {
    return verdict('cache', 'Not in cache, nothing sent',
      'only-if-cached lets the browser answer from its cache alone, and it had no copy.')
  }
  if (fetchRecord === null || fetchRecord.status === null) {
    return verdict('warning', 'No answer', 'The fetch failed: the server is gone, or the connection broke.')
  }
  return verdict('waiting', 'Unknown: no exchange id', 'The answer had no X-Exchange field, so it cannot be joined.')
}

function ofWire(exchange: Exchange, row: Row): Verdict {
  const { error, complete, status, method, reason } = exchange
  if (error !== undefined) {
    return verdict('warning', complete ? 'Answered by the proxy' : 'Broken off', `${visible(error)}.`)
  }
  if (!complete) return verdict('warning', 'Cut off', 'The exchange ended before the answer was whole.')
  if (status === 304) return ofNotModified(exchange, row)
  if (status === 206) return verdict('full', 'Part sent', 'The server sent a part of the content.')
  if (status === 412) {
    return verdict('warning', 'Precondition failed',
      'The server refused the request: it reports that a precondition was false.')
  }
  if (status >= 200 && status < 300) {
    if (!isSafeRead(method)) return ofPerformed(exchange)
    if (method === 'HEAD') {
      return verdict('other', 'Fields alone', 'The answer to HEAD has the fields of a full answer and no content.')
    }
    if (status === 200 || status === 203) return ofFullAnswer(exchange, row)
  }
  return verdict(status >= 500 ? 'warning' : 'other', visible(reason) || `Status ${status}`,
    `The server answered with status ${status}.`)
}

function conditionsOf({ requestFields }: Exchange, ...names: readonly string[]): string[] {
  return names.filter(name => fieldValue(requestFields, name) !== undefined)
}

function ofPerformed(exchange: Exchange): Verdict {
  const { method, status } = exchange
  const conditions = conditionsOf(exchange, 'If-Match', 'If-Unmodified-Since', 'If-None-Match')
  const overwrites = ['PUT', 'PATCH', 'DELETE'].includes(method)
  const condition = conditions.length > 0 ? ` The request carried ${conditions.join(' and ')}.`
    : overwrites ? ' The request carried no precondition: if another client had changed the resource, ' +
      'that change could have been overwritten.' : ''
  return verdict('full', `${visible(method)} ${status === 202 ? 'accepted' : 'performed'}`,
    `The server answered ${visible(method)} with status ${status}.${condition}`)
}

function ofNotModified(exchange: Exchange, row: Row): Verdict {
  const fetched = fetchOf(row)
  if (fetched === null) {
    const { name } = requesterOf(row)
    return conditionsOf(exchange, 'If-None-Match', 'If-Modified-Since').length > 0
      ? verdict('unchanged', 'Unchanged', `${name} sent a validator, and the server reports no change: no content was sent.`)
      : verdict('warning', 'Unasked 304', `${name} sent neither If-None-Match nor If-Modified-Since, and got a 304.`)
  }
  return fetched.status === 304
    ? verdict('yours', 'You set the validator',
      'You set the validator, so the browser’s cache stepped aside and the page got the 304 itself, without content.')
    : verdict('unchanged', 'Unchanged, copy used',
      'The browser sent the validator of its stored copy, and it holds: the page got the stored content as a 200.')
}

function ofFullAnswer(exchange: Exchange, row: Row): Verdict {
  const { requestFields, responseFields } = exchange
  if (fieldValue(requestFields, 'If-None-Match') !== undefined) {
    const holds = validatorHolds(exchange)
    if (holds === undefined) return undecidable('If-None-Match', 'ETag')
    return holds
      ? verdict('warning', 'Validator ignored',
        'The server sent the content although its ETag matches the If-None-Match that it was sent.')
      : verdict('changed', 'Changed', 'The ETag of the answer is not among those of If-None-Match.')
  }
  const since = fieldValue(requestFields, 'If-Modified-Since')
  if (since === undefined) return ofPlainRequest(exchange, row)
  const limit = parseHttpDate(since)
  if (limit === undefined) {
    return verdict('full', 'Full copy', 'If-Modified-Since is not a valid date, so it is no condition.')
  }
  const modified = parseHttpDate(fieldValue(responseFields, 'Last-Modified') ?? '')
  if (modified === undefined) return undecidable('If-Modified-Since', 'valid Last-Modified')
  return modified > limit
    ? verdict('changed', 'Changed', 'The Last-Modified of the answer is later than If-Modified-Since.')
    : verdict('warning', 'Validator ignored',
      'The server sent the content although its Last-Modified is not later than If-Modified-Since.')
}

function undecidable(condition: string, validator: string): Verdict {
  return verdict('full', 'Full copy',
    `The request carried ${condition}, but the answer has no ${validator}: whether the content changed cannot be told.`)
}

function ofPlainRequest(exchange: Exchange, row: Row): Verdict {
  const fetched = fetchOf(row)
  if (fetched === null) {
    const others = conditionsOf(exchange, 'If-Match', 'If-Unmodified-Since', 'If-Range')
    return verdict('full', 'Full copy', others.length === 0 ? `${requesterOf(row).name} asked without a validator.`
      : `${requesterOf(row).name} asked under ${others.join(' and ')}, which cannot lead to a 304.`)
  }
  if (fetched.mode === 'reload' || fetched.mode === 'no-store') {
    return verdict('full', 'Forced full copy', `${fetched.mode} asks past the cache, so no validator was sent.`)
  }
  if (fetched.storedTag === null) {
    return verdict('full', 'First copy', 'The browser had no stored copy to validate, so it asked for the content.')
  }
  return verdict('warning', 'Cache disabled?',
    `The browser has stored ${visible(fetched.storedTag)}, yet sent no If-None-Match: ` +
    '“Disable cache” is on in the developer tools, or the cache was emptied.')
}
