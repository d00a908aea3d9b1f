// The applications of docs/frameworks.md: whole answers.
import * as assert from 'uvu/assert'
import { EXAMPLES, withExample } from './examples.ts'
import type { Example } from './examples.ts'
import { table } from '../support/table.ts'

/** All fields of an answer but those of the connection, in one order. */
const fieldsOf = ({ headers }: Response): string[] =>
  [...headers].filter(([name]) => !['connection', 'keep-alive', 'date'].includes(name)).map(([name, value]) => `${name}: ${value}`)

/** The fields that are not of the content; of Vary the names in one order. */
const restOf = (response: Response): string[] => fieldsOf(response)
  .filter(line => !/^(content-(type|length|encoding)|transfer-encoding)/.test(line))
  .map(line => line.startsWith('vary: ') ? `vary: ${line.slice(6).split(/, */).sort().join(', ')}` : line)

/** The same without what a compressor says of content that it could code, which an error or an answer to HEAD may not be. */
const frameOf = (response: Response): string[] => restOf(response).map(line => line.replace(/^vary: Accept-Encoding, /, 'vary: '))

const rows = (ref: string) => EXAMPLES.map(name => ({ name, ref }))

async function tagOf(ask: Example['ask'], path = '/notes/1'): Promise<string> {
  const answer = await ask('GET', path)
  await answer.text()
  return answer.headers.get('etag') as string
}

table('A request to the example of', rows('RFC 9110 §13.2'), ({ name }) => withExample(name, async ({ ask, notes }) => {
  const whole = await ask('GET', '/notes/1')
  assert.equal([whole.status, await whole.json()], [200, { text: 'Buy tea' }])
  const tag = whole.headers.get('etag') as string
  assert.match(tag, /^"[\w-]{16}"$/)
  assert.equal([whole.headers.get('cache-control'), whole.headers.get('access-control-allow-origin'), whole.headers.get('access-control-expose-headers')?.toLowerCase()],
    ['private, no-cache', 'https://app.example', 'etag'])

  // What an answer has that is no success: the fields of CORS and security, and nothing of ours.
  const missing = await ask('GET', '/notes/2', { 'If-None-Match': '*' })
  assert.equal([missing.status, await missing.json()], [404, { error: 'There is no such note.' }])
  const frame = frameOf(missing)
  assert.equal(fieldsOf(missing).filter(line => /^(etag|last-modified|cache-control|expires|pragma)/.test(line)), [])
  assert.ok(frame.includes('access-control-allow-origin: https://app.example'))

  for (const method of ['GET', 'HEAD']) {
    const unchanged = await ask(method, '/notes/1', { 'If-None-Match': `"other", W/${tag}` })
    const partOf = method === 'GET' ? restOf : frameOf
    assert.equal([unchanged.status, partOf(unchanged), await unchanged.text()], [304, partOf(whole), ''], method)
  }

  const refused = async (answer: Response, status: number, ...more: string[]): Promise<void> => {
    // No cache may keep it: that it does not say how long, or that it says so.
    const fields = frameOf(answer).filter(line => line !== 'cache-control: no-store')
    assert.equal([answer.status, fields], [status, [...frame, ...more].sort()])
    await answer.text()
  }
  const etag = `etag: ${tag}`
  await refused(await ask('GET', '/notes/1', { 'If-Match': '"other"' }), 412, etag)
  await refused(await ask('PUT', '/notes/1', { 'If-Match': '"other"' }, { text: 'x' }), 412, etag)
  await refused(await ask('PUT', '/notes/1', { 'If-None-Match': '*' }, { text: 'x' }), 412, etag)
  await refused(await ask('PUT', '/notes/1', {}, { text: 'x' }), 428)
  await refused(await ask('DELETE', '/notes/1', { 'If-Match': `W/${tag}` }), 412, etag)
  await refused(await ask('PUT', '/notes/2', { 'If-Match': '*' }, { text: 'x' }), 412)
  // Before the preconditions.
  await refused(await ask('PUT', '/notes/1', { 'If-Match': '"other"', 'Content-Type': 'application/xml' }, { text: 'x' }), 415)
  for (const [method, condition] of [['GET', 'If-None-Match'], ['PUT', 'If-Match'], ['PUT', 'If-None-Match']] as const) {
    await refused(await ask(method, '/notes/1', { [condition]: '*', Authorization: 'Bearer guess' }), 401)
  }
  assert.equal(await notes.read('1'), { text: 'Buy tea' })

  const saved = await ask('PUT', '/notes/1', { 'If-Match': tag }, { text: 'Buy cake' })
  assert.equal([saved.status, await saved.json()], [200, { text: 'Buy cake' }])
  const next = saved.headers.get('etag') as string
  assert.is.not(next, tag)
  assert.is(await tagOf(ask), next)
  assert.is((await ask('DELETE', '/notes/1', { 'If-Match': next })).status, 204)
  assert.is((await ask('GET', '/notes/1', { 'If-None-Match': next })).status, 404)
  // A second life has another tag.
  const created = await ask('PUT', '/notes/1', { 'If-None-Match': '*' }, { text: 'Buy tea' })
  assert.is(created.status, 200)
  assert.is((await ask('PUT', '/notes/1', { 'If-Match': tag }, { text: 'x' })).status, 412)
  assert.is((await ask('GET', '/notes/1', { 'If-None-Match': `${tag}, ${next}` })).status, 200)
}))

table('Compressed content of the example of', rows('RFC 9110 §8.8.3.3').filter(({ name }) => name !== 'h3'), ({ name }) => withExample(name, async ({ ask, notes }) => {
  await notes.write('1', { text: 'long '.repeat(1000) })
  const plain = await tagOf(ask)
  const gzip = { 'Accept-Encoding': 'gzip' }
  const coded = await ask('GET', '/notes/1', gzip)
  assert.equal([coded.status, coded.headers.get('content-encoding'), coded.headers.get('etag')], [200, 'gzip', `${plain.slice(0, -1)}-gzip"`])
  assert.is((await coded.json() as { text: string }).text.length, 5000)
  const vary = coded.headers.get('vary')?.toLowerCase().split(/, */).sort()
  assert.ok(vary?.includes('accept-encoding'))
  const unchanged = await ask('GET', '/notes/1', { ...gzip, 'If-None-Match': coded.headers.get('etag') as string })
  assert.equal([unchanged.status, unchanged.headers.get('etag'), unchanged.headers.get('vary')?.toLowerCase().split(/, */).sort()], [304, coded.headers.get('etag'), vary])
  assert.is((await ask('PUT', '/notes/1', { 'If-Match': coded.headers.get('etag') as string }, { text: 'short' })).status, 200)
}))
