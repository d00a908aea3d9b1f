// The findings as text and as JSON, and the status to exit with.
import { jsonText } from '../http/json-text.ts'
import { levels } from '../page/analysis/note.ts'
import { probeReport } from '../page/analysis/probe-report.ts'
import { validatorsOf } from '../page/analysis/probe.ts'
import { visible } from '../page/ui/visible-text.ts'
import type { Finding } from './check-url.ts'

/** Grades from the best to the worst. Where too little was decided there is none, which is no good grade. */
const GRADES = ['A', 'B', 'C', 'D', 'none']

/** 0: all have the grade or a better one, 1: one has not, 2: one could not be checked. */
export function exitStatusOf(findings: readonly Finding[], accepted: 'A' | 'B' | 'C'): 0 | 1 | 2 {
  if (findings.some(finding => 'problem' in finding)) return 2
  const isGood = (finding: Finding): boolean =>
    'overall' in finding && GRADES.indexOf(finding.overall.grade) <= GRADES.indexOf(accepted)
  return findings.every(isGood) ? 0 : 1
}

/** The report on one URL; of what the server sent nothing in it is obeyed by a terminal. */
export function textOf(finding: Finding, now: Date): string {
  const text = 'problem' in finding ? `Conditional requests to ${finding.url}\n\nNot checked: ${finding.problem}\n`
    : probeReport(finding.url, finding.base, finding.graded, now)
  return text.split('\n').map(visible).join('\n')
}

/** All findings as a JSON array. */
export function jsonOf(findings: readonly Finding[]): string {
  return jsonText(findings.map(finding => {
    if ('problem' in finding) return finding
    const { url, base, graded, overall: { grade, sentence } } = finding
    const { etag = null, lastModified = null } = validatorsOf(base)
    const checks = levels.flatMap(level => graded.filter(({ note }) => note.level === level)).map(({ note, answer }) => ({
      check: note.id.replace(/^probe-/, ''), level: note.level, summary: note.summary, detail: note.detail, section: note.section,
      status: answer.status
    }))
    return { url, grade, sentence, etag, lastModified, checks }
  }), 2)
}
