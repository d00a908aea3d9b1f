// Digests of the content of files: made once each, a few at a time, and kept for as many files as fit.
import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import type { OpenFile } from './open-file.ts'

/** Content up to this length is digested before the first answer with it: 8 MiB. */
export const AWAITED: number = 8_388_608

/** How many files of that length are digested at a time; longer ones one after another, beside them. */
const AT_A_TIME = 4

/** How many long files wait at most. Whoever asks for another one later lets it wait again. */
const MOST_WAITING = 256

/** How many digests are kept: about 10 MB. */
const MOST_KEPT = 32_768

/** Bytes that are read at a time. */
const CHUNK = 262_144

/**
 * What a file changed within the two seconds before it was read may be changed again within the grain of the clock of its file system, without
 * showing it (as in `fileEtag`). The change time counts: nobody can set it back.
 */
const GRAIN = 2_000_000_000n

/** Whether two states of a file are one, by all that its file system says of changes. */
export function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev && one.size === other.size && one.mtimeNs === other.mtimeNs && one.ctimeNs === other.ctimeNs
}

/** Whether a file may change, or may have changed, without showing it. */
export function isFresh({ ctimeNs }: BigIntStats): boolean {
  return BigInt(Date.now()) * 1_000_000n - ctimeNs < GRAIN
}

/** The digest of content: 32 hexadecimal digits of its SHA-256. */
export function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32)
}

interface Kept {
  readonly stats: BigIntStats
  readonly digest: string
}

interface UnderWay {
  readonly stats: BigIntStats
  readonly digest: Promise<string | undefined>
}

/** The digests of files, by their inodes: a file that changed takes the place of what it was. */
export class Digests {
  // In the order of their last use.
  readonly #kept = new Map<bigint, Kept>()
  readonly #underWay = new Map<bigint, UnderWay>()
  readonly #waiting: (() => void)[] = []
  #free = AT_A_TIME
  readonly #long = new Map<bigint, () => OpenFile | undefined>()
  #isAtLong = false

  /** How many are kept. */
  get size(): number {
    return this.#kept.size
  }

  /** The digest that is kept of a file in this state. */
  find(stats: BigIntStats): string | undefined {
    const kept = this.#kept.get(stats.ino)
    if (kept === undefined || !isSame(kept.stats, stats)) return undefined
    this.#kept.delete(stats.ino)
    this.#kept.set(stats.ino, kept)
    return kept.digest
  }

  /** Keeps the digest of content that was read of a file, which has been in this state since before. */
  keep(stats: BigIntStats, digest: string): void {
    this.#kept.delete(stats.ino)
    if (this.#kept.size === MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value as bigint)
    this.#kept.set(stats.ino, { stats, digest })
  }

  /** The digest of an open file, which stays open meanwhile; undefined where the file changes. Requests for one file share it. */
  make(file: OpenFile): Promise<string | undefined> {
    const { stats } = file
    const underWay = this.#underWay.get(stats.ino)
    if (underWay !== undefined && isSame(underWay.stats, stats)) return underWay.digest
    const digest = this.#inTurn(file)
    // Of a file that may change unnoticed, each answer needs a digest of its own.
    if (isFresh(stats)) return digest
    const entry = { stats, digest }
    this.#underWay.set(stats.ino, entry)
    const end = (): void => { if (this.#underWay.get(stats.ino) === entry) this.#underWay.delete(stats.ino) }
    digest.then(end, end)
    return digest
  }

  /** Makes the digest of a long file for later answers, in the background. `open` opens it again. */
  makeLater(stats: BigIntStats, open: () => OpenFile | undefined): void {
    if (isFresh(stats) || this.#long.size >= MOST_WAITING || this.#long.has(stats.ino)) return
    this.#long.set(stats.ino, open)
    if (!this.#isAtLong) void this.#makeLong()
  }

  async #makeLong(): Promise<void> {
    this.#isAtLong = true
    for (const [ino, open] of this.#long) {
      let file: OpenFile | undefined
      try {
        file = open()
        if (file !== undefined && this.find(file.stats) === undefined) await this.#read(file)
      } catch {
        // What cannot be read now is answered by its stats, and tried again when it is asked for.
      } finally {
        file?.close()
        this.#long.delete(ino)
      }
    }
    this.#isAtLong = false
  }

  async #inTurn(file: OpenFile): Promise<string | undefined> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>(resolve => { this.#waiting.push(resolve) })
    try {
      return await this.#read(file)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }

  async #read(file: OpenFile): Promise<string | undefined> {
    const { stats, length } = file
    const isFreshBefore = isFresh(stats)
    const hash = createHash('sha256')
    for (let at = 0; at < length;) {
      const bytes = await file.read(at, Math.min(CHUNK, length - at))
      if (bytes.byteLength === 0) return undefined
      hash.update(bytes)
      at += bytes.byteLength
    }
    if (!isSame(stats, file.statsNow())) return undefined
    const digest = hash.digest('hex').slice(0, 32)
    if (!isFreshBefore) this.keep(stats, digest)
    return digest
  }
}
