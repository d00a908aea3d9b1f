// Both addresses in the head: that of the proxy, to be opened or copied, and that of the server behind it, with its state.
import type { UpstreamState } from '../../shared/exchange.ts'
import { byId, setText } from '../ui/dom.ts'
import { visible } from '../ui/visible-text.ts'

const states: Readonly<Record<UpstreamState['status'], string>> =
  { up: 'up', down: 'down, looking again', unknown: 'not asked yet' }

/** Returns the function that shows them; `say` tells whether the address was copied. */
export function createAddressesView(
  say: (message: string) => void,
): (proxyOrigin: string | undefined, upstream: UpstreamState | null) => void {
  const link = byId<HTMLAnchorElement>('proxy-link')
  const url = byId('upstream-url')
  const state = byId('upstream-state')
  byId('proxy-copy').addEventListener('click', async () => {
    const wasCopied = await navigator.clipboard.writeText(link.textContent).then(() => true, () => false)
    say(wasCopied ? 'The address is copied' : 'The browser did not let the page copy: select the address by hand')
  })
  return (proxyOrigin, upstream) => {
    if (proxyOrigin === undefined || upstream === null) return
    const { status, reason = '' } = upstream
    setText(link, proxyOrigin)
    if (link.getAttribute('href') !== proxyOrigin) link.href = proxyOrigin
    setText(url, visible(upstream.url))
    setText(state, states[status])
    state.dataset.state = status
    state.title = visible(reason)
  }
}
