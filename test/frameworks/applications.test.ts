// Applications built of what people use, in each framework: the same requests, with and without compression.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { APPLICATIONS, ORIGIN } from './applications.ts'
import type { Shop, Start } from './applications.ts'
import { portOf } from '../conformance/transports.ts'
import { afterAll, table } from '../support/table.ts'

const folder = mkdtempSync(join(tmpdir(), 'not-modified-applications-'))
writeFileSync(join(folder, 'robots.txt'), 'User-agent: *')
afterAll(() => rmSync(folder, { recursive: true }))

type Ask = (method: string, path: string, headers?: Readonly<Record<string, string>>, body?: string) => Promise<Response & { readonly content: string }>

async function withApplication(name: string, use: (ask: Ask, shop: Shop) => Promise<void>): Promise<void> {
  const shop: Shop = { title: 'Tea', revision: 7, rendered: 0 }
  const server = await (APPLICATIONS[name] as Start)(shop, folder)
  const port = await portOf(server)
  try {
    await use(async (method, path, headers = {}, body = undefined) => {
      const type = body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { 'Accept-Encoding': 'identity', Origin: ORIGIN, ...type, ...headers }, body: body ?? null })
      return Object.assign(answer, { content: await answer.text() })
    }, shop)
  } finally {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
}

const varyOf = ({ headers }: Response): string[] => (headers.get('vary') ?? '').toLowerCase().split(/, */).sort()

/** The names of all fields that are not of the content or of the connection. */
const namesOf = ({ headers }: Response): string[] => [...new Set([...headers.keys()])]
  .filter(name => !['connection', 'keep-alive', 'date', 'transfer-encoding'].includes(name) && !/^content-(type|length|encoding)$/.test(name))

const CODINGS = [
  { coding: 'identity', tag: (revision: number) => `"${revision}"` },
  { coding: 'gzip', tag: (revision: number) => `"${revision}-gzip"` }
]

table('The application in', Object.keys(APPLICATIONS).flatMap(application => CODINGS
  // h3 has no compressor of its own.
  .filter(({ coding }) => coding === 'identity' || application !== 'h3')
  .map(row => ({ ...row, application, name: `${application}, ${row.coding}`, ref: 'RFC 9110 §13.2, §15.4.5' }))), ({ application, coding, tag }) => withApplication(application, async (ask, shop) => {
  const accept = { 'Accept-Encoding': coding }
  const whole = await ask('GET', '/shop/page', accept)
  assert.equal([whole.status, whole.headers.get('etag'), whole.headers.get('content-encoding') ?? 'identity'], [200, tag(7), coding])
  assert.match(whole.content, /^<h1>Tea<\/h1>/)
  assert.ok(varyOf(whole).includes('accept-language'))
  for (const name of ['access-control-allow-origin', 'access-control-expose-headers', 'set-cookie']) assert.ok(whole.headers.has(name), name)

  const unchanged = await ask('GET', '/shop/page', { ...accept, 'If-None-Match': tag(7) })
  assert.equal([unchanged.status, unchanged.content, unchanged.headers.get('etag'), varyOf(unchanged), namesOf(unchanged)], [304, '', tag(7), varyOf(whole), namesOf(whole)])
  const head = await ask('HEAD', '/shop/page', { ...accept, 'If-None-Match': tag(7) })
  assert.equal([head.status, head.headers.get('etag')], [304, tag(7)])

  const refused = await ask('PUT', '/shop/page', { ...accept, 'If-Match': '"6"' }, 'title=Lost')
  assert.equal([refused.status, refused.headers.get('etag'), shop.title], [412, '"7"', 'Tea'])
  assert.equal([refused.headers.get('access-control-allow-origin'), refused.headers.has('set-cookie')], [ORIGIN, true])
  const required = await ask('PUT', '/shop/page', accept, 'title=Lost')
  assert.equal([required.status, required.headers.get('etag'), shop.title], [428, null, 'Tea'])

  const saved = await ask('PUT', '/shop/page', { ...accept, 'If-Match': tag(7) }, 'title=Cake')
  assert.equal([saved.status, saved.content, saved.headers.get('etag'), shop.title], [200, '{"title":"Cake"}', null, 'Cake'])
  const changed = await ask('GET', '/shop/page', { ...accept, 'If-None-Match': tag(7) })
  assert.equal([changed.status, changed.headers.get('etag')], [200, tag(8)])
  assert.is((await ask('GET', '/shop/none', { 'If-None-Match': '*' })).status, 404)

  // The framework's own files keep their own tags.
  if (application === 'h3') return
  const file = await ask('GET', '/robots.txt')
  assert.equal([file.status, file.content], [200, 'User-agent: *'])
}))
