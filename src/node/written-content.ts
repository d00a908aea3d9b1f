// Content that a handler writes by itself, where it comes in one piece.
import type { ServerResponse } from 'node:http'
import type { Made } from '../handler/keeper.ts'

/**
 * Notes what is written to a response, which passes as it would. What comes in several pieces, or has no end, is not kept.
 *
 * @param read what is made of content, before it passes
 * @param confirm whether that may be kept once its head is written, when others have set what they set only then
 */
export class WrittenContent {
  /** What was written; never rejects. */
  readonly made: Promise<Made>
  /** Lets everything pass. */
  readonly release: () => void

  constructor(response: ServerResponse, read: (content: Uint8Array) => Made, confirm: (made: Made) => Made) {
    const { write, end } = response
    let settle: (made: Made) => void = () => {}
    this.made = new Promise(resolve => { settle = resolve })
    let isOpen = true
    const close = (): void => {
      if (isOpen) settle({ unkept: 'unfinished' })
      this.release()
    }
    const ownWrite = ((...args: unknown[]) => {
      if (isOpen) settle({ unkept: 'pieces' })
      this.release()
      return Reflect.apply(write, response, args) as boolean
    }) as ServerResponse['write']
    const ownEnd = ((...args: unknown[]) => {
      const content = isOpen ? contentOf(args) : undefined
      this.release()
      if (content === undefined) {
        settle({ unkept: 'unfinished' })
        return Reflect.apply(end, response, args) as ServerResponse
      }
      const made = read(content)
      try {
        return Reflect.apply(end, response, args) as ServerResponse
      } finally {
        settle(confirm(made))
      }
    }) as ServerResponse['end']
    this.release = () => {
      if (!isOpen) return
      isOpen = false
      response.removeListener('close', close)
      // Others may have put theirs above.
      if (response.write === ownWrite) response.write = write
      if (response.end === ownEnd) response.end = end
    }
    response.on('close', close)
    response.write = ownWrite
    response.end = ownEnd
  }
}

/** The bytes among the arguments of `end`; undefined for what Node refuses by itself. */
function contentOf([chunk, encoding]: readonly unknown[]): Uint8Array | undefined {
  if (chunk === undefined || chunk === null || typeof chunk === 'function') return new Uint8Array(0)
  if (typeof chunk === 'string') return Buffer.from(chunk, typeof encoding === 'string' ? encoding as BufferEncoding : 'utf8')
  return chunk instanceof Uint8Array ? chunk : undefined
}
