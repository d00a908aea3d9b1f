// What the soaked server serves: each way to answer, and each way to fail.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { answerConditional, etagMiddleware, files, lazyBody, memoryContents, memoryRevisions, partial, withEtag, withKeptContent, withLastModified, withRanges } from 'not-modified'

/** How many sources were started and closed. */
export interface Sources { started: number, closed: number }

export const CONTENT: string = 'The answer is 42.\n'.repeat(10)
export const PIECE: Buffer = Buffer.alloc(16 * 1024, 'x')
/** Pieces of the long stream. */
export const LONG = 64

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

const boom = (): never => { throw new Error('boom') }

/** The handlers by their targets, with `/long.txt` of a folder; `watch` is told of everything that is to be collected one day. */
export function handlersOf(sources: Sources, folder: string, watch: (object: object) => void): Readonly<Record<string, Handler>> {
  const watched = <T extends object>(object: T): T => {
    watch(object)
    return object
  }
  function* generate(count: number, piece: string | Buffer, end: () => void = () => {}): Generator<string | Buffer> {
    sources.started++
    try {
      for (let i = 0; i < count; i++) yield piece
      end()
    } finally {
      sources.closed++
    }
  }
  async function* generateAsync(end?: () => void): AsyncGenerator<string | Buffer> {
    for (const piece of generate(10, CONTENT, end)) {
      await null
      yield piece
    }
  }
  const readable = (count: number): Readable => {
    let left = count
    sources.started++
    return watched(new Readable({
      read() { this.push(left-- > 0 ? PIECE : null) },
      destroy(error, callback) {
        sources.closed++
        callback(error)
      }
    }))
  }
  const web = (): ReadableStream => {
    let left = 10
    sources.started++
    return watched(new ReadableStream({
      pull(controller) {
        if (left-- > 0) {
          controller.enqueue(PIECE)
          return
        }
        sources.closed++
        controller.close()
      },
      cancel() { sources.closed++ }
    }))
  }
  const tag = withEtag(() => 'v1')
  const middleware = etagMiddleware()
  const kept = withKeptContent(memoryContents(), { limit: 100_000 })
  // Each time it is made anew, by one for those who ask at once.
  const madeAnew = withKeptContent(memoryContents({ limit: 0 }))
  // More of them than there is room for.
  const keptMany = withKeptContent(memoryContents({ limit: 1_000_000 }))
  const revisions = memoryRevisions({ limit: 1000 })
  let keys = 0
  const save = withEtag(async () => ({ revision: 1 }), { required: true })
  return {
    '/text': tag(() => CONTENT),
    '/lazy': tag(withLastModified(() => new Date(0))(() => async () => CONTENT)),
    '/generator': tag(() => watched(generate(10, CONTENT))),
    '/async': tag(() => generateAsync),
    '/readable': tag(() => readable(10)),
    '/web': tag(() => web()),
    '/body': tag(() => lazyBody(() => generate(10, CONTENT))),
    '/long': tag(() => () => watched(generate(LONG, PIECE))),
    '/longReadable': tag(() => () => readable(LONG)),
    '/generated': etagMiddleware(() => CONTENT, { generate: true }) as Handler,
    '/generatedLong': etagMiddleware(() => generate(LONG, PIECE), { generate: true, limit: 100_000 }) as Handler,
    '/kept': tag(kept(() => generateAsync)),
    '/madeAnew': tag(madeAnew(() => () => readable(10))),
    '/keptLong': tag(kept(() => () => watched(generate(LONG, PIECE)))),
    '/keptMany': withEtag(() => `${keys++ % 500}`)(keptMany(() => () => readable(10))) as Handler,
    '/parts': tag(withRanges(() => partial(LONG * PIECE.length, () => watched(generate(LONG, PIECE))))) as Handler,
    '/long.txt': files(folder),
    '/revision': withEtag(() => revisions.current(`${keys++ % 5000}`))(async () => {
      await revisions.change(`${keys++ % 5000}`, { exists: undefined, tags: undefined }, () => {})
      return CONTENT
    }) as Handler,
    '/connect': (request, response) => middleware(request, response, () => {
      response.setHeader('ETag', '"v1"')
      response.write(CONTENT.slice(0, 90))
      response.end(CONTENT.slice(90))
    }),
    '/inside': (request, response) => { if (!answerConditional(request, response, { etag: '"v1"' })) response.end(CONTENT) },
    '/document': save(async request => {
      if (request.method === 'PUT') await text(request)
      return CONTENT
    }),
    '/throws': tag(boom),
    '/fails': tag(() => () => generate(0, '', boom)),
    '/breaks': tag(() => () => generate(3, CONTENT, boom)),
    '/breaksAsync': tag(() => () => generateAsync(boom))
  }
}
