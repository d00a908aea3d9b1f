// What is kept of the content of requests and responses: so much of each, so much of all, and the oldest goes first.

/** Bytes that are kept of one content, and of all of them. */
export const MAX_BODY = 1_048_576
export const MAX_BODIES: number = 64 * 1_048_576

/** Bytes that a content takes in memory beside its own. */
const OVERHEAD = 256

/** Contents that may still be coming when they are dropped: more than there are connections. */
const MAX_DROPPED = 10_000

export type Side = 'request' | 'response'

export interface BodyStore {
  /** Keeps a copy of what comes next of a content, as far as there is room for it. */
  append(id: number, side: Side, bytes: Uint8Array): void
  /** What is kept; undefined where nothing is, or nothing any more. */
  read(id: number, side: Side): Uint8Array | undefined
  /** The exchanges of which something is kept, newest first. */
  ids(): number[]
  /** Lets go of what is kept of an exchange. */
  remove(id: number): void
}

interface Kept {
  readonly id: number
  buffer: Uint8Array
  length: number
}

export interface BodyStoreOptions {
  /** Told when what was kept of an exchange is dropped. */
  readonly onDropped?: (id: number, side: Side) => void
  readonly maxBody?: number
  readonly maxBodies?: number
}

export function createBodyStore({ onDropped = () => {}, maxBody = MAX_BODY, maxBodies = MAX_BODIES }: BodyStoreOptions = {}): BodyStore {
  // In order of their first byte.
  const bodies = new Map<string, Kept>()
  // One that was dropped while it still comes is not begun again in its middle.
  const dropped = new Set<string>()
  let size = 0

  const drop = (key: string, kept: Kept): void => {
    bodies.delete(key)
    size -= kept.buffer.length + OVERHEAD
    dropped.add(key)
    if (dropped.size > MAX_DROPPED) dropped.delete(dropped.values().next().value as string)
    onDropped(kept.id, key.startsWith('request') ? 'request' : 'response')
  }

  const makeRoom = (bytes: number): void => {
    for (const [key, kept] of bodies) {
      if (size + bytes <= maxBodies) return
      drop(key, kept)
    }
  }

  const grow = (key: string, kept: Kept, wanted: number): void => {
    const capacity = Math.min(maxBody, Math.max(wanted, 2 * kept.buffer.length))
    makeRoom(capacity - kept.buffer.length)
    // It was itself the oldest.
    if (!bodies.has(key)) return
    const buffer = new Uint8Array(capacity)
    buffer.set(kept.buffer.subarray(0, kept.length))
    size += capacity - kept.buffer.length
    kept.buffer = buffer
  }

  return {
    append(id, side, bytes) {
      const key = `${side} ${id}`
      if (bytes.length === 0 || dropped.has(key)) return
      let kept = bodies.get(key)
      if (kept === undefined) {
        makeRoom(OVERHEAD)
        kept = { id, buffer: new Uint8Array(0), length: 0 }
        bodies.set(key, kept)
        size += OVERHEAD
      }
      const taken = bytes.subarray(0, maxBody - kept.length)
      if (kept.length + taken.length > kept.buffer.length) grow(key, kept, kept.length + taken.length)
      if (!bodies.has(key)) return
      kept.buffer.set(taken, kept.length)
      kept.length += taken.length
    },
    read(id, side) {
      const kept = bodies.get(`${side} ${id}`)
      return kept?.buffer.subarray(0, kept.length)
    },
    ids: () => [...new Set([...bodies.values()].map(({ id }) => id))].reverse(),
    remove(id) {
      for (const side of ['request', 'response'] as const) {
        const key = `${side} ${id}`
        const kept = bodies.get(key)
        if (kept !== undefined) drop(key, kept)
      }
    }
  }
}
