// How much of the text of a WebSocket's message is kept: shared by the search of the server and the page.
import type { MessageRecord } from './exchange.ts'

/** Whether all of a message is in its text; octets that are no text have none. */
export function isTextWhole({ text = '', type, bytes, isCompressed, decodedBytes, notDecoded }: MessageRecord): boolean {
  if (type === 'binary') return true
  if (notDecoded !== undefined || (isCompressed === true && decodedBytes === undefined)) return false
  // The code of a close is part of its payload.
  const own = new TextEncoder().encode(text).length + (type === 'close' ? Math.min(bytes, 2) : 0)
  return own >= (decodedBytes ?? bytes)
}
