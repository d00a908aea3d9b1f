// What every adapter does by its framework's own means: which handlers run, what an access log sees, and where errors go.
import type { Server } from 'node:http'
import { withCacheControl, withEtag, withFields } from 'not-modified'
import type { Decorator } from 'not-modified'
import * as assert from 'uvu/assert'
import { onServer } from '../conformance/transports.ts'
import type { Target } from '../conformance/transports.ts'
import { table } from '../support/table.ts'
import { valueOf } from './answers.ts'

/** What an application counts and logs. */
export interface Seen {
  handled: number
  /** Statuses as an access log of the framework has them. */
  readonly logged: number[]
  /** Messages of errors that reached the framework's own error handler. */
  readonly errors: string[]
}

export interface Options { readonly early: boolean, readonly tag: () => unknown, readonly seen: Seen }

export const COOKIE = 'id=1; Path=/'
export const decorators = ({ early, tag }: Options): readonly Decorator<[]>[] => [
  withEtag(() => tag(), { early, required: true }), withCacheControl({ maxAge: 60 }), withFields({ Vary: 'Accept-Language' })
]

/** The answer of the handlers: of `/missing` a 404. */
export const isMissing = (url: string | undefined): boolean => url?.endsWith('/missing') === true

/** Starts an application that counts and logs what the tables look at. */
export type Start = (options: Options) => Server | Promise<Server>

async function serveApp(start: Start, options: Partial<Options>, use: (target: Target, seen: Seen) => Promise<void>): Promise<void> {
  const seen: Seen = { handled: 0, logged: [], errors: [] }
  const target = await onServer(await start({ early: false, tag: () => 7, seen, ...options }))
  try {
    await use(target, seen)
  } finally {
    await target.close()
  }
}

const FAILURES: Readonly<Record<string, () => unknown>> = {
  'throws': () => { throw new Error('no database') },
  'rejects': async () => { throw new Error('no database') }
}

const pathOf = (name: string, path = '/'): string => name.includes(' in ') ? `/a/b${path}` : path

/** What every adapter does: the same requests to the applications of one framework, by their names. */
export function testAdapters(apps: Readonly<Record<string, Start>>): void {
  const rows = Object.keys(apps).map(name => ({ name, ref: 'not-modified: adapters' }))
  const withApp = (name: string, options: Partial<Options>, use: (target: Target, seen: Seen) => Promise<void>): Promise<void> => serveApp(apps[name] as Start, options, use)

  for (const early of [false, true]) {
    table(`What handlers run, and what a log sees${early ? ', early' : ''}, in`, rows, ({ name }) => withApp(name, { early }, async (target, seen) => {
      for (const [method, field, status, handled, hasTag] of [
        ['GET', 'X-None: 1', 200, 1, true],
        ['GET', 'If-None-Match: "7"', 304, early ? 0 : 1, true],
        ['HEAD', 'If-None-Match: "7"', 304, early ? 0 : 1, true],
        ['GET', 'If-None-Match: "6"', 200, 1, true],
        ['GET', 'If-Match: "6"', 412, early ? 0 : 1, true],
        ['HEAD', 'If-Match: "6"', 412, early ? 0 : 1, true],
        ['PUT', 'If-Match: "6"', 412, 0, true],
        ['PUT', 'If-None-Match: *', 412, 0, true],
        ['PUT', 'If-Match: W/"7"', 412, 0, true],
        ['PUT', 'X-None: 1', 428, 0, false],
        ['PUT', 'If-Match: "7"', 200, 1, false]
      ] as const) {
        seen.handled = 0
        seen.logged.length = 0
        const answer = await target.send({ method, path: pathOf(name), fields: [field] })
        const what = `${method} ${field}`
        assert.equal([answer.status, seen.handled, seen.logged], [status, handled, [status]], what)
        assert.is(valueOf(answer, 'etag'), hasTag ? '"7"' : undefined, what)
        assert.is(valueOf(answer, 'set-cookie'), COOKIE, what)
        if (method === 'HEAD' || status === 304) assert.is(answer.content, '', what)
        if (status === 200 || status === 304) {
          if (method !== 'PUT') assert.is(valueOf(answer, 'cache-control'), 'max-age=60', what)
          assert.match(valueOf(answer, 'vary') as string, /Accept-Language/, what)
        } else {
          assert.ok([undefined, 'no-store'].includes(valueOf(answer, 'cache-control')), what)
        }
        assert.not(answer.content.includes('page') && status !== 200, what)
      }
      assert.equal(seen.errors, [])
    }))
  }

  table('An answer that is no success has nothing of the library, in', rows, ({ name }) => withApp(name, {}, async target => {
    for (const field of ['X-None: 1', 'If-None-Match: "7"', 'If-None-Match: *', 'If-Match: "6"']) {
      const answer = await target.send({ method: 'GET', path: pathOf(name, '/missing'), fields: [field] })
      assert.equal([answer.status, valueOf(answer, 'etag'), valueOf(answer, 'cache-control')], [404, undefined, undefined], field)
    }
  }))

  table('An error of the tag function goes to the error handler of', rows.flatMap(row => Object.entries(FAILURES).map(([how, tag]) => (
    { ...row, app: row.name, name: `${row.name}, where it ${how}`, tag }))), ({ app, tag }) => withApp(app, { tag }, async (target, seen) => {
    for (const [method, field] of [['GET', 'If-None-Match: "7"'], ['PUT', 'If-Match: "7"']] as const) {
      const answer = await target.send({ method, path: pathOf(app), fields: [field] })
      assert.equal([answer.status, answer.content, valueOf(answer, 'etag'), seen.handled], [503, 'broken', undefined, 0])
    }
    assert.equal(seen.errors, ['no database', 'no database'])
  }))

  table('What exists in no revision that is known, or not at all, in', rows, async ({ name }) => {
    await withApp(name, { tag: () => undefined }, async (target, seen) => {
      const read = await target.send({ method: 'GET', path: pathOf(name), fields: ['If-None-Match: "7"'] })
      assert.equal([read.status, valueOf(read, 'etag')], [200, undefined])
      for (const field of ['If-Match: *', 'If-Match: "7"', 'If-None-Match: *']) {
        const answer = await target.send({ method: 'PUT', path: pathOf(name), fields: [field] })
        assert.equal([answer.status, valueOf(answer, 'etag')], [412, undefined], field)
      }
      assert.is(seen.handled, 1)
    })
    await withApp(name, { tag: () => null }, async (target, seen) => {
      assert.is((await target.send({ method: 'PUT', path: pathOf(name), fields: ['If-Match: *'] })).status, 412)
      assert.is((await target.send({ method: 'PUT', path: pathOf(name), fields: ['If-None-Match: *'] })).status, 200)
      assert.is(seen.handled, 1)
    })
  })
}

/** What a middleware is called with that its framework has not called, or not in its place, and how that is named. */
export interface Misplaced { readonly name: string, readonly given: readonly unknown[], readonly got: string }

/** A middleware says at once what is wrong, and what to write. */
export function testMisplaced(middleware: (...given: never[]) => Promise<unknown>, message: (got: string) => string, rows: readonly Misplaced[]): void {
  table('A middleware that is called with', rows.map(row => ({ ...row, ref: 'not-modified: errors' })), async ({ given, got }) => {
    const error = await middleware(...given as never[]).then(() => undefined, (thrown: unknown) => thrown)
    assert.ok(error instanceof TypeError, String(error))
    assert.equal([error.message, (error as { code?: string }).code], [message(got), 'ERR_INVALID_CALL'])
  })
}
