// Where a compressor does nothing, or nothing of the kind that the others do.
import { gzipSync } from 'node:zlib'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { withEtag } from 'not-modified'
import * as assert from 'uvu/assert'
import type { Target } from '../conformance/transports.ts'
import { table } from '../support/table.ts'
import type { Answer } from '../support/wire.ts'
import { changed, fieldsOf, keptOn304, textIn, valueOf } from './answers.ts'
import { PROTOCOLS, onProtocol } from './apps/app.ts'
import type { App, Order, Way } from './apps/app.ts'
import { connectApp, expressApp, node } from './apps/connect-style.ts'
import { fastifyApp } from './apps/fastify.ts'
import { honoAlone, honoApp } from './apps/hono.ts'
import { koaApp } from './apps/koa.ts'
import { compress, listenerOf } from './apps/steps.ts'
import { newPage, textOf } from './page.ts'

const ask = (target: Target, method: string, ...fields: string[]): Promise<Answer> => target.send({ method, path: '/', fields })
const GZIP = 'Accept-Encoding: gzip'

const WAYS: readonly (readonly [App, Way, Order])[] = [
  [node, 'returned', 'outside'], [node, 'generate', 'outside'], [connectApp, 'sent', 'inside'], [expressApp, 'sent', 'outside'],
  [koaApp, 'sent', 'outside'], [fastifyApp, 'sent', 'inside'], [honoApp, 'sent', 'outside']
]

table('Content that is too short to be coded', WAYS.map(([app, way, order]) => ({ name: `${app.name}, ${way}`, ref: 'RFC 9110 §15.4.5', app, way, order })),
  async ({ app, way, order }) => {
    // Hono's compressor goes by the declared length alone, and codes what declares none.
    const isCoded = app === honoApp
    const short = (revision: number): string => `revision ${revision}`
    const page = newPage(short)
    const plain = await app.start({ way: 'none', order, protocol: 'HTTP/1.1', page: newPage(short) })
    const target = await app.start({ way, order, protocol: 'HTTP/1.1', page })
    try {
      const meant = fieldsOf(await ask(plain, 'GET', GZIP))
      const read = await ask(target, 'GET', GZIP)
      const tag = valueOf(read, 'etag') as string
      assert.equal([read.status, textIn(read)], [200, short(7)])
      assert.match(tag, way === 'generate' ? /^"[0-9a-f]{32}"$/ : isCoded ? /^"7-gzip"$/ : /^"7"$/)
      assert.equal(fieldsOf(read).filter(line => !/^(content-length|transfer-encoding)/.test(line)),
        changed(meant, { etag: tag }).filter(line => !/^(content-length|transfer-encoding)/.test(line)))
      const again = await ask(target, 'GET', GZIP, `If-None-Match: ${tag}`)
      assert.equal([again.status, again.content], [304, ''])
      assert.equal(fieldsOf(again), changed(keptOn304(meant), { etag: tag }))
      if (way === 'generate') return
      // The page was longer when it was read coded.
      const longer = await ask(target, 'GET', GZIP, 'If-None-Match: "7-gzip"')
      assert.equal([longer.status, valueOf(longer, 'etag'), valueOf(longer, 'vary')?.toLowerCase()], [304, '"7-gzip"', 'accept-encoding'])
      assert.is((await ask(target, 'PUT', `If-Match: ${tag}`)).status, 200)
      assert.is(page.saved, 1)
    } finally {
      await target.close()
      await plain.close()
    }
  })

interface Coded { readonly name: string, readonly ref: string, readonly coding: string, readonly own?: string, readonly tag: string, readonly isEditable: boolean }

const CODED: readonly Coded[] = [
  { name: 'gzip', coding: 'gzip', tag: '"7-gzip"', isEditable: true },
  { name: 'gzip in capitals', coding: 'GZIP', tag: '"7-gzip"', isEditable: true },
  { name: 'two codings', coding: 'gzip, br', tag: '"7-gzip-br"', isEditable: true },
  { name: 'identity', coding: 'identity', tag: '"7"', isEditable: true },
  { name: 'a coding that is not registered', coding: 'x-own', tag: 'W/"7"', isEditable: false },
  { name: 'gzip, with a tag of its own', coding: 'gzip', own: '"mine"', tag: '"mine"', isEditable: false }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.3.3' }))

table('Content that the handler has coded, under a compressor', PROTOCOLS.flatMap(protocol => (['outside', 'inside'] as const).flatMap(order => CODED.map(row =>
  ({ ...row, name: `${protocol}, compressor ${order}, ${row.name}`, protocol, order })))), async ({ protocol, order, coding, own, tag, isEditable }) => {
  const bytes = gzipSync(textOf(7))
  let saved = 0
  const show = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.method === 'PUT') {
      saved++
      response.end('saved')
      return
    }
    response.setHeader('Content-Type', 'text/plain')
    response.setHeader('Content-Encoding', coding)
    if (own !== undefined) response.setHeader('ETag', own)
    response.end(bytes)
  }
  const tagged = withEtag(() => 7)
  const listener: RequestListener = order === 'outside' ? listenerOf([compress, tagged(show)])
    : tagged((request, response) => { listenerOf([compress, show])(request, response) })
  const target = await onProtocol({ protocol }, listener)
  try {
    // A compressor codes what is said to be identity, which is no coding.
    const accept = coding === 'identity' ? 'Accept-Encoding: identity' : GZIP
    const read = await ask(target, 'GET', accept)
    assert.equal([read.status, valueOf(read, 'etag'), valueOf(read, 'content-encoding'), Buffer.from(read.content, 'latin1')],
      [200, tag, coding, bytes])
    const again = await ask(target, 'GET', accept, `If-None-Match: ${tag}`)
    assert.equal([again.status, again.content], [304, ''])
    assert.equal(fieldsOf(again), ['date', `etag: ${tag}`, 'vary: accept-encoding', ...protocol === 'HTTP/1.1' ? ['connection: close'] : []].sort())
    assert.is((await ask(target, 'PUT', `If-Match: ${tag}`)).status, isEditable ? 200 : 412)
    assert.is(saved, isEditable ? 1 : 0)
  } finally {
    await target.close()
  }
})

const BEFORE: readonly (readonly [App, Way, Order, readonly ('coded' | 'plain')[]])[] = [
  [node, 'asked', 'outside', ['coded', 'plain']], [node, 'asked', 'between', ['coded', 'plain']], [node, 'asked', 'inside', ['coded']],
  [node, 'early', 'outside', ['coded', 'plain']], [node, 'early', 'between', ['coded', 'plain']], [node, 'early', 'inside', ['coded']],
  [expressApp, 'asked', 'outside', ['coded', 'plain']], [expressApp, 'early', 'outside', ['coded', 'plain']],
  [koaApp, 'asked', 'outside', ['coded', 'plain']], [koaApp, 'early', 'inside', ['coded']],
  [fastifyApp, 'asked', 'inside', ['coded', 'plain']], [fastifyApp, 'early', 'inside', ['coded', 'plain']],
  [honoApp, 'early', 'outside', ['coded']]
]

table('The Vary of a 304 that is decided before the type of the content is set, where the application names none',
  BEFORE.flatMap(([app, way, order, forms]) => PROTOCOLS.filter(protocol => app !== expressApp || protocol === 'HTTP/1.1').map(protocol =>
    ({ name: `${app.name}, ${protocol}, ${way}, compressor ${order}`, ref: 'RFC 9110 §15.4.5', app, way, order, protocol, forms }))),
  async ({ app, way, order, protocol, forms }) => {
    const plain = await app.start({ way: 'none', order, protocol, page: newPage() })
    const target = await app.start({ way, order, protocol, page: newPage() })
    try {
      for (const form of forms) {
        const [accept, tag] = form === 'coded' ? [GZIP, '"7-gzip"'] : ['Accept-Encoding: identity', '"7"']
        const meant = fieldsOf(await ask(plain, 'GET', accept))
        const answer = await ask(target, 'GET', accept, `If-None-Match: ${tag}`)
        assert.is(answer.status, 304)
        assert.equal(fieldsOf(answer), changed(keptOn304(meant), { etag: tag }), form)
      }
    } finally {
      await target.close()
      await plain.close()
    }
  })

table('Hono\'s compressor with nothing of the library around it', PROTOCOLS.map(protocol => ({ name: protocol, ref: 'RFC 9110 §8.8.3.3', protocol })), async ({ protocol }) => {
  const page = newPage()
  const target = await honoAlone.start({ way: 'sent', order: 'outside', protocol, page })
  try {
    const read = await ask(target, 'GET', GZIP)
    // It weakens the tag that it finds: what was read so can be asked for again, and cannot be saved.
    assert.equal([read.status, valueOf(read, 'etag'), textIn(read)], [200, 'W/"7"', textOf(7)])
    assert.is((await ask(target, 'GET', GZIP, 'If-None-Match: W/"7"')).status, 304)
    assert.equal([(await ask(target, 'PUT', 'If-Match: W/"7"')).status, page.saved], [412, 0])
    const plain = await ask(target, 'GET', 'Accept-Encoding: identity')
    assert.is(valueOf(plain, 'etag'), '"7"')
    assert.equal([(await ask(target, 'PUT', 'If-Match: "7"')).status, page.saved], [200, 1])
  } finally {
    await target.close()
  }
})
