// The bar's controls: what to send, how, and how often.
import { byId, setText } from './dom.ts'
import { cacheModes } from './row.ts'
import type { Order } from './sender.ts'
import { counterRequest, whyUnsendable } from './sender.ts'

const shortest = 50
const longest = 60_000

export interface BarEvents {
  readonly onSend: () => void
  readonly onLoop: () => void
  readonly onReset: () => void
}

export interface Bar {
  /** What the controls ask to send; undefined while the If-None-Match in the field may not be sent. */
  order(): Order | undefined
  /** The loop's interval in milliseconds, within its bounds. */
  interval(): number
  showLoop(running: boolean): void
}

export function createBar(events: BarEvents): Bar {
  const mode = byId('mode', HTMLSelectElement)
  const validator = byId('validator', HTMLInputElement)
  const interval = byId('interval', HTMLInputElement)
  const loop = byId('loop', HTMLButtonElement)
  const toggle = byId('options-toggle', HTMLButtonElement)

  byId('send', HTMLElement).addEventListener('click', events.onSend)
  loop.addEventListener('click', events.onLoop)
  byId('reset', HTMLElement).addEventListener('click', events.onReset)
  for (const field of [validator, interval]) {
    field.addEventListener('keydown', event => { if (event.key === 'Enter') events.onSend() })
  }
  validator.addEventListener('input', () => {
    const reason = whyUnsendable(validator.value)
    validator.setCustomValidity(reason ?? '')
    validator.setAttribute('aria-invalid', String(reason !== undefined))
  })
  const clamped = (): number => {
    const asked = interval.valueAsNumber
    return Number.isNaN(asked) ? 1000 : Math.min(longest, Math.max(shortest, Math.round(asked)))
  }
  interval.addEventListener('change', () => { interval.value = String(clamped()) })
  toggle.addEventListener('click', () => {
    const open = document.body.classList.toggle('options-open')
    toggle.setAttribute('aria-expanded', String(open))
  })

  return {
    order() {
      if (!validator.reportValidity()) return undefined
      const request = counterRequest(validator.value.trim())
      return { mode: cacheModes.find(name => name === mode.value) ?? 'default', request }
    },
    interval: clamped,
    showLoop(running) {
      loop.setAttribute('aria-pressed', String(running))
      loop.querySelector('use')?.setAttribute('href', running ? '#icon-stop' : '#icon-loop')
      const word = loop.querySelector('span')
      if (word !== null) setText(word, 'Loop')
    },
  }
}
