// The decision about If-None-Match: by fresh, by Hono's matcher, and by ours, which judges every precondition.
import fresh from 'fresh'
import { evaluatePreconditions } from 'not-modified'
import { over } from './group.ts'
import type { MicroGroup } from './group.ts'
import { HOSTILE, KB, SIZES, tag, tags } from './hostile.ts'
import { honoMatches } from './peers.ts'

interface Input {
  readonly etag: string
  readonly field: string
}

/** A string of its own, as a field that arrived is: equal to the tag, but not the same place in memory. */
const received = (field: string): string => Buffer.from(field).toString('latin1')

function decide(title: string, inputs: readonly Input[]): MicroGroup {
  const requests = inputs.map(({ etag, field: sent }) => {
    const field = received(sent)
    return { etag, field, answer: { etag }, request: { host: 'localhost', accept: '*/*', 'if-none-match': field } }
  })
  return {
    title,
    cases: [
      { name: 'evaluatePreconditions', kind: 'ours', run: over(requests, ({ request, answer }) => evaluatePreconditions('GET', request, answer)) },
      { name: 'fresh', kind: 'peer', run: over(requests, ({ request, answer }) => fresh(request, answer)) },
      { name: 'hono, etagMatches', kind: 'peer', run: over(requests, ({ etag, field }) => honoMatches(etag, field)) }
    ]
  }
}

/** More than the engine remembers the splitting of: Hono's matcher splits each field by a pattern. */
const INPUTS = 1024

export const DECISION_GROUPS: readonly MicroGroup[] = [
  decide('Decision, one tag that matches', tags(4096, INPUTS).map(etag => ({ etag, field: etag }))),
  decide('Decision, ten tags of which the last matches',
    tags(4096, INPUTS).map((etag, index) => ({ etag, field: [...tags(8192 + index, 9), etag].join(', ') }))),
  ...Object.entries(HOSTILE).flatMap(([name, make]) => SIZES.map(length =>
    decide(`Hostile list of ${length / KB} KB: ${name}`, [{ etag: tag(4096), field: make(length) }]))),
  decide('16 KB of commas before the current tag', [{ etag: tag(4096), field: ','.repeat(16 * KB) + tag(4096) }])
]
