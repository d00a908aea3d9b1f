// The probes: a request for one of the files, and what of the answer is right by RFC 9110, or safe.
import type { Row } from '../../support/table.ts'

export interface FileAnswer {
  readonly status: number
  readonly fields: Readonly<Record<string, string | undefined>>
  readonly content: string
}

/** What a server says of the file before, so that a probe can name its validators. */
export interface Known {
  readonly etag: string
  readonly lastModified: string
}

export interface FileProbe extends Row {
  readonly target: string
  readonly method: string
  /** Fields of the request; undefined where the server has no validator to name. */
  fields(known: Known): Readonly<Record<string, string>>
  isRight(answer: FileAnswer, known: Known): boolean
}

export const TEN = '0123456789'
export const LONG: string = TEN.repeat(1000)
export const SECRET = 'a secret'

type Right = (answer: FileAnswer, known: Known) => boolean
const status = (wanted: number): Right => answer => answer.status === wanted
const whole: Right = ({ status, content, fields }) => status === 200 && content === TEN && fields['content-range'] === undefined
const part = (content: string, range: string): Right => answer => answer.status === 206 && answer.content === content && answer.fields['content-range'] === range
const beyond: Right = ({ status, fields }) => status === 416 && fields['content-range'] === 'bytes */10'
const hidden: Right = ({ status, content }) => (status === 404 || status === 400 || status === 403) && !content.includes(SECRET)
const ignoredOnHead: Right = ({ status, fields }) => status === 200 && fields['content-length'] === '10'
const none = (): Readonly<Record<string, string>> => ({})

function probe(name: string, ref: string, fields: FileProbe['fields'], isRight: Right, target = '/ten.txt', method = 'GET'): FileProbe {
  return { name, ref, fields, isRight, target, method }
}

function range(value: string, isRight: Right): FileProbe {
  return probe(`\`Range: ${value}\``, 'RFC 9110 §14.2', () => ({ Range: value }), isRight)
}

function ifRange(name: string, value: (known: Known) => string, isRight: Right): FileProbe {
  return probe(`If-Range: ${name}`, 'RFC 9110 §13.1.5', known => ({ Range: 'bytes=0-3', 'If-Range': value(known) }), isRight)
}

const LATER = 'Wed, 01 Jan 2020 00:00:00 GMT'
const EARLIER = 'Sat, 01 Jan 2000 00:00:00 GMT'
const several: Right = ({ status, fields, content }) => status === 206 && (fields['content-type'] ?? '').startsWith('multipart/byteranges') &&
  fields['content-length'] === String(content.length) && content.includes('bytes 0-9/10000') && content.includes('bytes 9990-9999/10000')

export const FILE_PROBES: readonly FileProbe[] = [
  range('bytes=0-3', part('0123', 'bytes 0-3/10')), range('bytes=-3', part('789', 'bytes 7-9/10')), range('bytes=5-', part('56789', 'bytes 5-9/10')),
  range('bytes=-100', part(TEN, 'bytes 0-9/10')), range('bytes=0-0', part('0', 'bytes 0-0/10')), range('bytes=-0', beyond), range('bytes=10-', beyond),
  range('bytes=0-1x', whole), range('bytes=a-b', whole), range('items=0-3', whole), range('BYTES=0-3', part('0123', 'bytes 0-3/10')),
  probe('two ranges', 'RFC 9110 §14.6', () => ({ Range: 'bytes=0-9,-10' }), several, '/long.txt'),
  probe('2,000 ranges of one byte', 'RFC 9110 §14.2', () => ({ Range: `bytes=${Array.from({ length: 2000 }, (_, at) => `${at * 2}-${at * 2}`).join()}` }),
    ({ content }) => content.length <= LONG.length, '/long.txt'),
  probe('200 times the same range', 'RFC 9110 §14.2', () => ({ Range: `bytes=${Array.from({ length: 200 }, () => '0-9').join()}` }),
    ({ content }) => content.length <= LONG.length, '/long.txt'),
  probe('Range on HEAD', 'RFC 9110 §14.2', () => ({ Range: 'bytes=0-3' }), ignoredOnHead, '/ten.txt', 'HEAD'),
  probe('Range of an empty file', 'RFC 9110 §14.1.2', () => ({ Range: 'bytes=-5' }), ({ status, content }) => status < 500 && status !== 206 && (status === 416 || content === ''), '/empty.txt'),
  ifRange('the tag, if it is strong', known => known.etag, (answer, { etag }) => etag.startsWith('"') ? part('0123', 'bytes 0-3/10')(answer, { etag, lastModified: '' }) : whole(answer, { etag, lastModified: '' })),
  ifRange('the date', known => known.lastModified, part('0123', 'bytes 0-3/10')),
  ifRange('the tag made weak', known => `W/${known.etag.replace(/^W\//, '')}`, whole),
  ifRange('another tag', () => '"other"', whole),
  ifRange('a tag that contains the tag', known => `"x${known.etag.replace(/^W\//, '').slice(1)}`, whole),
  ifRange('a later date', () => LATER, whole),
  ifRange('an earlier date', () => EARLIER, whole),
  probe('If-None-Match: the tag', 'RFC 9110 §13.1.2', known => ({ 'If-None-Match': known.etag }), status(304)),
  probe('If-None-Match: a list', 'RFC 9110 §13.1.2', known => ({ 'If-None-Match': `"a", ${known.etag}` }), status(304)),
  probe('If-None-Match: *', 'RFC 9110 §13.1.2', () => ({ 'If-None-Match': '*' }), status(304)),
  probe('If-None-Match: another tag, with a later date', 'RFC 9110 §13.1.3', () => ({ 'If-None-Match': '"other"', 'If-Modified-Since': LATER }), whole),
  probe('If-Modified-Since: the date', 'RFC 9110 §13.1.3', known => ({ 'If-Modified-Since': known.lastModified }), status(304)),
  probe('If-Modified-Since: an earlier date', 'RFC 9110 §13.1.3', () => ({ 'If-Modified-Since': EARLIER }), whole),
  probe('304 before 206', 'RFC 9110 §13.2.2', known => ({ 'If-None-Match': known.etag, Range: 'bytes=0-3' }), status(304)),
  probe('If-Match: another tag', 'RFC 9110 §13.1.1', () => ({ 'If-Match': '"other"' }), status(412)),
  probe('If-Unmodified-Since: an earlier date', 'RFC 9110 §13.1.4', () => ({ 'If-Unmodified-Since': EARLIER }), status(412)),
  probe('412 before 206', 'RFC 9110 §13.2.2', () => ({ 'If-Match': '"other"', Range: 'bytes=0-3' }), status(412)),
  probe('POST', 'RFC 9110 §9.3.3', none, ({ status, content }) => status >= 400 && content !== TEN, '/ten.txt', 'POST'),
  probe('HEAD', 'RFC 9110 §9.3.2', none, ignoredOnHead, '/ten.txt', 'HEAD'),
  probe('a date in the future', 'RFC 9110 §8.8.2.1', none, ({ fields }) => fields['last-modified'] === undefined || Date.parse(fields['last-modified']) <= Date.now(), '/future.txt'),
  probe('a coding has a tag of its own', 'RFC 9110 §8.8.3.3', () => ({ 'Accept-Encoding': 'gzip' }), ({ fields }, { etag }) =>
    fields['content-encoding'] === 'gzip' && fields['etag'] !== undefined && fields['etag'] !== etag, '/app.js'),
  probe('q=0 refuses a coding', 'RFC 9110 §12.5.3', () => ({ 'Accept-Encoding': 'br;q=0, gzip;q=0' }), ({ status, fields }) => status === 200 && fields['content-encoding'] === undefined, '/app.js'),
  probe('Vary where codings were chosen from', 'RFC 9110 §12.5.5', none, ({ fields }) => /accept-encoding/i.test(fields['vary'] ?? ''), '/app.js'),
  probe('Vary on its 304', 'RFC 9110 §15.4.5', known => ({ 'If-None-Match': known.etag }), ({ status, fields }) => status === 304 && /accept-encoding/i.test(fields['vary'] ?? ''), '/app.js'),
  ...['/../secret.txt', '/%2e%2e/secret.txt', '/%2e%2e%2fsecret.txt', '/..%5csecret.txt', '/sub/%2e%2e/%2e%2e/secret.txt', '/%c0%ae%c0%ae/secret.txt', '/%00', '/ten.txt%00.html', '/%zz',
    '/.env', '/.git/config', '/link.txt', '/folder-link/secret.txt'].map(target => probe(`\`${target}\``, 'not-modified: refused paths', none, hidden, target)),
  probe('a redirect to a folder keeps its query', 'RFC 9110 §10.2.2', none, ({ status, fields }) =>
    status === 200 || (status >= 301 && status <= 308 && new URL(fields['location'] ?? '', 'http://x/sub?a=1').href === 'http://x/sub/?a=1'), '/sub?a=1'),
  probe('a redirect stays on its host', 'RFC 9110 §10.2.2', none, ({ fields }) => fields['location'] === undefined || new URL(fields['location'], 'http://x//sub').host === 'x', '//sub'),
  probe('the same size and date, another content', 'RFC 9110 §8.8.1', known => ({ 'If-None-Match': known.etag }), ({ status, content }) => status === 200 && content === 'version 2', '/changed.txt')
]
