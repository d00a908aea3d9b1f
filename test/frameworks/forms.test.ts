// Which tags a client may name of content that a compressor codes, and what it is answered: under If-None-Match and If-Match.
import * as assert from 'uvu/assert'
import type { Target } from '../conformance/transports.ts'
import { bare } from '../support/refusals.ts'
import { table } from '../support/table.ts'
import type { Row } from '../support/table.ts'
import type { Answer } from '../support/wire.ts'
import { changed, fieldsOf, keptOn304, textIn, valueOf } from './answers.ts'
import { PROTOCOLS, fieldsOf412, wanted412 } from './apps/app.ts'
import type { App, Setup } from './apps/app.ts'
import { expressApp, node } from './apps/connect-style.ts'
import { fastifyApp } from './apps/fastify.ts'
import { honoApp } from './apps/hono.ts'
import { koaApp } from './apps/koa.ts'
import { FIRST_REVISION, newPage, textOf } from './page.ts'
import type { Page } from './page.ts'

interface Place extends Row, Pick<Setup, 'way' | 'order' | 'protocol'> {
  readonly app: App
  /** The form that a 304 says where the client named none: that of the 200, unless it is decided where no compressor can be seen. */
  readonly unnamed: string
}

/** Where all is asked: each framework, in some of its ways, over both protocols. */
const PLACES: readonly Place[] = ([
  [node, 'returned', 'outside', '"7-gzip"'], [node, 'sent', 'inside', '"7-gzip"'], [node, 'asked', 'outside', '"7-gzip"'],
  [node, 'early', 'between', '"7-gzip"'], [koaApp, 'sent', 'outside', '"7-gzip"'], [koaApp, 'early', 'inside', '"7"'],
  [fastifyApp, 'sent', 'inside', '"7-gzip"'], [honoApp, 'sent', 'outside', '"7-gzip"'], [honoApp, 'early', 'outside', '"7"'],
  [expressApp, 'sent', 'outside', '"7-gzip"']
] as const).flatMap(([app, way, order, unnamed]) => PROTOCOLS.filter(protocol => app !== expressApp || protocol === 'HTTP/1.1').map(protocol =>
  ({ app, way, order, protocol, unnamed, ref: 'RFC 9110 §8.8.3.2, §13.1.1, §13.1.2',
    name: `${app.name}, ${protocol}, ${way}, compressor ${order}` })))

const VARIES = { Vary: 'Accept-Encoding' }

interface Asked {
  readonly name: string
  readonly sent: readonly string[]
  readonly accept?: string
  /** The tag of the 304; undefined: a 200; `unnamed`: the form of the place. */
  readonly tag?: string
  readonly isWeak?: boolean
}

const ROWS: readonly Asked[] = [
  { name: 'the tag of the coded form', sent: ['If-None-Match: "7-gzip"'], tag: '"7-gzip"' },
  { name: 'its weak form', sent: ['If-None-Match: W/"7-gzip"'], tag: '"7-gzip"' },
  { name: 'the tag of the plain form', sent: ['If-None-Match: "7"'], tag: '"7"' },
  { name: 'the weak tag of the plain form', sent: ['If-None-Match: W/"7"'], tag: '"7"' },
  { name: 'the tag of another coding', sent: ['If-None-Match: "7-br"'], tag: '"7-br"' },
  { name: 'the coded form, from a client that now accepts no coding', sent: ['If-None-Match: "7-gzip"'], accept: 'identity', tag: '"7-gzip"' },
  { name: 'a foreign tag, then the coded form', sent: ['If-None-Match: "other", "7-gzip"'], tag: '"7-gzip"' },
  { name: 'the coded form, then a foreign tag', sent: ['If-None-Match: "7-gzip" , "6"'], tag: '"7-gzip"' },
  { name: 'two foreign tags', sent: ['If-None-Match: "6-gzip", "8-gzip"'] },
  { name: 'another tag', sent: ['If-None-Match: "6"'] },
  { name: 'a coding that does not exist', sent: ['If-None-Match: "7-gzipx"'] },
  { name: 'half a coding', sent: ['If-None-Match: "7-gzi"'] },
  { name: 'a hyphen and no coding', sent: ['If-None-Match: "7-"'] },
  { name: 'another tag that ends in this', sent: ['If-None-Match: "77-gzip"'] },
  { name: 'no hyphen', sent: ['If-None-Match: "7gzip"'] },
  { name: 'identity, which is no coding', sent: ['If-None-Match: "7-identity"'] },
  { name: 'no quotes', sent: ['If-None-Match: 7-gzip'] },
  { name: 'whatever is there', sent: ['If-None-Match: *'], tag: 'unnamed' },
  { name: 'the coded form where the current tag is weak', sent: ['If-None-Match: "7-gzip"'], isWeak: true },
  { name: 'the current weak tag', sent: ['If-None-Match: W/"7"'], isWeak: true, tag: 'W/"7"' },
  { name: 'an If-Modified-Since that a tag silences',
    sent: ['If-None-Match: "6-gzip"', 'If-Modified-Since: Fri, 27 Nov 2099 00:00:00 GMT'] }
]

/** The rows that are possible here: what answerConditional is given is the strong tag of the page. */
const possible = <R extends { readonly isWeak?: boolean }>({ way }: Place, rows: readonly R[]): R[] =>
  rows.filter(({ isWeak = false }) => !isWeak || way !== 'asked')

/** Puts requests to the application, whose tag is strong for some and weak for others; what came of each, by its name. */
async function outcomes<R extends Asked | Saved>(place: Place, rows: readonly R[],
  outcome: (target: Target, page: Page, row: R) => Promise<unknown>): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const isWeak of [false, true]) {
    const page = newPage()
    const target = await place.app.start({ ...place, page, isWeak, fields: VARIES })
    for (const row of rows) {
      if ((row.isWeak ?? false) !== isWeak) continue
      Object.assign(page, newPage())
      found[row.name] = await outcome(target, page, row)
    }
    await target.close()
  }
  return found
}

const get = (target: Target, accept: string, sent: readonly string[]): Promise<Answer> =>
  target.send({ method: 'GET', path: '/', fields: [`Accept-Encoding: ${accept}`, ...sent] })

table('GET with If-None-Match', PLACES, async place => {
  const plain = await place.app.start({ ...place, way: 'none', page: newPage(), fields: VARIES })
  const meant = fieldsOf(await get(plain, 'gzip', []))
  await plain.close()
  const rows = possible(place, ROWS)
  const found = await outcomes(place, rows, async (target, _page, { sent, accept = 'gzip' }) => {
    const answer = await get(target, accept, sent)
    return answer.status === 304 ? [304, answer.content, ...fieldsOf(answer)] : [answer.status, textIn(answer), valueOf(answer, 'etag')]
  })
  assert.equal(found, Object.fromEntries(rows.map(({ name, tag, isWeak = false }) => [name, tag === undefined
    ? [200, textOf(FIRST_REVISION), isWeak ? 'W/"7"' : '"7-gzip"']
    : [304, '', ...changed(keptOn304(meant), { etag: tag === 'unnamed' ? place.unnamed : tag })]])))
})

interface Saved {
  readonly name: string
  readonly sent: readonly string[]
  /** The tag of the 412; undefined: the method is performed. */
  readonly tag?: string
  readonly isWeak?: boolean
}

const SAVES: readonly Saved[] = [
  { name: 'the tag of the coded form', sent: ['If-Match: "7-gzip"'] },
  { name: 'the tag of the plain form', sent: ['If-Match: "7"'] },
  { name: 'the tag of another coding', sent: ['If-Match: "7-br"'] },
  { name: 'several codings', sent: ['If-Match: "7-gzip-br"'] },
  { name: 'whatever is there', sent: ['If-Match: *'] },
  { name: 'a foreign tag, then the coded form', sent: ['If-Match: "6", "7-gzip"'] },
  { name: 'the weak tag of the coded form', sent: ['If-Match: W/"7-gzip"'], tag: '"7"' },
  { name: 'the weak tag of the plain form', sent: ['If-Match: W/"7"'], tag: '"7"' },
  { name: 'the coded form of another revision', sent: ['If-Match: "6-gzip"'], tag: '"7"' },
  { name: 'a coding that does not exist', sent: ['If-Match: "7-gzipx"'], tag: '"7"' },
  { name: 'a hyphen and no coding', sent: ['If-Match: "7-"'], tag: '"7"' },
  { name: 'another tag that ends in this', sent: ['If-Match: "77-gzip"'], tag: '"7"' },
  { name: 'identity, which is no coding', sent: ['If-Match: "7-identity"'], tag: '"7"' },
  { name: 'no quotes', sent: ['If-Match: 7-gzip'], tag: '"7"' },
  { name: 'the coded form where the current tag is weak', sent: ['If-Match: "7-gzip"'], isWeak: true, tag: 'W/"7"' },
  { name: 'the current weak tag', sent: ['If-Match: W/"7"'], isWeak: true, tag: 'W/"7"' },
  { name: 'If-None-Match with the coded form', sent: ['If-None-Match: "7-gzip"'], tag: '"7-gzip"' },
  { name: 'If-None-Match with the plain form', sent: ['If-None-Match: "7"'], tag: '"7"' },
  { name: 'If-None-Match: *', sent: ['If-None-Match: *'], tag: '"7"' },
  { name: 'If-None-Match with another tag', sent: ['If-None-Match: "6-gzip"'] },
  { name: 'If-Match with the coded form, If-None-Match with another', sent: ['If-Match: "7-gzip"', 'If-None-Match: "6"'] }
]

table('PUT', PLACES, async place => {
  const rows = possible(place, SAVES)
  const found = await outcomes(place, rows, async (target, page, { sent }) => {
    const given = await target.send({ method: 'PUT', path: '/', fields: ['Accept-Encoding: gzip', ...sent] })
    const answer = given.status === 412 ? bare(given) : given
    const ran = { handled: page.handled, saved: page.saved }
    return answer.status === 412 ? [412, answer.content, ran, ...fieldsOf412(answer)] : [answer.status, textIn(answer), ran, valueOf(answer, 'etag')]
  })
  assert.equal(found, Object.fromEntries(rows.map(({ name, tag }) => [name, tag === undefined
    ? [200, 'saved', { handled: 1, saved: 1 }, undefined]
    : [412, '', { handled: 0, saved: 0 }, ...wanted412(place, tag)]])))
})
