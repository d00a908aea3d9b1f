// A file of the folder, open from the first look at it to its last byte: what is checked is what is sent.
import { closeSync, constants, fstatSync, openSync, read, readSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { sep } from 'node:path'

// The calls that wait are those for names and stats, which the system has in memory, as they are in nginx: through the threads of Node, each would
// take longer than the answer (row "Files, 304"). What is read of a disk is read through them.

/** An open file that may be served. It closes once, after what is being read of it. */
export class OpenFile {
  readonly #descriptor: number
  /** What it was found to be when it was opened. */
  readonly stats: BigIntStats
  #isBeingRead = false
  #isClosed = false

  constructor(descriptor: number, stats: BigIntStats) {
    this.#descriptor = descriptor
    this.stats = stats
  }

  /** Its length in bytes, when it was opened. */
  get length(): number {
    return Number(this.stats.size)
  }

  /** What it is by now. */
  statsNow(): BigIntStats {
    return fstatSync(this.#descriptor, { bigint: true })
  }

  /** Its first bytes, at most `length`. */
  readStart(length: number): Uint8Array {
    const bytes = Buffer.allocUnsafe(length)
    let end = 0
    for (let count = 1; count > 0 && end < length; end += count) count = readSync(this.#descriptor, bytes, end, length - end, end)
    return bytes.subarray(0, end)
  }

  /** The bytes at a position, at most `length`, fewer only at its end; one such call at a time. */
  read(position: number, length: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const bytes = Buffer.allocUnsafe(length)
      this.#isBeingRead = true
      read(this.#descriptor, bytes, 0, length, position, (error, count) => {
        this.#isBeingRead = false
        if (this.#isClosed) closeSync(this.#descriptor)
        if (error !== null) reject(error)
        else resolve(bytes.subarray(0, count))
      })
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    // A number that is closed may be another file's in the next moment.
    if (!this.#isBeingRead) closeSync(this.#descriptor)
  }
}

/** A folder, whose links must not lead out of it. */
export interface Root {
  readonly path: string
  /** Where it is without links, when that was last asked. */
  real: string
}

export function openRoot(path: string): Root {
  return { path, real: realpathSync(path) }
}

/** Where a path below a folder leads. It has nothing that `path.join` would resolve. */
export function locationOf(root: Root, path: string): string {
  return `${root.path}/${path}`
}

/** What stands in the place of an open file. */
export type Unopened = 'absent' | 'folder' | 'busy'

const FLAGS = /* @__PURE__ */ readingFlags()

// A FIFO would wait for its other end, and a terminal become that of this process.
function readingFlags(): number {
  return constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)
}

/** Codes of what is as if it were not there: also what may not be read, and what has a name that no file can have. */
const ABSENT: ReadonlySet<unknown> = /* @__PURE__ */ new Set([
  'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG', 'EINVAL', 'ENXIO', 'ENODEV', 'EOPNOTSUPP', 'EILSEQ'
])

/** Codes of a system, or a process, that has no descriptor left. */
const BUSY: ReadonlySet<unknown> = /* @__PURE__ */ new Set(['EMFILE', 'ENFILE'])

/**
 * Opens a regular file below a folder.
 *
 * @param path below the folder, as `parseTarget` gives it
 * @returns `absent` also for a file that may not be read, for a device, a FIFO or a socket, and for what a link has out of the folder; `busy` where no
 *   descriptor is left
 * @throws the error of the system for anything else
 */
export function openFile(root: Root, path: string): OpenFile | Unopened {
  const location = locationOf(root, path)
  let descriptor: number
  try {
    descriptor = openSync(location, FLAGS)
  } catch (error) {
    return unopened(error, location)
  }
  let opened: OpenFile | Unopened = 'absent'
  try {
    const stats = fstatSync(descriptor, { bigint: true })
    if (isInside(root, descriptor, stats, location)) opened = stats.isFile() ? new OpenFile(descriptor, stats) : stats.isDirectory() ? 'folder' : 'absent'
    return opened
  } finally {
    if (typeof opened === 'string') closeSync(descriptor)
  }
}

/** What stands in the place of a file that could not be opened; throws the error again where it says nothing of the file. */
export function unopened(error: unknown, location: string): Unopened {
  const { code } = error as NodeJS.ErrnoException
  if (BUSY.has(code)) return 'busy'
  // Windows opens no folders.
  if (code === 'EISDIR' || (code === 'EPERM' && statSync(location, { throwIfNoEntry: false })?.isDirectory() === true)) return 'folder'
  if (ABSENT.has(code)) return 'absent'
  throw error
}

function isInside(root: Root, descriptor: number, stats: BigIntStats, location: string): boolean {
  const real = realPath(descriptor, stats, location)
  if (real === undefined) return false
  if (isBelow(root.real, real)) return true
  // The folder itself may be a link that was changed, as by a deploy.
  root.real = realpathSync(root.path)
  return isBelow(root.real, real)
}

function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
}

/** Where an open file is without links. Linux tells it of the descriptor; elsewhere the path is looked up, and must lead to the same file. */
export function realPath(descriptor: number, { dev, ino }: BigIntStats, location: string): string | undefined {
  if (process.platform === 'linux') {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`)
    } catch {
      // Without /proc, as in some sandboxes.
    }
  }
  try {
    const real = realpathSync.native(location)
    const found = statSync(real, { bigint: true })
    return found.dev === dev && found.ino === ino ? real : undefined
  } catch {
    // It vanished meanwhile.
    return undefined
  }
}
