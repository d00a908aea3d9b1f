// Having the inspector's server send a request to the upstream, by way of the tap: a page's script may not go there.
import type { ReplayOutcome } from '../../shared/replay-request.ts'
import { post } from './commands.ts'
import type { ReplayRequest } from '../replay/request.ts'

/** Resolves to what came of it, whatever that is. */
export async function sendReplay(request: ReplayRequest): Promise<ReplayOutcome> {
  try {
    const response = await post('/send', request)
    const text = await response.text()
    // What is not even an order gets one line of text.
    return response.headers.get('Content-Type')?.startsWith('application/json') === true
      ? JSON.parse(text) as ReplayOutcome : failed(text.trim())
  } catch {
    return failed('The inspector’s server is gone')
  }
}

function failed(reason: string): ReplayOutcome {
  return { exchange: null, status: null, etag: null, contentBytes: 0, reason }
}
