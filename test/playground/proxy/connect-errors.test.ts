// The sentences for a connection that is not there, or that fails: each says what to do, and quotes nothing of the other side.
import * as assert from 'uvu/assert'
import { ConnectError, describeConnectError, describeForwardError, describeResponseError, isHttp2Refusal } from '../../../playground/proxy/connect-errors.ts'
import { upstreamAt } from '../support/proxy.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: tap on a server'
const ALONE = 'This server speaks HTTP/2 alone; the proxy speaks HTTP/1.1'
const plain = upstreamAt('http://app.test:3000')
const secure = upstreamAt('https://app.test:3000')

function failure(code: unknown, message = 'said by the other side', more: object = {}): Error {
  return Object.assign(new TypeError(message), { code }, more)
}

table('No connection', [
  { name: 'since nothing listens', error: failure('ECONNREFUSED'), is: 'Nothing listens at app.test:3000: start the server, and the proxy finds it by itself' },
  { name: 'since there is no such name', error: failure('ENOTFOUND'), is: 'The name app.test has no address' },
  { name: 'since names are not told at the moment', error: failure('EAI_AGAIN'), is: 'The name app.test has no address' },
  { name: 'for another reason', error: failure('EHOSTUNREACH'), is: 'There is no connection to app.test:3000: EHOSTUNREACH' },
  { name: 'for another reason of TLS', upstream: secure, error: failure('ECONNRESET'), is: 'There is no TLS connection to app.test:3000: ECONNRESET' },
  { name: 'for a reason without a code', error: failure(undefined), is: 'There is no connection to app.test:3000: TypeError' },
  { name: 'for a reason whose code is no text', error: failure(7), is: 'There is no connection to app.test:3000: TypeError' },
  { name: 'since it takes HTTP/2 alone, by its code', upstream: secure, error: failure('ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'), is: ALONE },
  { name: 'since it takes HTTP/2 alone, by its message', upstream: secure, is: ALONE,
    error: failure('EPROTO', '00:error:0A000460:SSL routines:ssl3_read_bytes:tlsv1 alert no application protocol:rec_layer_s3.c:1605') }
].map(row => ({ upstream: plain, ...row, ref: REF })), ({ upstream, error, is }) => {
  assert.is(describeConnectError(error, upstream), is)
})

const settings = Buffer.from('\0\0\x06\x04\0\0\0\0\0', 'latin1')

table('No whole answer', [
  { name: 'since its fields are too large', error: failure('HPE_HEADER_OVERFLOW'), is: 'The fields of the answer have more than 65536 bytes, which is the most that the proxy takes' },
  { name: 'since it is HTTP/2', error: failure('HPE_INVALID_CONSTANT', 'x', { rawPacket: settings }), is: ALONE },
  { name: 'since it is no HTTP', error: failure('HPE_INVALID_CONSTANT', 'x', { reason: 'Expected HTTP/', rawPacket: Buffer.from('220 mail') }),
    is: 'The answer is not well-formed HTTP: Expected HTTP/' },
  { name: 'since it is no HTTP, without a reason', error: failure('HPE_INVALID_TOKEN'), is: 'The answer is not well-formed HTTP: HPE_INVALID_TOKEN' },
  { name: 'since it is no HTTP, with a reason that is no text', error: failure('HPE_INVALID_TOKEN', 'x', { reason: {} }),
    is: 'The answer is not well-formed HTTP: HPE_INVALID_TOKEN' },
  { name: 'since the connection was reset', error: failure('ECONNRESET'), is: 'app.test:3000 closed the connection before its answer was whole' },
  { name: 'since the connection takes nothing more', error: failure('EPIPE'), is: 'app.test:3000 closed the connection before its answer was whole' },
  { name: 'for another reason', error: failure('ETIMEDOUT'), is: 'The connection to app.test:3000 failed: ETIMEDOUT' },
  { name: 'for another reason, with bytes that begin as HTTP/2 does', error: failure('ETIMEDOUT', 'x', { rawPacket: settings }),
    is: 'The connection to app.test:3000 failed: ETIMEDOUT' },
  { name: 'for a reason without a code', error: failure(undefined), is: 'The connection to app.test:3000 failed: TypeError' }
].map(row => ({ ...row, ref: REF })), ({ error, is }) => {
  assert.is(describeResponseError(error, plain), is)
})

stories(REF, {
  'what Node does not write is told by its code'() {
    assert.equal([failure('ERR_INVALID_CHAR'), failure(undefined)].map(describeForwardError),
      ['The proxy cannot pass this on: ERR_INVALID_CHAR', 'The proxy cannot pass this on: TypeError'])
  },
  'a refusal of the protocol is told from other alerts'() {
    assert.equal(['tlsv1 alert no application protocol', 'tlsv1 alert protocol version', ''].map(message => isHttp2Refusal(failure('EPROTO', message))),
      [true, false, false])
  },
  'an error of the connection is one of a refusal where that is said alone'() {
    assert.equal([new ConnectError('a'), new ConnectError('b', true)].map(({ message, isRefused }) => [message, isRefused]), [['a', false], ['b', true]])
  }
})
