// The playground's server: the demo with the recorder on it, the page, and what the page reads and changes.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { createBodyStore } from '../capture/body-store.ts'
import { createExchangeLog } from '../capture/exchange-log.ts'
import { createRecorder } from '../capture/recorder.ts'
import { answerDemo, counterHandler } from '../demo/demo.ts'
import type { DemoHandler } from '../demo/demo.ts'
import { HitCounter } from '../demo/hit-counter.ts'
import { createLessonResources } from '../demo/lesson-resources.ts'
import type { SharedStore } from '../demo/shared-store.ts'
import { answerLine, rejectMethod, setSecurityFields } from '../http/respond.ts'
import { ownAuthorities, refuseForeignHost, refuseUpgrade } from '../http/same-origin.ts'
import { addressOf, closeServer, createBoundedServer } from '../http/server.ts'
import { createProxy } from '../proxy/server.ts'
import type { Proxy, UpstreamOptions } from '../proxy/server.ts'
import { EXCHANGE_FIELD } from '../shared/exchange.ts'
import { bodyListener, wholeRequestContent } from './body-routes.ts'
import { bodySearchListener } from './body-search.ts'
import { createFeed } from './event-stream.ts'
import { noScriptListeners } from './no-script-page.ts'
import { replayListener } from './replay.ts'
import { requestModeListener } from './request-mode.ts'
import { changeRoute, controlListeners } from './routes.ts'
import { pageListeners } from './static-files.ts'

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
  /** What the proxy forwards to, on a second port; the demo alone unless given. */
  readonly proxied?: UpstreamOptions
  /** Where the demo has its state, for several playgrounds; in this process unless given. */
  readonly store?: SharedStore
  /** Whether the content of requests and responses is kept, within bounds; it is unless given. */
  readonly keepsBodies?: boolean
}

export interface Playground {
  /** The server; it listens once its owner says where. */
  readonly server: Server
  readonly counter: HitCounter
  /** The proxy in front of the upstream; its owner says where it listens, too. */
  readonly proxy: Proxy | undefined
  /** Stops at once, whatever is open. */
  close(): Promise<void>
}

/** @throws what node:fs throws where the page's files cannot be read */
export function createPlayground(options: PlaygroundOptions): Playground {
  const { host = '127.0.0.1', heartbeat = 15, now = timeOfDay, proxied, store, keepsBodies = true } = options
  const pages = pageListeners(options.pages)
  const counter = new HitCounter(store)
  const lessons = createLessonResources(now, store)
  const sessionId = randomBytes(8).toString('hex')
  const log = createExchangeLog(sessionId, () => counter.counts, () => proxy?.state() ?? null)
  const feed = createFeed(log, heartbeat)
  const bodies = keepsBodies ? createBodyStore() : undefined
  const recorder = createRecorder({
    now, bodies, open: log.open,
    countsAfter: response => counter.countsAfter(response),
    record(exchange) {
      log.record(exchange)
      feed.announce()
    }
  })
  const controls = new Map([
    ...controlListeners({ resettable: [counter, lessons], log, feed, bodies }), ...noScriptListeners(log),
    ...bodies === undefined ? [] : [['/exchanges', bodySearchListener({ log, bodies })] as const]
  ])
  const demo = new Map(Object.entries({ ...options.demo, ...lessons.demo, '/counter.png': counterHandler(counter) }))

  const route: RequestListener = (request, response) => {
    const { localAddress, localPort = 0 } = request.socket
    const refusal = refuseForeignHost(request, ownAuthorities(host, localAddress, localPort)) ?? refuseUpgrade(request)
    const path = pathOf(request)
    const handler = refusal === undefined && path !== undefined ? demo.get(path) : undefined
    if (handler !== undefined) {
      response.setHeader(EXCHANGE_FIELD, recorder.follow(request, response))
      void answerDemo(handler, request, response)
      return
    }
    setSecurityFields(response)
    if (refusal !== undefined) answerLine(response, refusal.status, refusal.line)
    else if (path === undefined) answerLine(response, 400, 'The request target must be a path')
    else routeOwn(request, response, path)
  }

  const routeOwn = (request: IncomingMessage, response: ServerResponse, path: string): void => {
    const page = pages.get(path)
    const listener = page ?? controls.get(path) ?? (bodies && bodyListener(path, { log, bodies }))
    if (listener === undefined) answerLine(response, 404, 'There is nothing here')
    else if (page === undefined || !rejectMethod(['GET', 'HEAD'], request, response)) listener(request, response)
  }

  const server = createBoundedServer(route)
  const inspectorPort = (): number => addressOf(server)?.port ?? 0
  const onState = (): void => { feed.announceState() }
  const proxy = proxied && createProxy({ ...proxied, recorder, sessionId, host, inspectorPort, onState })
  if (proxy !== undefined) {
    const { replayTimeout: timeout = 30 } = proxied ?? {}
    controls.set('/request-mode', changeRoute(requestModeListener(mode => {
      proxy.setRequestMode(mode)
      feed.announceState()
    })))
    controls.set('/send', changeRoute(replayListener({
      proxyAddress: () => addressOf(proxy.server), timeout,
      recordedContent: key => bodies && wholeRequestContent(key, { log, bodies })
    })))
  }

  return {
    server,
    counter,
    proxy,
    async close() {
      feed.close()
      recorder.close()
      await Promise.all([closeServer(server), proxy?.close()])
      store?.close()
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
