// Which exchanges have the words of the filter in their bodies: the server searches, since the page does not have them.
import { textOrBytes } from '../body/text-or-bytes.ts'
import type { Exchange } from '../../shared/exchange.ts'
import { importedBody, searchBodies } from '../network/body-reader.ts'
import type { FoundBodies } from '../network/body-reader.ts'
import { isImported } from '../rows/row.ts'
import type { ImportedExchange } from '../rows/row.ts'
import { counted } from '../ui/format.ts'

/** Milliseconds after which newly recorded bodies are searched too. */
const PATIENCE = 1000

export interface BodySearch {
  /** Asks for these words, in lower case, in place of those before; `onResults` is called when `has` has more to say. */
  want(words: readonly string[], onResults: () => void): void
  /** To be called when there is more that was recorded. */
  goOn(): void
  /** Whether the exchange has the word in a body, as far as is known. */
  readonly has: (exchange: Exchange, word: string) => boolean
  /** What the reader has to know of the search; undefined where it is done. */
  readonly remark: string | undefined
}

/** Why there may be more than was found: a sentence or two; undefined where there is not. */
export function remarkOn(found: readonly FoundBodies[]): string | undefined {
  const most = (of: (result: FoundBodies) => number): number => Math.max(0, ...found.map(of))
  const partly = most(result => result.partly)
  const remarks = [
    ...most(({ unsearched }) => unsearched) === 0 ? [] : ['Only the newest bodies were searched: there are too many.'],
    ...partly === 0 ? [] : [`Bodies or messages of ${counted(partly, 'other exchange')} were searched in part: the rest is not recorded ` +
      '(over 1 MiB of a body, 160 bytes of a message) or not decoded (over 8 MiB).'],
  ]
  return remarks.length === 0 ? undefined : remarks.join(' ')
}

export function createBodySearch(): BodySearch {
  let onResults: () => void = () => {}
  let words: readonly string[] = []
  let found = new Map<string, ReadonlySet<number>>()
  let remark: string | undefined
  let attempt = new AbortController()
  let timer: number | undefined
  /** What was asked for before is of no use any more. */
  const begin = (): AbortController => {
    attempt.abort()
    attempt = new AbortController()
    return attempt
  }
  const search = async (): Promise<void> => {
    const own = begin()
    const results: (readonly [word: string, result: FoundBodies | string])[] = []
    // One after the other: the server has few searches under way at once.
    for (const word of words) {
      results.push([word, await searchBodies(word, own.signal)])
      if (own.signal.aborted) return
    }
    const problem = results.map(([, result]) => result).find(result => typeof result === 'string')
    found = new Map(results.flatMap(([word, result]) => typeof result === 'string' ? [] : [[word, new Set(result.ids)] as const]))
    remark = problem ?? remarkOn(results.flatMap(([, result]) => typeof result === 'string' ? [] : [result]))
    onResults()
  }
  return {
    want(next, tell) {
      onResults = tell
      if (next.join('\n') === words.join('\n')) return
      words = next
      window.clearTimeout(timer)
      timer = undefined
      begin()
      found = new Map()
      remark = next.length === 0 ? undefined : 'The bodies are being searched.'
      // A word that is being typed is not searched at every letter.
      if (next.length > 0) timer = window.setTimeout(() => {
        timer = undefined
        void search()
      }, PATIENCE / 5)
    },
    goOn() {
      if (words.length === 0 || timer !== undefined) return
      timer = window.setTimeout(() => {
        timer = undefined
        void search()
      }, PATIENCE)
    },
    has: (exchange, word) => isImported(exchange) ? importedText(exchange).includes(word) : found.get(word)?.has(exchange.id) === true,
    get remark() {
      return remark
    },
  }
}

function importedText({ bodies = {}, upgrade }: ImportedExchange): string {
  const body = importedBody(bodies.response)
  const text = typeof body === 'string' ? '' : textOrBytes(body.content)
  const messages = (upgrade?.messages ?? []).map(message => message.text ?? '')
  return [bodies.request ?? '', typeof text === 'string' ? text : '', ...messages].join('\n').toLowerCase()
}
