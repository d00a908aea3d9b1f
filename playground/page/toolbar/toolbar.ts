// The bar's controls: what to send, how, and how often.
import { refusalOf } from '../replay/again.ts'
import { byId } from '../ui/dom.ts'
import type { Session } from '../session/session.ts'
import { cacheModes, latestByProxy } from '../rows/row.ts'
import { createLoop } from '../network/repeat.ts'
import { getRequest, target, whyUnsendable } from '../network/sender.ts'
import type { OutgoingRequest } from '../replay/request.ts'

const MIN_INTERVAL = 50
const MAX_INTERVAL = 60_000

export interface ToolbarEvents {
  /** Sends what the controls ask for; `isLooping`: by the loop, and not by the reader's hand. */
  readonly send: (outgoing: OutgoingRequest, isLooping: boolean) => Promise<unknown>
  readonly onLoop: (isRunning: boolean) => void
  readonly onReset: () => void
}

export interface Toolbar {
  /** Shows the controls for the upstream, or for the demo where there is none. */
  show(session: Session): void
  /** Sends once; nothing while what stands in a field may not be sent. */
  send(): void
  toggleLoop(): void
}

export function createToolbar(events: ToolbarEvents): Toolbar {
  const mode = byId<HTMLSelectElement>('mode')
  const validator = byId<HTMLInputElement>('validator')
  const path = byId<HTMLInputElement>('path')
  const origin = byId('tap-origin')
  const interval = byId<HTMLInputElement>('interval')
  const loopButton = byId<HTMLButtonElement>('loop')
  const toggle = byId<HTMLButtonElement>('options-toggle')

  const mark = (field: HTMLInputElement, reason: string | undefined): void => {
    field.setCustomValidity(reason ?? '')
    field.setAttribute('aria-invalid', String(reason !== undefined))
  }
  validator.addEventListener('input', () => mark(validator, whyUnsendable(validator.value)))
  const byProxy = (): OutgoingRequest => {
    const asked = path.value.trim()
    const outgoing = { mode: null, request: getRequest(asked === '' ? path.placeholder : asked, validator.value.trim()) }
    mark(path, refusalOf(outgoing))
    return outgoing
  }
  path.addEventListener('input', byProxy)
  const clamped = (): number => {
    const asked = interval.valueAsNumber
    return Number.isNaN(asked) ? 1000 : Math.min(MAX_INTERVAL, Math.max(MIN_INTERVAL, Math.round(asked)))
  }
  interval.addEventListener('change', () => { interval.value = String(clamped()) })
  const read = (): OutgoingRequest | undefined => {
    if (!validator.reportValidity()) return undefined
    if (origin.textContent !== '') {
      const outgoing = byProxy()
      // What is sent stays what is sent, whatever others send in between.
      path.value = outgoing.request.path
      return path.reportValidity() ? outgoing : undefined
    }
    const request = getRequest(target, validator.value.trim())
    return { mode: cacheModes.find(name => name === mode.value) ?? 'default', request }
  }
  const sendOnce = async (isLooping: boolean): Promise<boolean> => {
    const outgoing = read()
    if (outgoing !== undefined) await events.send(outgoing, isLooping)
    return outgoing !== undefined
  }
  const send = (): void => void sendOnce(false)
  const loop = createLoop({
    send: () => sendOnce(true),
    interval: clamped,
    onChange(isRunning) {
      loopButton.setAttribute('aria-pressed', String(isRunning))
      loopButton.querySelector('use')?.setAttribute('href', isRunning ? '#icon-stop' : '#icon-loop')
      events.onLoop(isRunning)
    },
  })

  byId('send').addEventListener('click', send)
  loopButton.addEventListener('click', loop.toggle)
  byId('reset').addEventListener('click', events.onReset)
  for (const field of [path, validator, interval]) {
    field.addEventListener('keydown', event => { if (event.key === 'Enter') send() })
  }
  toggle.addEventListener('click', () => {
    const open = document.body.classList.toggle('options-open')
    toggle.setAttribute('aria-expanded', String(open))
  })

  return {
    show(session) {
      const proxy = session.proxyOrigin(location) ?? ''
      if (proxy !== '') path.placeholder = latestByProxy(session.store.rows)?.target ?? '/'
      if (proxy === origin.textContent) return
      origin.textContent = proxy
      document.body.classList.toggle('has-upstream', proxy !== '')
      validator.placeholder = proxy === '' ? 'the browser’s own' : 'none'
    },
    send,
    toggleLoop: loop.toggle,
  }
}
