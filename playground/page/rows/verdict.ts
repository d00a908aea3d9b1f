// What became of one row, in words: what the recorder, the page and an opened file tell, and nothing beyond it.
import type { Exchange } from '../../shared/exchange.ts'
import { bytes, counted } from '../ui/format.ts'
import { excerpt, visible } from '../ui/visible-text.ts'
import { answerVerdict } from './answer-verdict.ts'
import { fieldValue } from './fields.ts'
import { exchangeLabel, isEarlier, isFromCache, isImported } from './row.ts'
import type { FetchRecord, ImportedExchange, Row } from './row.ts'
import { verdict } from './shape.ts'
import type { Shape, Verdict } from './shape.ts'

export type { Shape, Verdict }

/** The verdict on a row; `connected`: whether the server reports at present, since only then its silence has a meaning. */
export function verdictOf(row: Row, connected: boolean): Verdict {
  const { exchange, fetchRecord } = row
  if (exchange !== null) return ofExchange(exchange, row, connected)
  if (fetchRecord === null || fetchRecord.exchange === null) return ofSilence(fetchRecord)
  if (isFromCache(fetchRecord)) {
    return verdict('cache', 'From cache, nothing sent',
      `The browser answered from its stored copy, last stored or validated by exchange ${exchangeLabel({ id: fetchRecord.exchange })}.`)
  }
  if (isEarlier(fetchRecord.exchange)) {
    return verdict('waiting', 'Unknown: server restarted', 'The server was restarted before it had reported the exchange.')
  }
  return connected
    ? verdict('waiting', 'Waiting for the recorder', 'The page has its answer. The recorder has not reported the exchange yet.')
    : verdict('waiting', 'Unknown: not connected',
      'What was sent is not known until the page is connected again.')
}

function ofSilence(fetchRecord: FetchRecord | null): Verdict {
  if (fetchRecord?.reason != null) return verdict('warning', 'No answer', `${visible(fetchRecord.reason)}.`)
  if (fetchRecord?.mode === 'only-if-cached' && fetchRecord.status === null) {
    return verdict('cache', 'Not in cache, nothing sent',
      'only-if-cached lets the browser answer from its cache alone, and it had no copy.')
  }
  if (fetchRecord === null || fetchRecord.status === null) {
    return verdict('warning', 'No answer', 'The fetch failed: the server does not answer, or the connection broke.')
  }
  return verdict('waiting', 'Unknown: no exchange id',
    'The answer has no X-Exchange header, so the page cannot tell which exchange it belongs to.')
}

function ofExchange(exchange: Exchange, row: Row, connected: boolean): Verdict {
  const { error, complete, isOpen, status } = exchange
  const ofFile = isImported(exchange) ? ofImported(exchange) : undefined
  if (ofFile !== undefined) return ofFile
  if (isOpen === true) return ofOpen(exchange, row, connected)
  if (error !== undefined) return ofError(exchange, error)
  if (status === 101) return ofUpgrade(exchange, 'closed')
  return complete ? answerVerdict(exchange, row) : ofBrokenOff(exchange)
}

const cacheWords = { 'disk': 'its disk cache', 'memory': 'its memory cache' } as const

/** What only a file can tell; undefined where its entry is like an exchange of the recorder. */
function ofImported({ source, failure, status }: ImportedExchange): Verdict | undefined {
  if (failure !== undefined) return ofFailure(excerpt(failure, 100).text, status)
  // A request that was never answered was not answered by a service worker either.
  if (status === 0) return undefined
  if (source === 'service worker') {
    return verdict('cache', 'From a service worker',
      'The file says that a service worker answered. Whether it asked the server is not known.')
  }
  return source === undefined ? undefined : verdict('cache', 'From cache, nothing sent',
    `The file says that the browser answered from ${cacheWords[source]}, without a request.`)
}

function ofFailure(failure: string, status: number): Verdict {
  if (/BLOCKED/i.test(failure) && status === 0) {
    return verdict('other', 'Blocked', `The file says that the client blocked the request: ${failure}.`)
  }
  return status === 0
    ? verdict('warning', 'No answer', `The file has no answer. It says that the request failed: ${failure}.`)
    : verdict('warning', 'Broken off', `The file says that the exchange failed: ${failure}.`)
}

function ofOpen(exchange: Exchange, { fetchRecord, isLost }: Row, connected: boolean): Verdict {
  const { status, responseFields, requestBody } = exchange
  if (isLost === true) {
    return verdict('waiting', 'End not seen', 'It has ended, but that was gone from the server’s log before this page could read it.')
  }
  if (!connected) {
    return verdict('waiting', 'Unknown: not connected', 'It was under way when the server last told of it. What became of it is not known until the page is connected again.')
  }
  if (fetchRecord !== null) {
    return verdict('waiting', 'Waiting for the recorder', 'The page has its answer. The recorder has not reported the end of the exchange yet.')
  }
  if (status === 0) {
    const sent = requestBody === undefined || requestBody.bytes === 0 ? '' : ` ${bytes(requestBody.bytes)} of its body have come so far.`
    return verdict('waiting', 'Waiting for the answer', `The request has arrived and is not answered yet.${sent}`)
  }
  if (status === 101) return ofUpgrade(exchange, 'open')
  const soFar = `${bytes(exchange.contentBytes)} so far`
  if (isEventStream(exchange)) {
    return verdict('waiting', 'Event stream open', `The answer is an event stream, which stays open: ${soFar}.`)
  }
  const length = fieldValue(responseFields, 'Content-Length')
  const whole = length !== undefined && /^\d{1,15}$/.test(length) ? ` of ${bytes(Number(length))}` : ''
  return verdict('waiting', 'Receiving', `The answer has begun and is not complete yet: ${soFar}${whole}.`)
}

const isEventStream = ({ responseFields }: Exchange): boolean =>
  /^text\/event-stream\b/i.test(fieldValue(responseFields, 'Content-Type') ?? '')

function ofUpgrade(exchange: Exchange, state: 'open' | 'closed'): Verdict {
  const { upgrade, responseFields } = exchange
  const protocol = upgrade?.protocol ?? fieldValue(responseFields, 'Upgrade') ?? ''
  const name = protocol.toLowerCase() === 'websocket' ? 'WebSocket' : excerpt(protocol, 30).text || 'Other protocol'
  const first = `The server changed the protocol of the connection to ${name === 'Other protocol' ? 'another one' : name}.`
  const said = upgrade === undefined ? '' : ` The client sent ${amount(upgrade.sentMessages, upgrade.sentBytes)}, ` +
    `the server ${amount(upgrade.receivedMessages, upgrade.receivedBytes)}${state === 'open' ? ' so far' : ''}.`
  // A file does not say whether the connection was open when it was saved.
  const word = isImported(exchange) ? name : `${name} ${state}`
  const end = upgrade?.givenUpAfter === undefined ? ''
    : ` One side had ended its direction, and nothing came for ${counted(upgrade.givenUpAfter, 'second')}: the proxy ended the connection.`
  return verdict(state === 'open' ? 'waiting' : 'other', word, first + said + end)
}

function amount(messages: number, size: number): string {
  return messages === 0 ? bytes(size) : `${counted(messages, 'message')} (${bytes(size)})`
}

function ofError({ complete, status }: Exchange, error: string): Verdict {
  const sentence = `${visible(error)}.`
  if (!complete) return verdict('warning', status === 0 ? 'Unanswered' : 'Broken off', sentence)
  // Who was refused by the proxy itself never reached the server: nothing failed there.
  return status === 502 || status === 504 ? verdict('warning', 'Answered by the proxy', sentence)
    : verdict('other', 'Refused by the proxy', sentence)
}

function ofBrokenOff(exchange: Exchange): Verdict {
  const { status } = exchange
  if (status === 0) return verdict('warning', 'Unanswered', 'The exchange ended before an answer began.')
  // An EventSource ends by being closed: the stream itself has no end.
  if (status === 200 && isEventStream(exchange)) {
    return verdict('other', 'Event stream closed', `The event stream was closed after ${bytes(exchange.contentBytes)}.`)
  }
  return verdict('warning', 'Cut off', 'The exchange ended before the answer was complete.')
}
