// Revisions: what is current of each key, and changes that check and write in one step.
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { answerConditional, expectationOf, makeEtag, memoryRevisions, withEtag } from 'not-modified'
import type { Change, Expectation, MemoryRevisionsOptions, Revision, Revisions } from 'not-modified'

const options: MemoryRevisionsOptions = { limit: 1000 }
const revisions: Revisions = memoryRevisions(options)
const pages = new Map<string, string>()

const tagged = withEtag(async (request: IncomingMessage) => pages.has(request.url ?? '/') ? revisions.current(request.url ?? '/') : null, { required: true })

createServer(tagged(async (request, response) => {
  const path = request.url ?? '/'
  if (request.method === 'GET') return pages.get(path) ?? ''
  let text = ''
  for await (const chunk of request) text += String(chunk)
  const change = request.method === 'DELETE' ? await revisions.remove(path, expectationOf(request), () => pages.delete(path))
    : await revisions.change(path, expectationOf(request), async () => pages.set(path, text).size > 0)
  if (!change.performed) {
    answerConditional(request, response, change.current)
    return undefined
  }
  const wasThere: boolean = change.result
  if (change.revision !== null) response.setHeader('ETag', makeEtag(change.revision))
  response.statusCode = wasThere ? 204 : 404
  response.end()
  return undefined
}))

const nothing: Expectation = { exists: undefined, tags: undefined }

export async function answer(request: Request): Promise<Response> {
  const change: Change<number> = await memoryRevisions().change(request.url, nothing, async () => 201)
  const now: Revision = change.performed ? change.revision : change.current
  return change.performed ? new Response(now, { status: change.result }) : answerConditional(request, now) ?? new Response()
}

export const forget = (...paths: readonly string[]): Promise<void> => revisions.invalidate(...paths)
