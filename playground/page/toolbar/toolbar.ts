// The demo's controls: what to send to it, how, and how often.
import { byId } from '../ui/dom.ts'
import { cacheModes } from '../rows/row.ts'
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
  /** Sends once; nothing while what stands in a field may not be sent. */
  send(): void
  toggleLoop(): void
}

export function createToolbar(events: ToolbarEvents): Toolbar {
  const mode = byId<HTMLSelectElement>('mode')
  const validator = byId<HTMLInputElement>('validator')
  const interval = byId<HTMLInputElement>('interval')
  const loopButton = byId<HTMLButtonElement>('loop')
  const toggle = byId<HTMLButtonElement>('options-toggle')

  const mark = (field: HTMLInputElement, reason: string | undefined): void => {
    field.setCustomValidity(reason ?? '')
    field.setAttribute('aria-invalid', String(reason !== undefined))
  }
  validator.addEventListener('input', () => mark(validator, whyUnsendable(validator.value)))
  const clamped = (): number => {
    const asked = interval.valueAsNumber
    return Number.isNaN(asked) ? 1000 : Math.min(MAX_INTERVAL, Math.max(MIN_INTERVAL, Math.round(asked)))
  }
  interval.addEventListener('change', () => { interval.value = String(clamped()) })
  const read = (): OutgoingRequest | undefined => {
    if (!validator.reportValidity()) return undefined
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
  for (const field of [validator, interval]) {
    field.addEventListener('keydown', event => { if (event.key === 'Enter') send() })
  }
  toggle.addEventListener('click', () => {
    const open = document.body.classList.toggle('options-open')
    toggle.setAttribute('aria-expanded', String(open))
  })

  return {
    send,
    toggleLoop: loop.toggle,
  }
}
