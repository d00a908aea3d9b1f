// Cookies and credentials: no export has them unless they are asked for, wherever in an exchange they hide.
import * as assert from 'uvu/assert'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { curlOf, fetchCodeOf, rawOf } from '../../../playground/page/replay/copy.ts'
import { nodeTestOf } from '../../../playground/page/replay/copy-test.ts'
import { harOf } from '../../../playground/page/har/export.ts'
import { parseHar } from '../../../playground/page/har/import.ts'
import { replayOf, requestOf } from '../../../playground/page/replay/request.ts'
import { redactFields } from '../../../playground/page/replay/redact.ts'
import { transcriptOf } from '../../../playground/page/replay/transcript.ts'
import { exchangeOf, rowOf, fetchRecordOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

const options = { origin: 'http://127.0.0.1:8000', version: '1', timeOrigin: 0 }

const secret = 'S3CRET'
const secrets: readonly (readonly [name: string, request: Partial<Exchange>])[] = [
  ['a cookie', { requestFields: [['Cookie', `a=${secret}; b=2`]] }],
  ['a cookie in other cases', { requestFields: [['cOOkie', `a=${secret}`], ['COOKIE', `a=${secret}`]] }],
  ['credentials', { requestFields: [['Authorization', `Bearer ${secret}`]] }],
  ['credentials for a proxy', { requestFields: [['proxy-authorization', `Basic ${secret}`]] }],
  ['cookies that are set', { responseFields: [['Set-Cookie', `a=${secret}; Path=/`], ['set-cookie', `${secret}=1`], ['Set-Cookie2', secret]] }],
  ['a key', { requestFields: [['X-Api-Key', secret], ['apikey', secret], ['X-Goog-Api-Key', secret], ['Ocp-Apim-Subscription-Key', secret]] }],
  ['a token of its own header', { requestFields: [['x-auth-token', secret], ['PRIVATE-TOKEN', secret], ['X-CSRF-Token', secret], ['X-Amz-Security-Token', secret]],
    responseFields: [['X-Access-Token', secret], ['X-Session-Id', secret]] }],
  ['a token in the query', { target: `/x?a=1&token=${secret}&access_token=${secret};sid=${secret}&X-Amz-Signature=${secret}` }],
  ['a token whose name is encoded', { target: `/x?to%6ben=${secret}&user%5Bpassword%5D=${secret}` }],
  ['a key in a query that is no UTF-8', { target: `/x?%ff=1&api_key=${secret}` }],
  ['a token in the URL of the page before', { requestFields: [['Referer', `http://h.test/?code=${secret}`]] }],
  ['a token in the URL of a redirect', { status: 302, responseFields: [['Location', `/cb?code=${secret}#id_token=${secret}`], ['Content-Location', `/?key=${secret}`]] }],
  ['a token in an absolute target', { target: `http://h.test/x?apiKey=${secret}` }],
  ['a name with a space behind it', { requestFields: [['Cookie ', secret], [' Cookie', secret], ['Cookie\t', secret]] }],
  ['a name with a value in it', { requestFields: [[`Cookie: ${secret}`, '']], responseFields: [[`Set-Cookie: ${secret}`, 'x']] }],
  ['a line inside a value', { requestFields: [['X', `a\r\nCookie: ${secret}`], ['Y', `a\nCookie: ${secret}`]] }],
  ['a line inside a name', { requestFields: [[`X: a\r\nCookie: ${secret}`, 'b']] }],
  ['a false mark of a cut record', { requestFields: [['…', `Cookie: ${secret}`]], responseFields: [['…', secret]] }],
  ['a user in the target', { target: `http://user:${secret}@h.test/x` }],
  ['a user in the target of CONNECT', { method: 'CONNECT', target: `u:${secret}@h.test:443` }],
  ['a user in a target of another scheme', { target: `ws://${secret}@x@h.test/` }],
]

const secretly = 'not-modified: secrets'

/** Every export of an exchange, by its name. */
function exportsOf(exchange: Exchange, withSecrets: boolean): Readonly<Record<string, string>> {
  const all = { ...options, withSecrets }
  const request = requestOf(exchange)
  const row = rowOf(exchange, fetchRecordOf())
  const cached = rowOf(null, fetchRecordOf({ knownBefore: 1 }))
  return {
    'curl': curlOf(request, all), 'fetch': fetchCodeOf(request, all), 'raw HTTP': rawOf(request, all),
    'node:test': nodeTestOf(exchange, all), 'text': transcriptOf([row], all), 'HAR': harOf([row, cached], all),
  }
}

table('No secret leaves', secrets.flatMap(([name, differences]) => {
  const exchange = exchangeOf(differences)
  // What is sent again goes to where it went, with its target as it was.
  const again = { ...replayOf(exchange), path: '' }
  return Object.entries({ ...exportsOf(exchange, false), replay: JSON.stringify(again) })
    .map(([format, output]) => ({ name: `${name}: ${format}`, output, ref: secretly }))
}), ({ output }) => assert.not.match(output, /S3CRET/))

stories('Secrets that were asked for', {
  'are in every export'() {
    const exchange = exchangeOf({
      requestFields: [['Cookie', 'a=S3CRET; b']], responseFields: [['Set-Cookie', 'c=S3CRET; HttpOnly'], ['Set-Cookie', 'd']],
    })
    const outputs = exportsOf(exchange, true)
    for (const [format, output] of Object.entries(outputs)) assert.match(output, /S3CRET/, format)
    assert.not.match(outputs.text ?? '', /left out/)
    const { log } = JSON.parse(outputs.HAR ?? '') as { log: { entries: Record<'request' | 'response', { cookies: unknown }>[] } }
    assert.equal(log.entries[0]?.request.cookies, [{ name: 'a', value: 'S3CRET' }, { name: '', value: 'b' }])
    assert.equal(log.entries[0]?.response.cookies, [{ name: 'c', value: 'S3CRET' }, { name: '', value: 'd' }])
  },
  'of a file are left out again when it is saved'() {
    const exchange = exchangeOf({ requestFields: [['Cookie', 'a=S3CRET']], responseFields: [['Set-Cookie', 'b=S3CRET'], ['Set-Cookie', 'S3CRET']] })
    const read = parseHar(harOf([rowOf(exchange, null)], { ...options, withSecrets: true }))
    if ('error' in read) throw new Error(read.error)
    assert.equal(read.exchanges[0]?.responseFields, exchange.responseFields)
    const [imported] = read.exchanges
    for (const output of Object.values(exportsOf(imported ?? exchange, false))) assert.not.match(output, /S3CRET/)
  },
})

table('What is no secret stays', [
  { name: 'an ETag', line: ['ETag', '"key"'] }, { name: 'the key of a WebSocket', line: ['Sec-WebSocket-Key', 'abc'] },
  { name: 'a key of idempotency', line: ['Idempotency-Key', 'abc'] }, { name: 'a challenge', line: ['WWW-Authenticate', 'Basic'] },
  { name: 'a URL without secrets', line: ['Location', '/x?page=2&sort=key#top'] }, { name: 'a name from an object', line: ['constructor', 'abc'] },
].map(row => ({ ...row, ref: secretly })), ({ line: [name = '', value = ''] }) => assert.equal(redactFields([[name, value]]), [[name, value]]))
