// The server's recorded decision as the numbered steps of RFC 9110 §13.2.1 and §13.2.2.
import type { DecisionRecord, Exchange } from '../../shared/exchange.ts'
import { ignoresPreconditions, isSafeRead } from '../../../src/decision/judge.ts'
import { parseHttpDate } from '../../../src/fields/http-date.ts'
import { fieldValue } from '../rows/fields.ts'

export type StepState = 'true' | 'false' | 'ignored' | 'not sent' | 'not reached'

export interface Step {
  readonly number: number
  readonly name: string
  readonly state: StepState
  /** The compared values, where there was a comparison. */
  readonly compared: { readonly sent: string, readonly current: string, readonly comparison: string } | null
  /** What follows from it, or why it does not count. */
  readonly note: string
  /** Whether this step settled the answer. */
  readonly decisive: boolean
}

type Precondition = keyof DecisionRecord['outcomes']

interface Rule {
  readonly name: Precondition
  readonly validator: 'etag' | 'lastModified'
  readonly comparison: string
  readonly falseMeans: (method: string) => number | undefined
  readonly outranked: Precondition | null
}

const rules: readonly Rule[] = [
  { name: 'If-Match', validator: 'etag', comparison: 'strong comparison', falseMeans: () => 412, outranked: null },
  { name: 'If-Unmodified-Since', validator: 'lastModified', comparison: 'not later than', falseMeans: () => 412,
    outranked: 'If-Match' },
  { name: 'If-None-Match', validator: 'etag', comparison: 'weak comparison',
    falseMeans: method => isSafeRead(method) ? 304 : 412, outranked: null },
  { name: 'If-Modified-Since', validator: 'lastModified', comparison: 'later than', falseMeans: () => 304,
    outranked: 'If-None-Match' },
  { name: 'If-Range', validator: 'etag', comparison: 'strong comparison', falseMeans: () => undefined,
    outranked: null },
]

/** The steps of an exchange's decision, numbered 0 to 6 as the section numbers them; none where nothing was decided. */
export function stepsOf(exchange: Exchange): Step[] {
  const { decision, method } = exchange
  if (decision === null) return []
  const first = applicability(exchange, decision)
  const steps = [first]
  let settled = false
  for (const [index, rule] of rules.entries()) {
    const counts = first.state === 'true'
    const step = stepOf({ number: index + 1, rule, exchange, decision, settled, counts })
    settled ||= step.decisive
    steps.push(step)
  }
  steps.push({
    number: 6, name: 'Handler runs', compared: null, decisive: !settled,
    state: settled ? 'not reached' : 'true', note: settled ? '' : `${method} is answered with ${exchange.status}`,
  })
  return steps
}

function applicability(exchange: Exchange, decision: DecisionRecord): Step {
  const { method } = exchange
  if (ignoresPreconditions(method)) {
    return { number: 0, name: 'Preconditions count', state: 'ignored', compared: null, decisive: false, note: `they do not count for ${method}` }
  }
  // An answer other than 2xx that no condition made is the plain answer, which preconditions may not replace.
  const counts = (decision.status ?? exchange.status) === exchange.status &&
    (decision.status !== undefined || (exchange.status >= 200 && exchange.status < 300))
  return {
    number: 0, name: 'Preconditions count', state: counts ? 'true' : 'ignored', compared: null, decisive: false,
    note: counts ? `${method}, and the unconditional answer is 2xx` : 'they count only where the unconditional answer is 2xx or 412',
  }
}

interface Place {
  readonly number: number
  readonly rule: Rule
  readonly exchange: Exchange
  readonly decision: DecisionRecord
  readonly settled: boolean
  readonly counts: boolean
}

function stepOf({ number, rule, exchange, decision, settled, counts }: Place): Step {
  const { name } = rule
  const sent = fieldValue(exchange.requestFields, name)
  const base = { number, name, compared: null, decisive: false, note: '' }
  if (settled) return { ...base, state: 'not reached' }
  if (sent === undefined) return { ...base, state: 'not sent' }
  if (!counts) return { ...base, state: 'ignored', note: 'see step 0' }
  const outcome = decision.outcomes[name]
  if (outcome === 'ignored') return { ...base, state: 'ignored', note: whyIgnored(rule, exchange) }
  const means = outcome === 'false' ? rule.falseMeans(exchange.method) : undefined
  const byDate = rule.validator === 'lastModified' || (name === 'If-Range' && !/^(?:W\/)?"/.test(sent))
  return {
    ...base,
    state: outcome,
    compared: {
      sent,
      current: (byDate ? decision.lastModified : decision.etag) ?? 'none',
      comparison: name === 'If-Range' && byDate ? 'same date' : rule.comparison,
    },
    decisive: means !== undefined,
    note: noteOn(name, outcome, means, sent),
  }
}

function noteOn(name: Precondition, outcome: 'true' | 'false', means: number | undefined, sent: string): string {
  const why = name !== 'If-None-Match' ? 'not modified since' : sent.trim() === '*' ? '* matches whatever there is' : 'a tag matches'
  if (means !== undefined) return `${means === 304 ? `${why}: ` : ''}answer ${means}`
  return name === 'If-Range' && outcome === 'false' ? 'Range is ignored' : 'next step'
}

function whyIgnored(rule: Rule, exchange: Exchange): string {
  if (rule.outranked !== null && fieldValue(exchange.requestFields, rule.outranked) !== undefined) {
    return `${rule.outranked} was sent`
  }
  if (rule.name === 'If-Range') return 'only for GET with Range'
  if (rule.name === 'If-Modified-Since' && !isSafeRead(exchange.method)) return 'only for GET, HEAD and QUERY'
  if (rule.validator === 'lastModified') {
    const isDate = parseHttpDate(fieldValue(exchange.requestFields, rule.name) ?? '') !== undefined
    return isDate ? 'there is no Last-Modified to compare it with' : 'not a valid date'
  }
  return 'not valid, or nothing to compare it with'
}
