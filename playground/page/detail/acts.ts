// The buttons for what can be done with the chosen exchange.
import type { Exchange } from '../../exchange.ts'
import { byId, setText } from '../dom.ts'
import { whyNotReplayable } from './replay.ts'

export interface ActEvents {
  readonly onAgain: () => void
  readonly onEdit: () => void
  readonly onCompare: () => void
}

export interface Acts {
  /** Shows the buttons where there is an exchange to use them on. */
  show(exchange: Exchange | null, isComparing: boolean): void
}

export function createActs({ onAgain, onEdit, onCompare }: ActEvents): Acts {
  const bar = byId('acts', HTMLElement)
  const compare = byId('compare', HTMLElement)
  const hint = byId('acts-hint', HTMLElement)
  const again = byId('again', HTMLButtonElement)
  const edit = byId('edit', HTMLButtonElement)
  again.addEventListener('click', onAgain)
  edit.addEventListener('click', onEdit)
  compare.addEventListener('click', onCompare)
  return {
    show(exchange, isComparing) {
      bar.hidden = exchange === null
      compare.setAttribute('aria-pressed', String(isComparing))
      const reason = whyNotReplayable(exchange)
      again.disabled = reason !== undefined
      edit.disabled = reason !== undefined
      hint.hidden = reason === undefined
      setText(hint, `${reason ?? ''}.`)
    },
  }
}
