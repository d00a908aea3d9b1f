// What is known of the body of an exchange before its bytes are read, and what is to be said of them once they are. Each sentence is
// one for the reader.
import type { BodyRecord, Exchange } from '../../shared/exchange.ts'
import { fieldValue } from '../rows/fields.ts'
import { isEarlier, isImported } from '../rows/row.ts'
import { bytes } from '../ui/format.ts'
import { excerpt } from '../ui/visible-text.ts'

export type Side = 'request' | 'response'

/** A body as it was read, without its content coding where that could be undone. */
export interface LoadedBody {
  readonly content: Uint8Array
  /** `more`: decoding was stopped at the bound; `broken`: what follows cannot be decoded. */
  readonly end: 'whole' | 'more' | 'broken'
  /** Why it still has its content coding; null where it has none. */
  readonly stillCoded: string | null
}

/** Resolves to the body, without its content coding unless it is to be raw, or to a sentence that says why there is none. */
export type ReadBody = (exchange: Exchange, side: Side, isRaw?: boolean) => Promise<LoadedBody | string>

export function fieldsOf(exchange: Exchange, side: Side): Exchange['requestFields'] {
  return side === 'request' ? exchange.requestFields : exchange.responseFields
}

export function recordOf(exchange: Exchange, side: Side): BodyRecord | undefined {
  return side === 'request' ? exchange.requestBody : exchange.responseBody
}

/** Why there are no bytes to be read; undefined where there are. */
export function whyUnreadable(exchange: Exchange, side: Side): string | undefined {
  if (isImported(exchange)) return exchange.bodies?.[side] === undefined ? 'The file has no body of it.' : undefined
  const record = recordOf(exchange, side)
  if (isEarlier(exchange.id) && record?.bytes !== 0) return 'It went with the earlier run of the server.'
  if (record === undefined) return 'Bodies are not recorded: the inspector was started with --no-bodies.'
  if (record.bytes > 0) return record.kept > 0 ? undefined : `Its ${bytes(record.bytes)} are not kept: ${onlyTheNewest}.`
  if (exchange.isOpen === true) return `No body has ${side === 'request' ? 'been sent' : 'come'} yet.`
  if (exchange.complete) return side === 'response' && exchange.method === 'HEAD' ? 'A response to HEAD has no body.' : 'No body.'
  return 'No body came before the exchange broke off.'
}

export const onlyTheNewest = 'only the newest bodies are, 64 MiB in all'

/** What a reader has to know of the bytes that were read, beside them. */
export function remarksOn(exchange: Exchange, side: Side, { content, end, stillCoded }: LoadedBody): string[] {
  const remarks: string[] = []
  const record = recordOf(exchange, side)
  const isCut = record !== undefined && record.kept < record.bytes
  if (exchange.isOpen === true) remarks.push('The exchange is under way: there may be more to come.')
  else if (!exchange.complete && !isImported(exchange)) remarks.push('The exchange broke off: this is what came before.')
  if (isCut) remarks.push(`Only the first ${bytes(record.kept)} of ${bytes(record.bytes)} were recorded.`)
  if (stillCoded !== null) remarks.push(`${stillCoded}: shown as it was sent.`)
  if (end === 'more') remarks.push(`It decodes to more than ${bytes(content.length)}: decoding was stopped there.`)
  if (end === 'broken' && !isCut && exchange.complete && exchange.isOpen !== true) {
    remarks.push(`It is decoded as far as it is valid ${codingOf(exchange, side)}: its end is missing or wrong.`)
  }
  return remarks
}

/** The content coding that was named; empty where there is none. */
export function codingOf(exchange: Exchange, side: Side): string {
  return excerpt(fieldValue(fieldsOf(exchange, side), 'Content-Encoding') ?? '', 60).text
}

/** Size, coding and type in a few words, such as `52 B, gzip, 1,234 B decoded · text/html`. */
export function summaryOf(exchange: Exchange, side: Side, loaded: LoadedBody): string {
  const { bytes: sent } = recordOf(exchange, side) ?? { bytes: loaded.content.length }
  const coding = isImported(exchange) ? '' : codingOf(exchange, side)
  const words = [bytes(sent)]
  if (coding !== '') words.push(coding)
  if (coding !== '' && loaded.stillCoded === null && loaded.end === 'whole') words.push(`${bytes(loaded.content.length)} decoded`)
  const type = fieldValue(fieldsOf(exchange, side), 'Content-Type')
  return words.join(', ') + (type === undefined ? '' : ` · ${excerpt(type, 60).text}`)
}
