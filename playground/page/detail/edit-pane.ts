// The dialog in which the chosen exchange's request is edited and sent.
import type { Exchange } from '../../exchange.ts'
import { byId, element, setText } from '../dom.ts'
import { excerpt } from '../fields.ts'
import type { Order } from '../sender.ts'
import { presetsOf, validatorsOf } from '../tools/presets.ts'
import type { Preset } from '../tools/presets.ts'
import { draftOf, edited, isChanged, reverted, undone } from '../tools/replay-draft.ts'
import type { ReplayDraft } from '../tools/replay-draft.ts'
import { isSendable } from '../tools/replay-problems.ts'
import { replayOf } from '../tools/replay-request.ts'
import { createEditForm } from './edit-form.ts'
import { numberOf } from './name.ts'
import { leftOut, mayLackContent, orderOf, refusalOf } from './replay.ts'

const outcomes: Readonly<Record<NonNullable<Preset['expected']>, string>> =
  { '304': '304', '412': '412', 'range': 'a part', 'perform': 'in full' }

export interface EditPane {
  open(exchange: Exchange): void
}

/** `onSend` is called with what is to be sent, after the dialog has closed. */
export function createEditPane(onSend: (order: Order) => void): EditPane {
  const dialog = byId('edit-dialog', HTMLDialogElement)
  const about = byId('edit-about', HTMLElement)
  const tricks = byId('edit-presets', HTMLElement)
  const undo = byId('edit-undo', HTMLButtonElement)
  const revert = byId('edit-revert', HTMLButtonElement)
  const refusal = byId('edit-refusal', HTMLElement)
  let draft: ReplayDraft = draftOf({ method: 'GET', path: '/', fields: [], content: '' })

  const showState = (state: ReplayDraft): void => {
    undo.disabled = state.past.length === 0
    revert.disabled = !isChanged(state)
    setText(refusal, '')
  }
  const write = (next: ReplayDraft): void => {
    draft = next
    form.write(draft.current)
    showState(draft)
  }
  const commit = (): void => {
    draft = edited(draft, form.read())
    showState(draft)
  }
  // An edit that is under way is no step of its own yet, but can be taken back.
  const form = createEditForm(() => showState(edited(draft, form.read())), commit)

  // A button that is disabled loses the focus, which must not leave the dialog's order of things.
  const back = (next: ReplayDraft, button: HTMLButtonElement): void => {
    write(next)
    if (button.disabled) byId('edit-send', HTMLElement).focus()
  }
  undo.addEventListener('click', () => back(undone(draft), undo))
  revert.addEventListener('click', () => back(reverted(draft), revert))
  byId('edit-close', HTMLElement).addEventListener('click', () => dialog.close())
  byId('edit-form', HTMLFormElement).addEventListener('submit', event => {
    event.preventDefault()
    commit()
    const order = orderOf(draft.current)
    if (order === undefined) return setText(refusal, `Not sent. ${refusalOf(draft.current)}.`)
    dialog.close()
    onSend(order)
  })

  return {
    open(exchange) {
      const names = leftOut(exchange).join(', ')
      const left = names === '' ? '' : ` Left out, since the browser sets them itself or they are secret: ${
        excerpt(names, 300).text}.`
      setText(about, `From exchange ${numberOf(exchange)}, to be sent past the browser’s cache (no-store).${left}${
        mayLackContent(exchange) ? ' Its content was not recorded: write it anew.' : ''}`)
      const own = replayOf(exchange)
      tricks.replaceChildren(...presetsOf(own, validatorsOf(exchange)).map(preset => {
        const button = element('button', '', preset.label, ' ',
          element('span', '', preset.expected === null ? 'not known' : outcomes[preset.expected]))
        button.type = 'button'
        button.disabled = preset.request === null || !isSendable(preset.request)
        button.addEventListener('click', () => {
          const { request } = preset
          // The reader's method, path and content stay; a trick is about the fields.
          if (request !== null) write(edited(edited(draft, form.read()), { fields: request.fields }))
        })
        return button
      }))
      write(draftOf(own))
      dialog.showModal()
    },
  }
}
