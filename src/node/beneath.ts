// Hooks on `writeHead` that stood before ours, as a compressor's: they run beneath it, after our decision.
import type { ServerResponse } from 'node:http'
import type { RemovedFields } from './answer.ts'
import { keptOn304 } from '../decision/response-fields.ts'
import { fieldOf } from './write-head-arguments.ts'
import type { GivenFields } from './write-head-arguments.ts'

/** Weakens the library's own tag where the content is coded; a tag that the application set is its own matter. */
export function weakenCoded(response: ServerResponse, ownEtag: string, given?: GivenFields): void {
  const coding = (given && fieldOf(given, 'content-encoding')) ?? response.getHeader('content-encoding')
  if (isCoded(coding) && response.getHeader('etag') === ownEtag) response.setHeader('ETag', `W/${ownEtag}`)
}

function isCoded(coding: unknown): boolean {
  return coding !== undefined && String(coding).toLowerCase() !== 'identity'
}

/**
 * Runs what stands beneath our hook. A coding that it applies weakens our tag. Before a 304 it sees the fields of the answer that was
 * meant, so that it adds what it would have added to that: the Vary of the 200, above all (RFC 9110 §15.4.5).
 */
export function runBeneath(response: ServerResponse, ownEtag: string | undefined, removed: RemovedFields | undefined,
  run: () => ServerResponse): ServerResponse {
  const { getHeader, setHeader } = response
  response.setHeader = function (name, value) {
    if (removed !== undefined && !keptOn304(name.toLowerCase(), value as string, true)) return this
    setHeader.call(this, name, value)
    if (ownEtag !== undefined && name.toLowerCase() === 'content-encoding') weakenCoded(this, ownEtag)
    return this
  }
  if (removed !== undefined) response.getHeader = name => getHeader.call(response, name) ?? removed.get(name.toLowerCase())
  try {
    return run()
  } finally {
    response.setHeader = setHeader
    response.getHeader = getHeader
  }
}
