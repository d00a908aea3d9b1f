// The decision inside a handler, on both protocols.
import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { answerConditional, expectationOf, makeEtag } from 'not-modified'
import type { CurrentRepresentation, Validators } from 'not-modified'

const articles = new Map<string, { readonly revision: number; readonly changed: Date }>()

function validatorsOf(path: string): Validators | undefined {
  const article = articles.get(path)
  return article && { etag: makeEtag(String(article.revision)), lastModified: article.changed }
}

const revisions: readonly CurrentRepresentation[] = ['7', 7, 7n, new Date(0), new Uint8Array(1), ['build', 7], '"v1"', {}, null, undefined]
console.log(revisions.length)

createServer((request, response) => {
  const current = validatorsOf(request.url ?? '/')
  if (answerConditional(request, response, current)) return
  const { exists, tags } = expectationOf(request)
  console.log(exists, tags?.length)
  response.end(current === undefined ? 'none' : current.etag)
})

// A revision, or an entity tag with its quotes, is what the tag is made from or is.
createServer((request, response) => {
  const current: CurrentRepresentation = articles.get(request.url ?? '/')?.revision ?? null
  if (answerConditional(request, response, current)) return
  if (!answerConditional(request, response, '"v7"')) response.end()
})

createHttp2Server((request, response) => {
  const isAnswered: boolean = answerConditional(request, response, null)
  if (!isAnswered) response.end(expectationOf(request).tags?.join() ?? 'none')
})
