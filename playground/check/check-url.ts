// The page's checks put to a URL from the command line, and what they come to.
import { gradeProbe, overallOf } from '../page/analysis/grade-probe.ts'
import type { Graded, Overall } from '../page/analysis/grade-probe.ts'
import { probeRequests } from '../page/analysis/probe.ts'
import type { Exchange } from '../shared/exchange.ts'
import { ask } from './ask.ts'
import type { AskOptions } from './ask.ts'

/** What was found at a URL, or a sentence that says why it cannot be checked. */
export type Finding =
  | { readonly url: string, readonly base: Exchange, readonly graded: readonly Graded[], readonly overall: Overall }
  | { readonly url: string, readonly problem: string }

/** Asks a URL for its content and then by each condition, one after the other. Whatever comes, nothing is thrown. */
export async function checkUrl(url: string, options: AskOptions): Promise<Finding> {
  const address = new URL(url)
  const target = `${address.pathname}${address.search}`
  try {
    const base = await ask(address, { method: 'GET', target, fields: [] }, options)
    const requests = probeRequests(base)
    if (requests.length === 0) return { url, problem: describeBase(base) }
    const graded: Graded[] = []
    for (const { check, method, fields } of requests) {
      const answer = await ask(address, { method, target, fields }, options)
      graded.push({ note: gradeProbe(check, base, answer), answer })
    }
    return { url, base, graded, overall: overallOf(graded.map(({ note }) => note)) }
  } catch (error) {
    return { url, problem: (error as Error).message }
  }
}

function describeBase({ status, responseFields }: Exchange): string {
  const [, location] = responseFields.find(([name]) => name.toLowerCase() === 'location') ?? []
  const where = status >= 300 && status < 400 && location !== undefined ? ` It leads to ${location}: check that.` : ''
  return `The answer is ${status}, and only a 200 can be checked.${where}`
}
