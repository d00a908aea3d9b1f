// Which fields a 304, a 412 and an error keep of the answer that was meant.
import { is } from 'uvu/assert'
import { keptOn304, keptOn412, keptOn500 } from '../../../src/decision/response-fields.ts'
import { table } from '../../support/table.ts'

/** `name` is kept by those of `304`, `412` and `500` that `kept` lists. */
const fields = (ref: string, kept: string, names: readonly string[]) =>
  names.map(field => ({ name: `${field} stays on ${kept || 'none'}`, ref, field, kept }))

table('Fields with an ETag beside them', [
  ...fields('RFC 9110 §15.4.5', '304 412 500', ['content-location', 'date', 'vary']),
  ...fields('RFC 9110 §15.4.5', '304 412', ['etag']),
  ...fields('RFC 9110 §15.4.5', '304', ['cache-control', 'expires']),
  ...fields('RFC 9213 §2.1', '304', ['cdn-cache-control', 'cloudflare-cdn-cache-control', 'netlify-cdn-cache-control',
    'surrogate-control']),
  ...fields('RFC 9111 §5', '304', ['age', 'pragma']),
  ...fields('RFC 9110 §15.4.5', '', [
    'content-type', 'content-length', 'content-encoding', 'content-language', 'content-range', 'content-disposition',
      'content-md5', 'content-dpr',
  ]),
  ...fields('RFC 9111 §3.2', '', ['content-digest', 'repr-digest', 'digest', 'transfer-encoding', 'trailer']),
  ...fields('RFC 9110 §8.8.2', '412', ['last-modified']),
  ...fields('RFC 9110 §15.4.5', '304 412 500', [
    'set-cookie', 'access-control-allow-origin', 'access-control-expose-headers', 'access-control-allow-credentials',
      'server-timing', 'server', 'link',
    'strict-transport-security', 'accept-ranges', 'allow', 'connection', 'x-request-id', 'cross-origin-resource-policy',
      'timing-allow-origin', 'cache-status',
    'content', 'contents-x', 'my-content-type', 'x-last-modified', 'want-repr-digest', 'cache-control-x', '',
  ]),
], ({ field, kept }) => {
  is(keptOn304(field, 'value', true), kept.includes('304'), '304')
  is(keptOn412(field, 'value'), kept.includes('412'), '412')
  is(keptOn500(field, 'value'), kept.includes('500'), '500')
})

table('Last-Modified on a 304', [
  { name: 'stays where there is no ETag', ref: 'RFC 9110 §15.4.5', hasEtag: false, kept: true },
  { name: 'goes where there is an ETag', ref: 'RFC 9110 §15.4.5', hasEtag: true, kept: false },
], ({ hasEtag, kept }) => is(keptOn304('last-modified', 'Sun, 06 Nov 1994 08:49:37 GMT', hasEtag), kept))

table('Content-Security-Policy', [
  { name: 'stays without a nonce', value: "default-src 'self'", kept: true },
  { name: 'goes with a nonce', value: "script-src 'nonce-abc123'", kept: false },
  { name: 'goes with a nonce in capitals', value: "script-src 'NONCE-abc'", kept: false },
  { name: 'goes with a nonce in the second line', value: ["default-src 'self'", "script-src 'self' 'nonce-x'"],
    kept: false },
  { name: 'stays where two lines make the word together', value: ["img-src 'non", "ce-x'"], kept: true },
  { name: 'stays with several lines without a nonce', value: ["default-src 'self'", 'img-src *'], kept: true },
  { name: 'stays where the word is part of an address', value: 'script-src https://nonce-host.example', kept: true },
  { name: 'stays with a hash', value: "script-src 'sha256-abc='", kept: true },
  { name: 'stays with a number', value: 1, kept: true },
  { name: 'stays without a value', value: undefined, kept: true },
].map(row => ({ ...row, ref: 'RFC 9111 §4.3.4' })), ({ value, kept }) => {
  for (const name of ['content-security-policy', 'content-security-policy-report-only']) {
    is(keptOn304(name, value, true), kept)
    is(keptOn412(name, value), kept)
    is(keptOn500(name, value), kept)
  }
})
