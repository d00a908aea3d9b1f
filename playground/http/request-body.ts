// The content of requests: read whole within a bound, and how Node frames it.
import type { IncomingMessage } from 'node:http'

/**
 * All of a request's content. What is beyond the bound is read and dropped: a client that still sends would not read
 * the response otherwise.
 *
 * @param max the most bytes that are kept
 * @param signal gives up waiting
 * @returns 'incomplete' where the client left or the signal came before its end
 */
export function readBody(
  request: IncomingMessage, max: number, signal?: AbortSignal): Promise<Buffer | 'too large' | 'incomplete'> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let length = 0
    const take = (chunk: Buffer): void => {
      length += chunk.length
      if (length <= max) chunks.push(chunk)
      else finish('too large')
    }
    const finish = (result: Buffer | 'too large' | 'incomplete'): void => {
      request.off('data', take)
      request.resume()
      resolve(result)
    }
    request.on('data', take)
    request.once('end', () => { finish(Buffer.concat(chunks)) })
    request.once('error', () => { finish('incomplete') })
    signal?.addEventListener('abort', () => { finish('incomplete') }, { once: true })
  })
}

// Node sends requests of every other method in chunks, even if they have no content.
const WITHOUT_CONTENT = ['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']

/** Whether Node frames the content of a request of this method by chunks unless a field says otherwise. */
export function isChunkedByDefault(method: string): boolean {
  return !WITHOUT_CONTENT.includes(method)
}
