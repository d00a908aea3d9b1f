// Which exchanges have a text in one of their bodies: `GET /exchanges?body=text`.
import type { RequestListener } from 'node:http'
import type { Side } from '../capture/body-store.ts'
import { decodedContent } from '../capture/decoded-content.ts'
import { jsonText } from '../http/json-text.ts'
import { answerLine } from '../http/respond.ts'
import { codingsOf } from './body-routes.ts'
import type { BodyRouteOptions } from './body-routes.ts'
import { readRoute } from './routes.ts'

/** Characters of a text to search for. */
const MAX_TEXT = 500

/** Bytes of content, decoded, that one search looks at: newest first, so that the oldest are left out. */
export const MAX_SEARCHED: number = 128 * 1_048_576

/** Searches that may be under way at once: a reader who types begins one after the other. */
const MAX_AT_ONCE = 2

/** Capitals make no difference. The answer says whether every body that is kept was looked at. */
export function bodySearchListener({ log, bodies }: BodyRouteOptions, max: number = MAX_SEARCHED): RequestListener {
  let underWay = 0
  const search = async (text: string, isOver: () => boolean): Promise<{ readonly ids: number[], readonly isWhole: boolean }> => {
    const ids: number[] = []
    let left = max
    for (const id of bodies.ids()) {
      const exchange = log.find(id)
      for (const side of ['request', 'response'] as const satisfies readonly Side[]) {
        const content = bodies.read(id, side)
        if (content === undefined) continue
        if (left <= 0 || isOver()) return { ids, isWhole: false }
        const decoded = await decodedContent(content, codingsOf(exchange, side))
        const searched = typeof decoded === 'string' ? content : decoded.content
        left -= searched.length
        const has = Buffer.from(searched).toString().toLowerCase().includes(text)
        // Others are answered between two bodies.
        await new Promise(setImmediate)
        if (!has) continue
        ids.push(id)
        break
      }
    }
    return { ids, isWhole: true }
  }
  return readRoute((request, response) => {
    const text = (new URLSearchParams(request.url?.split('?', 2)[1]).get('body') ?? '').toLowerCase()
    if (text === '' || text.length > MAX_TEXT) return answerLine(response, 400, `body= needs a text of ${MAX_TEXT} characters at most`)
    if (underWay >= MAX_AT_ONCE) return answerLine(response, 429, `${MAX_AT_ONCE} searches are under way: wait`)
    underWay++
    void search(text, () => response.destroyed).then(found => { response.end(jsonText(found)) }).finally(() => { underWay-- })
  }, 'application/json; charset=utf-8')
}
