// What the page knows at any time, apart from how it is drawn.
import type { ClearedState, Exchange, Log, RequestMode, UpstreamState } from '../../shared/exchange.ts'
import type { Timeline } from '../analysis/timeline.ts'
import { createIndex } from '../analysis/history.ts'
import type { ExchangeIndex } from '../analysis/history.ts'
import type { ConnectionState } from '../network/event-source.ts'
import { isImported } from '../rows/row.ts'
import type { ImportedExchange, Row, FetchRecord, TimingEntry } from '../rows/row.ts'
import { RowStore } from '../rows/row-store.ts'
import type { Totals } from '../rows/totals.ts'
import { RowNews } from './row-news.ts'
import { clearedStep } from './cleared-step.ts'
import type { ClearedStep } from './cleared-step.ts'
import { Tally } from './tally.ts'

/** How many timings may wait for the fetch that they belong to. */
const MAX_WAITING_TIMINGS = 20

/** The rows, the totals, and what is shown of them; a paused inspector goes on to collect. */
export class Session {
  readonly store: RowStore = new RowStore()
  readonly #news = new RowNews(this.store)
  counter: { readonly hits: number, readonly drawings: number } = { hits: 0, drawings: 0 }
  connection: ConnectionState = 'connecting'
  /** How often the server was restarted while this page was open. */
  restarts = 0
  /** How many requests were cleared last, in this page or, where it listed none, at the server. */
  cleared = 0
  /** What the answers of this session have shown of each target; clearing the list does not make it unseen. */
  index: ExchangeIndex = createIndex()
  #sessionId = ''
  #tally = new Tally()
  /** How things were before the list was cleared, counted on as if it had not been. */
  #uncleared: { readonly tally: Tally, readonly lastFetched: number | undefined } | undefined
  #clearedState: ClearedState | null | undefined
  #upstream: UpstreamState | null = null
  #paused: readonly Row[] | undefined
  #pausedAt = 0
  #lastFetched: number | undefined
  #unseen = 0
  #toldThrough = 0
  #imported = 0
  #waiting: { readonly instant: number, readonly timing: TimingEntry }[] = []

  /** The rows to show: those of now, or of when the list was paused. */
  get rows(): readonly Row[] {
    return this.#paused ?? this.store.rows
  }

  get totals(): Totals {
    return this.#tally.totals
  }

  get timeline(): Timeline {
    return this.#tally.timeline
  }

  get isPaused(): boolean {
    return this.#paused !== undefined
  }

  /** How many rows came since the pause. */
  get missed(): number {
    return this.isPaused ? this.store.end - this.#pausedAt : 0
  }

  /** How many exchanges of this run the server had dropped before this page could read them. */
  get unseen(): number {
    return this.#unseen
  }

  /** Identifies the run of the server; empty before it was heard of. */
  get sessionId(): string {
    return this.#sessionId
  }

  get isConnected(): boolean {
    return this.connection === 'connected'
  }

  /** The row of this page's last fetch. */
  get lastFetched(): Row | undefined {
    return this.#lastFetched === undefined ? undefined : this.store.at(this.#lastFetched)
  }

  /** Where the proxy is reached, on the host that serves the page; undefined where there is none. */
  proxyOrigin({ protocol, hostname }: Pick<Location, 'protocol' | 'hostname'>): string | undefined {
    const port = this.#upstream?.proxyPort
    return port === undefined ? undefined : `${protocol}//${hostname}:${port}`
  }

  /** The same for browsers: by the proxy's own name, with cookies of its own, where the page too is reached on the loopback. */
  browserOrigin(location: Pick<Location, 'protocol' | 'hostname'>): string | undefined {
    const name = this.#upstream?.proxyName
    const isHere = /^(?:127(?:\.\d+){3}|\[::1\]|(?:.+\.)?localhost)$/.test(location.hostname)
    return this.proxyOrigin(name !== undefined && isHere ? { protocol: location.protocol, hostname: name } : location)
  }

  /** How the proxy sends requests on; undefined where there is no proxy. */
  get requestMode(): RequestMode | undefined {
    return this.#upstream === null ? undefined : this.#upstream.requestMode ?? 'as-sent'
  }

  /** The server that the proxy forwards to; null where there is nothing but the demo. */
  get upstream(): UpstreamState | null {
    return this.#upstream
  }

  togglePause(): void {
    this.#paused = this.isPaused ? undefined : this.store.rows.slice()
    this.#pausedAt = this.store.end
  }

  /** Returns what became of the list, where any page has cleared it. */
  takeState({ sessionId, open, hits, drawings, dropped, upstream = null, cleared = null }: Log): ClearedStep {
    this.#upstream = upstream
    if (this.#sessionId !== '' && sessionId !== this.#sessionId) this.#restart()
    this.#sessionId = sessionId
    this.store.keepUnderWay(open)
    // The oldest are dropped first, and exchanges are numbered from 1 on.
    const toldThrough = Math.max(this.#toldThrough, this.store.highestId)
    this.#unseen += Math.max(0, dropped - toldThrough)
    this.#toldThrough = Math.max(dropped, toldThrough)
    this.counter = { hits, drawings }
    const step = clearedStep(this.#clearedState, cleared)
    this.#clearedState = cleared
    if (step === 'clear') this.clear()
    if (step === 'restore') this.restore()
    if (step !== undefined) this.cleared ||= cleared?.exchanges ?? 0
    return step
  }

  /** Takes an exchange in, as it is under way or as it ended, that was told of at this instant of the page's clock. */
  takeExchange(exchange: Exchange, toldAt = 0): void {
    if (!this.store.addExchange(exchange, toldAt) || exchange.isOpen === true) return
    this.index.add(exchange)
    this.#tally.add(exchange)
    this.#uncleared?.tally.add(exchange)
    this.counter = { hits: exchange.hits, drawings: exchange.drawings }
  }

  /** Exchanges of a file: rows like others, which no total counts. */
  takeImported(exchanges: readonly ImportedExchange[]): void {
    // Each file's ids begin at -1.
    for (const exchange of exchanges) this.store.addImported({ ...exchange, id: exchange.id - this.#imported })
    this.#imported += exchanges.length
  }

  /** Returns the row's place. */
  takeFetchRecord(fetchRecord: FetchRecord): number {
    this.#lastFetched = this.store.addFetchRecord(fetchRecord)
    this.#waiting = this.#waiting.filter(({ instant, timing }) => !this.store.addTiming(instant, timing))
    return this.#lastFetched
  }

  /** A timing often comes before the fetch has its content; it then waits for it. */
  takeTiming(instant: number, timing: TimingEntry): void {
    if (this.store.addTiming(instant, timing)) return
    this.#waiting = [...this.#waiting, { instant, timing }].slice(-MAX_WAITING_TIMINGS)
  }

  clear(): void {
    this.cleared = this.store.rows.length
    this.#uncleared = { tally: this.#tally, lastFetched: this.#lastFetched }
    this.store.clear()
    this.#tally = new Tally(this.totals.lastContent)
    this.#lastFetched = undefined
    this.#news.skip()
    this.#pausedAt = this.store.end
    if (this.isPaused) this.#paused = []
  }

  /** Lists again what was cleared last; false where it is not kept. */
  restore(): boolean {
    const before = this.#uncleared
    this.#uncleared = undefined
    if (before === undefined || !this.store.restore()) return false
    this.#tally = before.tally
    this.#lastFetched ??= before.lastFetched
    if (this.isPaused) this.#paused = this.store.rows.filter(({ place }) => place < this.#pausedAt)
    return true
  }

  /** The rows that are over and were not told of before, for the status line. */
  news(): readonly Row[] {
    return this.#news.take()
  }

  #restart(): void {
    this.store.restart()
    // What was known of each target remains so, by the ids that its exchanges have now.
    this.index = createIndex()
    for (const { exchange } of this.store.rows) if (exchange !== null && !isImported(exchange)) this.index.add(exchange)
    if (this.#paused !== undefined) this.#paused = this.#paused.flatMap(({ place }) => this.store.at(place) ?? [])
    this.#toldThrough = 0
    this.#clearedState = undefined
    this.restarts++
  }
}
