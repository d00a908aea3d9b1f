// Makes a tag from the content of a Response. Up to a limit the content is held; longer content passes unchanged.
import { withRoom } from '../content/room.ts'
import { uncheckedEtagFor } from '../validators/etag-for.ts'
import { isTaggable } from '../decision/taggable.ts'
import type { Generate } from '../handler/plan.ts'
import type { GivenFields } from './given-fields.ts'

/** The Response with a tag made from its content, if it has none and the content is short enough; else unchanged. */
export async function withGeneratedTag(response: Response, { limit, digest }: Generate, given: GivenFields): Promise<Response> {
  const { body, headers, status } = response
  const head = {
    status,
    etag: headers.get('etag') ?? undefined,
    contentType: headers.get('content-type'),
    cacheControl: headers.get('cache-control') ?? undefined,
    accelBuffering: headers.get('x-accel-buffering')
  }
  if (body === null || body.locked || !isTaggable(head)) return response
  const reader: ReadableStreamDefaultReader<unknown> = body.getReader()
  let held: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  let size = 0
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    const chunk = step.value
    // A server may accept chunks that are not bytes: leave them to it.
    if (!(chunk instanceof Uint8Array) || size + chunk.byteLength > limit) {
      return new Response(resumed(held.subarray(0, size), chunk, reader), response)
    }
    held = withRoom(held, size + chunk.byteLength, limit)
    held.set(chunk, size)
    size += chunk.byteLength
  }
  const content = held.subarray(0, size)
  const tagged = new Response(content, response)
  const etag = uncheckedEtagFor(content, false, digest) as string
  // Content that is coded already has the tag of its coding.
  if (headers.has('content-encoding')) given.add('ETag', etag)
  else given.addTag(etag)
  tagged.headers.set('ETag', etag)
  return tagged
}

// What was held as one chunk, the chunk that exceeded the limit, and the rest as it comes.
function resumed(held: Uint8Array, next: unknown, reader: ReadableStreamDefaultReader<unknown>): ReadableStream {
  return new ReadableStream({
    start(controller) {
      if (held.byteLength > 0) controller.enqueue(held)
      controller.enqueue(next)
    },
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: reason => reader.cancel(reason)
  }, { highWaterMark: 0 })
}
