// What became of one row, in words: from the wire's status, the page's status and whether the exchange id is new.
import { isSafeRead } from '../../../src/decision/judge.ts'
import type { Exchange } from '../../shared/exchange.ts'
import { requesterOf } from './requester.ts'
import { visible } from '../ui/visible-text.ts'
import { fetchOf, isFromCache } from './row.ts'
import type { Row, FetchRecord } from './row.ts'
import { fieldValue, validatorHolds } from './fields.ts'

/** What kind of news a verdict is, shown by shape: the names are those of the icons in index.html. */
export type Shape = 'unchanged' | 'full' | 'changed' | 'cache' | 'yours' | 'warning' | 'waiting'

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
  if (exchange.error !== undefined) {
    return verdict('warning', exchange.complete ? 'Upstream failed' : 'Broken off', `${visible(exchange.error)}.`)
  }
  if (!exchange.complete) return verdict('warning', 'Cut off', 'The client left before the answer was whole.')
  switch (exchange.status) {
    case 200:
      if (!isSafeRead(exchange.method)) return ofPerformed(exchange)
      return ofFullAnswer(exchange, row)
    case 201: case 202: case 204: return ofPerformed(exchange)
    case 304: return ofNotModified(row)
    case 206: return verdict('full', 'Part sent', 'The server sent the range that was asked for.')
    case 412:
      return verdict('warning', 'Precondition failed', 'The server refused the request: a precondition was false.')
    default:
      return verdict('warning', exchange.reason || `Status ${exchange.status}`,
        'Neither content nor a 304: validators had no say in this answer.')
  }
}

function ofPerformed({ method, requestFields }: Exchange): Verdict {
  const conditions = ['If-Match', 'If-Unmodified-Since', 'If-None-Match']
    .filter(name => fieldValue(requestFields, name) !== undefined)
  const overwrites = ['PUT', 'PATCH', 'DELETE'].includes(method)
  const condition = conditions.length > 0 ? ` under ${conditions.join(' and ')}`
    : overwrites ? ' without a precondition: another’s change would have been overwritten unseen' : ''
  return verdict('full', `${visible(method)} performed`, `The server performed the method${condition}.`)
}

function ofNotModified(row: Row): Verdict {
  const fetched = fetchOf(row)
  if (fetched === null) {
    return verdict('unchanged', 'Unchanged',
      `${requesterOf(row).name} sent a validator that still holds, so no content was sent.`)
  }
  return fetched.status === 304
    ? verdict('yours', 'You set the validator',
      'You set the validator, so the browser’s cache stepped aside and the page got the 304 itself, without content.')
    : verdict('unchanged', 'Unchanged, copy used',
      'The browser sent the validator of its stored copy, and it holds: the page got the stored content as a 200.')
}

function ofFullAnswer(exchange: Exchange, row: Row): Verdict {
  if (fieldValue(exchange.requestFields, 'If-None-Match') === undefined) return ofPlainRequest(row)
  return validatorHolds(exchange)
    ? verdict('warning', 'Validator ignored',
      'The server sent the content although its ETag matches the If-None-Match that it was sent.')
    : verdict('changed', 'Changed', 'The validator that was sent no longer holds: the new content came with a new tag.')
}

function ofPlainRequest(row: Row): Verdict {
  const fetched = fetchOf(row)
  if (fetched === null) return verdict('full', 'Full copy', `${requesterOf(row).name} asked without a validator.`)
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
