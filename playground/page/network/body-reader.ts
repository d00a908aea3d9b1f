// Reads bodies of the server's, or of a file, when somebody looks at them; the last few are kept.
import { formatExchangeKey } from '../../shared/exchange.ts'
import { onlyTheNewest, recordOf, whyUnreadable } from '../body/recorded-body.ts'
import type { LoadedBody, ReadBody } from '../body/recorded-body.ts'
import { isImported } from '../rows/row.ts'

/** Bodies that are kept once they were read: each has at most what the server decodes. */
const MAX_KEPT = 4

/** `sessionId` tells bodies of this start of the server from those of another one. */
export function createBodyReader(sessionId: () => string): ReadBody {
  const kept = new Map<string, Promise<LoadedBody | string>>()
  return (exchange, side, isRaw = false) => {
    const reason = whyUnreadable(exchange, side)
    if (reason !== undefined) return Promise.resolve(reason)
    if (isImported(exchange)) return Promise.resolve(importedBody(exchange.bodies?.[side]))
    const path = `/exchanges/${formatExchangeKey(sessionId(), exchange.id)}/${side}-body${isRaw ? '' : '?decoded'}`
    // While an exchange is under way there is more of it each time.
    const key = `${path} ${recordOf(exchange, side)?.bytes ?? 0} ${exchange.isOpen === true}`
    const read = kept.get(key) ?? readBody(path)
    kept.delete(key)
    kept.set(key, read)
    const [oldest] = kept.keys()
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    // Another attempt may succeed.
    void read.then(loaded => { if (typeof loaded === 'string') kept.delete(key) })
    return read
  }
}

async function readBody(path: string): Promise<LoadedBody | string> {
  try {
    const response = await fetch(path)
    if (response.status === 404) return `It is not kept any more: ${onlyTheNewest}.`
    if (!response.ok) return `${(await response.text()).trim()}.`
    const truncated = response.headers.get('X-Truncated')
    const stillCoded = response.headers.get('X-Still-Coded')
    return {
      content: new Uint8Array(await response.arrayBuffer()),
      end: truncated === 'more' || truncated === 'broken' ? truncated : 'whole',
      stillCoded: stillCoded === null ? null : decodeURIComponent(stillCoded),
    }
  } catch {
    return 'The inspector’s server did not answer.'
  }
}

export interface FoundBodies {
  readonly ids: readonly number[]
  /** The exchanges without the text in what was looked at, of whose bodies there is more. */
  readonly partly: number
  /** The exchanges that were not looked at: the oldest. */
  readonly unsearched: number
}

/** The exchanges of this run that have the text in a body, or why that is not known: a sentence. */
export async function searchBodies(text: string, signal: AbortSignal): Promise<FoundBodies | string> {
  try {
    const response = await fetch(`/exchanges?body=${encodeURIComponent(text)}`, { signal })
    if (response.status === 404) return 'No bodies are searched: none are recorded (--no-bodies).'
    return response.ok ? await response.json() as FoundBodies : `The bodies were not searched: ${(await response.text()).trim()}.`
  } catch {
    return 'The bodies were not searched: the inspector’s server did not answer.'
  }
}

/** The text of a file, or what its base64 stands for. */
export function importedBody(body: string | { readonly text: string, readonly isBase64: boolean } | undefined): LoadedBody | string {
  const { text, isBase64 } = typeof body === 'string' ? { text: body, isBase64: false } : body ?? { text: '', isBase64: false }
  if (!isBase64) return { content: new TextEncoder().encode(text), end: 'whole', stillCoded: null }
  try {
    return { content: Uint8Array.from(atob(text), sign => sign.charCodeAt(0)), end: 'whole', stillCoded: null }
  } catch {
    return 'The file has its body in base64 that cannot be read.'
  }
}
