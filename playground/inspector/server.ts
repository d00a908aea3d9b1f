// The playground's server: the demo with the tap on it, the page, and what the page reads and changes.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { allows, answerLine, setOwnFields } from '../http/respond.ts'
import { HitCounter } from '../demo/hit-counter.ts'
import { answerDemo, counterHandler } from '../demo/demo.ts'
import type { DemoHandler } from '../demo/demo.ts'
import { createFeed } from './event-stream.ts'
import { ownAuthorities, refuseForeignHost } from '../http/same-origin.ts'
import { createJournal } from '../capture/exchange-log.ts'
import { createLessonResources } from '../demo/lesson-resources.ts'
import { MOST_CONNECTIONS } from '../http/limits.ts'
import { pageListeners } from './static-files.ts'
import { plainListeners } from './no-script-page.ts'
import { createProxy } from '../proxy/server.ts'
import type { Behind, Proxy } from '../proxy/server.ts'
import { changing, controlListeners } from './routes.ts'
import { sendListener } from './replay.ts'
import { createTap } from '../capture/recorder.ts'

export interface PlaygroundOptions {
  /** Where index.html, main.js and style.css lie, as a URL that ends with a slash. */
  readonly pages: URL
  /** The host that the server will listen on, beside the loopback's names. */
  readonly host?: string
  /** Seconds between two heartbeats of the feed, 15 unless given. */
  readonly heartbeat?: number
  /** The time in milliseconds since the epoch. */
  readonly now?: () => number
  /** More resources for the demo, by their paths: their exchanges are recorded as well. */
  readonly demo?: Readonly<Record<string, DemoHandler>>
  /** What the tap stands in front of, on a second port; the demo alone unless given. */
  readonly behind?: Behind
}

export interface Playground {
  /** The server; it listens once its owner says where. */
  readonly server: Server
  readonly counter: HitCounter
  /** The tap in front of the upstream; it listens as the server does. */
  readonly proxy: Proxy | undefined
  /** Stops at once, whatever is open. */
  close(): Promise<void>
}

/** @throws what node:fs throws where the page's files cannot be read */
export function createPlayground(options: PlaygroundOptions): Playground {
  const { host = '127.0.0.1', heartbeat = 15, now = timeOfDay, behind } = options
  const pages = pageListeners(options.pages)
  const counter = new HitCounter()
  const lessons = createLessonResources(now)
  const run = randomBytes(8).toString('hex')
  const journal = createJournal(run, counter, () => proxy?.state() ?? null)
  const feed = createFeed(journal, heartbeat)
  const tap = createTap({
    now,
    countsAfter: response => counter.after(response),
    record(exchange) {
      journal.record(exchange)
      feed.announce()
    }
  })
  const controls = new Map([
    ...controlListeners({ resettable: [counter, lessons], journal, feed }), ...plainListeners(journal)
  ])
  const demo = new Map(Object.entries({ ...options.demo, ...lessons.demo, '/counter.png': counterHandler(counter) }))

  const answer: RequestListener = (request, response) => {
    const { localAddress, localPort = 0 } = request.socket
    const refusal = refuseForeignHost(request, ownAuthorities(host, localAddress, localPort))
    const path = pathOf(request)
    const handler = refusal === undefined && path !== undefined ? demo.get(path) : undefined
    if (handler !== undefined) {
      response.setHeader('X-Exchange', tap.follow(request, response))
      void answerDemo(handler, request, response)
      return
    }
    setOwnFields(response)
    if (refusal !== undefined) answerLine(response, refusal.status, refusal.line)
    else if (path === undefined) answerLine(response, 400, 'The request target must be a path')
    else answerOwn(request, response, path)
  }

  const answerOwn = (request: IncomingMessage, response: ServerResponse, path: string): void => {
    const page = pages.get(path)
    const listener = page ?? controls.get(path)
    if (listener === undefined) answerLine(response, 404, 'There is nothing here')
    else if (page === undefined || allows(['GET', 'HEAD'], request, response)) listener(request, response)
  }

  const server = createServer(answer)
  // An expectation that is unknown is no reason to leave an exchange out (RFC 9110 §10.1.1).
  server.on('checkExpectation', answer)
  // Node drops lines beyond a number of them in silence; their bytes are bounded anyway.
  server.maxHeadersCount = 0
  server.maxConnections = MOST_CONNECTIONS

  const inspectorPort = (): number => (server.address() as AddressInfo | null)?.port ?? 0
  const onState = (): void => { feed.announceState() }
  const proxy = behind && createProxy({ ...behind, tap, run, host, inspectorPort, onState })
  if (proxy !== undefined) {
    const tapAddress = (): AddressInfo | null => proxy.server.address() as AddressInfo | null
    controls.set('/send', changing(sendListener({ tapAddress, timeout: behind?.sendTimeout ?? 30 })))
  }

  return {
    server,
    counter,
    proxy,
    async close() {
      const isClosed = new Promise<void>(resolve => { server.close(() => { resolve() }) })
      feed.close()
      tap.close()
      server.closeAllConnections()
      await Promise.all([isClosed, proxy?.close()])
    }
  }
}

/** The path of an origin-form target (RFC 9112 §3.2.1) as it was sent: what is not decoded cannot hide anything. */
function pathOf({ url = '' }: IncomingMessage): string | undefined {
  return url.startsWith('/') ? url.split('?', 1)[0] : undefined
}

function timeOfDay(): number {
  return performance.timeOrigin + performance.now()
}
