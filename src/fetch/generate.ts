// A tag from the content of a Response: up to a limit the content is held, beyond it everything passes.
import { etagFor } from '../validators/etag-for.ts'
import { isTaggable } from '../decision/taggable.ts'

/** The Response with a tag made from its content, where it has none and the content is small enough; else as it was. */
export async function withGeneratedTag(response: Response, limit: number): Promise<Response> {
  const { body, headers, status } = response
  const head = {
    status,
    etag: headers.get('etag') ?? undefined,
    contentType: headers.get('content-type'),
    cacheControl: headers.get('cache-control') ?? undefined,
    accelBuffering: headers.get('x-accel-buffering')
  }
  if (body === null || body.locked || !isTaggable(head)) return response
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    chunks.push(step.value)
    size += step.value.byteLength
    if (size > limit) return new Response(followed(chunks, reader), response)
  }
  const content = Buffer.concat(chunks, size)
  const tagged = new Response(content, response)
  tagged.headers.set('ETag', etagFor(content) as string)
  return tagged
}

// What was held, and then the rest as it comes.
function followed(chunks: Uint8Array[], reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const held = chunks.shift()
      const { done, value } = held === undefined ? await reader.read() : { done: false, value: held }
      if (done) controller.close()
      else controller.enqueue(value as Uint8Array)
    },
    cancel: reason => reader.cancel(reason)
  }, { highWaterMark: 0 })
}
