// What the filter shows of the rows: each row is tested once, a few at a time, and again only where it has changed.
import type { ExchangeIndex } from '../analysis/history.ts'
import { isUnderWay } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { filterFacetsOf } from '../filter/filter-facets.ts'
import type { BodySearch } from './body-search.ts'
import { isFiltering, matchesPlainTerms, patternTextsOf } from '../filter/filter.ts'
import type { Filter } from '../filter/filter.ts'
import type { RunPatterns } from '../filter/pattern-runner.ts'

/** How many rows are sent to the worker at once: as many as it tests in a few milliseconds. */
const MAX_BATCH = 200

/** What was found of each row; `asked`: its patterns are being tried. */
type Results = WeakMap<Row, boolean | 'asked'>

interface Known {
  readonly connected: Results
  readonly alone: Results
}

interface Asked {
  readonly row: Row
  readonly results: Results
  readonly texts: readonly (readonly string[])[]
}

const nothing = (): Known => ({ connected: new WeakMap(), alone: new WeakMap() })

/** A filter, and what is known of the rows by it. A row is never changed, so what was found once remains true. */
export class FilteredRows {
  readonly #runPatterns: RunPatterns
  readonly #onResults: () => void
  readonly #bodies: BodySearch | undefined
  readonly #indexOf: () => ExchangeIndex | undefined
  #filter: Filter = { conditions: [], patterns: [], inBodies: [] }
  #known = nothing()
  #isWhole = true
  #isReady = true
  #isTooSlow = false
  #isRunning = false
  #isStopped = false
  #asked: Asked[] = []
  /** The places of the rows under way that matched last: they are shown until it is known whether they do as they are now. */
  #underWay = new Set<number>()

  /** `onResults` is called when patterns were tried, so that `of` has more to give. */
  constructor(
    runPatterns: RunPatterns, onResults: () => void, indexOf: () => ExchangeIndex | undefined = () => undefined, bodies?: BodySearch,
  ) {
    this.#indexOf = indexOf
    this.#bodies = bodies
    this.#runPatterns = runPatterns
    this.#onResults = onResults
  }

  get isFiltering(): boolean {
    return isFiltering(this.#filter)
  }

  /** Whether every row was tested when `of` was asked last. */
  get isWhole(): boolean {
    return this.#isWhole
  }

  /** Whether every row was tested once by this filter: until then, what matches is not yet what there is to show. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** Whether patterns are being tried at present, and `onResults` is to be waited for. */
  get isRunning(): boolean {
    return this.#isRunning
  }

  /** Whether the patterns took too long: they are left out, and the other terms alone decide. */
  get isTooSlow(): boolean {
    return this.#isTooSlow
  }

  set(filter: Filter): void {
    this.#filter = filter
    this.#isReady = !isFiltering(filter)
    this.#underWay.clear()
    this.#isTooSlow = false
    this.#isRunning = false
    this.#known = nothing()
    // More is known of the bodies then, and every row is tested anew.
    this.#bodies?.want(filter.inBodies, () => {
      this.#known = nothing()
      this.#onResults()
    })
  }

  /** What the reader has to know of the search in bodies; undefined where there is none, or it is done. */
  get bodiesRemark(): string | undefined {
    return this.#bodies?.remark
  }

  /** To be called when more was recorded: its bodies are searched too. */
  goOn(): void {
    this.#bodies?.goOn()
  }

  /**
   * The rows that match, in their order; the latest are tested first, for as long as `hasTime`, and those not yet
   * tested are left out. `connected` as for the verdict.
   */
  of(rows: readonly Row[], connected: boolean, hasTime: () => boolean): readonly Row[] {
    this.#isWhole = true
    this.#isStopped = this.#isRunning
    if (!this.isFiltering) return rows
    const shown: Row[] = []
    for (let index = rows.length - 1; index >= 0; index--) {
      const row = rows[index]
      if (row !== undefined && this.#shows(row, connected, hasTime)) shown.push(row)
    }
    this.#isReady ||= this.#isWhole
    this.#underWay = new Set(shown.filter(row => isUnderWay(row) || (this.#underWay.has(row.place) && !this.#isKnown(row, connected)))
      .map(({ place }) => place))
    if (this.#asked.length > 0) void this.#run(this.#asked.splice(0))
    return shown.reverse()
  }

  /** What is known of rows like this one. The server's silence counts only for what it has not reported. */
  #resultsOf(row: Row, connected: boolean): Results {
    return (row.exchange !== null && !isUnderWay(row)) || connected ? this.#known.connected : this.#known.alone
  }

  #isKnown(row: Row, connected: boolean): boolean {
    return typeof this.#resultsOf(row, connected).get(row) === 'boolean'
  }

  #shows(row: Row, connected: boolean, hasTime: () => boolean): boolean {
    const results = this.#resultsOf(row, connected)
    const before = results.get(row)
    if (typeof before === 'boolean') return before
    this.#isStopped ||= !hasTime()
    if (this.#isStopped) {
      this.#isWhole = false
      return this.#underWay.has(row.place)
    }
    const facets = filterFacetsOf(row, connected, this.#indexOf(), this.#bodies?.has)
    const shows = matchesPlainTerms(this.#filter, facets)
    if (!shows || this.#filter.patterns.length === 0 || this.#isTooSlow) {
      results.set(row, shows)
      return shows
    }
    results.set(row, 'asked')
    this.#asked.push({ row, results, texts: patternTextsOf(this.#filter, facets) })
    this.#isStopped = this.#asked.length === MAX_BATCH
    this.#isWhole = false
    return this.#underWay.has(row.place)
  }

  async #run(asked: readonly Asked[]): Promise<void> {
    const filter = this.#filter
    this.#isRunning = true
    const patterns = filter.patterns.map(({ source, flags, isExcluded }) => ({ source, flags, isExcluded }))
    const shows = await this.#runPatterns({ patterns, rows: asked.map(({ texts }) => texts) })
    if (filter !== this.#filter) return
    this.#isRunning = false
    this.#isTooSlow = shows === undefined
    if (shows === undefined) this.#known = nothing()
    else for (const [index, { row, results }] of asked.entries()) results.set(row, shows[index] === true)
    this.#onResults()
  }
}
