// The dialog that saves all that was captured, as text or HAR.
import type { ReadBody } from '../body/recorded-body.ts'
import { byId, setText } from '../ui/dom.ts'
import { counted } from '../ui/format.ts'
import { latestByProxy } from '../rows/row.ts'
import type { Row } from '../rows/row.ts'
import { harOf, version } from '../har/export.ts'
import { recordedBodies } from '../har/recorded-bodies.ts'
import { transcriptOf } from '../replay/transcript.ts'
import { download, fileName } from '../ui/download.ts'

export interface SaveEvents {
  /** Every row that is kept, and whether the server reports at present. */
  readonly kept: () => { readonly rows: readonly Row[], readonly connected: boolean }
  readonly readBody: ReadBody
  readonly say: (message: string) => void
}

export function createSaveDialog({ kept, readBody, say }: SaveEvents): void {
  const dialog = byId<HTMLDialogElement>('save-dialog')
  const secrets = byId<HTMLInputElement>('save-secrets')
  const result = byId('save-result')
  const buttons = ['save-text', 'save-har'].map(id => byId<HTMLButtonElement>(id))

  const tell = (message: string): void => {
    setText(result, message)
    say(message)
  }
  const save = async (ending: 'txt' | 'har'): Promise<void> => {
    const { connected, ...now } = kept()
    // Rows go on to come while bodies are read.
    const rows = now.rows.slice()
    const options = { origin: location.origin, withSecrets: secrets.checked }
    const isWithBodies = ending === 'har' && options.withSecrets
    if (isWithBodies) tell('The bodies are being read.')
    const { bodiesOf, left } = await recordedBodies(isWithBodies ? rows : [], readBody)
    const text = ending === 'txt' ? transcriptOf(rows, options, connected)
      : harOf(rows, { ...options, version, timeOrigin: performance.timeOrigin, bodiesOf }, connected)
    download(fileName(ending, new Date()), ending === 'txt' ? 'text/plain' : 'application/json', text)
    tell(`Saved ${counted(rows.length, 'row')}${secrets.checked ? ', secrets included' : ', without secrets'}${
      left === 0 ? '' : `; ${counted(left, 'body', 'bodies')} left out: not kept whole, not decoded, or too long for one file`}`)
  }
  byId('save').addEventListener('click', () => {
    const { rows } = kept()
    // Asked for each time anew: what holds secrets must not leave by habit.
    secrets.checked = false
    for (const button of buttons) button.disabled = rows.length === 0
    const upstream = latestByProxy(rows)?.upstream
    setText(byId('save-count'), rows.length === 0 ? 'Nothing is captured yet.'
      : `${counted(rows.length, 'row')}: all that is kept, whatever the filter shows.${upstream === undefined ? ''
        : ` What went through the proxy is saved under the address of the server behind it, ${upstream}.`}`)
    setText(result, '')
    dialog.showModal()
  })
  buttons[0]?.addEventListener('click', () => void save('txt'))
  buttons[1]?.addEventListener('click', () => void save('har'))
  byId('save-close').addEventListener('click', () => dialog.close())
}
