// Which answers may be kept.
import * as assert from 'uvu/assert'
import { isLasting, isOfMessage, keepableOf } from '../../../src/decision/keepable.ts'
import type { Keepable, Unkept } from '../../../src/decision/keepable.ts'
import { stories, table } from '../../support/table.ts'

interface Case {
  readonly name: string
  readonly ref: string
  readonly status?: number
  readonly fields?: Readonly<Record<string, string>>
  readonly isAuthorized?: boolean
  readonly expected: Keepable | Unkept
}

const KEPT: Keepable = { vary: [], isShared: false }
const SHARED: Keepable = { vary: [], isShared: true }
const NAMES = Array.from({ length: 16 }, (_, i) => `x-${i}`).sort()
const NONE: Readonly<Record<string, string>> = {}

const CASES: readonly Case[] = [
  { name: '200 with a tag', ref: 'RFC 9111 §3', expected: KEPT },
  { name: '200 with a weak tag', ref: 'not-modified: kept content', fields: { etag: 'W/"v1"' }, expected: KEPT },
  ...[201, 203, 204, 206, 300, 301, 304, 404, 410, 500, 503].map(status =>
    ({ name: `${status}`, ref: 'not-modified: kept content', status, expected: 'status' as const })),
  { name: '200 that sets a cookie', ref: 'not-modified: kept content', fields: { 'set-cookie': 'a=1' }, expected: 'cookie' },
  { name: '200 with Content-Range', ref: 'RFC 9111 §3.3', fields: { 'content-range': 'bytes 0-1/2' }, expected: 'part' },
  { name: '200 with trailers', ref: 'RFC 9110 §6.5', fields: { trailer: 'Digest' }, expected: 'trailer' },
  { name: '200 with Age', ref: 'RFC 9111 §5.1', fields: { age: '0' }, expected: 'age' },

  { name: 'no-store', ref: 'RFC 9111 §5.2.2.5', fields: { 'cache-control': 'max-age=60, no-store' }, expected: 'private' },
  { name: 'No-Store', ref: 'RFC 9111 §5.2.2.5', fields: { 'cache-control': 'No-Store' }, expected: 'private' },
  { name: 'no-store that is malformed', ref: 'RFC 9111 §4.2.1', fields: { 'cache-control': 'no-store=1' }, expected: 'private' },
  { name: 'no-store that a cache which understands the status may ignore', ref: 'RFC 9111 §5.2.2.3',
    fields: { 'cache-control': 'must-understand, no-store' }, expected: 'private' },
  { name: 'private', ref: 'RFC 9111 §5.2.2.7', fields: { 'cache-control': 'private, max-age=60' }, expected: 'private' },
  { name: 'private of one field', ref: 'RFC 9111 §5.2.2.7', fields: { 'cache-control': 'private="x-user"' }, expected: 'private' },
  { name: 'the text of private in another directive', ref: 'RFC 9111 §5.2', fields: { 'cache-control': 'x="private, no-store"' }, expected: KEPT },
  { name: 'no-cache, since the tag is asked for each time', ref: 'RFC 9111 §5.2.2.4', fields: { 'cache-control': 'no-cache' }, expected: KEPT },
  { name: 'max-age=0', ref: 'RFC 9111 §5.2.2.1', fields: { 'cache-control': 'max-age=0' }, expected: KEPT },

  { name: 'a request with Authorization', ref: 'RFC 9111 §3.5', isAuthorized: true, expected: 'authorization' },
  { name: 'a request with Authorization, max-age', ref: 'RFC 9111 §3.5', isAuthorized: true, fields: { 'cache-control': 'max-age=60' }, expected: 'authorization' },
  { name: 'a request with Authorization, public', ref: 'RFC 9111 §3.5', isAuthorized: true, fields: { 'cache-control': 'public' }, expected: SHARED },
  { name: 'a request with Authorization, s-maxage', ref: 'RFC 9111 §3.5', isAuthorized: true, fields: { 'cache-control': 's-maxage=0' }, expected: SHARED },
  { name: 'a request with Authorization, must-revalidate', ref: 'RFC 9111 §3.5', isAuthorized: true, fields: { 'cache-control': 'must-revalidate' }, expected: SHARED },
  { name: 'a request with Authorization, public and private', ref: 'RFC 9111 §3.5', isAuthorized: true, fields: { 'cache-control': 'public, private' }, expected: 'private' },

  { name: 'Vary: *', ref: 'RFC 9111 §4.1', fields: { vary: '*' }, expected: 'vary' },
  { name: 'Vary with * among names', ref: 'RFC 9111 §4.1', fields: { vary: 'Accept, *' }, expected: 'vary' },
  { name: 'Vary in any case and order', ref: 'RFC 9110 §12.5.5', fields: { vary: ' Cookie ,ACCEPT,\taccept, ' }, expected: { vary: ['accept', 'cookie'], isShared: false } },
  { name: 'Vary with spaces and tabs between names', ref: 'RFC 9110 §5.6.1', fields: { vary: '\tb\t, a \t,,c d' }, expected: { vary: ['a', 'b', 'c', 'd'], isShared: false } },
  { name: 'Vary that is empty', ref: 'RFC 9110 §5.6.1', fields: { vary: '' }, expected: KEPT },
  { name: 'Vary with as many names as a key has', ref: 'not-modified: kept content', fields: { vary: NAMES.join(', ') }, expected: { vary: NAMES, isShared: false } },
  { name: 'Vary with more names than a key has', ref: 'not-modified: kept content', fields: { vary: Array.from({ length: 17 }, (_, i) => `X-${i}`).join(',') }, expected: 'vary' },
  { name: 'coded content without Vary', ref: 'RFC 9110 §12.5.3', fields: { 'content-encoding': 'br' }, expected: { vary: ['accept-encoding'], isShared: false } },

  { name: 'an event stream', ref: 'not-modified: kept content', fields: { 'content-type': 'text/event-stream;charset=utf-8' }, expected: 'stream' },
  { name: 'lines of JSON', ref: 'not-modified: kept content', fields: { 'content-type': 'application/x-ndjson' }, expected: 'stream' },
  { name: 'X-Accel-Buffering: no', ref: 'not-modified: kept content', fields: { 'x-accel-buffering': 'no' }, expected: 'stream' },
  { name: 'a policy with a nonce', ref: 'not-modified: kept content', fields: { 'content-security-policy': "script-src 'Nonce-abc'" }, expected: 'nonce' },
  { name: 'a report-only policy with a nonce', ref: 'not-modified: kept content', fields: { 'content-security-policy-report-only': "script-src 'nonce-abc'" }, expected: 'nonce' },
  { name: 'a policy without a nonce', ref: 'not-modified: kept content', fields: { 'content-security-policy': "default-src 'self'" }, expected: KEPT }
]

table('An answer to keep', CASES, ({ status = 200, fields = NONE, isAuthorized = false, expected }) => {
  const all: Readonly<Record<string, string>> = { etag: '"v1"', ...fields }
  assert.equal(keepableOf(status, name => all[name], isAuthorized), expected)
})

stories('What is not kept', {
  'is nothing without a tag': () => assert.is(keepableOf(200, () => undefined, false), 'tag'),
  'is not kept the next time either where all answers of a target are alike': () => {
    const reasons: readonly Unkept[] = ['status', 'tag', 'cookie', 'private', 'authorization', 'vary', 'stream', 'part', 'trailer', 'age', 'nonce', 'size', 'pieces', 'unfinished']
    assert.equal(reasons.filter(isLasting), ['private', 'vary', 'stream', 'part', 'trailer', 'nonce', 'size', 'pieces'])
  }
})

const FIELDS: readonly { readonly name: string, readonly ref: string, readonly isOfMessage: boolean }[] = [
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'].map(name => ({ name, ref: 'RFC 9110 §7.6.1', isOfMessage: true })),
  { name: 'trailer', ref: 'RFC 9110 §6.6.2', isOfMessage: true },
  { name: 'content-length', ref: 'RFC 9110 §8.6', isOfMessage: true },
  { name: 'date', ref: 'RFC 9110 §6.6.1', isOfMessage: true },
  ...['etag', 'link', 'set-cookie', 'content-type', 'expires'].map(name => ({ name, ref: 'RFC 9111 §3.1', isOfMessage: false })),
  { name: '', ref: 'RFC 9110 §5.1', isOfMessage: false }
]

table('A field that belongs to one message, and is not kept', FIELDS, ({ name, ...row }) => { assert.is(isOfMessage(name), row.isOfMessage) })
