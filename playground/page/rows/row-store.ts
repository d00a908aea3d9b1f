// The rows: joins what the server reports with what the page saw, in the order of arrival, and forgets the oldest.
import type { Exchange } from '../../shared/exchange.ts'
import { isFromCache, isUnderWay, ofEarlierRun } from './row.ts'
import type { Row, FetchRecord, TimingEntry } from './row.ts'

export const MAX_KEPT_ROWS = 10_000

/** Holds at most `capacity` rows; `byExchange` has exactly the rows that stand for an exchange on the wire. */
export class RowStore {
  readonly #rows: Row[] = []
  readonly #byExchange = new Map<number, number>()
  /** The places of the rows whose exchange is under way. */
  readonly #underWay = new Set<number>()
  #first = 0
  #dropped = 0
  #highest = 0
  #forgottenThrough = 0
  #cleared: { readonly rows: readonly Row[], readonly dropped: number, readonly forgottenThrough: number } | undefined

  /** The rows kept, oldest first. The array changes as rows arrive; `slice` it to hold on to it. */
  get rows(): readonly Row[] {
    return this.#rows
  }

  /** The place that the next row gets. */
  get end(): number {
    return this.#first + this.#rows.length
  }

  /** How many rows were dropped to stay within the capacity. */
  get dropped(): number {
    return this.#dropped
  }

  /** The highest exchange id that the server or an answer has named. */
  get highestId(): number {
    return this.#highest
  }

  /** The places of the rows whose exchange is under way, as far as the page knows. */
  get underWay(): ReadonlySet<number> {
    return this.#underWay
  }

  /**
   * Adds an exchange that the server reports, or joins it to its row; false for one whose end is here already.
   *
   * @param toldAt the instant of the report, by the page's clock
   */
  addExchange(exchange: Exchange, toldAt = 0): boolean {
    this.#highest = Math.max(this.#highest, exchange.id)
    const place = this.#byExchange.get(exchange.id)
    if (place === undefined) {
      if (exchange.id <= this.#forgottenThrough) return false
      this.#append({ exchange, fetchRecord: null, toldAt })
      return true
    }
    const row = this.at(place)
    if (row === undefined || (row.exchange !== null && row.exchange.isOpen !== true)) return false
    this.#replace({ place, exchange, fetchRecord: row.fetchRecord, toldAt })
    return true
  }

  /** Marks the rows as lost whose exchange is none of these that are under way, though no end was told. */
  keepUnderWay(ids: readonly number[]): void {
    const open = new Set(ids)
    for (const place of [...this.#underWay]) {
      const row = this.at(place)
      if (row?.exchange != null && !open.has(row.exchange.id)) this.#replace({ ...row, isLost: true })
    }
  }

  /** Adds an exchange of a file; its id must not be one of the server's. */
  addImported(exchange: Exchange): void {
    this.#append({ exchange, fetchRecord: null })
  }

  /** Adds a fetch, or joins it to its exchange; returns its row's place. */
  addFetchRecord(fetchRecord: FetchRecord): number {
    const id = fetchRecord.exchange
    this.#highest = Math.max(this.#highest, id ?? 0)
    if (id !== null && !isFromCache(fetchRecord)) {
      const row = this.at(this.#byExchange.get(id) ?? -1)
      if (row !== undefined && row.fetchRecord === null) {
        this.#replace({ ...row, fetchRecord })
        return row.place
      }
    }
    return this.#append({ exchange: null, fetchRecord })
  }

  /** Adds what Resource Timing told of the fetch under way at `instant` of the page's clock; false where none was. */
  addTiming(instant: number, timing: TimingEntry): boolean {
    for (let index = this.#rows.length - 1; index >= 0; index--) {
      const row = this.#rows[index]
      if (row?.fetchRecord == null || row.fetchRecord.startedAt > instant) continue
      if (row.fetchRecord.endedAt < instant || row.fetchRecord.timing !== null) return false
      const fetchRecord = { ...row.fetchRecord, timing }
      // Nothing was sent after all: the id is that of a copy stored before this page knew of any exchange.
      if (row.exchange === null && isFromCache(fetchRecord)) this.#byExchange.delete(fetchRecord.exchange ?? 0)
      this.#replace({ ...row, fetchRecord })
      return true
    }
    return false
  }

  /** The row of the exchange with this id, if it is still kept. */
  find(id: number): Row | undefined {
    const place = this.#byExchange.get(id)
    return place === undefined ? undefined : this.at(place)
  }

  /** The row at this place, if it is still kept. */
  at(place: number): Row | undefined {
    return this.#rows[place - this.#first]
  }

  /** Clears every row away until `restore`; ids that were shown do not come back by themselves. */
  clear(): void {
    this.#cleared = { rows: this.#rows.splice(0), dropped: this.#dropped, forgottenThrough: this.#forgottenThrough }
    this.#first += this.#cleared.rows.length
    this.#forgottenThrough = this.#highest
    this.#dropped = 0
    this.#byExchange.clear()
    this.#underWay.clear()
  }

  /** Puts what was cleared last in front of what came since, at its places; false where there is no room for it any more. */
  restore(): boolean {
    const { rows = [], dropped = 0, forgottenThrough = 0 } = this.#cleared ?? {}
    this.#cleared = undefined
    if (this.#first - 1 !== rows.at(-1)?.place) return false
    const since = this.#rows.splice(0)
    this.#first -= rows.length
    this.#dropped += dropped
    this.#forgottenThrough = forgottenThrough
    for (const row of [...rows, ...since]) this.#append(row)
    return true
  }

  /** Keeps every row at its place, and forgets every id: the server has begun to count anew. */
  restart(): void {
    this.#highest = 0
    this.#forgottenThrough = 0
    this.#byExchange.clear()
    this.#underWay.clear()
    for (const [index, row] of this.#rows.entries()) this.#rows[index] = ofEarlierRun(row)
    if (this.#cleared !== undefined) this.#cleared = { ...this.#cleared, rows: this.#cleared.rows.map(ofEarlierRun), forgottenThrough: 0 }
  }

  #append(joined: Omit<Row, 'place'>): number {
    const row = { place: this.end, ...joined }
    this.#rows.push(row)
    this.#noteState(row)
    const { exchange, fetchRecord } = row
    const id = exchange?.id ?? (fetchRecord !== null && !isFromCache(fetchRecord) ? fetchRecord.exchange : null)
    if (id !== null) this.#byExchange.set(id, row.place)
    if (this.#rows.length > MAX_KEPT_ROWS) this.#dropOldest()
    return row.place
  }

  #dropOldest(): void {
    const oldest = this.#rows.shift()
    this.#first++
    this.#dropped++
    if (oldest !== undefined) this.#underWay.delete(oldest.place)
    const id = oldest?.exchange?.id ?? oldest?.fetchRecord?.exchange ?? null
    if (id === null || this.#byExchange.get(id) !== oldest?.place) return
    this.#byExchange.delete(id)
    this.#forgottenThrough = Math.max(this.#forgottenThrough, id)
  }

  #replace(row: Row): void {
    this.#rows[row.place - this.#first] = row
    this.#noteState(row)
  }

  #noteState(row: Row): void {
    if (isUnderWay(row)) this.#underWay.add(row.place)
    else this.#underWay.delete(row.place)
  }
}
