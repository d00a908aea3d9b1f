// Files in codings, beside the plain ones.
import { brotliCompressSync, gzipSync } from 'node:zlib'
import * as assert from 'uvu/assert'
import { defineAll, later, onBoth, tagOf, withFolder } from './folder.ts'

const PLAIN = 'x = 1\n'.repeat(50)
const [BR, ZST, GZ] = [brotliCompressSync(PLAIN), Buffer.from('(zstd, in so far as anybody asks)'), gzipSync(PLAIN)]

interface Coded { name: string, accept?: string, coding: string | undefined, content: string | Buffer, target?: string }

const CODED: readonly Coded[] = [
  { name: 'no Accept-Encoding', coding: undefined, content: PLAIN },
  { name: 'what a browser sends', accept: 'gzip, deflate, br, zstd', coding: 'br', content: BR },
  { name: 'one', accept: 'gzip', coding: 'gzip', content: GZ },
  { name: 'weights', accept: 'br;q=0.1, zstd;q=0.9, gzip;q=0.5', coding: 'zstd', content: ZST },
  { name: 'q=0', accept: 'br;q=0, gzip', coding: 'gzip', content: GZ },
  { name: 'none that is there', accept: 'deflate', coding: undefined, content: PLAIN },
  { name: 'identity alone', accept: 'identity', coding: undefined, content: PLAIN },
  { name: 'identity refused', accept: 'identity;q=0, gzip;q=0.1', coding: 'gzip', content: GZ },
  { name: 'everything refused: no 406', accept: '*;q=0', coding: undefined, content: PLAIN },
  { name: 'identity refused where nothing else is there: no 406', accept: 'identity;q=0', target: '/alone.js', coding: undefined, content: PLAIN },
  { name: 'the next best where the best is not there', accept: 'br, gzip;q=0.5', target: '/some.js', coding: 'gzip', content: GZ },
  { name: 'an index', accept: 'gzip', target: '/sub/', coding: 'gzip', content: GZ }
]

const type = 'text/javascript; charset=utf-8'

await withFolder({ 'a.js': PLAIN, 'a.js.br': BR, 'a.js.zst': ZST, 'a.js.gz': GZ, 'some.js': PLAIN, 'some.js.gz': GZ, 'alone.js': PLAIN, 'sub/index.html': PLAIN,
  'sub/index.html.gz': GZ, 'sub.gz': 'of a folder', 'orphan.js.gz': GZ, 'odd.js': PLAIN, 'odd.js.br/x': '' }, async folder => {
  await onBoth(folder.path, undefined, async (ask, server) => {
    const rows = []
    for (const row of CODED) {
      const target = row.target ?? '/a.js'
      const fields: Record<string, string> = row.accept === undefined ? {} : { 'Accept-Encoding': row.accept }
      const etag = tagOf(row.content)
      rows.push({
        ...row, etag, plain: await ask(target, fields), head: await ask(target, fields, 'HEAD'), same: await ask(target, { ...fields, 'If-None-Match': etag }),
        match: await ask(target, { ...fields, 'If-Match': etag }), part: await ask(target, { ...fields, Range: 'bytes=1-3', 'If-Range': etag }),
        beyond: await ask(target, { ...fields, Range: 'bytes=99999-' }), failed: await ask(target, { ...fields, 'If-Match': '"x"' })
      })
    }
    later(`Codings on ${server}`, rows.map(row => ({ ...row, ref: 'RFC 9110 §12.5.3' })), row => {
      const content = Buffer.from(row.content)
      assert.equal(Buffer.from(row.plain.content, 'latin1'), content)
      for (const answer of [row.plain, row.head, row.match]) {
        assert.is(answer.status, 200)
        assert.is(answer.fields['content-encoding'], row.coding)
        assert.is(answer.fields['content-length'], String(content.length))
        assert.is(answer.fields['content-type'], row.target === '/sub/' ? 'text/html; charset=utf-8' : type)
      }
      assert.is(row.same.status, 304)
      assert.is(row.part.status, 206)
      assert.is(row.part.fields['content-encoding'], row.coding)
      assert.is(row.part.fields['content-range'], `bytes 1-3/${content.length}`)
      assert.equal(Buffer.from(row.part.content, 'latin1'), content.subarray(1, 4))
      assert.is(row.beyond.status, 416)
      assert.is(row.beyond.fields['content-range'], `bytes */${content.length}`)
      assert.is(row.failed.status, 412)
      for (const answer of [row.plain, row.head, row.same, row.match, row.part, row.beyond, row.failed]) {
        assert.is(answer.fields['etag'], row.etag)
        assert.is(answer.fields['vary'], 'Accept-Encoding')
      }
    })
    const accepting = { 'Accept-Encoding': 'gzip, br' }
    const others = [
      { name: 'the tag of one coding is none of another', answer: await ask('/a.js', { ...accepting, 'If-None-Match': tagOf(GZ) }), status: 200 },
      { name: 'the tag of the plain file is none of a coding', answer: await ask('/a.js', { ...accepting, 'If-None-Match': tagOf(PLAIN) }), status: 200 },
      { name: 'a part of one coding is none of another', answer: await ask('/a.js', { 'Accept-Encoding': 'gzip', Range: 'bytes=0-3', 'If-Range': tagOf(BR) }), status: 200 },
      { name: 'a coding without its plain file is not served for it', answer: await ask('/orphan.js', accepting), status: 404 },
      { name: 'a folder is not served in a coding', answer: await ask('/sub', accepting), status: 301 },
      { name: 'a folder with the name of a coding is none', answer: await ask('/odd.js', accepting), status: 200 },
      { name: 'a coding by its own name is a file of its own', answer: await ask('/a.js.gz', accepting), status: 200 }
    ]
    later(`Beside that, on ${server}`, others.map(row => ({ ...row, ref: 'not-modified: codings' })), ({ answer, status }) => assert.is(answer.status, status))
    const own = others.at(-1)?.answer
    later(`A coded file by its own name, on ${server}`, [{ name: 'has its own type and no coding', ref: 'RFC 9110 §8.4' }], () => {
      assert.is(own?.fields['content-type'], 'application/gzip')
      assert.is(own?.fields['content-encoding'], undefined)
    })
  })
  await onBoth(folder.path, { codings: false }, async (ask, server) => {
    const answer = await ask('/a.js', { 'Accept-Encoding': 'gzip, br' })
    later(`Without codings on ${server}`, [{ name: 'the plain file is sent, and nothing varies', ref: 'not-modified: codings' }], () => {
      assert.is(answer.content, PLAIN)
      assert.is(answer.fields['vary'], undefined)
    })
  })
  await onBoth(folder.path, { codings: { gzip: '.gz' }, tags: 'stats' }, async (ask, server) => {
    const coded = await ask('/a.js', { 'Accept-Encoding': 'gzip, br' })
    const plain = await ask('/a.js')
    later(`With tags of stats on ${server}`, [{ name: 'a coding has a tag of its own', ref: 'RFC 9110 §8.8.3.3' }], () => {
      assert.is(coded.fields['content-encoding'], 'gzip')
      assert.is(plain.fields['etag'], `"${PLAIN.length.toString(16)}-${(784_111_777n * 1_000_000_000n).toString(16)}"`)
      assert.is(coded.fields['etag'], `"${GZ.length.toString(16)}-${(784_111_777n * 1_000_000_000n).toString(16)}-gzip"`)
    })
  })
})

defineAll()
