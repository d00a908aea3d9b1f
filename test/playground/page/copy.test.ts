// Exchanges as text to paste: read back by a shell, by node and by eye.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { withEtag } from 'not-modified'
import * as assert from 'uvu/assert'
import type { Exchange, FieldLine } from '../../../playground/shared/exchange.ts'
import { copiedBody } from '../../../playground/page/replay/copied-body.ts'
import { curlOf, fetchCodeOf, rawOf, rawResponseOf } from '../../../playground/page/replay/copy.ts'
import { nodeTestOf } from '../../../playground/page/replay/copy-test.ts'
import type { ReplayRequest } from '../../../playground/page/replay/request.ts'
import { blockOf, transcriptOf } from '../../../playground/page/replay/transcript.ts'
import { conditional, exchangeOf, rowOf, fetchRecordOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

const run = promisify(execFile)
const options = { origin: 'http://127.0.0.1:8000' }

const asked = (differences: Partial<ReplayRequest> = {}): ReplayRequest =>
  ({ method: 'GET', path: '/x', fields: [], content: '', ...differences })
const withField = (name: string, value: string): ReplayRequest => asked({ fields: [[name, value]] })

// What the shell makes of the command: a function in place of curl prints its arguments, each with a NUL behind it.
async function argumentsIn(command: string): Promise<string[]> {
  const script = `curl() { printf '%s\\0' "$@"; case "$*" in *@-*) cat;; esac; }\n${command}\n`
  const { stdout } = await run('sh', ['-c', script], { encoding: 'latin1', env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' } })
  return stdout.split('\0')
}

const latin1Of = (text: string): string => Buffer.from(text).toString('latin1')

table('A shell reads from the command', [
  { name: 'a plain GET', request: asked(), wanted: ['http://127.0.0.1:8000/x'] },
  { name: 'a tag', request: withField('If-None-Match', 'W/"0"'), wanted: ['-H', 'If-None-Match: W/"0"'] },
  { name: 'single quotes', request: withField('X', '\'; touch /tmp/owned; \''), wanted: ['X: \'; touch /tmp/owned; \''] },
  { name: 'expansions of every kind', request: withField('X', '$HOME `id` $(id) !! \\ * ~ {a,b} "'), wanted: ['X: $HOME `id` $(id) !! \\ * ~ {a,b} "'] },
  { name: 'bytes beyond ASCII, as they were', request: withField('X', 'caf\xe9 \xff\x80'), wanted: ['X: caf\xe9 \xff\x80'] },
  { name: 'control characters', request: withField('X', 'a\tb\x1b[31m\x07'), wanted: ['X: a\tb\x1b[31m\x07'] },
  { name: 'percent and backslash beside bytes', request: withField('X', '\xe9%s\\n\xe9'), wanted: ['X: \xe9%s\\n\xe9'] },
  { name: 'a field without a value, as curl wants it', request: withField('X-Empty', ''), wanted: ['X-Empty;'] },
  { name: 'content with line breaks and quotes', request: asked({ method: 'PUT', content: 'a\n\'b\'\r\n$c\n' }), wanted: ['-X', 'PUT', 'Content-Type:', '--data-raw', 'a\n\'b\'\r\n$c\n'] },
  { name: 'content in UTF-8', request: asked({ method: 'PUT', content: 'é€' }), wanted: [latin1Of('é€')] },
  { name: 'content that begins like a file’s name', request: asked({ method: 'PUT', content: '@/etc/passwd' }), wanted: ['--data-raw', '@/etc/passwd'] },
  { name: 'content with a NUL, from a pipe', request: asked({ method: 'PUT', content: 'a\0b%s\\n\'é' }), wanted: ['--data-binary', '@-', 'a', latin1Of('b%s\\n\'é')] },
  { name: 'content with a NUL that begins as an option of printf does', request: asked({ method: 'PUT', content: '-v\0x' }), wanted: ['--data-binary', '@-', '-v', 'x'] },
  { name: 'a HEAD, which has no content to wait for', request: asked({ method: 'HEAD' }), wanted: ['--head'] },
  { name: 'a method that is no word', request: asked({ method: '$(id)' }), wanted: ['-X', '$(id)'] },
  { name: 'a path with what curl or a shell would expand', request: asked({ path: '/[1-3]{a,b}/../\'$(id)' }), wanted: ['--globoff', '--path-as-is', 'http://127.0.0.1:8000/%5B1-3%5D%7Ba,b%7D/../\'$(id)'] },
].map(row => ({ ...row, ref: 'POSIX shell, §2.2 Quoting' })), async ({ request, wanted }) => {
  const found = await argumentsIn(curlOf(request, options))
  for (const one of wanted) assert.ok(found.includes(one), `${JSON.stringify(one)} in ${JSON.stringify(found)}`)
})

type Call = [url: string, init: { method: string, headers?: [string, string][], body?: unknown, cache: string }]

table('fetch is called with', [
  { name: 'what the request had', request: asked({ method: 'PUT', fields: [['If-Match', '"1"'], ['X', 'é\xff</script>\u2028']], content: '</script>\n"' }),
    init: { method: 'PUT', headers: [['If-Match', '"1"'], ['X', 'é\xff</script>\u2028']], body: '</script>\n"' } },
  { name: 'no fields that a browser sets itself', request: asked({ fields: [['Host', 'h'], ['User-Agent', 'u'], ['Sec-Fetch-Site', 'x'], ['Accept', '*/*']] }),
    init: { method: 'GET', headers: [['Accept', '*/*']] } },
  { name: 'no content where fetch would throw', request: asked({ content: 'x' }), init: { method: 'GET' } },
].map(row => ({ ...row, ref: 'Fetch, §5.4' })), async ({ request, init }) => {
  const text = fetchCodeOf(request, options)
  assert.match(text, /^[\t\n\x20-\x7e]*$/)
  assert.not.match(text, /</)
  let call: Call | undefined
  const body = new Function('fetch', `return (async () => { ${text} })()`) as (fetch: (...args: Call) => void) => Promise<void>
  await body((...args) => { call = args })
  assert.equal(call, ['http://127.0.0.1:8000/x', { ...init, cache: 'no-store' }])
})

table('Raw HTTP is', [
  { name: 'the lines in their order and case, and the content', request: asked({ method: 'PUT', fields: [['host', 'h'], ['X-b', '\xff']], content: 'a\nb' }),
    raw: 'PUT /x HTTP/1.1\r\nhost: h\r\nX-b: \xff\r\n\r\na\nb' },
  { name: 'one message, whatever is in it', request: asked({ method: 'G\r\nX: y', path: '/ x\r\nY: z', fields: [['A\r\nB', 'c'], ['D', 'e\r\nF: g'], ['', 'x']] }),
    raw: 'G%0D%0AX:%20y /%20x%0D%0AY:%20z HTTP/1.1\r\n\r\n' },
].map(row => ({ ...row, ref: 'RFC 9112 §2.1' })), ({ request, raw }) => assert.is(rawOf(request, options), raw))

const octets = Uint8Array.from({ length: 256 }, (_, code) => code)
const put = asked({ method: 'PUT' })

stories('A body that is no text', {
  async 'reaches curl by way of a pipe, and so does one that is long'() {
    for (const content of [octets, 'long\n'.repeat(10_000)]) {
      const command = curlOf(put, options, content)
      assert.match(command, /--data-binary @-/)
      assert.is((await argumentsIn(command)).slice((await argumentsIn(command)).indexOf('http://127.0.0.1:8000/x') + 1).join('\0'),
        typeof content === 'string' ? content : Buffer.from(content).toString('latin1'))
    }
  },
  'reaches fetch and node:test in base64, and no text'() {
    let body: unknown
    const call = new Function('fetch', `return (async () => { ${fetchCodeOf(put, options, octets)} })()`) as (fetch: (...args: Call) => void) => void
    call((_url, init) => { body = init.body })
    assert.equal(body, octets)
    assert.match(nodeTestOf(exchangeOf({ method: 'PUT' }), options, octets), /'Content-Length', '256',[^]*sent\.end\(Buffer\.from\("AAECA/)
    assert.is(rawOf(put, options, octets), 'PUT /x HTTP/1.1\r\n\r\n')
  },
})

table('A raw message has the length of what it holds', [
  { name: 'of a request in chunks', text: rawOf(asked({ method: 'PUT', fields: [['Transfer-Encoding', 'chunked'], ['A', 'b']] }), options, 'é'),
    raw: 'PUT /x HTTP/1.1\r\nA: b\r\nContent-Length: 2\r\n\r\né' },
  { name: 'of a response that was coded', raw: 'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: 5\r\n\r\nplain',
    text: rawResponseOf(exchangeOf({ responseFields: [['Content-Encoding', 'gzip'], ['Set-Cookie', 'a=b'], ['content-length', '30'], ['ETag', '"1"']] }), options, 'plain') },
  { name: 'and the lines of one that was not, with secrets where they are wanted', raw: 'HTTP/1.1 204 No\r\nSet-Cookie: a=b\r\n\r\n',
    text: rawResponseOf(exchangeOf({ status: 204, reason: 'No', responseFields: [['Set-Cookie', 'a=b']] }), { ...options, withSecrets: true }, '') },
].map(row => ({ ...row, ref: 'RFC 9112 §6' })), ({ text, raw }) => assert.is(text, raw))

const bytesRead = { content: octets, end: 'whole' as const, stillCoded: null }
const textRead = { ...bytesRead, content: new TextEncoder().encode('text') }
const body = (bytes: number, kept = bytes): Partial<Exchange> => ({ method: 'POST', requestBody: { bytes, kept }, responseBody: { bytes, kept } })

table('The body in a copy', [
  { name: 'is there, and its size is said', exchange: body(4), read: textRead, content: 'text', remark: ', with its body of 4 bytes' },
  { name: 'is there as bytes where those have a place', exchange: body(256), read: bytesRead, content: octets, remark: ', with its body of 256 bytes' },
  { name: 'is not there where they have none', exchange: body(256), read: bytesRead, takesBytes: false, remark: ', without its body: it is not text in UTF-8' },
  { name: 'is not there where it is not wanted', exchange: body(4), read: textRead, isWanted: false, remark: ', without its body' },
  { name: 'is not there in part', exchange: body(4, 3), read: textRead, remark: ', without its body: it is not kept whole' },
  { name: 'is not there where it was dropped since', exchange: body(4), read: 'gone', remark: ', without its body: it is not kept whole' },
  { name: 'is not there where none are recorded', exchange: { method: 'POST' }, read: textRead, remark: ', without its body: it is not kept whole' },
  { name: 'is none of a GET where none are recorded', exchange: {}, read: textRead, remark: '' },
  { name: 'is none where there was none', exchange: body(0), read: textRead, remark: '' },
  { name: 'is decoded of a response', side: 'response' as const, read: textRead, content: 'text', remark: ', with its body of 4 bytes, decoded',
    exchange: { ...body(4), responseFields: [['Content-Encoding', 'gzip']] as FieldLine[] } },
  { name: 'is none of a 304', side: 'response' as const, read: textRead, exchange: { ...body(4), status: 304 }, remark: '' },
].map(row => ({ content: '' as string | Uint8Array, takesBytes: true, isWanted: true, side: 'request' as const, ...row, ref: 'not-modified: copies' })),
async ({ exchange, read, content, remark, side, takesBytes, isWanted }) => {
  const copied = await copiedBody(exchangeOf(exchange), { side, takesBytes }, isWanted, () => Promise.resolve(read))
  assert.equal(copied, { content, remark })
})

async function outcomeOf(text: string, origin: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'not-modified-copied-'))
  const file = join(folder, 'copied.test.mjs')
  writeFileSync(file, text)
  try {
    const { stdout } = await run(process.execPath, [file], { env: { PATH: process.env.PATH ?? '', ORIGIN: origin } })
    return stdout
  } catch (error) {
    return String((error as { readonly stdout?: unknown }).stdout)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

stories('A copied test', {
  async 'passes against the server, sends what was sent, and fails when the answer changes'() {
    const revision = 1
    const seen: string[][] = []
    const note = withEtag(() => revision)((_request, response) => { response.end('x') })
    await withServer((request, response) => {
      seen.push([request.method ?? '', request.url ?? '', ...request.rawHeaders])
      return note(request, response) as void
    }, async ({ port }) => {
      const origin = `http://127.0.0.1:${port}`
      const fields: FieldLine[] = [['Host', 'elsewhere'], ['If-None-Match', '"0", "1"'], ['X-Odd', '\xff${1}`\'"\\'], ['X-Odd', '2'], ['Cookie', 's=1']]
      const exchange = conditional('', '"1"', 304, { requestFields: fields, target: '/a?`${x}`' })
      const text = nodeTestOf(exchange, options)
      const [passed, failed] = await Promise.all([
        outcomeOf(text, origin), outcomeOf(nodeTestOf({ ...exchange, responseFields: [['ETag', '"2"']] }, options), origin),
      ])
      assert.match(passed, /pass 1\b[^]*fail 0\b/)
      assert.match(failed, /pass 0\b[^]*fail 1\b/)
      assert.equal(seen[0], ['GET', '/a?`${x}`', 'Host', `127.0.0.1:${port}`, 'If-None-Match', '"0", "1"', 'X-Odd', '\xff${1}`\'"\\', 'X-Odd', '2', 'Connection', 'close'])
    })
  },
  'holds its content with its length'() {
    const text = nodeTestOf(exchangeOf({ method: 'PUT', status: 204, responseFields: [] }), { origin: 'https://h.test' }, 'é')
    for (const part of ['from \'node:https\'', '\'Content-Length\', \'2\'', 'sent.end("\\u00e9")', 'etag, undefined)', '?? "https://h.test"']) {
      assert.ok(text.includes(part), part)
    }
  },
})

stories('All as text', {
  'is both heads as they were sent, a rule after each'() {
    const exchange = conditional('W/"0"', 'W/"0"', 304, { id: 12, startedAt: Date.UTC(2026, 10, 22),
      requestFields: [['host', 'h'], ['If-None-Match', 'W/"0"'], ['Cookie', 'a=1']], responseFields: [['ETag', 'W/"0"'], ['…', '24000 bytes more']] })
    assert.is(transcriptOf([rowOf(exchange, fetchRecordOf())], options), `Cookies, credentials, and headers and URL parameters that commonly carry keys or tokens are left out.
----------------------------------------------------------
http://127.0.0.1:8000/counter.png
(Unchanged, reused, exchange 12, 2026-11-22T00:00:00.000Z)

GET /counter.png HTTP/1.1
host: h
If-None-Match: W/"0"

HTTP/1.1 304 Not Modified
ETag: W/"0"
… 24000 bytes more
----------------------------------------------------------
`)
  },
  'says so where nothing was sent'() {
    const cached = rowOf(null, fetchRecordOf({ exchange: 3, knownBefore: 3, mode: 'default' }))
    assert.is(blockOf(cached, options), `(From cache, nothing sent, exchange 3)

GET /counter.png
fetch, cache mode default

page saw 200
ETag: W/"0"
----------------------------------------------------------
`)
  },
  'says so where the inspector asked, and got no answer'() {
    const sent = rowOf(null, fetchRecordOf({ mode: null, exchange: null, status: null, etag: null, reason: 'No whole answer came',
      method: 'PUT', target: '/\u202ex' }))
    assert.is(blockOf(sent, options), `(No answer)

PUT /\\u202ex
sent by the inspector

page saw no answer
----------------------------------------------------------
`)
  },
  'has no line that is not its own'() {
    const hostile = exchangeOf({ target: '/\u202e\x1b[2J', reason: 'OK\n----', responseFields: [['ETag', '"\x85\u2028\ud800"']] })
    const block = blockOf(rowOf(hostile, null), options)
    assert.is(block.split('\n').length, 10)
    assert.not.match(block, /[^\n\x20-\x7e]/)
  },
})
