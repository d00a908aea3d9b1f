// Which fields a 304, a 412 and an error keep of the answer that was meant.
import { equal, is } from 'uvu/assert'
import { cacheControlOnError, keptOn206, keptOn304, keptOn416, keptOnError, lastModifiedField, validatorFields, variesBy } from '../../../src/decision/response-fields.ts'
import { table } from '../../support/table.ts'

/** `name` is kept by those of `304` and `500`, which stands for 412 and 428 too, that `kept` lists. */
const fields = (ref: string, kept: string, names: readonly string[]) =>
  names.map(field => ({ name: `${field} stays on ${kept || 'none'}`, ref, field, kept }))

table('Fields with an ETag beside them', [
  ...fields('RFC 9110 §15.4.5', '304', ['content-location']),
  ...fields('RFC 9110 §15.4.5', '304', ['cache-control', 'expires']),
  ...fields('not-modified: fields of refusals and errors', '304 500', ['date', 'vary']),
  ...fields('RFC 9110 §15.4.5', '304', ['etag']),
  ...fields('RFC 9213 §2.1', '304', ['cdn-cache-control', 'cloudflare-cdn-cache-control', 'netlify-cdn-cache-control',
    'surrogate-control']),
  ...fields('RFC 9111 §5', '304', ['age', 'pragma']),
  ...fields('RFC 9110 §15.4.5', '', [
    'content-type', 'content-length', 'content-encoding', 'content-language', 'content-range', 'content-disposition',
      'content-md5', 'content-dpr',
  ]),
  ...fields('RFC 9111 §3.2', '', ['content-digest', 'repr-digest', 'digest', 'transfer-encoding', 'trailer']),
  ...fields('RFC 9110 §8.8.2', '', ['last-modified']),
  ...fields('RFC 9110 §15.4.5', '304 500', [
    'set-cookie', 'access-control-allow-origin', 'access-control-expose-headers', 'access-control-allow-credentials',
      'server-timing', 'server', 'link',
    'strict-transport-security', 'accept-ranges', 'allow', 'connection', 'x-request-id', 'cross-origin-resource-policy',
      'timing-allow-origin', 'cache-status',
    'content', 'contents-x', 'my-content-type', 'x-last-modified', 'want-repr-digest', 'cache-control-x', '',
  ]),
], ({ field, kept }) => {
  is(keptOn304(field, 'value', true), kept.includes('304'), '304')
  is(keptOnError(field), kept.includes('500'), '500')
})

table('Fields of a 416', [
  ...['content-range', 'content-location', 'etag', 'last-modified', 'date', 'vary', 'accept-ranges', 'content-security-policy', 'set-cookie', '']
    .map(field => ({ field, kept: true })),
  ...['content-type', 'content-length', 'content-encoding', 'cache-control', 'cdn-cache-control', 'expires', 'age', 'pragma', 'surrogate-control', 'repr-digest', 'trailer']
    .map(field => ({ field, kept: false }))
].map(row => ({ ...row, name: `${row.field} ${row.kept ? 'stays' : 'goes'}`, ref: 'RFC 9110 §15.5.17' })), ({ field, kept }) => is(keptOn416(field), kept))

table('Fields of a 206', [
  { name: 'Last-Modified goes with If-Range, beside an ETag', field: 'last-modified', hasIfRange: true, hasEtag: true, kept: false },
  { name: 'Last-Modified stays with If-Range, where it is the only validator', field: 'last-modified', hasIfRange: true, hasEtag: false, kept: true },
  { name: 'Last-Modified stays without If-Range', field: 'last-modified', hasIfRange: false, hasEtag: true, kept: true },
  ...['content-digest', 'content-md5'].map(field => ({ name: `${field} of the whole goes`, field, hasIfRange: false, hasEtag: false, kept: false, ref: 'RFC 9530 §2' })),
  ...['content-type', 'etag', 'content-range', 'repr-digest', 'cache-control'].map(field => ({ name: `${field} stays`, field, hasIfRange: true, hasEtag: true, kept: true }))
].map(row => ({ ref: 'RFC 9110 §15.3.7', ...row })), ({ field, hasIfRange, hasEtag, kept }) => is(keptOn206(field, hasIfRange, hasEtag), kept))

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
    is(keptOnError(name), true, 'an error has content of its own')
  }
})

const OLD = new Date('1994-11-06T08:49:37.900Z')
const OLD_FIELD = 'Sun, 06 Nov 1994 08:49:37 GMT'
const YOUNG = new Date(Date.now() + 3_600_000)

table('The fields of validators', [
  { name: 'none', validators: {}, expected: [] },
  { name: 'a tag', validators: { etag: '"a"' }, expected: ['ETag', '"a"'] },
  { name: 'a date', validators: { lastModified: OLD }, expected: ['Last-Modified', OLD_FIELD] },
  { name: 'both', validators: { etag: 'W/"a"', lastModified: OLD }, expected: ['ETag', 'W/"a"', 'Last-Modified', OLD_FIELD] },
  { name: 'a date in the future, which is not told', validators: { lastModified: YOUNG }, expected: [] },
  { name: 'a tag beside such a date', validators: { etag: '"a"', lastModified: YOUNG }, expected: ['ETag', '"a"'] }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8' })), ({ validators, expected }) => equal(validatorFields(validators), expected))

table('A date is told', [
  { name: 'in the second after it', now: '1994-11-06T08:49:38.000Z', expected: OLD_FIELD },
  { name: 'not before its second is over', now: '1994-11-06T08:49:37.999Z', expected: undefined },
  { name: 'not in the second before', now: '1994-11-06T08:49:36.950Z', expected: undefined }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.2.2' })), ({ now, expected }) => is(lastModifiedField(OLD, new Date(now)), expected))

table('The Cache-Control of a refusal or an error', [
  { name: 'of nothing', meant: undefined, expected: undefined },
  { name: 'of what may be stored', meant: 'public, max-age=60', expected: undefined },
  { name: 'of no-store', meant: 'no-store', expected: 'no-store', ref: 'RFC 9111 §5.2.2.5' },
  { name: 'of no-store among others', meant: 'private, max-age=60, no-store', expected: 'no-store', ref: 'RFC 9111 §5.2.2.5' },
  { name: 'of private', meant: 'private, max-age=60', expected: 'no-store', ref: 'RFC 9111 §5.2.2.7' },
  { name: 'of private for one field', meant: 'private="set-cookie", max-age=60', expected: 'no-store', ref: 'RFC 9111 §5.2.2.7' },
  { name: 'of several lines', meant: ['max-age=60', 'no-store'], expected: 'no-store', ref: 'RFC 9110 §5.3' },
  { name: 'of a number', meant: 5, expected: undefined },
].map(row => ({ ref: 'RFC 9111 §3', ...row })), ({ meant, expected }) => is(cacheControlOnError(meant), expected))

table('A Vary field names', [
  { name: 'nothing', vary: '', expected: false },
  { name: 'the field alone', vary: 'Accept-Encoding', expected: true },
  { name: 'the field in other letters, behind a tab', vary: 'origin,\tACCEPT-encoding', expected: true },
  { name: 'the field, without whitespace before the next one', vary: 'Accept-Encoding,Origin', expected: true },
  { name: 'every field', vary: 'Origin, *', expected: true },
  { name: 'a longer name', vary: 'Accept-Encoding-X, X-Accept-Encoding', expected: false },
  { name: 'another field', vary: 'Accept', expected: false },
].map(row => ({ ...row, ref: 'RFC 9110 §12.5.5' })), ({ vary, expected }) => is(variesBy(vary, 'Accept-Encoding'), expected))
