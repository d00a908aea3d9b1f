// What the page reads of the playground and what it may change.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Readable, pipeline } from 'node:stream'
import { allows, answerLine } from '../http/respond.ts'
import type { Log } from '../shared/exchange.ts'
import type { Feed } from './event-stream.ts'
import { refuseForeignChange, refuseForeignRead } from '../http/same-origin.ts'
import type { Journal } from '../capture/exchange-log.ts'

export interface Parts {
  /** What begins anew when the page asks for it. */
  readonly resettable: readonly { reset(): void }[]
  readonly journal: Journal
  readonly feed: Feed
}

/** The listeners for log, feed and changes by their paths. */
export function controlListeners({ resettable, journal, feed }: Parts): Map<string, RequestListener> {
  const log = reading((request, response) => {
    const { exchanges } = journal
    sendLog(response, journal.log(exchanges.from(journal.placeAfter(sinceOf(request)))))
  }, 'application/json; charset=utf-8')

  const stream = reading((request, response) => {
    // A browser that resumes says where, and the page's own word is older then.
    feed.open(response, request.headersDistinct['last-event-id']?.[0] ?? sinceOf(request))
  }, 'text/event-stream')

  const change = (perform: () => void): RequestListener => changing((_request, response) => {
    perform()
    feed.announceState()
    sendLog(response, journal.log([]))
  })

  return new Map([
    ['/log', log],
    ['/feed', stream],
    ['/clear', change(() => { journal.exchanges.clear() })],
    ['/reset', change(() => { for (const part of resettable) part.reset() })],
    // Browsers ask for it unasked.
    ['/favicon.ico', (_request, response) => { response.writeHead(204, { 'Cache-Control': 'max-age=86400' }).end() }]
  ])
}

/** A listener for what only the own page may read. */
export function reading(answer: RequestListener, type: string): RequestListener {
  return (request, response) => {
    const refusal = refuseForeignRead(request)
    if (refusal !== undefined) return answerLine(response, refusal.status, refusal.line)
    if (!allows(['GET', 'HEAD'], request, response)) return
    response.setHeader('Content-Type', type)
    if (request.method === 'HEAD') response.end()
    else answer(request, response)
  }
}

/** A listener for what only the own page may have done, as JSON. */
export function changing(answer: RequestListener): RequestListener {
  return (request, response) => {
    if (!allows(['POST'], request, response)) return
    const refusal = refuseForeignChange(request)
    if (refusal !== undefined) return answerLine(response, refusal.status, refusal.line)
    response.setHeader('Content-Type', 'application/json; charset=utf-8')
    answer(request, response)
  }
}

function sinceOf(request: IncomingMessage): string | undefined {
  const [, query = ''] = (request.url ?? '').split('?', 2)
  return new URLSearchParams(query).get('since') ?? undefined
}

// One exchange after the other, as the reader takes them: the whole as one text could be many megabytes.
function sendLog(response: ServerResponse, log: Log): void {
  pipeline(Readable.from(logText(log)), response, () => {
    // A reader that leaves is no error.
  })
}

function* logText({ exchanges, ...rest }: Log): Generator<string> {
  yield `${JSON.stringify(rest).slice(0, -1)},"exchanges":[`
  for (const [i, exchange] of exchanges.entries()) yield `${i === 0 ? '' : ','}${JSON.stringify(exchange)}`
  yield ']}'
}
