// One line of notice under the totals: the server that is gone, or a cache that does not validate.
import type { UpstreamState } from '../../shared/exchange.ts'
import { byId, setText } from '../ui/dom.ts'
import { visible } from '../ui/visible-text.ts'
import type { ConnectionState } from '../network/event-source.ts'
import type { Row } from '../rows/row.ts'
import { verdictOf } from '../rows/verdict.ts'

/** What is to be noticed, most important first; undefined where all is well. */
export function noticeOf(
  connection: ConnectionState, lastFetched: Row | undefined, upstream: UpstreamState | null = null,
): string | undefined {
  if (connection === 'lost') return 'The page is not connected. What is sent meanwhile is not seen; the page keeps trying.'
  if (connection === 'replaced') return 'The recorder has four readers at most, and newer pages took this one’s place.'
  if (upstream?.status === 'down') return downOf(upstream)
  if (lastFetched === undefined) return undefined
  const { word, sentence } = verdictOf(lastFetched, true)
  return word === 'Cache disabled?' ? sentence : undefined
}

function downOf({ url, reason }: UpstreamState): string {
  const why = reason === undefined ? '' : `: ${visible(reason).replace(/\.$/, '')}`
  return `The server at ${visible(url)} is down${why}. The proxy keeps looking for it.`
}

/** Returns the function that shows the notice, and says a new one; a page that was replaced is offered `reconnect`. */
export function createNotice(
  say: (notice: string) => void, reconnect: () => void,
): (connection: ConnectionState, lastFetched: Row | undefined, upstream: UpstreamState | null) => void {
  const strip = byId('notice')
  const text = strip.querySelector('p')
  const button = strip.querySelector('button')
  button?.addEventListener('click', reconnect)
  return (connection, lastFetched, upstream) => {
    const notice = noticeOf(connection, lastFetched, upstream)
    if (notice !== undefined && notice !== text?.textContent) say(notice)
    strip.hidden = notice === undefined
    if (text !== null) setText(text, notice ?? '')
    if (button !== null) button.hidden = connection !== 'replaced'
  }
}
