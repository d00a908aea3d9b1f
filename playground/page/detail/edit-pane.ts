// The dialog in which the chosen exchange's request is edited and sent.
import type { Exchange } from '../../shared/exchange.ts'
import { byId, element, setText } from '../ui/dom.ts'
import { excerpt } from '../ui/visible-text.ts'
import { applicablePresets, presetsOf, knownValidatorsOf } from '../replay/presets.ts'
import type { KnownValidators, Preset } from '../replay/presets.ts'
import { draftOf, edited, isChanged, reverted, undone } from '../replay/draft.ts'
import type { ReplayDraft } from '../replay/draft.ts'
import { isSendable, problemsOf } from '../replay/problems.ts'
import { replayMode } from '../replay/request.ts'
import { createEditForm } from './edit-form.ts'
import { leftOut, outgoingOf, refusalOf } from '../replay/again.ts'
import type { RecordedContent } from '../replay/recorded-content.ts'
import type { OutgoingRequest } from '../replay/request.ts'
import { exchangeLabel } from '../rows/row.ts'

const outcomes: Readonly<Record<NonNullable<Preset['expected']>, string>> =
  { '304': '304', '412': '412', 'range': 'a part', 'perform': 'in full' }

export interface EditPane {
  /** Opens a request that nothing was seen of yet, to an upstream or to the demo. */
  openNew(upstream: string | undefined): void
  /** `recorded`: what is known of the content of its request. */
  open(exchange: Exchange, recorded: RecordedContent): void
}

/** `onSend` is called with what is to be sent, after the dialog has closed. */
export function createEditPane(onSend: (outgoing: OutgoingRequest) => void): EditPane {
  const dialog = byId<HTMLDialogElement>('edit-dialog')
  const about = byId('edit-about')
  const tricks = byId('edit-presets')
  const undo = byId<HTMLButtonElement>('edit-undo')
  const revert = byId<HTMLButtonElement>('edit-revert')
  const refusal = byId('edit-refusal')
  const recordedLine = byId('edit-recorded-line')
  const sendRecorded = byId<HTMLInputElement>('edit-recorded')
  let bodyOf: string | undefined
  let mode: OutgoingRequest['mode'] = replayMode
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
  const form = createEditForm(request => problemsOf({ mode, request }),
    () => showState(edited(draft, form.read())), commit)

  // A button that is disabled loses the focus, which must not leave the dialog's order of things.
  const back = (next: ReplayDraft, button: HTMLButtonElement): void => {
    write(next)
    if (button.disabled) byId('edit-send').focus()
  }
  undo.addEventListener('click', () => back(undone(draft), undo))
  revert.addEventListener('click', () => back(reverted(draft), revert))
  byId('edit-close').addEventListener('click', () => dialog.close())
  byId<HTMLFormElement>('edit-form').addEventListener('submit', event => {
    event.preventDefault()
    commit()
    const isRecorded = bodyOf !== undefined && sendRecorded.checked && draft.current.content === ''
    const outgoing = { mode, request: isRecorded ? { ...draft.current, ...bodyOf === undefined ? {} : { bodyOf } } : draft.current }
    const reason = refusalOf(outgoing)
    if (reason !== undefined) return setText(refusal, `Not sent. ${reason}.`)
    dialog.close()
    onSend(outgoing)
  })

  const presetButton = ({ label, expected, request }: Preset): HTMLElement => {
    const button = element('button', '', label, ' ', element('span', '', expected === null ? 'not known' : outcomes[expected]))
    button.type = 'button'
    button.addEventListener('click', () => {
      // The reader's method, path and content stay; a trick is about the fields.
      if (request !== null) write(edited(edited(draft, form.read()), { fields: request.fields }))
    })
    return button
  }

  const offer = (own: ReplayDraft['current'], known: KnownValidators): void => {
    const presets = presetsOf(own, known).filter(({ request }) => request === null || isSendable({ mode, request }))
    tricks.replaceChildren(...[...applicablePresets(presets, own.method)].map(([header, group]) => {
      const name = element('span', 'name', header === '' ? 'None' : header)
      name.id = `edit-group-${group[0]?.id ?? ''}`
      const view = element('div', 'preset-group', name, element('div', 'presets', ...group.map(presetButton)))
      view.setAttribute('role', 'group')
      view.setAttribute('aria-labelledby', name.id)
      return view
    }))
  }

  return {
    open(exchange, { content, bodyOf: recordedOf, remark }) {
      const names = leftOut(exchange).join(', ')
      const outgoing = outgoingOf(exchange)
      const own = { ...outgoing.request, content }
      mode = outgoing.mode
      const [how, why] = mode === null
        ? [`by the inspector’s server to ${exchange.upstream}, through the proxy: no browser’s cache is in between, ` +
          'and Cookie, User-Agent, Origin and their like go as they stand here', 'they belong to the connection']
        : ['past the browser’s cache (no-store)', 'the browser sets them itself or they are secret']
      const left = names === '' ? '' : ` Left out, since ${why}: ${excerpt(names, 300).text}.`
      setText(about, `From exchange ${exchangeLabel(exchange)}, to be sent ${how}.${left}${
        recordedOf === undefined && remark !== '' ? ` ${remark}` : ''}`)
      bodyOf = recordedOf
      recordedLine.hidden = recordedOf === undefined
      sendRecorded.checked = true
      setText(byId('edit-recorded-name'), `${remark}, is sent as it is, unless you write another one`)
      offer(own, knownValidatorsOf(exchange))
      write(draftOf(own))
      dialog.showModal()
    },
    openNew(upstream) {
      mode = upstream === undefined ? replayMode : null
      bodyOf = undefined
      recordedLine.hidden = true
      const own = { method: 'GET', path: upstream === undefined ? '/counter.png' : '/', fields: [], content: '' }
      setText(about, upstream === undefined ? 'A new request to the demo, past the browser’s cache (no-store).'
        : `A new request by the inspector’s server to ${upstream}, through the proxy.`)
      offer(own, { etag: null, lastModified: null })
      write(draftOf(own))
      dialog.showModal()
      byId('edit-path').focus()
    },
  }
}
