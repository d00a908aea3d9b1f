// The probe: asks a resource once without and then with each condition, and has the answers graded.
import type { Exchange } from '../../shared/exchange.ts'
import { gradeProbe, overallOf } from '../analysis/grade-probe.ts'
import type { Graded, Overall } from '../analysis/grade-probe.ts'
import { probeRequests } from '../analysis/probe.ts'
import type { OutgoingRequest } from '../replay/request.ts'

export interface Findings {
  /** The request that was asked without any condition. */
  readonly plain: OutgoingRequest
  readonly base: Exchange
  readonly graded: readonly Graded[]
  readonly overall: Overall
}

/** Sends a request; resolves to what crossed the wire, to undefined where that does not come to be known. */
export type SendProbe = (outgoing: OutgoingRequest) => Promise<Exchange | undefined>

const silence = 'The recorder did not report an answer, so nothing can be graded'

/** Runs the checks on what `plain` gets, one after another; where that cannot be, the reason comes back. */
export async function runProbe(
  plain: OutgoingRequest, send: SendProbe, onProgress: (done: number, of: number) => void,
): Promise<Findings | { readonly error: string }> {
  onProgress(0, 1)
  const base = await send(plain)
  if (base === undefined) return { error: silence }
  const requests = probeRequests(base)
  if (requests.length === 0) return { error: `A GET is answered ${base.status}: only a 200 can be probed` }
  const graded: Graded[] = []
  for (const [index, { check, method, fields }] of requests.entries()) {
    onProgress(index + 1, requests.length + 1)
    const request = { ...plain.request, method, fields: [...plain.request.fields, ...fields] }
    const answer = await send({ ...plain, request })
    if (answer === undefined) return { error: silence }
    graded.push({ note: gradeProbe(check, base, answer), answer })
  }
  return { plain, base, graded, overall: overallOf(graded.map(({ note }) => note)) }
}
