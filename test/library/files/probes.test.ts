// The questions that file servers get wrong, put to both servers: ranges, preconditions, methods, fields.
import { createHash } from 'node:crypto'
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { defineAll, later, LAST_MODIFIED, onBoth, tagOf, withFolder } from './folder.ts'
import type { Given } from './folder.ts'

const TEN = '0123456789'
const LONG = Array.from({ length: 10_000 }, (_, at) => createHash('md5').update(String(at)).digest('hex')[0]).join('')
/** Longer than what is read at once, so that it is sent in chunks. */
const CHUNKED = LONG.repeat(30)
const TAG = tagOf(TEN)
const EARLIER = 'Sun, 06 Nov 1994 08:49:36 GMT'
const LATER = 'Sun, 06 Nov 1994 08:49:38 GMT'

interface Probe {
  readonly name: string
  readonly ref: string
  readonly fields?: Readonly<Record<string, string>>
  readonly method?: string
  readonly target?: string
  readonly status: number
  readonly content?: string
  /** Fields that the answer must have; null: must not have. */
  readonly has?: Readonly<Record<string, string | null>>
}

const part = (range: string, content: string, contentRange: string): Probe => ({
  name: `${range} is a part`, ref: 'RFC 9110 §14.1.2', fields: { Range: range }, status: 206, content, has: {
    'content-range': contentRange, 'content-length': String(content.length), etag: TAG, 'last-modified': LAST_MODIFIED, vary: 'Accept-Encoding',
    'content-type': 'text/plain; charset=utf-8'
  }
})
const whole = (name: string, ref: string, fields: Readonly<Record<string, string>>, method = 'GET'): Probe => ({
  name, ref, fields, method, status: 200, content: method === 'HEAD' ? '' : TEN, has: { 'content-range': null, 'content-length': '10', etag: TAG, 'accept-ranges': 'bytes' }
})
const unsatisfiable = (range: string): Probe => ({
  name: `${range} cannot be satisfied`, ref: 'RFC 9110 §15.5.17', fields: { Range: range }, status: 416, content: '',
  has: { 'content-range': 'bytes */10', 'content-type': null, 'last-modified': LAST_MODIFIED, vary: 'Accept-Encoding', etag: TAG, 'cache-control': null }
})
const refused = (name: string, ref: string, fields: Readonly<Record<string, string>>): Probe => ({
  name, ref, fields, status: 412, has: { etag: TAG, vary: 'Accept-Encoding', 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
})
const notModified = (name: string, ref: string, fields: Readonly<Record<string, string>>, method = 'GET'): Probe => ({
  name, ref, fields, method, status: 304, content: '',
  has: { etag: TAG, vary: 'Accept-Encoding', 'content-type': null, 'content-length': null, 'last-modified': null, 'content-range': null }
})
const RANGE = { Range: 'bytes=0-3' }

const PROBES: readonly Probe[] = [
  part('bytes=0-3', '0123', 'bytes 0-3/10'), part('bytes=-3', '789', 'bytes 7-9/10'), part('bytes=0-0', '0', 'bytes 0-0/10'),
  part('bytes=-100', TEN, 'bytes 0-9/10'), part('bytes=5-', '56789', 'bytes 5-9/10'), part('bytes=9-9', '9', 'bytes 9-9/10'),
  part('bytes=0-99999999999999999999999', TEN, 'bytes 0-9/10'), part('BYTES=0-3', '0123', 'bytes 0-3/10'), part('bytes=0-1,1-3', '0123', 'bytes 0-3/10'),
  part('bytes=0-1,2-3', '0123', 'bytes 0-3/10'), part('bytes=2-3,99-', '23', 'bytes 2-3/10'), part('bytes=0-3,', '0123', 'bytes 0-3/10'),
  unsatisfiable('bytes=-0'), unsatisfiable('bytes=10-'), unsatisfiable('bytes=10-20,99-'),
  ...['bytes=0-1x', 'bytes=a-b', 'bytes=4-2', 'bytes=', 'bytes=-', 'bytes 0-3', 'bytes=0-3;4', 'bytes=1-2-3', 'bytes=0x1-3', 'bytes=--3', 'bytes=+1-3']
    .map(range => whole(`${range} is malformed, and ignored`, 'RFC 9110 §14.2', { Range: range })),
  whole('an unknown unit is ignored', 'RFC 9110 §14.2', { Range: 'items=0-3' }),
  whole('several parts that take more than the whole', 'RFC 9110 §14.2', { Range: 'bytes=0-0,2-2' }),
  whole('2,000 parts of one byte', 'RFC 9110 §14.2', { Range: `bytes=${Array.from({ length: 2000 }, () => '0-0,4-4').join()}` }),
  whole('HEAD ignores Range', 'RFC 9110 §14.2', RANGE, 'HEAD'),
  { ...part('bytes=0-3', '0123', 'bytes 0-3/10'), name: 'If-Range with the tag', ref: 'RFC 9110 §13.1.5', fields: { ...RANGE, 'If-Range': TAG },
    has: { 'content-range': 'bytes 0-3/10', etag: TAG, 'last-modified': null } },
  { ...part('bytes=0-3', '0123', 'bytes 0-3/10'), name: 'If-Range with the date', ref: 'RFC 9110 §13.1.5', fields: { ...RANGE, 'If-Range': LAST_MODIFIED },
    has: { 'content-range': 'bytes 0-3/10', etag: TAG } },
  whole('If-Range with the tag made weak', 'RFC 9110 §13.1.5', { ...RANGE, 'If-Range': `W/${TAG}` }),
  whole('If-Range with another tag', 'RFC 9110 §13.1.5', { ...RANGE, 'If-Range': '"x"' }),
  whole('If-Range with a tag that contains the tag', 'RFC 9110 §13.1.5', { ...RANGE, 'If-Range': `"x${TAG.slice(1)}` }),
  whole('If-Range with a list', 'RFC 9110 §13.1.5', { ...RANGE, 'If-Range': `"x", ${TAG}` }),
  whole('If-Range with a later date', 'RFC 9110 §13.1.5', { ...RANGE, 'If-Range': LATER }),
  whole('If-Range with an earlier date', 'RFC 9110 §13.1.5', { ...RANGE, 'If-Range': EARLIER }),
  whole('If-Range with nonsense', 'RFC 9110 §13.1.5', { ...RANGE, 'If-Range': 'x' }),
  notModified('the tag', 'RFC 9110 §13.1.2', { 'If-None-Match': TAG }),
  notModified('the tag, made weak', 'RFC 9110 §13.1.2', { 'If-None-Match': `W/${TAG}` }),
  notModified('the tag in a list', 'RFC 9110 §13.1.2', { 'If-None-Match': `"a", ${TAG}` }),
  notModified('*', 'RFC 9110 §13.1.2', { 'If-None-Match': '*' }),
  notModified('the date', 'RFC 9110 §13.1.3', { 'If-Modified-Since': LAST_MODIFIED }),
  notModified('a later date', 'RFC 9110 §13.1.3', { 'If-Modified-Since': LATER }),
  notModified('304 stands before 206', 'RFC 9110 §13.2.2', { ...RANGE, 'If-None-Match': TAG }),
  notModified('304 stands before 416', 'RFC 9110 §13.2.2', { Range: 'bytes=10-', 'If-None-Match': TAG }),
  notModified('HEAD with the tag', 'RFC 9110 §13.1.2', { 'If-None-Match': TAG }, 'HEAD'),
  whole('another tag', 'RFC 9110 §13.1.2', { 'If-None-Match': '"x"' }),
  whole('another tag, whatever the date', 'RFC 9110 §13.1.3', { 'If-None-Match': '"x"', 'If-Modified-Since': LATER }),
  whole('an earlier date', 'RFC 9110 §13.1.3', { 'If-Modified-Since': EARLIER }),
  whole('If-Match with the tag', 'RFC 9110 §13.1.1', { 'If-Match': TAG }),
  whole('If-Match with *', 'RFC 9110 §13.1.1', { 'If-Match': '*' }),
  whole('If-Unmodified-Since with the date', 'RFC 9110 §13.1.4', { 'If-Unmodified-Since': LAST_MODIFIED }),
  refused('If-Match with another tag', 'RFC 9110 §13.1.1', { 'If-Match': '"x"' }),
  refused('If-Match with the tag made weak', 'RFC 9110 §13.1.1', { 'If-Match': `W/${TAG}` }),
  refused('If-Unmodified-Since with an earlier date', 'RFC 9110 §13.1.4', { 'If-Unmodified-Since': EARLIER }),
  refused('412 stands before 206', 'RFC 9110 §13.2.2', { ...RANGE, 'If-Match': '"x"' }),
  refused('412 stands before 416', 'RFC 9110 §13.2.2', { Range: 'bytes=10-', 'If-Match': '"x"' }),
  whole('HEAD is the head of GET', 'RFC 9110 §9.3.2', {}, 'HEAD'),
  { name: 'an empty file', ref: 'RFC 9110 §8.6', target: '/empty.txt', status: 200, content: '', has: { 'content-length': '0', etag: tagOf('') } },
  { name: 'a suffix of an empty file is all of it', ref: 'RFC 9110 §14.1.2', target: '/empty.txt', fields: { Range: 'bytes=-5' }, status: 200, content: '' },
  { name: 'a first byte that an empty file has not', ref: 'RFC 9110 §15.5.17', target: '/empty.txt', fields: { Range: 'bytes=0-' }, status: 416, content: '',
    has: { 'content-range': 'bytes */0' } },
  ...['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'QUERY'].map(method => ({ name: `${method} is not the file`, ref: 'RFC 9110 §15.5.6', method, status: 405,
    content: 'Method Not Allowed\n', has: { allow: 'GET, HEAD', etag: null } })),
  { name: 'a file that is not there', ref: 'RFC 9110 §15.5.5', target: '/none.txt', status: 404, content: 'Not Found\n', has: { etag: null, 'last-modified': null } },
  { name: 'HEAD of a file that is not there', ref: 'RFC 9110 §9.3.2', target: '/none.txt', method: 'HEAD', status: 404, content: '', has: { 'content-length': '10' } },
  { name: 'a file that is not there under If-None-Match: *', ref: 'RFC 9110 §13.1.2', target: '/none.txt', fields: { 'If-None-Match': '*' }, status: 404 },
  { name: 'a long file', ref: 'RFC 9110 §15.3.1', target: '/chunked', status: 200, content: CHUNKED, has: {
    'content-length': String(CHUNKED.length), etag: tagOf(CHUNKED), 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' } },
  { name: 'a part of a long file', ref: 'RFC 9110 §14.1.2', target: '/chunked', fields: { Range: 'bytes=99999-299998' }, status: 206, content: CHUNKED.slice(99_999, 299_999) },
  { name: 'the end of a long file', ref: 'RFC 9110 §14.1.2', target: '/chunked', fields: { Range: 'bytes=-1' }, status: 206, content: CHUNKED.slice(-1) },
  { name: '304 for a long file', ref: 'RFC 9110 §13.1.2', target: '/chunked', fields: { 'If-None-Match': tagOf(CHUNKED) }, status: 304, content: '' },
  { name: 'HEAD of a long file', ref: 'RFC 9110 §9.3.2', target: '/chunked', method: 'HEAD', status: 200, content: '', has: { 'content-length': String(CHUNKED.length) } }
]

await withFolder({ 'ten.txt': TEN, 'empty.txt': '', 'long.txt': LONG, chunked: CHUNKED }, async folder => {
  await onBoth(folder.path, undefined, async (ask, server) => {
    const answers: Given[] = []
    for (const probe of PROBES) answers.push(await ask(probe.target ?? '/ten.txt', probe.fields, probe.method))
    later(`Probes on ${server}`, PROBES.map((probe, at) => ({ ...probe, name: `${probe.name}, ${at}`, answer: answers[at] })), ({ status, content, has = {}, answer }) => {
      assert.ok(answer)
      assert.is(answer.status, status)
      if (content !== undefined) assert.is(answer.content, content)
      for (const [name, value] of Object.entries(has)) assert.is(answer.fields[name] ?? null, value, name)
    })

    const several = await ask('/long.txt', { Range: 'bytes=0-9,-5,100-199' })
    const large = await ask('/chunked', { Range: 'bytes=0-70000,100000-200000' })
    const all = await ask('/ten.txt')
    later(`Several parts on ${server}`, [
      { name: 'of a short file', answer: several, content: LONG, asked: [[0, 10], [9995, 10_000], [100, 200]] },
      { name: 'of a long file', answer: large, content: CHUNKED, asked: [[0, 70_001], [100_000, 200_001]] }
    ].map(row => ({ ...row, ref: 'RFC 9110 §14.6' })), ({ answer, content, asked }) => {
      assert.is(answer.status, 206)
      const [, boundary = ''] = /^multipart\/byteranges; boundary=(.+)$/.exec(answer.fields['content-type'] ?? '') ?? []
      assert.ok(boundary.length >= 20)
      const type = content === LONG ? 'text/plain; charset=utf-8' : 'application/octet-stream'
      const expected = asked.map(([from = 0, to = 0]) => `--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: bytes ${from}-${to - 1}/${content.length}\r\n\r\n${content.slice(from, to)}\r\n`).join('')
      assert.is(answer.content, `${expected}--${boundary}--\r\n`)
      assert.is(answer.fields['content-length'], String(answer.content.length))
    })
    later(`The whole on ${server}`, [{ name: 'has all fields, and no others', ref: 'not-modified: files' }], () => {
      assert.equal(all, { status: 200, content: TEN, fields: {
        'accept-ranges': 'bytes', 'content-length': '10', 'content-type': 'text/plain; charset=utf-8', etag: TAG, 'last-modified': LAST_MODIFIED, vary: 'Accept-Encoding'
      } })
    })
  })
})

const NOW = Date.now()

await withFolder({ 'now.txt': TEN, 'future.txt': TEN, 'npm.txt': TEN, 'nix.txt': TEN, 'zip.txt': TEN }, async folder => {
  const dates = { now: NOW / 1000 + 0.5, future: NOW / 1000 + 1e8, npm: 499_162_500, nix: 1, zip: 315_532_800 }
  for (const [name, date] of Object.entries(dates)) utimesSync(join(folder.path, `${name}.txt`), date, date)
  await onBoth(folder.path, undefined, async (ask, server) => {
    const rows = []
    for (const name of Object.keys(dates)) {
      const target = `/${name}.txt`
      const fields = { Range: 'bytes=0-3', 'If-Range': new Date((dates as Record<string, number>)[name] as number * 1000).toUTCString() }
      const since = { 'If-Modified-Since': 'Fri, 01 Jan 2100 00:00:00 GMT' }
      rows.push({ name, plain: await ask(target), ranged: await ask(target, fields), since: await ask(target, since) })
    }
    later(`A date that is no validator, on ${server}`, rows.map(row => ({ ...row, name: `of ${row.name} is not sent, and not compared`, ref: 'RFC 9110 §8.8.2.1' })),
      ({ plain, ranged, since }) => {
        assert.is(plain.fields['last-modified'], undefined)
        assert.is(plain.fields['etag'], TAG)
        assert.is(ranged.status, 200)
        assert.is(since.status, 200)
      })
  })
})

defineAll()
