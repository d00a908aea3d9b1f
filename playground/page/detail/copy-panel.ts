// Copying the chosen exchange as text, with its body where that is wanted, and without secrets unless they are asked for.
import type { Exchange } from '../../shared/exchange.ts'
import { byId, setText } from '../ui/dom.ts'
import { counted } from '../ui/format.ts'
import { nodeTestOf } from '../replay/copy-test.ts'
import { curlOf, fetchCodeOf, rawOf, rawResponseOf } from '../replay/copy.ts'
import type { CopiedContent } from '../replay/copy.ts'
import { copiedBody } from '../replay/copied-body.ts'
import { requestOf } from '../replay/request.ts'
import { isSecret, originOf } from '../replay/redact.ts'
import type { ExportOptions } from '../replay/redact.ts'
import type { ReadBody, Side } from '../body/recorded-body.ts'

interface Kind {
  readonly side: Side
  /** Whether it holds bytes that are no text, too. */
  readonly takesBytes: boolean
  readonly write: (exchange: Exchange, options: ExportOptions, content: CopiedContent) => string
}

const kinds: Readonly<Record<string, Kind>> = {
  'cURL': { side: 'request', takesBytes: true, write: (exchange, options, content) => curlOf(requestOf(exchange), options, content) },
  'fetch': { side: 'request', takesBytes: true, write: (exchange, options, content) => fetchCodeOf(requestOf(exchange), options, content) },
  'raw HTTP': { side: 'request', takesBytes: false, write: (exchange, options, content) => rawOf(requestOf(exchange), options, content) },
  'node:test': { side: 'request', takesBytes: true, write: nodeTestOf },
  'raw response': { side: 'response', takesBytes: false,
    write: (exchange, options, content) => rawResponseOf(exchange, options, typeof content === 'string' ? content : '') },
}

export interface CopyPanel {
  /** Shows what was copied of this exchange, which is nothing yet. */
  show(exchange: Exchange | null): void
}

/** `proxyOrigin`: where the proxy is reached, if there is one; `say` tells what became of a copy. */
export function createCopyPanel(proxyOrigin: () => string | undefined, read: ReadBody, say: (news: string) => void): CopyPanel {
  const toggle = byId<HTMLButtonElement>('copy')
  const panel = byId('copies')
  const withBody = byId<HTMLInputElement>('copy-body')
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
  for (const choice of [withBody, withSecrets]) choice.addEventListener('change', forget)
  for (const button of panel.querySelectorAll('button')) {
    button.addEventListener('click', () => void copy(button.textContent))
  }

  async function copy(name: string): Promise<void> {
    const kind = kinds[name]
    const exchange = shown
    if (exchange === null || kind === undefined) return
    // What is sent at once is to be captured; a test outlives the proxy, and names the server itself.
    const proxy = name === 'node:test' ? undefined : proxyOrigin()
    const origin = originOf(exchange, { origin: location.origin, ...proxy === undefined ? {} : { proxy } })
    const { content, remark } = await copiedBody(exchange, kind, withBody.checked, read)
    const copied = kind.write(exchange, { origin, withSecrets: withSecrets.checked }, content)
    text.value = copied
    const wasCopied = await navigator.clipboard.writeText(copied).then(() => true, () => false)
    // The reader has gone on to another one.
    if (exchange !== shown) return
    text.hidden = wasCopied
    if (!wasCopied) text.select()
    const goal = exchange.upstream === undefined || kind.side === 'response' ? '' : `, for ${origin}`
    const news = wasCopied ? `Copied as ${name}${goal}${secretsRemark(exchange, kind.side, withSecrets.checked)}${remark}`
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

function secretsRemark(exchange: Exchange, side: Side, withSecrets: boolean): string {
  const secrets = (side === 'request' ? exchange.requestFields : exchange.responseFields).filter(([name]) => isSecret(name)).length
  return secrets === 0 ? ''
    : `, ${withSecrets ? 'with' : 'without'} ${counted(secrets, 'header')} that ${secrets === 1 ? 'is' : 'are'} secret`
}
