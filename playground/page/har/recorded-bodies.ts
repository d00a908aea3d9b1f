// The recorded bodies that go into a file: read one after the other, whole ones alone, and so many as one file may hold.
import type { Exchange } from '../../shared/exchange.ts'
import { recordOf } from '../body/recorded-body.ts'
import type { ReadBody, Side } from '../body/recorded-body.ts'
import { base64Of, textOrBytes } from '../body/text-or-bytes.ts'
import { isImported } from '../rows/row.ts'
import type { Bodies, Row } from '../rows/row.ts'

/** Characters of all bodies of a file: with its fields it is still one that can be opened again. */
const MAX_CHARACTERS = 30_000_000

export interface RecordedBodies {
  readonly bodiesOf: (exchange: Exchange) => Bodies
  /** How many are left out, since they are not kept whole, cannot be decoded, have no place in the format, or are too many. */
  readonly left: number
}

/** A body that is cut would be taken for all of it, so it is left out. */
export async function recordedBodies(rows: readonly Row[], read: ReadBody, max: number = MAX_CHARACTERS): Promise<RecordedBodies> {
  const found = new Map<Exchange, Bodies>()
  let characters = 0
  let left = 0
  const take = async (exchange: Exchange, side: Side): Promise<{ readonly text: string, readonly isBase64: boolean } | undefined> => {
    const record = recordOf(exchange, side)
    if (record === undefined || record.bytes === 0) return undefined
    const isWhole = record.kept === record.bytes && exchange.complete && characters < max
    const body = isWhole ? await read(exchange, side) : ''
    const content = typeof body === 'string' || body.end !== 'whole' || body.stillCoded !== null ? undefined : textOrBytes(body.content)
    const text = typeof content === 'string' ? content : content === undefined || side === 'request' ? undefined : base64Of(content)
    if (text === undefined || characters + text.length > max) {
      left++
      return undefined
    }
    characters += text.length
    return { text, isBase64: typeof content !== 'string' }
  }
  for (const { exchange } of rows) {
    if (exchange === null || isImported(exchange)) continue
    const request = await take(exchange, 'request')
    const response = await take(exchange, 'response')
    if (request !== undefined || response !== undefined) found.set(exchange, { request: request?.text, response })
  }
  return { bodiesOf: exchange => found.get(exchange) ?? (isImported(exchange) ? exchange.bodies ?? {} : {}), left }
}
