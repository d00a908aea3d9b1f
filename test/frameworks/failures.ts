// Answers that are no success, by the application with the library and without it: nothing of the library may be in them.
import * as assert from 'uvu/assert'
import { noCache, withCacheControl, withEtag, withLastModified } from 'not-modified'
import type { HandlerDecorator } from 'not-modified'
import type { Target } from '../conformance/transports.ts'
import { table } from '../support/table.ts'
import { fieldsOf } from './answers.ts'
import { PROTOCOLS } from './apps/app.ts'
import type { Protocol } from './apps/app.ts'

/** A decorator that adds nothing: the application without the library. */
export const NONE: HandlerDecorator = (<H>(handler: H): H => handler) as HandlerDecorator

const tagged = withEtag(() => 7)
const dated = withLastModified(() => new Date('2026-01-01T00:00:00Z'))

const all = (decorators: readonly HandlerDecorator[]): HandlerDecorator =>
  (<H>(handler: H): H => decorators.reduceRight<unknown>((inner, decorate) => decorate(inner as never), handler) as H) as HandlerDecorator

/** What is put around a handler. */
const DECORATORS: Readonly<Record<string, HandlerDecorator>> = {
  'withEtag': tagged,
  'a weak tag': withEtag(() => 7, { weak: true }),
  'early': withEtag(() => 7, { early: true }),
  'a tag that is promised': withEtag(async () => 7),
  'withLastModified': dated,
  'withCacheControl': withCacheControl({ public: true, maxAge: 3600 }),
  'noCache': noCache,
  'all at once': all([withCacheControl({ public: true, maxAge: 3600 }), tagged, dated])
}

export interface Failing {
  readonly name: string
  /** The targets of requests whose answers are no success. */
  readonly paths: readonly string[]
  readonly protocols?: readonly Protocol[]
  /** Whether it is another by the same framework, for which two of the decorators do. */
  readonly isVariant?: boolean
  /** The application with this decorator around its handlers. */
  start(decorate: HandlerDecorator, protocol: Protocol): Promise<Target>
}

/** Requests that would be conditional if their answers were successes, and whose conditions are true. */
const CONDITIONS = ['If-None-Match: "6"', 'If-Match: "7"', 'If-Modified-Since: Fri, 01 Jan 2021 00:00:00 GMT']

/** Each application with each decorator: status, content and the whole set of fields are those of the application without it. */
export function tableOfFailures(title: string, apps: readonly Failing[]): void {
  const rows = apps.flatMap(app => (app.protocols ?? PROTOCOLS).flatMap(protocol =>
    decoratorsFor(app, protocol).map(([name, decorate]) =>
      ({ name: `${app.name}, ${protocol}, ${name}`, ref: 'RFC 9110 §8.8, §15.4.5', app, protocol, decorate }))))
  table(title, rows, async ({ app, protocol, decorate }) => {
    const plain = await app.start(NONE, protocol)
    const target = await app.start(decorate, protocol)
    try {
      const expected = await answersOf(plain, app.paths)
      for (const [path, answer] of Object.entries(expected)) assert.ok(answer[0] as number >= 300, `${path} is answered ${answer[0]}`)
      for (const field of decorate === DECORATORS['all at once'] ? [undefined, ...CONDITIONS] : [undefined]) {
        assert.equal(await answersOf(target, app.paths, field), expected, `GET, ${field ?? 'no condition'}`)
      }
    } finally {
      await target.close()
      await plain.close()
    }
  })
}

function decoratorsFor({ isVariant = false }: Failing, protocol: Protocol): [name: string, decorate: HandlerDecorator][] {
  return Object.entries(DECORATORS).filter(([name]) =>
    name === 'all at once' || (protocol === 'HTTP/1.1' && (!isVariant || name === 'noCache')))
}

async function answersOf(target: Target, paths: readonly string[], field?: string): Promise<Record<string, unknown[]>> {
  const answers: Record<string, unknown[]> = {}
  for (const path of paths) {
    const answer = await target.send({ method: 'GET', path, fields: field === undefined ? [] : [field] })
    // A page of an error may name the port.
    answers[path] = [answer.status, answer.content.replace(/127\.0\.0\.1:\d+/, 'localhost'), ...fieldsOf(answer)]
  }
  return answers
}

/** Fields as middleware in front of a handler sets them, some of which the library's decorators replace. */
export const BEFORE: Readonly<Record<string, string | string[]>> = {
  'Content-Security-Policy': "script-src 'nonce-r4nd0m'",
  'Content-Language': 'en',
  'Set-Cookie': ['a=1', 'b=2'],
  'Cache-Control': 'private, max-age=9',
  'Expires': 'Fri, 01 Jan 2021 00:00:00 GMT',
  'Pragma': 'x',
  'ETag': '"before"',
  'Last-Modified': 'Fri, 01 Jan 2021 00:00:00 GMT'
}

/** An error that says the same wherever it is thrown. */
export function broken(fields: object = {}): Error {
  return Object.assign(new Error('broken'), { stack: 'Error: broken' }, fields)
}
