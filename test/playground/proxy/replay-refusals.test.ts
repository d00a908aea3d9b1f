// What the page may not have the server send: each refusal says why, and nothing reaches the upstream.
import * as assert from 'uvu/assert'
import { replayListener } from '../../../playground/inspector/replay.ts'
import { MAX_REPLAY_CONTENT, findReplayProblems } from '../../../playground/shared/replay-request.ts'
import type { ReplayRequest } from '../../../playground/shared/replay-request.ts'
import { fieldOf } from '../support/playground.ts'
import { ORDERING, orderText, outcomeOf, withRawUpstream, writeOrder } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'
import { serve, withServer } from '../../support/wire.ts'

const ref = 'not-modified: requests by the inspector'
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const plain: ReplayRequest = { method: 'GET', path: '/', fields: [], content: '' }

const typed = ORDERING[0] ?? ''
const own = ORDERING[1] ?? ''

table('Nothing is sent for', [
  { name: 'another site\'s page',
    fields: [...ORDERING, 'Origin: https://evil.test', 'Sec-Fetch-Site: cross-site'], code: 403 },
  { name: 'a page on another port of this host', fields: [...ORDERING, 'Sec-Fetch-Site: same-site'], code: 403 },
  { name: 'a page on another port, told by its Origin',
    fields: [...ORDERING, 'Origin: http://127.0.0.1:TAP'], code: 403 },
  { name: 'a stranger\'s name that was made to point here (DNS rebinding)',
    fields: [...ORDERING, 'Host: evil.test:PORT'], code: 403 },
  { name: 'a request without the page\'s own field', fields: [typed], code: 403 },
  { name: 'a form', fields: [own, 'Content-Type: text/plain'], code: 415 },
  { name: 'content without a type', fields: [own], code: 415 },
  { name: 'an absolute target', order: { path: 'http://evil.test/' }, code: 400, reason: /begins with one slash/ },
  { name: 'an absolute target of the upstream itself', order: { path: 'http://127.0.0.1:UP/' }, code: 400 },
  { name: 'a target with an authority', order: { path: '//evil.test/' }, code: 400 },
  { name: 'a target that a browser reads as one with an authority', order: { path: '/\\evil.test/' }, code: 400 },
  { name: 'the server as a whole', order: { method: 'OPTIONS', path: '*' }, code: 400 },
  { name: 'no target', order: { path: '' }, code: 400 },
  { name: 'a target with a line end', order: { path: '/ HTTP/1.1\r\nX: y' }, code: 400 },
  { name: 'a target with a space', order: { path: '/a b' }, code: 400 },
  { name: 'a target with a control character', order: { path: '/\0' }, code: 400 },
  { name: 'a target beyond ASCII', order: { path: '/\u010d\u010a' }, code: 400 },
  { name: 'a method with a line end',
    order: { method: 'GET / HTTP/1.1\r\n' }, code: 400, reason: /A method is one word/ },
  { name: 'no method', order: { method: '' }, code: 400 },
  { name: 'a tunnel', order: { method: 'CONNECT' }, code: 400 },
  { name: 'a method that the tap cannot read',
    order: { method: 'FROBNICATE' }, code: 400, reason: /knows no method FROB/ },
  { name: 'a method in small letters', order: { method: 'get' }, code: 400 },
  ...['Transfer-Encoding', 'content-length', 'CONNECTION', 'Upgrade', 'Host', 'Expect', 'TE', 'Trailer', 'Keep-Alive',
    'Proxy-Connection', 'HTTP2-Settings', 'X-Exchange'].map(name => ({ name: `the field ${name}`,
    order: { method: 'POST', fields: [['X', '1'], [name, 'chunked']] }, code: 400,
    reason: new RegExp(`^${name} is set where the message is sent$`) })),
  { name: 'a field name with a colon', order: { fields: [['X: y', '1']] }, code: 400, reason: /A field name is/ },
  { name: 'no field name', order: { fields: [['', '1']] }, code: 400 },
  { name: 'a value with a line end', order: { fields: [['X', 'a\r\nY: b']] }, code: 400, reason: /no line break/ },
  { name: 'a value with NUL', order: { fields: [['X', 'a\0']] }, code: 400 },
  { name: 'a value whose characters are line ends in Latin-1', order: { fields: [['X', '\u010d\u010a']] }, code: 400 },
  { name: 'a head that is too long', order: { fields: [['X', 'x'.repeat(60_000)]] }, code: 400, reason: /60000 bytes/ },
  { name: 'content that is too long',
    order: { method: 'PUT', content: 'x'.repeat(MAX_REPLAY_CONTENT + 1) }, code: 400, reason: /1048576/ },
  { name: 'content whose bytes are too many', code: 400, reason: /1048576/,
    text: Buffer.from(JSON.stringify({ ...plain, content: 'é'.repeat(MAX_REPLAY_CONTENT / 2 + 1) })).toString('latin1') },
  { name: 'content beside the recorded one', order: { content: 'x', bodyOf: 'a-1' }, code: 400, reason: /beside the recorded one/ },
  { name: 'a recorded body that is no text', order: { bodyOf: 1 }, code: 400, reason: /is an object of/ },
  ...['a-1', '1', '', '__proto__', 'SESSION-2', 'SESSION-x'].map(bodyOf => ({ name: `the recorded body of ${bodyOf}, which is not there`,
    order: { method: 'POST', bodyOf }, code: 410, reason: /not kept whole any more/ })),
  { name: 'JSON that is too long', text: `"${'x'.repeat(2_300_000)}"`, code: 413, reason: /bytes at most/ },
  { name: 'no JSON', text: '{"method":', code: 400, reason: /no JSON/ },
  { name: 'nothing', text: '', code: 400 },
  { name: 'bytes that are no UTF-8', text: `"${'\xff'}"`, code: 400, reason: /no JSON in UTF-8/ },
  { name: 'null', text: 'null', code: 400, reason: /A replay request is an object/ },
  { name: 'a list', text: '["GET","/",[],""]', code: 400 },
  { name: 'brackets within brackets', text: '['.repeat(100_000) + ']'.repeat(100_000), code: 400 },
  { name: 'a member too many', order: { upstream: 'http://evil.test/' }, code: 400 },
  { name: 'a prototype in place of members',
    text: orderText(plain).replace('"path":"/"', '"__proto__":{"path":"/"}'), code: 400 },
  { name: 'a prototype beside the members', text: orderText(plain).replace('{', '{"__proto__":{"x":1},'), code: 400 },
  { name: 'a method that is no text', order: { method: ['GET'] }, code: 400, reason: /is an object of/ },
  { name: 'a path that is no text', order: { path: ['/'] }, code: 400, reason: /is an object of/ },
  { name: 'content that is no text', order: { content: 1 }, code: 400, reason: /of method, path, fields and content alone, or of bodyOf too: texts, but fields pairs of texts$/ },
  { name: 'a member that is named otherwise', text: orderText(plain).replace('"content"', '"body"'), code: 400, reason: /is an object of/ },
  { name: 'a long method that the tap cannot read', order: { method: 'X'.repeat(41) }, code: 400, reason: /knows no method X{40}$/ },
  { name: 'fields that are an object', order: { fields: { X: '1' } }, code: 400 },
  { name: 'a field of three', order: { fields: [['X', '1', '2']] }, code: 400 },
  { name: 'a value that is no text', order: { fields: [['X', { toString: '1' }]] }, code: 400 },
].map(row => ({ fields: ORDERING, order: {}, text: undefined, reason: /./, ...row, ref })),
({ fields, order, text, code, reason }) => withRawUpstream(OK, async (tapped, { port, requests }) => {
  const { port: inspector, tapPort } = tapped
  const filled = fields.map(field => field.replace('PORT', String(inspector)).replace('TAP', String(tapPort)))
  const written = text ?? orderText({ ...plain, ...order }).replace('UP', String(port))
  const answer = await outcomeOf(await writeOrder(tapped, written, filled))
  assert.is(answer.code, code, answer.outcome.reason ?? '')
  assert.match(answer.outcome.reason ?? '', reason)
  assert.not.match(answer.outcome.reason ?? '', /[\r\n]/)
  assert.equal([requests.length, (await tapped.log()).exchanges.length], [0, 0])
}))

stories(ref, {
  'other methods than POST are refused': () => withRawUpstream(OK, async ({ send }, { requests }) => {
    const answer = await send('GET /send', ...ORDERING)
    assert.equal([answer.status, fieldOf(answer, 'Allow'), requests.length], [405, 'POST', 0])
  }),
  'nothing listens where it would be sent to': async () => {
    const closed = await serve(() => {})
    await closed.close()
    for (const [address, code, reason] of [[null, 503, 'The proxy does not listen'], [{ address: '127.0.0.1', family: 'IPv4', port: closed.port }, 502, 'The proxy gave no answer']] as const) {
      await withServer(replayListener({ proxyAddress: () => address, recordedContent: () => undefined, timeout: 5 }), async wire => {
        const { status, content } = await wire.send('POST', [], orderText(plain))
        assert.equal([status, JSON.parse(content)], [code, { exchange: null, status: null, etag: null, contentBytes: 0, reason }])
      })
    }
  },
  'content in two bytes for each character of JSON is read': async () => {
    const text = orderText({ ...plain, content: '"'.repeat(MAX_REPLAY_CONTENT) })
    await withServer(replayListener({ proxyAddress: () => null, recordedContent: () => undefined, timeout: 5 }), async wire => {
      assert.is((await wire.send('POST', [], text)).status, 503)
    })
  },
  'the page judges an order as the server does, part by part': () => {
    const problems = findReplayProblems({ method: 'a b', path: 'x', content: 'x'.repeat(MAX_REPLAY_CONTENT + 1),
      fields: [['Ok', ''], ['Host', 'h'], ['a b', ''], ['X', '\n']] })
    assert.equal(problems.map(({ at }) => at), ['method', 'path', 1, 2, 3, 'content'])
  },
})
