// Opening what another tool has saved: by a button, or dropped anywhere on the page.
import { MAX_HAR_BYTES, openedText, parseHar } from '../har/import.ts'
import type { ImportedExchange } from '../rows/row.ts'
import { byId } from '../ui/dom.ts'
import { acceptFiles } from '../ui/drop.ts'

/** `tell` gets what came of it, which stays until it is read. */
export function acceptHarFiles(onOpen: (exchanges: readonly ImportedExchange[]) => void, tell: (sentence: string) => void): void {
  const file = byId<HTMLInputElement>('har-file')
  const open = async (chosen: File): Promise<void> => {
    const isTooLarge = chosen.size > MAX_HAR_BYTES
    const opened = parseHar(await (isTooLarge ? chosen.slice(0, MAX_HAR_BYTES) : chosen).text(), isTooLarge)
    if ('error' in opened) return tell(opened.error)
    onOpen(opened.exchanges)
    tell(openedText(opened))
  }
  const openOrTell = (chosen: File): Promise<void> => open(chosen).catch(() => tell('The file could not be read'))
  acceptFiles(chosen => { void openOrTell(chosen) })
  byId('open').addEventListener('click', () => file.click())
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? []
    if (chosen === undefined) return
    void openOrTell(chosen).finally(() => {
      // The same file may be chosen again.
      file.value = ''
    })
  })
}
