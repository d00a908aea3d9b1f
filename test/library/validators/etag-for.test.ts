import * as assert from 'uvu/assert'
import crypto, { createHash } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import { etagFor } from 'not-modified'
import { stories, table } from '../../support/table.ts'
import { DIFFERENT } from '../../support/values.ts'

const REF = 'not-modified: values to tags'

function hex(content: string | Uint8Array, digest = 'md5'): string {
  return createHash(digest).update(content).digest('hex')
}

const bytes = Uint8Array.of(0, 1, 2, 255)
const memory = new SharedArrayBuffer(4)
new Uint8Array(memory).set(bytes)

table('what stands for itself', [
  { name: 'undefined has no tag', ref: 'S6', value: undefined, tag: undefined },
  { name: 'null has no tag', ref: 'S6', value: null, tag: undefined },
  { name: 'a number is its decimal text', ref: 'S6', value: 1089, tag: '"1089"' },
  { name: 'zero is a tag', ref: 'S14', value: 0, tag: '"0"' },
  { name: 'minus zero is zero', ref: REF, value: -0, tag: '"0"' },
  { name: 'a negative number keeps its sign', ref: REF, value: -7, tag: '"-7"' },
  { name: 'a fraction keeps its digits', ref: REF, value: 0.1, tag: '"0.1"' },
  { name: 'a large number has an exponent', ref: REF, value: 1e21, tag: '"1e+21"' },
  { name: 'a bigint is its decimal text', ref: REF, value: 2n ** 64n, tag: '"18446744073709551616"' },
  { name: 'a bigint of 64 digits is short', ref: REF, value: 10n ** 64n - 1n, tag: `"${'9'.repeat(64)}"` },
  { name: 'the sign of a bigint is no digit', ref: REF, value: 1n - 10n ** 64n, tag: `"-${'9'.repeat(64)}"` },
  { name: 'a Date is its milliseconds', ref: REF, value: new Date(784111777123), tag: '"784111777123"' },
  { name: 'a Date before 1970 is so too', ref: REF, value: new Date(-1), tag: '"-1"' },
  { name: 'a Date of another realm is so too', ref: REF, value: runInNewContext('new Date(5)'), tag: '"5"' },
  { name: 'a revision is itself', ref: 'S16', value: 'r1089', tag: '"r1089"' },
  { name: 'a space stays', ref: 'S5', value: 'whoa nelly!', tag: '"whoa nelly!"' },
  { name: 'the empty string is a tag', ref: REF, value: '', tag: '""' },
  { name: 'a star in quotes is an ordinary tag', ref: 'RFC 9110 §8.8.3', value: '*', tag: '"*"' },
  { name: 'a comma stays', ref: 'RFC 9110 §8.8.3', value: 'a, b', tag: '"a, b"' },
  {
    name: 'all other printable ASCII stays', ref: REF, value: '!#$%&\'()+-./:;<=>?@[]^_`{|}~',
    tag: '"!#$%&\'()+-./:;<=>?@[]^_`{|}~"'
  },
  { name: '64 characters are short', ref: 'S6', value: 'x'.repeat(64), tag: `"${'x'.repeat(64)}"` }
], ({ value, tag }) => {
  assert.is(etagFor(value), tag)
  assert.is(etagFor(value, { weak: false, digest: 'sha256' }), tag)
  assert.is(etagFor(value, { weak: true }), tag === undefined ? undefined : `W/${tag}`)
})

table('what its digest stands for', [
  { name: '65 characters are long', ref: 'S6', value: 'x'.repeat(65), content: 'x'.repeat(65) },
  {
    name: 'a string of 100,000 characters is long', ref: 'S6', value: 'x'.repeat(100_000),
    content: 'x'.repeat(100_000)
  },
  { name: 'a bigint of 65 digits is long', ref: REF, value: 10n ** 64n, content: `1${'0'.repeat(64)}` },
  { name: 'a negative bigint of 65 digits is long', ref: REF, value: -(10n ** 64n), content: `-1${'0'.repeat(64)}` },
  { name: 'a bigint of 30,000 digits is long', ref: REF, value: 10n ** 29_999n, content: `1${'0'.repeat(29_999)}` },
  { name: 'a double quote may not stand in a tag', ref: 'RFC 9110 §8.8.3', value: 'a"b', content: 'a"b' },
  { name: 'a backslash would be unescaped by some', ref: 'RFC 9110 §8.8.3', value: 'a\\b', content: 'a\\b' },
  { name: 'a line feed may not stand in a field', ref: 'RFC 9110 §5.5', value: 'a\nb', content: 'a\nb' },
  { name: 'a line feed at the end may not either', ref: 'RFC 9110 §5.5', value: 'a\n', content: 'a\n' },
  { name: 'NUL may not stand in a field', ref: 'RFC 9110 §5.5', value: '\0', content: '\0' },
  { name: 'DEL may not stand in a tag', ref: 'RFC 9110 §8.8.3', value: '\x7f', content: '\x7f' },
  { name: 'Latin-1 is not ASCII', ref: REF, value: 'café', content: Uint8Array.of(0x63, 0x61, 0x66, 0xc3, 0xa9) },
  { name: 'an emoji is not ASCII', ref: REF, value: '😀', content: Uint8Array.of(0xf0, 0x9f, 0x98, 0x80) },
  { name: 'an ArrayBuffer is its bytes', ref: REF, value: bytes.buffer, content: bytes },
  { name: 'a SharedArrayBuffer is its bytes', ref: REF, value: memory, content: bytes },
  {
    name: 'a view of a SharedArrayBuffer is what it shows', ref: REF, value: new Uint8Array(memory, 1, 2),
    content: Uint8Array.of(1, 2)
  },
  { name: 'a view is what it shows', ref: REF, value: bytes.subarray(1, 3), content: Uint8Array.of(1, 2) },
  {
    name: 'a DataView is what it shows', ref: REF, value: new DataView(bytes.buffer, 1, 2),
    content: Uint8Array.of(1, 2)
  },
  { name: 'a wider view is its bytes', ref: REF, value: new Uint16Array(bytes.buffer), content: bytes },
  { name: 'a Buffer from the pool is what it shows', ref: REF, value: Buffer.from('pooled'), content: 'pooled' },
  { name: 'no bytes are the empty content', ref: REF, value: new Uint8Array(0), content: '' },
  {
    name: 'bytes of another realm are bytes', ref: REF, value: runInNewContext('Uint8Array.of(1, 2)'),
    content: Uint8Array.of(1, 2)
  }
], ({ value, content }) => {
  assert.is(etagFor(value), `"${hex(content)}"`)
  assert.is(etagFor(value, { weak: true }), `W/"${hex(content)}"`)
  assert.is(etagFor(value, { digest: 'sha256' }), `"${hex(content, 'sha256')}"`)
  assert.is(etagFor(value, { digest: 'SHA1' }), `"${hex(content, 'sha1')}"`)
})

// Any change of these is a change of the encoding, and of every such tag that is out in the world.
table('what the digest of its canonical bytes stands for', [
  { name: 'true has its tag', ref: 'S6', value: true, tag: '"8df81f7cb20a599ffa2dcef1b6427e5d"' },
  { name: 'false has another', ref: 'S6', value: false, tag: '"e090cb88c2a3ce9c2f4bc6f2b912a5d5"' },
  { name: 'the empty object has its tag', ref: 'S6', value: {}, tag: '"690b0f03fb80b4ece128f6d191216868"' },
  { name: 'the empty array has another', ref: 'S6', value: [], tag: '"aa4b2dfe4d55828b556f1171e6d3086d"' },
  {
    name: 'a record has its tag', ref: 'S6',
    value: { id: 7, name: 'Ada', price: 2.5, tags: ['a', 'é'], gone: null },
    tag: '"afe12da57a24657d45a6f70f7c002210"'
  },
  {
    name: 'a Map has its tag', ref: 'S6', value: new Map<unknown, unknown>([['a', 1n], [new Date(0), /x/gi]]),
    tag: '"e8ea51622a536abc60f237c31beb041a"'
  },
  {
    name: 'a Set of bytes has its tag', ref: 'S6', value: new Set([Float32Array.of(0.5), Buffer.from('hi')]),
    tag: '"205a555b0151820c6350ec3fde7e202c"'
  },
  {
    name: 'an Error has its tag', ref: 'S6', value: new RangeError('no', { cause: 'x' }),
    tag: '"587310022b38f65361d53ae03c2c544f"'
  },
  { name: 'a ring has its tag', ref: 'S6', value: DIFFERENT['a ring'], tag: '"b9ec15d13dfd32579e0b8c3e28ffcc0c"' },
  { name: 'half a pair has its tag', ref: 'S6', value: '\ud83d', tag: '"fde2614c7c5ee0f8cf7dbcc4597f3981"' }
], ({ value, tag }) => {
  assert.is(etagFor(value), tag)
  assert.is(etagFor(value, { weak: true }), `W/${tag}`)
})

const tags = new Map<string | undefined, string>()
table('tags of values that differ', Object.entries(DIFFERENT).map(([what, value]) => {
  return { name: `${what}, held by an object, has a tag of its own`, ref: 'S6', value }
}), ({ name, value }) => {
  const tag = etagFor({ value })
  assert.match(String(tag), /^"[0-9a-f]{32}"$/)
  assert.is(tags.get(tag), undefined)
  tags.set(tag, name)
  assert.is(etagFor({ value }), tag)
})

stories(REF, {
  'options that are undefined are those that are not given': () => {
    assert.is(etagFor([1], { weak: undefined, digest: undefined }), etagFor([1]))
  },
  'half a pair is not taken for the replacement character': () => {
    assert.is.not(etagFor('\ud83d'), etagFor('\ufffd'))
    assert.is.not(etagFor(`${'x'.repeat(70)}\ud83d`), etagFor(`${'x'.repeat(70)}\ufffd`))
    assert.is.not(etagFor('\ud83d'), etagFor('\ud83e'))
  },
  'a long digest is a tag as any other': () => {
    assert.match(String(etagFor({ a: 1 }, { digest: 'sha512' })), /^"[0-9a-f]{128}"$/)
  },
  // A name is tried once, so that each of these is one that nothing else has asked for.
  'without the one-shot hash the tags are the same': () => {
    const oneShot = Object.getOwnPropertyDescriptor(crypto, 'hash')
    Object.defineProperty(crypto, 'hash', { ...oneShot, value: undefined })
    try {
      assert.is(etagFor('é', { digest: 'sha384' }), `"${hex('é', 'sha384')}"`)
    } finally {
      if (oneShot !== undefined) Object.defineProperty(crypto, 'hash', oneShot)
    }
  },
  'with a one-shot hash that knows fewer names the tags are the same': () => {
    const oneShot = Object.getOwnPropertyDescriptor(crypto, 'hash')
    Object.defineProperty(crypto, 'hash', { ...oneShot, value: (name: string) => { throw new Error(`Unsupported algorithm "${name}"`) } })
    try {
      assert.is(etagFor('é', { digest: 'sha224' }), `"${hex('é', 'sha224')}"`)
    } finally {
      if (oneShot !== undefined) Object.defineProperty(crypto, 'hash', oneShot)
    }
  }
})
