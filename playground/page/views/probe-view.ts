// The probe's drawer: sends the checks at the press of a button, and shows what they came to.
import { levels } from '../analysis/note.ts'
import { probeReport } from '../analysis/probe-report.ts'
import { remarkView } from '../detail/remark-view.ts'
import { byId, element, setText } from '../dom.ts'
import { runProbe } from '../probe-runner.ts'
import type { Findings, Witnessed } from '../probe-runner.ts'
import { download, fileName } from './download.ts'

export function createProbeView(send: Witnessed, say: (message: string) => void): void {
  const path = byId('probe-path', HTMLSelectElement)
  const start = byId('probe-start', HTMLButtonElement)
  const save = byId('probe-save', HTMLButtonElement)
  const state = byId('probe-state', HTMLElement)
  const result = byId('probe-result', HTMLElement)
  let findings: Findings | undefined
  let isRunning = false

  const run = async (): Promise<void> => {
    const found = await runProbe(path.value, send, (done, of) => setText(state, `Sending ${done + 1} of ${of}`))
    if ('error' in found) {
      setText(state, `${found.error}.`)
      return say(found.error)
    }
    findings = found
    const { overall } = found
    setText(state, `${found.graded.length + 1} requests were sent to ${found.path}.`)
    const letter = element('b', '', overall.grade)
    const grade = element('p', 'grade', element('span', '', 'Grade '), letter, ` ${overall.sentence}`)
    grade.dataset.grade = overall.grade
    const notes = levels.flatMap(level => found.graded.filter(({ note }) => note.level === level))
    const items = notes.map(({ note }) => element('li', '', remarkView(note)))
    result.replaceChildren(grade, element('ul', 'graded', ...items))
    result.hidden = false
    say(`Grade ${overall.grade}. ${overall.sentence}`)
  }

  start.addEventListener('click', () => {
    if (isRunning) return
    isRunning = true
    // A button that has the focus must not be disabled under it.
    start.setAttribute('aria-disabled', 'true')
    void run().finally(() => {
      isRunning = false
      start.removeAttribute('aria-disabled')
      save.disabled = findings === undefined
    })
  })
  save.addEventListener('click', () => {
    if (findings === undefined) return
    const { path: probed, base, graded } = findings
    const now = new Date()
    download(fileName('probe.txt', now), 'text/plain', probeReport(location.origin + probed, base, graded, now))
    say('The report is saved')
  })
}
