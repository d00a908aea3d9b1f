// What the page reads of the playground and what it may change.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { Readable, pipeline } from 'node:stream'
import type { BodyStore } from '../capture/body-store.ts'
import type { ExchangeLog } from '../capture/exchange-log.ts'
import type { OpenExchanges } from '../capture/open-exchanges.ts'
import { jsonText } from '../http/json-text.ts'
import { queryOf } from '../http/query.ts'
import { answerLine, rejectMethod } from '../http/respond.ts'
import { refuseForeignChange, refuseForeignRead } from '../http/same-origin.ts'
import type { Log } from '../shared/exchange.ts'
import { clearListeners } from './clear-routes.ts'
import type { Feed } from './event-stream.ts'

export interface RouteOptions {
  /** What is reset when the page asks for it. */
  readonly resettable: readonly { reset(): void }[]
  readonly log: ExchangeLog
  readonly feed: Feed
  /** Absent where bodies are not kept. */
  readonly bodies: BodyStore | undefined
}

/** The listeners for log, feed and changes by their paths. */
export function controlListeners({ resettable, log, feed, bodies }: RouteOptions): Map<string, RequestListener> {
  const readLog = readRoute((request, response) => {
    const { exchanges } = log
    sendLog(response, log.listing(exchanges.from(log.sequenceAfter(sinceOf(request)))), log.open)
  }, 'application/json; charset=utf-8')

  const openFeed = readRoute((request, response) => {
    // Where a browser resumes, its own field is newer than the query that the page wrote.
    feed.open(response, request.headersDistinct['last-event-id']?.[0] ?? sinceOf(request))
  }, 'text/event-stream')

  const tell: RequestListener = (_request, response) => {
    feed.announceState()
    sendLog(response, log.listing([]))
  }
  const { clear, restore } = clearListeners({ log, feed, bodies, tell })

  return new Map([
    ['/log', readLog],
    ['/feed', openFeed],
    ['/clear', changeRoute(clear)],
    ['/restore', changeRoute(restore)],
    ['/reset', changeRoute((request, response) => {
      for (const resource of resettable) resource.reset()
      tell(request, response)
    })],
    // Browsers request it by themselves.
    ['/favicon.ico', (_request, response) => { response.writeHead(204, { 'Cache-Control': 'max-age=86400' }).end() }]
  ])
}

/** A listener for what only the playground's page may read. */
export function readRoute(answer: RequestListener, type: string): RequestListener {
  return (request, response) => {
    const refusal = refuseForeignRead(request)
    if (refusal !== undefined) return answerLine(response, refusal.status, refusal.line)
    if (rejectMethod(['GET', 'HEAD'], request, response)) return
    response.setHeader('Content-Type', type)
    if (request.method === 'HEAD') response.end()
    else answer(request, response)
  }
}

/** A listener for what only the playground's page may change; it answers with JSON. */
export function changeRoute(answer: RequestListener): RequestListener {
  return (request, response) => {
    if (rejectMethod(['POST'], request, response)) return
    const refusal = refuseForeignChange(request)
    if (refusal !== undefined) return answerLine(response, refusal.status, refusal.line)
    response.setHeader('Content-Type', 'application/json; charset=utf-8')
    answer(request, response)
  }
}

function sinceOf(request: IncomingMessage): string | undefined {
  return queryOf(request).get('since') ?? undefined
}

// One exchange after the other, as the reader takes them: all of them in one string could be many megabytes.
function sendLog(response: ServerResponse, listing: Log, open?: OpenExchanges): void {
  pipeline(Readable.from(logText(listing, open)), response, () => {
    // A reader that leaves is no error.
  })
}

function* logText({ exchanges, ...rest }: Log, open: OpenExchanges | undefined): Generator<string> {
  let before = `${jsonText(rest).slice(0, -1)},"exchanges":[`
  for (const exchange of exchanges) {
    yield before + jsonText(exchange)
    before = ','
  }
  for (const id of open === undefined ? [] : rest.open) {
    const exchange = open?.find(id)
    // It has ended while the reader took the others: the feed tells the page.
    if (exchange === undefined) continue
    yield before + jsonText(exchange)
    before = ','
  }
  yield before === ',' ? ']}' : `${before}]}`
}
