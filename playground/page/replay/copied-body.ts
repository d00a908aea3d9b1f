// The body that goes into a copy, and what is said of it.
import type { Exchange } from '../../shared/exchange.ts'
import { fieldsOf, recordOf, whyUnreadable } from '../body/recorded-body.ts'
import type { ReadBody, Side } from '../body/recorded-body.ts'
import { textOrBytes } from '../body/text-or-bytes.ts'
import { isImported } from '../rows/row.ts'
import { counted } from '../ui/format.ts'
import { contentStanding } from './recorded-content.ts'
import type { CopiedContent } from './copy.ts'

export interface CopiedBody {
  readonly content: CopiedContent
  /** What follows the name of the copy, such as `, with its body of 5 bytes`; empty where there is no body. */
  readonly remark: string
}

/** Of a request the bytes as they were sent, since its headers name their coding; of a response its content decoded. */
export async function copiedBody(
  exchange: Exchange, { side, takesBytes }: { readonly side: Side, readonly takesBytes: boolean }, isWanted: boolean, read: ReadBody,
): Promise<CopiedBody> {
  const without = (why: string): CopiedBody => ({ content: '', remark: `, without its body${why}` })
  if (side === 'request' ? contentStanding(exchange) === 'none' : hasNoResponseBody(exchange)) return { content: '', remark: '' }
  if (!isWanted) return without('')
  if (whyUnreadable(exchange, side) !== undefined || isCut(exchange, side)) return without(': it is not kept whole')
  const body = await read(exchange, side, side === 'request')
  if (typeof body === 'string' || body.end !== 'whole') return without(': it is not kept whole')
  const content = textOrBytes(body.content)
  if (body.stillCoded !== null || (typeof content !== 'string' && !takesBytes)) return without(': it is not text in UTF-8')
  const isCoded = side === 'response' && !isImported(exchange) && fieldsOf(exchange, side).some(([name]) => /^content-encoding$/i.test(name))
  return { content, remark: `, with its body of ${counted(body.content.length, 'byte')}${isCoded ? ', decoded' : ''}` }
}

function hasNoResponseBody(exchange: Exchange): boolean {
  return exchange.method === 'HEAD' || exchange.status === 304 || recordOf(exchange, 'response')?.bytes === 0
}

function isCut(exchange: Exchange, side: Side): boolean {
  const record = recordOf(exchange, side)
  return record !== undefined && (record.kept < record.bytes || !exchange.complete)
}
