// The bar's controls: what to send, how, and how often.
import { refusalOf } from '../replay/again.ts'
import { byId } from '../ui/dom.ts'
import type { Inspector } from '../session/session.ts'
import { cacheModes, latestByTap } from '../rows/row.ts'
import { createLoop } from '../network/repeat.ts'
import { getRequest, target, whyUnsendable } from '../network/sender.ts'
import type { Order } from '../replay/request.ts'

const shortest = 50
const longest = 60_000

export interface BarEvents {
  /** Sends what the controls ask for; `isLooping`: by the loop, and not by the reader's hand. */
  readonly send: (order: Order, isLooping: boolean) => Promise<unknown>
  readonly onLoop: (isRunning: boolean) => void
  readonly onReset: () => void
}

export interface Bar {
  /** Shows the controls for the upstream, or for the demo where there is none. */
  show(inspector: Inspector): void
  /** Sends once; nothing while what stands in a field may not be sent. */
  send(): void
  toggleLoop(): void
}

export function createBar(events: BarEvents): Bar {
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
  const byTap = (): Order => {
    const asked = path.value.trim()
    const order = { mode: null, request: getRequest(asked === '' ? path.placeholder : asked, validator.value.trim()) }
    mark(path, refusalOf(order))
    return order
  }
  path.addEventListener('input', byTap)
  const clamped = (): number => {
    const asked = interval.valueAsNumber
    return Number.isNaN(asked) ? 1000 : Math.min(longest, Math.max(shortest, Math.round(asked)))
  }
  interval.addEventListener('change', () => { interval.value = String(clamped()) })
  const read = (): Order | undefined => {
    if (!validator.reportValidity()) return undefined
    if (origin.textContent !== '') {
      const order = byTap()
      // What is sent stays what is sent, whatever others send in between.
      path.value = order.request.path
      return path.reportValidity() ? order : undefined
    }
    const request = getRequest(target, validator.value.trim())
    return { mode: cacheModes.find(name => name === mode.value) ?? 'default', request }
  }
  const sendOnce = async (isLooping: boolean): Promise<boolean> => {
    const order = read()
    if (order !== undefined) await events.send(order, isLooping)
    return order !== undefined
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
    show(inspector) {
      const tap = inspector.tapOrigin(location) ?? ''
      if (tap !== '') path.placeholder = latestByTap(inspector.store.rows)?.target ?? '/'
      if (tap === origin.textContent) return
      origin.textContent = tap
      document.body.classList.toggle('has-upstream', tap !== '')
      validator.placeholder = tap === '' ? 'the browser’s own' : 'none'
    },
    send,
    toggleLoop: loop.toggle,
  }
}
