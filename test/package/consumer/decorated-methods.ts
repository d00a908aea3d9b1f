// Standard decorators on methods: the handlers keep their `this` and their own arguments.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { noCache, withEtag, withLastModified } from 'not-modified'
import type { WithEtagOptions } from 'not-modified'

interface Article { readonly revision: number; readonly changed: Date; readonly text: string }

const options: WithEtagOptions = { early: true, required: true }

class Articles {
  readonly #articles = new Map<string, Article>()
  hits = 0

  @withEtag(function (this: Articles, _request: IncomingMessage, _response: ServerResponse, id: string) {
    return this.find(id)?.revision ?? null
  }, options)
  @withLastModified(function (this: Articles, _request: IncomingMessage, _response: ServerResponse, id: string) {
    return this.find(id)?.changed
  })
  article(_request: IncomingMessage, response: ServerResponse, id: string): () => string {
    this.hits++
    response.setHeader('Content-Type', 'text/plain; charset=utf-8')
    return () => this.find(id)?.text ?? ''
  }

  @withEtag(function (this: Articles) { return Math.floor(this.hits / 7) }, { weak: true })
  *counter(_request: IncomingMessage, response: ServerResponse): Generator<string> {
    this.hits++
    response.setHeader('Content-Type', 'text/plain')
    yield ''
    yield String(this.hits)
  }

  @noCache
  async now(): Promise<string> {
    return new Date().toISOString()
  }

  @noCache
  @withEtag(async (request: IncomingMessage) => request.url)
  static about(request: IncomingMessage, response: ServerResponse): void {
    response.end(`${this.name} ${request.url}`)
  }

  find(id: string): Article | undefined {
    return this.#articles.get(id)
  }
}

const articles = new Articles()

export function route(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  if (pathname === '/') articles.counter(request, response)
  else if (pathname === '/now') articles.now()
  else if (pathname === '/about') Articles.about(request, response)
  else articles.article(request, response, pathname.slice(1))
}
