// Both addresses: that of the proxy, to be opened or copied, and that of the server behind it, with its state.
import type { UpstreamState } from '../../shared/exchange.ts'
import { byId, setText } from '../ui/dom.ts'
import { visible } from '../ui/visible-text.ts'

const states: Readonly<Record<UpstreamState['status'], string>> =
  { up: 'up', down: 'down, looking again', unknown: 'not asked yet' }

/** The proxy by its name for browsers, and by its number, which every client resolves. */
export interface ProxyAddresses {
  readonly named: string
  readonly numbered: string
}

/** Returns the function that shows them; `say` tells whether the address was copied. */
export function createAddressesView(
  say: (message: string) => void,
): (proxy: ProxyAddresses | undefined, upstream: UpstreamState | null) => void {
  const links = ['proxy-link', 'way-link'].map(id => byId<HTMLAnchorElement>(id))
  const curl = byId('way-curl')
  const url = byId('upstream-url')
  const state = byId('upstream-state')
  const copying = (text: () => string) => async (): Promise<void> => {
    const wasCopied = await navigator.clipboard.writeText(text()).then(() => true, () => false)
    say(wasCopied ? 'Copied' : 'The browser did not let the page copy: select the text by hand')
  }
  byId('proxy-copy').addEventListener('click', copying(() => links[0]?.textContent ?? ''))
  byId('way-copy').addEventListener('click', copying(() => curl.textContent))
  return (proxy, upstream) => {
    document.body.classList.toggle('has-upstream', proxy !== undefined)
    if (proxy === undefined || upstream === null) return
    const { status, reason = '' } = upstream
    for (const link of links) {
      setText(link, proxy.named)
      if (link.getAttribute('href') !== proxy.named) link.href = proxy.named
    }
    setText(curl, `curl -i ${proxy.numbered}/`)
    setText(url, visible(upstream.url))
    setText(state, states[status])
    state.dataset.state = status
    state.title = visible(reason)
  }
}
