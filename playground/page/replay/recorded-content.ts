// The recorded content of a request, as it is sent again: as text that can be edited, or by its name where it cannot.
import { formatExchangeKey } from '../../shared/exchange.ts'
import type { Exchange } from '../../shared/exchange.ts'
import { codingOf } from '../body/recorded-body.ts'
import type { LoadedBody } from '../body/recorded-body.ts'
import { textOrBytes } from '../body/text-or-bytes.ts'
import { isEarlier, isImported } from '../rows/row.ts'
import { bytes } from '../ui/format.ts'

/** Characters of content that can be edited; a field of several lines also makes one sign of each line end of two. */
const MAX_EDITED = 100_000

/** `whole`: all of it is recorded; `lost`: there was some, or may have been. */
export function contentStanding(exchange: Exchange): 'none' | 'whole' | 'lost' {
  if (isImported(exchange)) return exchange.bodies?.request === undefined ? mayHaveContent(exchange) : 'whole'
  const { requestBody: record, complete } = exchange
  if (record === undefined) return mayHaveContent(exchange)
  if (record.bytes === 0) return 'none'
  return record.kept === record.bytes && complete && !isEarlier(exchange.id) ? 'whole' : 'lost'
}

function mayHaveContent({ method }: Exchange): 'none' | 'lost' {
  return ['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method) ? 'none' : 'lost'
}

export interface RecordedContent {
  /** Text for the reader to edit; empty where it cannot be. */
  readonly content: string
  /** The exchange whose content the server is to send as it was recorded. */
  readonly bodyOf?: string
  /** What a reader has to know of it: a sentence, or nothing. */
  readonly remark: string
}

/** `sentBy`: only the inspector's server can send bytes as they were recorded. */
export function recordedContent(exchange: Exchange, body: LoadedBody | string | null, sessionId: string, sentBy: 'page' | 'server'): RecordedContent {
  if (body === null) {
    return { content: '', remark: contentStanding(exchange) === 'lost' ? 'Its body was not recorded whole: write it anew.' : '' }
  }
  if (typeof body === 'string') return { content: '', remark: `Its body cannot be sent again. ${body}` }
  const text = textOrBytes(body.content)
  const isEditable = typeof text === 'string' && text.length <= MAX_EDITED && !text.includes('\r') && codingOf(exchange, 'request') === ''
  if (isEditable) return { content: text, remark: '' }
  if (sentBy === 'page') return { content: '', remark: 'Its body is not plain text: write it anew.' }
  return { content: '', bodyOf: formatExchangeKey(sessionId, exchange.id), remark: `The recorded body, ${bytes(exchange.requestBody?.bytes ?? 0)}` }
}
