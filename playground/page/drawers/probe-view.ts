// The probe's drawer: sends the checks at the press of a button, and shows what they came to.
import type { Exchange } from '../../shared/exchange.ts'
import { levels } from '../analysis/note.ts'
import { probeReport } from '../analysis/probe-report.ts'
import { remarkView } from '../detail/remark-view.ts'
import { plainGetOf, refusalOf } from '../replay/again.ts'
import { byId, element, setText } from '../ui/dom.ts'
import { excerpt } from '../ui/visible-text.ts'
import { runProbe } from './probe-runner.ts'
import type { Findings, SendProbe } from './probe-runner.ts'
import { replayMode } from '../replay/request.ts'
import { absoluteUrl } from '../replay/redact.ts'
import { download, fileName } from '../ui/download.ts'
import { exchangeLabel } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { seenTargets } from './seen-targets.ts'
import type { OutgoingRequest } from '../replay/request.ts'

/** A list for a reader to choose from. */
const MAX_TARGETS = 20

export interface ProbeView {
  /** Makes the target of an exchange the one to probe. */
  choose(exchange: Exchange): void
  /** Offers the URLs of the application that were seen, in place of the demo's. */
  offer(rows: readonly Row[]): void
}

function urlOf(exchange: Exchange): string {
  const { path } = plainGetOf(exchange).request
  return exchange.upstream === undefined ? path : absoluteUrl(exchange.upstream, path)
}

/** `whyNot`: why nothing can be probed at present. */
export function createProbeView(send: SendProbe, say: (message: string) => void, whyNot: () => string | undefined): ProbeView {
  const path = byId<HTMLSelectElement>('probe-path')
  const start = byId<HTMLButtonElement>('probe-start')
  const save = byId<HTMLButtonElement>('probe-save')
  const state = byId('probe-state')
  const result = byId('probe-result')
  const demo = path.querySelector('optgroup')
  let offeredThrough: number | undefined
  const targets = new Map<string, OutgoingRequest>()
  let findings: Findings | undefined
  let isRunning = false

  const chosen = (): OutgoingRequest => targets.get(path.value) ??
    { mode: replayMode, request: { method: 'GET', path: path.value, fields: [], content: '' } }

  const run = async (): Promise<void> => {
    const outgoing = chosen()
    const refusal = refusalOf(outgoing) ?? whyNot()
    if (refusal !== undefined) return setText(state, `${refusal}.`)
    const url = path.value
    const found = await runProbe(outgoing, send, (done, of) => setText(state, `Sending ${done + 1} of ${of}`))
    if ('error' in found) {
      setText(state, `${found.error}.`)
      return say(found.error)
    }
    findings = found
    const { overall } = found
    setText(state, `${found.graded.length + 1} requests were sent to ${excerpt(url, 100).text}.`)
    const letter = element('b', '', overall.title)
    const grade = element('p', 'grade', element('span', '', overall.grade === 'none' ? '' : 'Grade '), letter, ` ${overall.sentence}`)
    grade.dataset.grade = overall.grade
    const notes = levels.flatMap(level => found.graded.filter(({ note }) => note.level === level))
    const items = notes.map(({ note }) => element('li', '', remarkView(note)))
    result.replaceChildren(grade, element('ul', 'graded', ...items))
    result.hidden = false
    say(`${overall.grade === 'none' ? '' : 'Grade '}${overall.title}. ${overall.sentence}`)
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
    const { plain, base, graded } = findings
    const now = new Date()
    const url = absoluteUrl(base.upstream ?? location.origin, plain.request.path)
    download(fileName('probe.txt', now), 'text/plain', probeReport(url, base, graded, now))
    say('The report is saved')
  })
  const optionOf = (url: string): HTMLOptionElement | undefined => [...path.options].find(({ value }) => value === url)
  const add = (exchange: Exchange): OutgoingRequest => {
    const outgoing = plainGetOf(exchange)
    const url = urlOf(exchange)
    if (optionOf(url) === undefined) {
      path.add(new Option(excerpt(url, 60).text, url))
      // Below the demo's own stand the chosen ones in their order; those of an application stand with the latest first, this one still at the end.
      const first = demo?.isConnected === true ? demo.childElementCount : undefined
      if (path.length > (first ?? 0) + MAX_TARGETS) path.remove(first ?? path.length - 2)
    }
    targets.set(url, outgoing)
    return outgoing
  }
  return {
    choose(exchange) {
      const outgoing = add(exchange)
      path.value = urlOf(exchange)
      const how = outgoing.mode === null
        ? ` by the inspector’s server, through the proxy, with the headers of exchange ${exchangeLabel(exchange)}, without its conditions`
        : ''
      setText(state, `Sends up to 15 conditional requests${how}.`)
    },
    offer(rows) {
      const latest = rows.at(-1)
      if (isRunning || latest?.place === offeredThrough) return
      // One that waits for its answer is looked at again.
      if (latest?.exchange?.isOpen !== true) offeredThrough = latest?.place
      const chosenBefore = path.value
      const found = seenTargets(rows, MAX_TARGETS)
      if (found.length > 0) demo?.remove()
      for (const exchange of found) if (!targets.has(urlOf(exchange))) add(exchange)
      // The latest first, however many came at once.
      for (const exchange of found.toReversed()) {
        const option = optionOf(urlOf(exchange))
        if (option !== undefined) path.prepend(option)
      }
      if (optionOf(chosenBefore) !== undefined) path.value = chosenBefore
    },
  }
}
