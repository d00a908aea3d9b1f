// Which recorded content is sent again, and by which codings each side of an exchange was coded.
import * as assert from 'uvu/assert'
import { createBodyStore } from '../../../playground/capture/body-store.ts'
import type { ExchangeLog } from '../../../playground/capture/exchange-log.ts'
import { bodyListener, codingsOf, wholeRequestContent } from '../../../playground/inspector/body-routes.ts'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { exchangeOf } from '../../support/exchange.ts'
import { table } from '../../support/table.ts'

const REF = 'not-modified: a body is data'
const SESSION = 'a1b2c3'

/** A log of one exchange, whose request's content is kept as far as four bytes of it. */
function logOf(exchange: Exchange): Parameters<typeof wholeRequestContent>[1] {
  const bodies = createBodyStore({ maxBody: 4 })
  bodies.append(7, 'request', Buffer.from('sent again'.slice(0, exchange.requestBody?.bytes ?? 0)))
  bodies.append(7, 'response', Buffer.from('answ'))
  return { log: { sessionId: SESSION, find: (id: number) => id === 7 ? exchange : undefined } as unknown as ExchangeLog, bodies }
}

const whole = (more: Partial<Exchange> = {}): Exchange => exchangeOf({ id: 7, complete: true, requestBody: { bytes: 4, kept: 4 }, ...more })

table('The content of a request to be sent again', [
  { name: 'is what was kept of it', key: `${SESSION}-7`, exchange: whole(), is: 'sent' },
  { name: 'is none of an earlier start', key: 'a1b2c4-7', exchange: whole() },
  { name: 'is none of another exchange', key: `${SESSION}-8`, exchange: whole() },
  { name: 'is none of one that is not complete', key: `${SESSION}-7`, exchange: whole({ complete: false }) },
  { name: 'is none where a part alone is kept', key: `${SESSION}-7`, exchange: whole({ requestBody: { bytes: 5, kept: 4 } }) },
  ...['7', `-7`, `x${SESSION}-7x`, `${SESSION}-7 `, ` ${SESSION}-7`, `${SESSION}_7`, `${SESSION}-`, 'A1B2C3-7', `${SESSION}-1234567890123456`, '']
    .map(key => ({ name: `is none by the key ${JSON.stringify(key)}`, key, exchange: whole() }))
].map(row => ({ is: undefined, ...row, ref: REF })), ({ key, exchange, is }) => {
  const content = wholeRequestContent(key, logOf(exchange))
  assert.is(content && Buffer.from(content).toString(), is)
})

table('A path of a recorded content', [
  ...['/exchanges/7/request-body', '/exchanges/7/response-body', `/exchanges/${SESSION}-7/request-body`, `/exchanges/${'x'.repeat(32)}-${'9'.repeat(15)}/request-body`]
    .map(path => ({ path, isOne: true })),
  ...['/exchanges/7/body', '/exchanges//request-body', '/x/exchanges/7/request-body', '/exchanges/7/request-body/x', `/exchanges/${'x'.repeat(33)}-7/request-body`,
    `/exchanges/${'9'.repeat(16)}/request-body`, '/exchanges/-7/request-body', '/exchanges/7/request-bodyx'].map(path => ({ path, isOne: false }))
].map(row => ({ ...row, name: `${row.path} is ${row.isOne ? 'one' : 'none'}`, ref: REF })), ({ path, isOne }) => {
  assert.is(bodyListener(path, logOf(whole())) !== undefined, isOne)
})

table('The codings', [
  { name: 'of a request', side: 'request', exchange: whole({ requestFields: [['Content-Encoding', 'gzip, br']], responseFields: [['Content-Encoding', 'x']] }), are: ['gzip', 'br'] },
  { name: 'of an answer, in several lines', side: 'response',
    exchange: whole({ requestFields: [['Content-Encoding', 'x']], responseFields: [['content-encoding', 'gzip'], ['Content-Encoding', 'BR']] }), are: ['gzip', 'br'] },
  { name: 'of what is not known', side: 'response', exchange: undefined, are: [] },
  { name: 'of a request that is not known', side: 'request', exchange: undefined, are: [] }
].map(row => ({ ...row, ref: REF })), ({ side, exchange, are }) => {
  assert.equal(codingsOf(exchange, side as 'request' | 'response'), are)
})
