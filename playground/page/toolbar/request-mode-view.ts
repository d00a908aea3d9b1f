// How the proxy sends requests on: the choice, and a notice for as long as it is not as they came.
import type { RequestMode } from '../../shared/exchange.ts'
import { setRequestMode } from '../network/commands.ts'
import { byId, setText } from '../ui/dom.ts'

const sentences: Readonly<Record<RequestMode, string>> = {
  'as-sent': 'Requests go through the proxy as they come',
  'without-validators': 'The proxy leaves out If-None-Match and If-Modified-Since of every request',
  'nothing-stored': 'The proxy leaves out If-None-Match and If-Modified-Since of every request, and adds Cache-Control: no-cache',
}

/** Returns the function that shows the mode that the server reports; undefined where there is no proxy. */
export function createRequestModeView(say: (message: string) => void): (mode: RequestMode | undefined) => void {
  const choice = byId<HTMLSelectElement>('request-mode')
  const strip = byId('mode-notice')
  const off = byId<HTMLButtonElement>('mode-off')
  let known: RequestMode | undefined
  const ask = async (mode: RequestMode): Promise<void> => {
    const isDone = await setRequestMode(mode)
    say(isDone ? sentences[mode] : 'The server did not change how requests are sent')
    if (!isDone && known !== undefined) choice.value = known
  }
  choice.addEventListener('change', () => { void ask(choice.value as RequestMode) })
  off.addEventListener('click', () => {
    void ask('as-sent')
    choice.focus()
  })
  return mode => {
    if (mode === known) return
    known = mode
    if (mode !== undefined) choice.value = mode
    strip.hidden = mode === undefined || mode === 'as-sent'
    setText(byId('mode-text'), strip.hidden || mode === undefined ? '' : `${sentences[mode]}.`)
  }
}
