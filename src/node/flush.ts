// `flush` and `flushHeaders` of a response whose content is held: both release it.
import type { ServerResponse } from 'node:http'

type Flushable = ServerResponse & { flush?: unknown }

/**
 * Releases held content before `flushHeaders`, and before `flush`, which a compressor may add to a response before or after this library. A response
 * without a compressor gets a `flush` too, so that an application can always send what it has written.
 */
export function hookFlush(response: Flushable, release: () => void): void {
  const { flushHeaders } = response
  const releaseAndFlush = (): void => {
    release()
    flushHeaders.call(response)
  }
  response.flushHeaders = releaseAndFlush
  let beneath = response.flush
  const flush = (): void => {
    release()
    if (typeof beneath === 'function') beneath.call(response)
    else flushHeaders.call(response)
  }
  Object.defineProperty(response, 'flush', { get: () => flush, set: value => { beneath = value }, configurable: true, enumerable: true })
}
