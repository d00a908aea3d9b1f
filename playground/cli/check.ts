// The command check: asks each URL, prints what was found, exits by what that is worth.
import { checkUrl } from '../check/check-url.ts'
import type { Finding } from '../check/check-url.ts'
import { exitStatusOf, jsonOf, textOf } from '../check/report.ts'
import type { CheckCommand } from './command-line.ts'

/** @returns the status to exit with */
export async function runCheck(command: CheckCommand, print: (text: string) => void): Promise<0 | 1 | 2> {
  const findings: Finding[] = []
  for (const url of command.urls) {
    const finding = await checkUrl(url, command)
    if (!command.isJson) print(`${findings.length === 0 ? '' : '\n'}${textOf(finding, new Date())}`)
    findings.push(finding)
  }
  if (command.isJson) print(`${jsonOf(findings)}\n`)
  return exitStatusOf(findings, command.accepted)
}
