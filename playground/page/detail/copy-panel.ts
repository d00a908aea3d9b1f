// Copying the chosen exchange's request as text, without secrets unless they are asked for.
import type { Exchange } from '../../shared/exchange.ts'
import { byId, setText } from '../ui/dom.ts'
import { counted } from '../ui/format.ts'
import { nodeTestOf } from '../replay/copy-test.ts'
import { curlOf, fetchCodeOf, rawOf } from '../replay/copy.ts'
import { requestOf } from '../replay/request.ts'
import { isSecret, originOf } from '../replay/redact.ts'
import type { ExportOptions } from '../replay/redact.ts'
import { mayLackContent } from '../replay/again.ts'

const kinds: Readonly<Record<string, (exchange: Exchange, options: ExportOptions) => string>> = {
  'cURL': (exchange, options) => curlOf(requestOf(exchange), options),
  'fetch': (exchange, options) => fetchCodeOf(requestOf(exchange), options),
  'raw HTTP': (exchange, options) => rawOf(requestOf(exchange), options),
  'node:test': nodeTestOf,
}

export interface CopyPanel {
  /** Shows what was copied of this exchange, which is nothing yet. */
  show(exchange: Exchange | null): void
}

/** `proxyOrigin`: where the proxy is reached, if there is one; `say` tells what became of a copy. */
export function createCopyPanel(proxyOrigin: () => string | undefined, say: (news: string) => void): CopyPanel {
  const toggle = byId<HTMLButtonElement>('copy')
  const panel = byId('copies')
  const withSecrets = byId<HTMLInputElement>('copy-secrets')
  const outcome = byId('copied')
  const text = byId<HTMLTextAreaElement>('copy-text')
  let shown: Exchange | null = null

  const forget = (): void => {
    setText(outcome, '')
    text.hidden = true
  }
  toggle.addEventListener('click', () => {
    panel.hidden = !panel.hidden
    toggle.setAttribute('aria-expanded', String(!panel.hidden))
    forget()
  })
  withSecrets.addEventListener('change', forget)
  for (const button of panel.querySelectorAll('button')) {
    button.addEventListener('click', () => void copy(button.textContent))
  }

  async function copy(kind: string): Promise<void> {
    const write = kinds[kind]
    if (shown === null || write === undefined) return
    // What is sent at once is to be captured; a test outlives the proxy, and names the server itself.
    const proxy = kind === 'node:test' ? undefined : proxyOrigin()
    const origin = originOf(shown, { origin: location.origin, ...proxy === undefined ? {} : { proxy } })
    const copied = write(shown, { origin, withSecrets: withSecrets.checked })
    text.value = copied
    const wasCopied = await navigator.clipboard.writeText(copied).then(() => true, () => false)
    text.hidden = wasCopied
    if (!wasCopied) text.select()
    const goal = shown.upstream === undefined ? '' : `, for ${origin}`
    const news = wasCopied ? `Copied as ${kind}${goal}${remarks(shown, withSecrets.checked)}`
      : 'The browser keeps the clipboard to itself; the text is selected here'
    setText(outcome, `${news}.`)
    say(news)
  }

  return {
    show(exchange) {
      if (exchange?.id !== shown?.id) forget()
      shown = exchange
    },
  }
}

function remarks(exchange: Exchange, withSecrets: boolean): string {
  const secrets = exchange.requestFields.filter(([name]) => isSecret(name)).length
  const left = secrets === 0 ? ''
    : `, ${withSecrets ? 'with' : 'without'} ${counted(secrets, 'field')} that ${secrets === 1 ? 'is' : 'are'} secret`
  return left + (mayLackContent(exchange) ? ', without content: it was not recorded' : '')
}
