// Which exchanges have a text in one of their bodies, or in a message of their WebSocket: `GET /exchanges?body=text`.
import type { RequestListener } from 'node:http'
import type { BodyStore, Side } from '../capture/body-store.ts'
import { decodedContent } from '../capture/decoded-content.ts'
import type { DecodedContent } from '../capture/decoded-content.ts'
import type { ExchangeLog } from '../capture/exchange-log.ts'
import { jsonText } from '../http/json-text.ts'
import { queryOf } from '../http/query.ts'
import { answerLine } from '../http/respond.ts'
import type { Exchange } from '../shared/exchange.ts'
import { isTextWhole } from '../shared/message-text.ts'
import { codingsOf } from './body-routes.ts'
import type { BodyRouteOptions } from './body-routes.ts'
import { readRoute } from './routes.ts'

/** Characters of a text to search for. */
const MAX_TEXT = 500

/** Bytes of content, decoded, that one search looks at: newest first, so that the oldest are left out. */
export const MAX_SEARCHED: number = 128 * 1_048_576

/** Searches that may be under way at once: a reader who types begins one after the other. */
const MAX_AT_ONCE = 2

interface Found {
  readonly ids: readonly number[]
  /** Whether no exchange is left out that has the text: every body was looked at, and each of them whole. */
  readonly isWhole: boolean
  /** The exchanges without the text in what was looked at, of whose bodies there is more: beyond a bound, or not decoded. */
  readonly partly: number
  /** The exchanges that were not looked at: the oldest. */
  readonly unsearched: number
}

/** Capitals make no difference. */
export function bodySearchListener({ log, bodies }: BodyRouteOptions, max: number = MAX_SEARCHED): RequestListener {
  let underWay = 0
  const search = async (text: string, isOver: () => boolean): Promise<Found> => {
    const ids: number[] = []
    let left = max
    let partly = 0
    const all = idsOf(log, bodies)
    for (const [at, id] of all.entries()) {
      const exchange = log.find(id)
      const { messages = [], droppedMessages = 0 } = exchange?.upgrade ?? {}
      let has = messages.some(({ text: own = '' }) => own.toLowerCase().includes(text))
      let isPart = droppedMessages > 0 || !messages.every(isTextWhole)
      for (const side of ['request', 'response'] as const satisfies readonly Side[]) {
        const content = bodies.read(id, side)
        if (content === undefined || has) continue
        if (left <= 0 || isOver()) return { ids, isWhole: false, partly, unsearched: all.length - at }
        const decoded = await decodedContent(content, codingsOf(exchange, side))
        const searched = typeof decoded === 'string' ? content : decoded.content
        left -= searched.length
        has = Buffer.from(searched).toString().toLowerCase().includes(text)
        isPart ||= !isWholeBody(exchange, side, content, decoded)
        // Others are answered between two bodies.
        await new Promise(setImmediate)
      }
      if (has) ids.push(id)
      else if (isPart) partly++
    }
    return { ids, isWhole: partly === 0, partly, unsearched: 0 }
  }
  return readRoute((request, response) => {
    const text = (queryOf(request).get('body') ?? '').toLowerCase()
    if (text === '' || text.length > MAX_TEXT) return answerLine(response, 400, `body= needs a text of ${MAX_TEXT} characters at most`)
    if (underWay >= MAX_AT_ONCE) return answerLine(response, 429, `${MAX_AT_ONCE} searches are under way: wait`)
    underWay++
    void search(text, () => response.destroyed).then(found => { response.end(jsonText(found)) }).finally(() => { underWay-- })
  }, 'application/json; charset=utf-8')
}

/** The exchanges of which a body or a message is kept, newest first. */
function idsOf({ exchanges, open, find }: ExchangeLog, bodies: BodyStore): number[] {
  const hasMessages = (exchange: Exchange | undefined): boolean => (exchange?.upgrade?.messages?.length ?? 0) > 0
  const over = exchanges.from(exchanges.start).filter(hasMessages).map(({ id }) => id)
  const underWay = open.ids().filter(id => hasMessages(find(id)))
  return [...new Set([...bodies.ids(), ...over, ...underWay])].sort((a, b) => b - a)
}

/** Whether this is all of a body, or all that came of it. */
function isWholeBody(exchange: Exchange | undefined, side: Side, content: Uint8Array, decoded: DecodedContent | string): boolean {
  const record = side === 'request' ? exchange?.requestBody : exchange?.responseBody
  if (typeof decoded === 'string' || decoded.end === 'more' || content.length < (record?.bytes ?? 0)) return false
  // What is under way, or broke off, has no end yet: all that came of it was decoded.
  return decoded.end === 'whole' || exchange?.complete !== true
}
