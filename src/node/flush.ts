// `flush` and `flushHeaders` of a response whose content is held: both let it go.
import type { ServerResponse } from 'node:http'

type Flushable = ServerResponse & { flush?: unknown }

/**
 * Releases held content before `flushHeaders` and before `flush`, which compressors give to a response, before or after us. A response without a
 * compressor gets a `flush` as well, so that an application can always say that what it wrote is to be sent now.
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
