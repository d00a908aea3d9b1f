// Which cookies a server elsewhere gets, what it may leave behind on this machine, and what of an exchange is rewritten for it.
import type { IncomingMessage } from 'node:http'
import * as assert from 'uvu/assert'
import { createCookieJar, withinOrigin } from '../../../playground/proxy/cookies.ts'
import { createExchangeRewrite, describeRefused } from '../../../playground/proxy/exchange-rewrite.ts'
import type { FieldLine } from '../../../playground/shared/exchange.ts'
import { upstreamAt } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: tap on a server'

const isLine = (answer: FieldLine | readonly FieldLine[]): answer is FieldLine => typeof answer[0] === 'string'

/** What reaches the server of a Cookie field, after answers with these fields. */
function sentOf(cookie: string, ...answers: readonly (FieldLine | readonly FieldLine[])[]): string | undefined {
  const jar = createCookieJar()
  for (const answer of answers) jar.note(isLine(answer) ? [answer] : answer)
  return jar.withOwnCookies([['Accept', '*/*'], ['Cookie', cookie]]).find(([name]) => name === 'Cookie')?.[1]
}

const set = (value: string): FieldLine => ['Set-Cookie', value]

table('Of the cookies that a browser has for this machine a server elsewhere gets', [
  { name: 'none where it set none', cookie: 'jupyter_token=SECRET; a=1', answers: [], sent: undefined },
  { name: 'its own', cookie: 'a=1; jupyter_token=SECRET', answers: [set('a=1; Path=/')], sent: 'a=1' },
  { name: 'its own in their order', cookie: 'b=2; x=SECRET; a=1', answers: [set('a=1'), set('b=2')], sent: 'b=2; a=1' },
  { name: 'no other one of a name that it sets, too', cookie: 'jupyter_token=SECRET', answers: [set('jupyter_token=x')], sent: undefined },
  { name: 'no other one of a name that it expired', cookie: 'sid=SECRET', answers: [set('sid=; Max-Age=0')], sent: undefined },
  { name: 'its own of two under one name', cookie: 'sid=mine; sid=SECRET', answers: [set('sid=mine; Path=/x')], sent: 'sid=mine' },
  { name: 'none that differs in case', cookie: 'SID=1', answers: [set('sid=1')], sent: undefined },
  { name: 'an own one with blanks around', cookie: 'a=b c', answers: [set(' a = b c ; Secure')], sent: 'a=b c' },
  { name: 'an own one with an equals sign and quotes', cookie: 'a="x=y"', answers: [set('a="x=y"; HttpOnly')], sent: 'a="x=y"' },
  { name: 'an own one without a name', cookie: 'token', answers: [set('token; Path=/')], sent: 'token' },
  { name: 'an own one without a name but with its sign', cookie: 'token', answers: [set('=token')], sent: 'token' },
  { name: 'an own one whose name is blank, as browsers send it', cookie: 'token', answers: [set(' = token ; Path=/')], sent: 'token' },
  { name: 'no empty one', cookie: '; ;', answers: [set('')], sent: undefined },
  { name: 'one named as what every object has, if it is its own alone', cookie: '__proto__=1; constructor=2',
    answers: [set('__proto__=1')], sent: '__proto__=1' },
  { name: 'none after it cleared them', cookie: 'a=1', answers: [set('a=1'), ['clear-site-data', '"cache", "cookies"']], sent: undefined },
  { name: 'none after it cleared everything', cookie: 'a=1', answers: [set('a=1'), ['Clear-Site-Data', '"*"']], sent: undefined },
  { name: 'its own after it cleared something else', cookie: 'a=1', answers: [set('a=1'), ['Clear-Site-Data', '"cache"']], sent: 'a=1' },
  { name: 'none where one answer sets it and clears it', cookie: 'a=1', answers: [[set('a=1'), ['Clear-Site-Data', '"cookies"']]], sent: undefined },
  { name: 'its own where one answer clears all and sets it', cookie: 'a=1; b=1', answers: [set('b=1'), [['Clear-Site-Data', '"cookies"'], set('a=1')]], sent: 'a=1' },
  { name: 'its own of one answer that sets many', cookie: 'a=1; b=2; c=3', answers: [[set('a=1'), ['Vary', 'b=2'], ['set-COOKIE', 'c=3']]], sent: 'a=1; c=3' },
  { name: 'its own with an empty value', cookie: 'a=; b=', answers: [set('a=; Path=/')], sent: 'a=' },
  { name: 'none without a name whose value is the name of its own', cookie: 'a', answers: [set('a=')], sent: undefined },
  { name: 'the longest that browsers keep', cookie: `a=${'b'.repeat(4094)}`, answers: [set(`a=${'b'.repeat(4094)}`)], sent: `a=${'b'.repeat(4094)}` },
  { name: 'none one longer than that', cookie: `a=${'b'.repeat(4095)}`, answers: [set(`a=${'b'.repeat(4095)}`)], sent: undefined },
  { name: 'none longer than browsers keep', cookie: `a=${'b'.repeat(5000)}`, answers: [set(`a=${'b'.repeat(5000)}`)], sent: undefined }
].map(row => ({ ...row, ref: 'RFC 6265 §8.5' })), ({ cookie, answers, sent }) => {
  assert.is(sentOf(cookie, ...answers as readonly (FieldLine | readonly FieldLine[])[]), sent)
})

table('What a server elsewhere sends', [
  { line: ['Clear-Site-Data', '"cookies"'], kept: undefined },
  { line: ['clear-site-data', '"cache", "cookies","storage"'], kept: '"cache", "storage"' },
  { line: ['Clear-Site-Data', '"*"'], kept: '"cache", "clientHints", "executionContexts", "prefetchCache", "prerenderCache", "storage"' },
  { line: ['Clear-Site-Data', '"storage"'], kept: '"storage"' },
  { line: ['Clear-Site-Data', 'cookies'], kept: 'cookies' },
  { line: ['Service-Worker-Allowed', '/'], kept: undefined },
  { line: ['SERVICE-WORKER-ALLOWED', '/'], kept: undefined },
  { line: ['Clear-Site-Data', '"cache", "*"'], kept: '"cache", "clientHints", "executionContexts", "prefetchCache", "prerenderCache", "storage"' },
  { line: ['Clear-Site-Data', '"cookies" , "unknown", "cookies"'], kept: '"unknown"' },
  { line: ['Clear-Site-Data', '"cookies", "cookies"'], kept: undefined },
  { line: ['Clear-Site-Data', '"storage",  "cache"'], kept: '"storage",  "cache"' },
  { line: ['Clear-Site-Data', ''], kept: '' },
  { line: ['Clear-Site-Data', '"Cookies"'], kept: '"Cookies"' },
  { line: ['Service-Worker-Allowed-X', '/'], kept: '/' },
  { line: ['X-Clear-Site-Data', '"cookies"'], kept: '"cookies"' },
  { line: ['Set-Cookie', 'a=1'], kept: 'a=1' }
].map(row => ({ ...row, name: row.line.join(': '), ref: REF })), ({ line, kept }) => {
  const around: readonly FieldLine[] = [['A', '1'], ['A', '2']]
  assert.equal(withinOrigin([around[0] as FieldLine, line as unknown as FieldLine, around[1] as FieldLine]),
    [around[0], ...kept === undefined ? [] : [[line[0], kept]], around[1]])
})

stories(REF, {
  'a jar has no more cookies than browsers keep, and loses the ones that were longest without use'() {
    const jar = createCookieJar()
    const isKnown = (cookie: string): boolean => jar.withOwnCookies([['Cookie', cookie]]).length === 1
    jar.note([set('first=1'), set('second=1')])
    for (let at = 0; at < 498; at++) jar.note([set(`c${at}=1`)])
    assert.ok(isKnown('first=1'))
    for (let at = 0; at < 100_000; at++) jar.note([set(`d${at}=1`)])
    assert.equal([isKnown('first=1'), isKnown('d99999=1'), isKnown('d99500=1'), isKnown('d99499=1')], [false, true, true, false])
  },
  'every Cookie line has its own cookies left, or goes, and nothing else is changed'() {
    const jar = createCookieJar()
    jar.note([set('a=1'), set('b=2')])
    assert.equal(jar.withOwnCookies([['Cookie', 'x=1; a=1'], ['X-Cookie', 'x=1'], ['cookie', 'x=1'], ['COOKIE', 'b=2;a=1'], ['A', '1']]),
      [['Cookie', 'a=1'], ['X-Cookie', 'x=1'], ['COOKIE', 'b=2; a=1'], ['A', '1']])
  },
  'one that a browser sends is as good as new'() {
    const jar = createCookieJar()
    jar.note([set('first=1'), set('second=1')])
    for (let at = 0; at < 498; at++) jar.note([set(`c${at}=1`)])
    jar.withOwnCookies([['Cookie', 'first=1; other=1']])
    jar.note([set('new=1')])
    assert.equal(jar.withOwnCookies([['Cookie', 'first=1; second=1; other=1; new=1']]), [['Cookie', 'first=1; new=1']])
  },
  'one that is set again is as good as new'() {
    const jar = createCookieJar()
    jar.note([set('first=1'), set('second=1')])
    for (let at = 0; at < 498; at++) jar.note([set(`c${at}=1`)])
    jar.note([set('first=1'), set('new=1')])
    assert.equal(jar.withOwnCookies([['Cookie', 'first=1; second=1; c0=1; new=1']]), [['Cookie', 'first=1; c0=1; new=1']])
  }
})

const asked = (headers: object): IncomingMessage => ({ headers }) as unknown as IncomingMessage
const LINES: readonly FieldLine[] = [['Host', 'app.localhost:8001'], ['Origin', 'http://app.localhost:8001'], ['Cookie', 'own=1; other=2']]
const ANSWER: readonly FieldLine[] = [['Location', 'http://UP/a'], ['Set-Cookie', 'own=1; Domain=a.test'], ['Service-Worker-Allowed', '/']]

table('An exchange with a server', [
  { name: 'on this machine is as it is', remote: false, rewrites: false, request: LINES, response: ANSWER },
  { name: 'on this machine is rewritten by --rewrite alone, its cookies and workers are not', remote: false, rewrites: true,
    request: [['Host', 'UP'], ['Origin', 'http://UP'], LINES[2]],
    response: [['Location', 'http://app.localhost:8001/a'], ['Set-Cookie', 'own=1'], ANSWER[2]] },
  { name: 'elsewhere is asked by its own name for its own cookies, and its answer leads where it leads', remote: true, rewrites: false,
    request: [['Host', 'UP'], ['Origin', 'http://UP'], ['Cookie', 'own=1']], response: ANSWER.slice(0, 2) },
  { name: 'elsewhere leads to the tap by --rewrite', remote: true, rewrites: true,
    request: [['Host', 'UP'], ['Origin', 'http://UP'], ['Cookie', 'own=1']], response: [['Location', 'http://app.localhost:8001/a'], ['Set-Cookie', 'own=1']] }
].flatMap(row => ['app.localhost:8001', undefined].map(host => ({ ...row, host, ref: REF, name: `${row.name}, ${host === undefined ? 'by its port alone' : 'by its name'}` }))),
({ remote, rewrites, host, request, response }) => {
  const upstream = upstreamAt(`http://${remote ? 'a.test' : '127.0.0.1'}:3000`, remote)
  const fill = (lines: readonly unknown[]): FieldLine[] => (lines as readonly FieldLine[]).map(([name, value]) => [name, value.replace('UP', upstream.authority)])
  const rewrite = createExchangeRewrite(upstream, rewrites)(asked({ host }), 8001)
  assert.is(rewrite.authority, upstream.authority)
  assert.equal(rewrite.response(fill(ANSWER)), fill(response))
  // The cookie is known now.
  assert.equal(rewrite.request(LINES), fill(request))
})

table('A script of a service worker', [
  { name: 'is no server\'s elsewhere, by its field', remote: true, headers: { 'service-worker': 'script' }, refused: true },
  { name: 'is no server\'s elsewhere, whatever its field says', remote: true, headers: { 'service-worker': '' }, refused: true },
  { name: 'is no server\'s elsewhere, by where it goes', remote: true, headers: { 'sec-fetch-dest': 'serviceworker' }, refused: true },
  { name: 'may be one\'s of this machine', remote: false, headers: { 'service-worker': 'script', 'sec-fetch-dest': 'serviceworker' }, refused: false },
  { name: 'is not what goes to a page', remote: true, headers: { 'sec-fetch-dest': 'script' }, refused: false },
  { name: 'is not what goes nowhere', remote: true, headers: {}, refused: false }
].map(row => ({ ...row, ref: REF })), ({ remote, headers, refused }) => {
  assert.is(describeRefused(asked(headers), upstreamAt('http://a.test', remote)), refused
    ? 'The proxy refuses service workers under --allow-remote: one would control this address after the proxy has stopped' : undefined)
})
