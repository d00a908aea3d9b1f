// A stream whose second chunk waits until the client has the first.
import type { ServerResponse } from 'node:http'
import { within } from '../support/until.ts'

export const FIRST = '{"n":1}\n'
export const SECOND = '{"n":2}\n'

/** A source that gives its second chunk only once the client has the first. */
export interface Source { readonly chunks: AsyncIterable<string>, release(): void }

export function newSource(): Source {
  let release = (): void => {}
  const isReleased = new Promise<void>(resolve => { release = resolve })
  const chunks = (async function* () {
    yield FIRST
    try {
      await within(isReleased, 'the client has the first chunk', 5)
      yield SECOND
    } catch {
      // Without the second chunk the answer is not what the test expects.
    }
  })()
  return { chunks, release: () => { release() } }
}

/** Writes all of it, and calls `afterEach` after each chunk. */
export async function writing({ chunks }: Source, response: ServerResponse, afterEach = (): void => {}): Promise<void> {
  for await (const chunk of chunks) {
    response.write(chunk)
    afterEach()
  }
  response.end()
}
