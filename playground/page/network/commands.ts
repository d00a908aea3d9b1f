// The requests by which the page changes the server's state, or has it send something.
import type { Log, RequestMode } from '../../shared/exchange.ts'
import type { ReplayOutcome } from '../../shared/replay-request.ts'
import type { ReplayRequest } from '../replay/request.ts'

/** Posts a value as JSON, by the fields that no other site's page can send without asking, which is never granted. */
async function post(path: string, value: object): Promise<Response> {
  return await fetch(path, {
    method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Playground': '1' }, body: JSON.stringify(value),
  })
}

/**
 * Asks the server to clear its list (`/clear`), to list that again (`/restore`), or to set the counter to zero
 * (`/reset`); resolves to how things stand then, to undefined where it did not.
 */
export async function command(path: '/clear' | '/restore' | '/reset'): Promise<Log | undefined> {
  try {
    const response = await post(path, {})
    return response.ok ? await response.json() as Log : undefined
  } catch {
    return undefined
  }
}

/** Sets how the proxy sends requests on; resolves to whether the server did. */
export async function setRequestMode(mode: RequestMode): Promise<boolean> {
  try {
    return (await post('/request-mode', { mode })).ok
  } catch {
    return false
  }
}

/**
 * Has the server send a request to the upstream, by way of the proxy: a page's script may not go there. Resolves to
 * what came of it, whatever that is.
 */
export async function sendReplay(request: ReplayRequest): Promise<ReplayOutcome> {
  try {
    const response = await post('/send', request)
    const text = await response.text()
    // What is not even a replay request gets one line of text.
    return response.headers.get('Content-Type')?.startsWith('application/json') === true
      ? JSON.parse(text) as ReplayOutcome : failed(text.trim())
  } catch {
    return failed('The inspector’s server is gone')
  }
}

function failed(reason: string): ReplayOutcome {
  return { exchange: null, status: null, etag: null, contentBytes: 0, reason }
}
