// The probe's findings as plain text, to be saved: what was asked, what came, and what is worth what.
import type { Exchange } from '../../shared/exchange.ts'
import { visible } from '../ui/visible-text.ts'
import { overallOf } from './grade-probe.ts'
import type { Graded } from './grade-probe.ts'
import { levels } from './note.ts'
import { checks, isAskable, validatorsOf } from './probe.ts'

/**
 * The report on a resource; of its fields it holds the validators and the conditions alone, so that no secret leaves
 * with it.
 *
 * @param name what the resource is called: a URL, without credentials
 */
export function probeReport(name: string, base: Exchange, graded: readonly Graded[], now: Date): string {
  const validators = validatorsOf(base)
  const overall = overallOf(graded.map(({ note }) => note))
  const asked = new Set(graded.map(({ note }) => note.id))
  const skipped = checks.filter(({ id }) => !asked.has(`probe-${id}`)).map(check =>
    `${check.title}: ${isAskable(check, validators) ? 'not asked' : `needs ${check.needs}`}`)
  const found = levels.flatMap(level => graded.filter(({ note }) => note.level === level).flatMap(given => [
    '', level.toUpperCase().padEnd(8) + given.note.summary, ...sent(given, validators), `        ${given.note.section}`,
  ]))
  return [
    `Conditional requests to ${visible(name)}`, now.toISOString(), '',
    `Grade: ${overall.grade}. ${overall.sentence}`,
    `ETag: ${visible(validators.etag ?? 'none')}`, `Last-Modified: ${visible(validators.lastModified ?? 'none')}`,
    ...found, ...skipped.length === 0 ? [] : ['', 'Left out', ...skipped.map(text => `        ${text}`)], '',
  ].join('\n')
}

function sent({ note, answer }: Graded, validators: ReturnType<typeof validatorsOf>): string[] {
  const check = checks.find(({ id }) => note.id === `probe-${id}`)
  const fields = check?.fields(validators).map(([name, value]) => `        ${name}: ${visible(value)}`) ?? []
  return [...fields, `        ${visible(`${answer.status} ${answer.reason}`.trim())}`]
}
