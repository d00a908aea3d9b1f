// What the runner makes of the counts that it knows, and of what test files report.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { equal, is, throws } from 'uvu/assert'
import { differences, formatKnown, parseKnown, updated } from '../support/known-counts.ts'
import type { Known } from '../support/known-counts.ts'
import { reportIn, whatHangs } from '../support/report.ts'
import type { ReportLine } from '../support/report.ts'
import { stories, table } from '../support/table.ts'
import { totalsOf } from '../support/totals.ts'
import { until, within } from '../support/until.ts'

const REF = 'not-modified: the runner'

const known = (text: string): Map<string, Known> => parseKnown(text.replaceAll(', ', '\n'))
const ran = known

table('A run with these files, where those were known', [
  { name: 'the same tests', before: 'a 2, b 3', now: 'a 2, b 3', missing: [], lines: [] },
  { name: 'a file with fewer, beside one with more', before: 'a 2, b 3', now: 'a 4, b 2', missing: ['b has 2 tests, and 3 were known'], lines: ['a 4'] },
  { name: 'a new file', before: 'a 2', now: 'a 2, b 3', missing: [], lines: ['b 3'] },
  { name: 'a file that is gone', before: 'a 2, gone 3', now: 'a 2', missing: ['gone is gone, and test/known-count has it'], lines: [] },
  { name: 'a file that did not run', before: 'a 2, b 3', now: 'a 2', missing: [], lines: [] },
  { name: 'other seconds', before: 'a 2 9s', now: 'a 2 90s', missing: [], lines: [] }
].map(row => ({ ...row, ref: REF })), ({ before, now, missing, lines }) => {
  equal(differences(known(before), ran(now), file => file === 'gone'), { missing, lines })
})

table('What is written after a run with these files, where those were known', [
  { name: 'files in their order', before: 'b 1', now: 'c 1, a 1', written: 'a 1, b 1, c 1' },
  { name: 'a file that is gone leaves', before: 'a 2, gone 3', now: 'a 2', written: 'a 2' },
  { name: 'a file that did not run stays', before: 'a 2, b 3 4s', now: 'a 1', written: 'a 1, b 3 4s' },
  { name: 'seconds that are alike stay', before: 'a 2 10s, b 1 1s', now: 'a 2 15s, b 1 4s', written: 'a 2 10s, b 1 1s' },
  { name: 'seconds that differ change', before: 'a 2 10s', now: 'a 2 16s', written: 'a 2 16s' }
].map(row => ({ ...row, ref: REF })), ({ before, now, written }) => {
  is(formatKnown(updated(known(before), ran(now), file => file === 'gone')), `${written.replaceAll(', ', '\n')}\n`)
})

table('What a file that does not end waits for', [
  { name: 'before its first test', lines: [], said: 'not one of its tests began' },
  { name: 'in a test', lines: [{ began: 'a' }, { ended: 'a' }, { began: 'b' }, { open: ['Timeout'] }], said: '"b" began and did not end' },
  { name: 'after its tests', lines: [{ began: 'a' }, { ended: 'a' }, { open: ['Timeout', 'TCPServerWrap', 'Timeout'] }],
    said: 'its tests ended, and the process did not; still open: Timeout, TCPServerWrap' },
  { name: 'after its tests, without a word', lines: [{ began: 'a' }, { ended: 'a' }], said: 'its tests ended, and the process did not' }
].map(row => ({ ...row, ref: REF })), ({ lines, said }) => is(whatHangs(lines as readonly ReportLine[]), said))

table('The totals of a process', [
  { name: 'that passed', output: '\n  Total:     2\n  Passed:    2\n  Skipped:   0\n', code: 0, passed: 2, failed: 0, skipped: 0 },
  { name: 'that ran two suites by itself', output: '  Total:     2\n  Passed:    2\n  Total:     3\n  Passed:    2\n', code: 1, passed: 4, failed: 1, skipped: 0 },
  { name: 'that skipped', output: '  Total:     2\n  Passed:    2\n  Skipped:   1\n', code: 0, passed: 2, failed: 0, skipped: 1 },
  { name: 'that printed none', output: '', code: 0, passed: 0, failed: 1, skipped: 0 },
  { name: 'that printed none, since none of its tests could run', output: '', code: 0, didNotRun: 3, passed: 0, failed: 0, skipped: 0 },
  { name: 'that was killed', output: '  Total:     2\n  Passed:    2\n', code: null, passed: 2, failed: 1, skipped: 0 }
].map(row => ({ didNotRun: 0, ...row, ref: REF })), ({ output, code, didNotRun, passed, failed, skipped }) => equal(totalsOf(output, code, didNotRun), { passed, failed, skipped }))

async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}

stories(REF, {
  'a list of counts with another line in it is refused': () => {
    throws(() => parseKnown('a 2\nb\n'), 'expected "<file> <tests> <seconds>s", got "b"')
  },
  'the last line of a report that was cut is no line': () => {
    const folder = mkdtempSync(join(tmpdir(), 'not-modified-report-'))
    const path = join(folder, 'report')
    writeFileSync(path, '{"began":"a"}\n{"ended":"a"}\n{"beg')
    equal(reportIn(path), [{ began: 'a' }, { ended: 'a' }])
    rmSync(folder, { recursive: true })
    equal(reportIn(path), [])
  },
  'a wait in vain says what it waited for': async () => {
    let looks = 0
    is(await messageOf(until(() => { looks++; return false }, 'the moon is blue', 0)), 'Waited 0 seconds in vain until the moon is blue')
    is(looks > 0, true)
    is(await messageOf(within(new Promise(() => {}), 'it thaws', 0)), 'Waited 0 seconds in vain until it thaws')
    is(await within(Promise.resolve(1), 'it thaws', 0), 1)
    is(await messageOf(within(Promise.reject(new Error('its own')), 'it thaws')), 'its own')
  }
})
