// `@withEtag(…)` as TypeScript calls decorators under `experimentalDecorators`, and as NestJS has them: (target, key, descriptor).
import type { IncomingMessage, ServerResponse } from 'node:http'
import { transformSync } from 'esbuild'
import * as notModified from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

/** What a program of TypeScript with `experimentalDecorators` assigns to `result`. */
function run(program: string): unknown {
  const { code } = transformSync(program, { loader: 'ts', tsconfigRaw: { compilerOptions: { experimentalDecorators: true } } })
  return new Function(...Object.keys(notModified), `let result\n${code}\nreturn result`)(...Object.values(notModified)) as unknown
}

type Handler = (request: IncomingMessage, response: ServerResponse, ...rest: unknown[]) => unknown
interface Pages { hits: number, counter: Handler, page(request: Request): Response, about: Handler, [key: string]: unknown }

const make = (): { pages: Pages, Pages: { about: Handler } } => run(`
  class Pages {
    hits = 7
    made = 0
    @noCache
    @withEtag(function () { return this.hits })
    counter(request, response, id) { return () => 'made ' + ++this.made + ' ' + (id ?? '') }
    @withEtag(function (request) { return this.hits })
    page(request) { return new Response('page ' + this.hits) }
    @withLastModified(() => new Date(0))
    static about(request, response) { response.end('about ' + this.name) }
  }
  result = { pages: new Pages(), Pages }
`) as { pages: Pages, Pages: { about: Handler } }

stories('not-modified: decorators under experimentalDecorators', {
  'decorate methods: `this`, arguments and content are the method\'s': async () => {
    const { pages } = make()
    await withServer((request, response) => { pages.counter(request, response, 'x') }, async wire => {
      assert.equal(await wire.send('GET'), {
        status: 200, reason: 'OK', truncated: false, content: 'made 1 x',
        fields: ['Cache-Control: no-cache, no-store, must-revalidate', 'Expires: Mon, 26 Jul 1997 05:00:00 GMT', 'Pragma: no-store',
          'ETag: "7"', 'Content-Length: 8', 'Date: <date>', 'Connection: close']
      })
      pages.hits++
      assert.is((await wire.send('GET', ['If-None-Match: "8"'])).status, 304)
      assert.is((await wire.send('PUT', ['If-Match: "7"'])).status, 412)
      assert.is((await wire.send('GET', ['If-None-Match: "7"'])).content, 'made 2 x')
    })
  },
  'decorate methods of fetch': async () => {
    const { pages } = make()
    assert.is(pages.page(new Request('http://x/', { headers: { 'If-None-Match': '"7"' } })).status, 304)
    assert.is(await pages.page(new Request('http://x/')).text(), 'page 7')
  },
  'decorate static methods': async () => {
    const { Pages } = make()
    await withServer((request, response) => { Pages.about(request, response) }, async wire => {
      const answer = await wire.send('GET')
      assert.equal([answer.content, answer.fields[0]], ['about Pages', 'Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT'])
    })
  },
  'leave the descriptor as it is but for the method': () => {
    const { pages } = make()
    const { value, ...rest } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(pages), 'counter') as PropertyDescriptor
    assert.equal(rest, { writable: true, enumerable: false, configurable: true })
    assert.equal([(value as Handler).name, (value as Handler).length], ['counter', 3])
  }
})

table('Where a decorator cannot stand, its error says what to write', [
  { name: 'a field', program: 'class Pages { @withEtag(() => 1) title = "A page" }', message: 'withEtag(…): expected a method, got the field title. Write @withEtag(…) above a method, or withEtag(…)(handler)' },
  { name: 'a static field', program: 'class Pages { @noCache static title = "A page" }', message: 'noCache: expected a method, got the field title. Write @noCache above a method, or noCache(handler)' },
  { name: 'a getter', program: 'class Pages { @noCache get title() { return "A page" } }', message: 'noCache: expected a method, got the accessor title. Write @noCache above a method, or noCache(handler)' },
  { name: 'a setter', program: 'class Pages { @noCache set title(title) {} }', message: 'noCache: expected a method, got the accessor title. Write @noCache above a method, or noCache(handler)' },
  { name: 'a class', program: '@noCache class Pages {}', message: 'noCache: expected a method, got the class Pages. Write @noCache above a method, or noCache(handler)' },
  { name: 'a parameter', program: 'class Pages { page(@noCache title) {} }', message: 'noCache: expected a method, got a parameter. Write @noCache above a method, or noCache(handler)' },
  { name: 'a parameter of a constructor', program: 'class Pages { constructor(@noCache title) {} }', message: 'noCache: expected a method, got a parameter. Write @noCache above a method, or noCache(handler)' },
  { name: 'a method, but not called', program: 'class Pages { @withEtag page() {} }', message: 'withEtag: expected a function, got an instance of Pages. Write withEtag(request => revision)(handler)' },
  { name: 'a symbol for a field', program: 'class Pages { @noCache [Symbol.iterator] = 7 }', message: 'noCache: expected a method, got the field Symbol(Symbol.iterator). Write @noCache above a method, or noCache(handler)' }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ program, message }) => {
  assert.throws(() => run(program), (error: unknown) => {
    assert.instance(error, TypeError)
    assert.is((error as Error).message, message)
    return true
  })
})
