// One request of the page, and what the page saw of it.
import { readCacheControl } from '../../../src/fields/cache-control/parse.ts'
import { INVALID_VALUE } from '../../shared/replay-request.ts'
import type { ReplayOutcome } from '../../shared/replay-request.ts'
import type { CacheMode, FetchRecord } from '../rows/row.ts'
import type { OutgoingRequest, ReplayRequest } from '../replay/request.ts'
import { sendReplay } from './commands.ts'

export const target = '/counter.png'

export interface Answer {
  readonly fetchRecord: FetchRecord
  /** The picture, where the answer brought one. */
  readonly picture: Blob | null
}

/** The request for a path; an empty validator leaves If-None-Match to the browser, where one is asked. */
export function getRequest(path: string, validator: string): ReplayRequest {
  return { method: 'GET', path, fields: validator === '' ? [] : [['If-None-Match', validator]], content: '' }
}

/** Why the value may not stand in a field; undefined where it may. */
export function whyUnsendable(validator: string): string | undefined {
  try {
    new Headers({ 'If-None-Match': validator })
    return undefined
  } catch {
    return INVALID_VALUE
  }
}

const MAX_TARGETS = 200

/** Returns the function that sends one request; `knownBefore` is the highest exchange id known when it begins. */
export function createSender(knownBefore: () => number): (order: OutgoingRequest) => Promise<Answer> {
  let sent = 0
  const storedTags = new Map<string, string | null>()
  return async ({ mode, request }) => {
    const { method, path } = request
    const handSet = request.fields.find(([name]) => name.toLowerCase() === 'if-none-match')?.[1] ?? null
    // With a precondition or a range of the page's own the browser's cache steps aside.
    const isAside = request.fields.some(([name]) => /^(?:if-.*|range)$/i.test(name))
    const storedTag = method === 'GET' ? storedTags.get(path) ?? null : null
    const asked = {
      number: ++sent, method, target: path, mode, handSet, storedTag, startedAt: performance.now(),
      knownBefore: knownBefore(),
    }
    if (mode === null) {
      const outcome = await sendReplay(request)
      return { picture: null, fetchRecord: { ...asked, ...outcome, endedAt: performance.now(), timing: null } }
    }
    const { picture, isStorable, ...seen } = await fetchOnce(mode, request)
    if (seen.status === 200 && method === 'GET' && mode !== 'no-store' && !isAside && isStorable) {
      storedTags.delete(path)
      storedTags.set(path, seen.etag)
      const [oldest] = storedTags.keys()
      if (storedTags.size > MAX_TARGETS && oldest !== undefined) storedTags.delete(oldest)
    }
    const fetchRecord = { ...asked, ...seen, endedAt: performance.now(), timing: null }
    return { picture: path === target ? picture : null, fetchRecord }
  }
}

type Seen = ReplayOutcome & { readonly picture: Blob | null, readonly isStorable: boolean }

async function fetchOnce(mode: CacheMode, { method, path, fields, content: body }: ReplayRequest): Promise<Seen> {
  try {
    // only-if-cached is for same-origin requests alone.
    const response = await fetch(path, {
      method, cache: mode, mode: 'same-origin', headers: fields.map(([name, value]): [string, string] => [name, value]),
      ...body === '' ? {} : { body },
    })
    const content = await response.blob()
    const id = Number(response.headers.get('X-Exchange') ?? Number.NaN)
    return {
      exchange: Number.isSafeInteger(id) && id > 0 ? id : null,
      status: response.status,
      etag: response.headers.get('ETag'),
      contentBytes: content.size,
      reason: null,
      picture: response.status === 200 && content.type.startsWith('image/') ? content : null,
      isStorable: readCacheControl(response.headers.get('Cache-Control') ?? '').noStore !== true,
    }
  } catch {
    return { exchange: null, status: null, etag: null, contentBytes: 0, reason: null, picture: null, isStorable: false }
  }
}
