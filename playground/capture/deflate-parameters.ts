// How the messages of a WebSocket are compressed, by the extension that the 101 accepts (RFC 7692 §7.1).
import { listMembers } from '../http/field-lines.ts'
import type { FieldLine, MessageRecord } from '../shared/exchange.ts'

/** How one side compresses. */
export interface Compression {
  /** A message may refer to those before it. */
  readonly keepsContext: boolean
  /** Of how many octets it does so, as a power of two. */
  readonly windowBits: number
}

export type Compressions = Readonly<Record<MessageRecord['from'], Compression>>

const PARAMETER = /^(server|client)_(?:(no_context_takeover)|max_window_bits=("?)([89]|1[0-5])\3)$/

/** @returns why nothing can be decoded, where that is so: what follows `not decoded:` */
export function compressionsOf(responseFields: readonly FieldLine[]): Compressions | string {
  const extensions = listMembers(responseFields, 'sec-websocket-extensions').filter(extension => extension !== '')
  const [[name, ...parameters] = []] = extensions.map(extension => extension.split(';').map(part => part.trim()))
  if (name === undefined) return 'the 101 accepts no compression'
  if (extensions.length > 1 || name !== 'permessage-deflate') return 'it may have been changed by another extension than permessage-deflate alone'
  const read = parameters.map(parameter => PARAMETER.exec(parameter.replace(/\s*=\s*/, '=')))
  const kinds = read.map(match => match === null ? '' : `${match[1]} ${match[2]}`)
  if (kinds.includes('') || new Set(kinds).size < kinds.length) return 'the 101 has parameters of permessage-deflate that are not valid'
  const of = (side: string): Compression => ({
    keepsContext: !read.some(match => match?.[1] === side && match[2] !== undefined),
    // zlib compresses with 9 where 8 is agreed on.
    windowBits: Math.max(9, Number(read.find(match => match?.[1] === side && match[4] !== undefined)?.[4] ?? 15))
  })
  return { client: of('client'), server: of('server') }
}
