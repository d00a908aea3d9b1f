// The buttons for what can be done with the chosen exchange.
import type { Exchange } from '../../shared/exchange.ts'
import { byId, setText } from '../ui/dom.ts'
import { whyNotReplayable } from '../replay/again.ts'

export interface ActionEvents {
  readonly onAgain: () => void
  readonly onEdit: () => void
  readonly onProbe: () => void
  readonly onCompare: () => void
  readonly onStored: () => void
}

export interface Actions {
  /** Shows the buttons where there is an exchange to use them on. */
  show(exchange: Exchange | null, isComparing: boolean): void
}

export function createActions({ onAgain, onEdit, onProbe, onCompare, onStored }: ActionEvents): Actions {
  const bar = byId('acts')
  const compare = byId('compare')
  const hint = byId('acts-hint')
  const sending = Object.entries({ 'again': onAgain, 'edit': onEdit, 'probe-this': onProbe }).map(([id, act]) => {
    const button = byId<HTMLButtonElement>(id)
    button.addEventListener('click', act)
    return button
  })
  compare.addEventListener('click', onCompare)
  byId('stored-this').addEventListener('click', onStored)
  return {
    show(exchange, isComparing) {
      bar.hidden = exchange === null
      compare.setAttribute('aria-pressed', String(isComparing))
      const reason = whyNotReplayable(exchange)
      for (const button of sending) button.disabled = reason !== undefined
      hint.hidden = reason === undefined
      setText(hint, `${reason ?? ''}.`)
    },
  }
}
