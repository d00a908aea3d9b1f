// Sends content that comes in chunks, as fast as the client reads it.
import { chunkOf, isPromise } from '../content/content.ts'
import type { Source } from '../content/content.ts'
import { onDisconnect } from './connection.ts'
import { fail, logError, logRejection } from './delivery.ts'
import type { Delivery } from './delivery.ts'

/**
 * Sends the chunks of a source; the fields go out with the first that is not empty.
 *
 * @param begin sets what only an answer with content has, before its first chunk
 */
export function sendSource(delivery: Delivery, source: Source, step: IteratorResult<unknown> | undefined, begin?: () => void): Promise<void> {
  const { response } = delivery
  return new Promise(resolve => {
    let isOver = false
    let isFull = false
    let hasBegun = begin === undefined
    const finish = (): void => {
      isOver = true
      response.removeListener('drain', resume)
      forget()
      resolve()
    }
    const close = (): void => {
      try {
        logRejection(source.close())
      } catch (error) {
        logError(error)
      }
    }
    const leave = (): void => {
      finish()
      close()
    }
    // An error of a source that was just closed is ignored.
    const onError = (error: unknown): void => {
      if (isOver) return
      finish()
      fail(delivery, error)
    }
    const take = ({ done, value }: IteratorResult<unknown>): void => {
      if (isOver) return
      if (done === true) {
        finish()
        response.end()
        return
      }
      const chunk = chunkOf(value)
      if (chunk !== undefined && !hasBegun) {
        hasBegun = true
        begin?.()
      }
      isFull = chunk !== undefined && !response.write(chunk)
    }
    const pump = (first?: IteratorResult<unknown>): void => {
      try {
        if (first !== undefined) take(first)
        while (!isOver && !isFull) {
          const next = source.next()
          if (isPromise(next)) {
            next.then(pump as (step: unknown) => void, onError)
            return
          }
          take(next)
        }
      } catch (error) {
        if (!isOver) close()
        onError(error)
      }
    }
    const resume = (): void => {
      if (!isFull) return
      isFull = false
      pump()
    }
    response.on('drain', resume)
    const forget = onDisconnect(response, leave)
    pump(step)
  })
}
