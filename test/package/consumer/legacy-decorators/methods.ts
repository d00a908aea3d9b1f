// The decorators of `experimentalDecorators`, as NestJS has them: `@withEtag(…)` on methods, static ones too.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { noCache, withCacheControl, withEtag, withLastModified } from 'not-modified'

export class Articles {
  hits = 0

  @withEtag(function (this: Articles, _request: IncomingMessage, _response: ServerResponse, id: string) {
    return this.find(id)
  }, { required: true })
  @withLastModified(() => new Date(0))
  article(_request: IncomingMessage, _response: ServerResponse, id: string): () => string {
    return () => this.find(id)
  }

  @withEtag(function (this: Articles) { return Math.floor(this.hits / 7) })
  @withCacheControl({ maxAge: 60 })
  *counter(_request: IncomingMessage, _response: ServerResponse): Generator<string> {
    yield String(this.hits++)
  }

  @noCache
  async now(): Promise<string> {
    return new Date().toISOString()
  }

  @withEtag(function (this: Articles, request: Request) { return this.find(request.url) })
  page(request: Request): Response {
    return new Response(request.url)
  }

  @noCache
  @withEtag(async (request: IncomingMessage) => request.url)
  static about(request: IncomingMessage, response: ServerResponse): void {
    response.end(request.url)
  }

  find(id: string): string {
    return id
  }
}

@noCache // TS1238 TS1270
export class Pages {
  @noCache // TS1240 TS1271
  title = 'A page'

  @withEtag // TS1241 TS1270
  other(): string { return this.title }

  @withEtag((request: Request) => request.url) // TS1241 TS1270
  node(_request: IncomingMessage, response: ServerResponse): void { response.end(this.title) }

  @withEtag((_request: IncomingMessage, _response: ServerResponse, id: string) => id) // TS1270
  fewer(_request: IncomingMessage, _response: ServerResponse): string { return this.title }

  @noCache // TS1241
  seven(): number { return 7 }
}
