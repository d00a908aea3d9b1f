// Unsafe requests on fetch that are refused before the handler runs: by the current tag, without one, where there is nothing, or nobody can tell.
import { etagMiddleware, noCache, withCacheControl, withEtag, withLastModified } from 'not-modified'
import * as assert from 'uvu/assert'
import { DETAILS, bareResponse } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'

type Handler = (request: Request) => Promise<Response>
type Fields = Record<string, string>

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const LATER = 'Mon, 07 Nov 1994 08:49:37 GMT'
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT'
const ask = (method: string, fields: Fields = {}): Request => new Request('http://x/', { method, headers: fields })
const fieldsOf = (response: Response): Fields => Object.fromEntries(response.headers)
const dated = withLastModified(() => new Date(DATE))

let runs = 0
const save: Handler = async () => {
  runs++
  return new Response('saved', { status: 202, headers: { 'Content-Type': 'text/plain' } })
}
const performed = { 'content-type': 'text/plain' }

const KNOWN = { etag: '"7"', 'last-modified': DATE }
/** Each by itself, and inside a wrapper that a foreign function separates from it. */
const around = (handler: Handler): Handler[] => [handler, etagMiddleware(async (request: Request) => handler(request))]

table('RFC 9110 §13.1, §13.2.1: unsafe requests where the revision is', [
  ...([
    ['known', 7, {}, 202], ['known', 7, { 'If-Match': '"7"' }, 202], ['known', 7, { 'If-Match': '*' }, 202], ['known', 7, { 'If-Match': '"6"' }, 412],
    ['known', 7, { 'If-Match': 'W/"7"' }, 412], ['known', 7, { 'If-Match': '' }, 412], ['known', 7, { 'If-None-Match': '*' }, 412],
    ['known', 7, { 'If-None-Match': 'W/"7"' }, 412], ['known', 7, { 'If-None-Match': '"6"' }, 202], ['known', 7, { 'If-Unmodified-Since': EARLIER }, 412],
    ['known', 7, { 'If-Unmodified-Since': DATE }, 202], ['known', 7, { 'If-Match': '"7"', 'If-Unmodified-Since': EARLIER }, 202],
    ['known', 7, { 'If-Modified-Since': LATER }, 202],
    ['null', null, {}, 202], ['null', null, { 'If-Match': '*' }, 412], ['null', null, { 'If-Match': '"7"' }, 412], ['null', null, { 'If-None-Match': '*' }, 202],
    ['null', null, { 'If-None-Match': '"7"' }, 202],
    ['not known', undefined, {}, 202], ['not known', undefined, { 'If-Match': '*' }, 412], ['not known', undefined, { 'If-Match': '"7"' }, 412],
    ['not known', undefined, { 'If-None-Match': '*' }, 412], ['not known', undefined, { 'If-None-Match': '"7"' }, 412],
    ['not known', undefined, { 'If-Unmodified-Since': LATER }, 412], ['not known', undefined, { 'If-Modified-Since': LATER }, 202]
  ] as [string, unknown, Fields, number][]).map(([state, revision, fields, status]) => (
    { name: `${state}, with ${JSON.stringify(fields)}`, revision, fields, status, ref: 'RFC 9110 §13.1' }))
], async ({ revision, fields, status }) => {
  for (const made of [withEtag(() => revision)(dated(save)), dated(withEtag(async () => revision)(save)), withEtag(() => revision)(withCacheControl({ maxAge: 5 })(dated(save)))].flatMap(around)) {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST', 'OWN']) {
      runs = 0
      const sent = await made(ask(method, fields))
      const response = status === 412 ? await bareResponse(sent) : sent
      assert.equal([response.status, runs, await response.text()], status === 412 ? [412, 0, ''] : [202, 1, 'saved'])
      const { 'cache-control': _, ...others } = fieldsOf(response)
      assert.equal(others, status === 202 ? performed : revision === 7 ? KNOWN : {}, method)
    }
  }
})

table('not-modified: a revision that is not known, on GET', [
  [{}, 200], [{ 'If-None-Match': '"7"' }, 200], [{ 'If-None-Match': '*' }, 304], [{ 'If-Match': '"7"' }, 412], [{ 'If-Match': '*' }, 200]
].map(([fields, status]) => ({ name: JSON.stringify(fields), fields: fields as Fields, status, ref: 'not-modified: undefined is not known' })), async ({ fields, status }) => {
  const response = await withEtag(() => undefined)(async (_request: Request) => new Response('x', { headers: { 'X-Own': 'y' } }))(ask('GET', fields))
  assert.equal([response.status, response.headers.get('etag'), response.headers.get('x-own')], [status, null, 'y'])
})

const untagged: Handler = async () => new Response('x')

table('What a GET with If-Match is told where there is no tag', [
  { name: 'that could be had', handler: withEtag(() => undefined)(untagged), detail: DETAILS.unknown },
  { name: 'at all', handler: etagMiddleware(untagged), detail: DETAILS.changed }
].map(row => ({ ...row, ref: 'RFC 9110 §15.5.13' })), async ({ handler, detail }) => {
  const response = await handler(ask('GET', { 'If-Match': '"7"' }))
  assert.equal([response.status, (await response.json() as { detail: string }).detail], [412, detail])
})

table('RFC 9110 §8.8.2: nothing that does not exist has a date', [
  { name: 'GET', method: 'GET', fields: {}, status: 202 },
  { name: 'HEAD', method: 'HEAD', fields: {}, status: 202 },
  { name: 'a GET that a date would match', method: 'GET', fields: { 'If-Modified-Since': DATE }, status: 202 },
  { name: 'a PUT that is refused', method: 'PUT', fields: { 'If-Match': '*' }, status: 412 }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.2' })), async ({ method, fields, status }) => {
  for (const handler of [dated(withEtag(() => null)(save)), withEtag(() => null)(dated(save)), withEtag(() => null, { early: true })(dated(save))].flatMap(around)) {
    const sent = await handler(ask(method, fields as Fields))
    const response = status === 412 ? await bareResponse(sent) : sent
    assert.equal([response.status, fieldsOf(response)], [status, status === 412 ? {} : performed])
  }
})

const required = withEtag(() => 7, { required: true })(withCacheControl({ public: true, maxAge: 60 })(dated(save)))

table('RFC 6585 §3: required asks', [
  ...['PUT', 'PATCH', 'DELETE', 'POST', 'OWN'].map(method => ({ name: method, method, fields: {}, status: 428 })),
  ...['GET', 'HEAD', 'OPTIONS', 'QUERY', 'PROPFIND', 'REPORT', 'SEARCH'].map(method => ({ name: `not ${method}`, method, fields: {}, status: 202 })),
  { name: 'a PUT with If-None-Match for a tag', method: 'PUT', fields: { 'If-None-Match': '"6"' }, status: 428 },
  { name: 'a PUT with a date alone', method: 'PUT', fields: { 'If-Unmodified-Since': LATER }, status: 428 },
  { name: 'not a PUT with If-Match', method: 'PUT', fields: { 'If-Match': '"7"' }, status: 202 },
  { name: 'not a PUT with an old tag, which is refused', method: 'PUT', fields: { 'If-Match': '"6"' }, status: 412 },
  { name: 'not a PUT that only creates, which is refused', method: 'PUT', fields: { 'If-None-Match': '*' }, status: 412 }
].map(row => ({ ...row, ref: 'RFC 6585 §3' })), async ({ method, fields, status }) => {
  for (const handler of around(required)) {
    runs = 0
    const response = await handler(ask(method, fields as Fields))
    assert.equal([response.status, runs], [status, status === 202 ? 1 : 0])
    if (status === 428) assert.equal([response.statusText, fieldsOf(await bareResponse(response))], ['Precondition Required', {}])
  }
})

stories('not-modified: the 412 to an unsafe method', {
  async 'has the current validators alone'() {
    for (const handler of around(noCache(withEtag(() => 7)(dated(save))))) {
      assert.equal(fieldsOf(await bareResponse(await handler(ask('PUT', { 'If-Match': '"6"' })))), KNOWN)
    }
  }
})

stories('RFC 9110 §13.2.2: each wrapper judges by what it knows', {
  async 'and the one inside is asked where the one outside lets pass'() {
    runs = 0
    const handler = withLastModified(() => new Date(DATE))(async (request: Request) => withEtag(() => 7)(save)(request))
    const response = await handler(ask('PUT', { 'If-Match': '"6"' }))
    assert.equal([response.status, runs], [412, 0])
  },
  async 'and those inside, one after another, leave a read to the one outside'() {
    const statuses: number[] = []
    const part = withEtag(() => 7)(untagged)
    const handler = etagMiddleware(async (request: Request) => {
      for (let i = 0; i < 2; i++) statuses.push((await part(request)).status)
      return new Response('both', { headers: { ETag: '"8"' } })
    })
    assert.equal([(await handler(ask('GET', { 'If-None-Match': '"7"' }))).status, statuses], [200, [200, 200]])
  }
})
