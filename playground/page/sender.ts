// One fetch of the counter, and what the page saw of it.
import type { CacheMode, Sighting } from './row.ts'

export const target = '/counter.png'

export interface Order {
  readonly mode: CacheMode
  /** The If-None-Match to set; empty for the browser's own. */
  readonly validator: string
}

export interface Answer {
  readonly sighting: Sighting
  /** The picture, where the answer brought one. */
  readonly picture: Blob | null
}

/** Why the value may not stand in a field; undefined where it may. */
export function whyUnsendable(validator: string): string | undefined {
  try {
    new Headers({ 'If-None-Match': validator })
    return undefined
  } catch {
    return 'A field holds Latin-1 characters alone, and no line break'
  }
}

/** Returns the function that sends one request; `knownBefore` is the highest exchange id known when it begins. */
export function createSender(knownBefore: () => number): (order: Order) => Promise<Answer> {
  let sent = 0
  let storedTag: string | null = null
  return async ({ mode, validator }) => {
    const handSet = validator === '' ? null : validator
    const asked = { number: ++sent, mode, handSet, storedTag, startedAt: performance.now(), knownBefore: knownBefore() }
    const seen = await fetchOnce(mode, handSet)
    const { picture, ...rest } = seen
    if (seen.status === 200 && mode !== 'no-store' && handSet === null) storedTag = seen.etag
    return { picture, sighting: { ...asked, ...rest, endedAt: performance.now(), witness: null } }
  }
}

type Seen = Pick<Sighting, 'exchange' | 'status' | 'etag' | 'contentBytes'> & { readonly picture: Blob | null }

async function fetchOnce(mode: CacheMode, handSet: string | null): Promise<Seen> {
  try {
    // only-if-cached is for same-origin requests alone.
    const response = await fetch(target, {
      cache: mode, mode: 'same-origin', headers: handSet === null ? {} : { 'If-None-Match': handSet },
    })
    const content = await response.blob()
    const id = Number(response.headers.get('X-Exchange') ?? Number.NaN)
    return {
      exchange: Number.isSafeInteger(id) && id > 0 ? id : null,
      status: response.status,
      etag: response.headers.get('ETag'),
      contentBytes: content.size,
      picture: response.status === 200 && content.type.startsWith('image/') ? content : null,
    }
  } catch {
    return { exchange: null, status: null, etag: null, contentBytes: 0, picture: null }
  }
}
