// Content that is held as a whole, where it is small enough and comes in time.
import * as assert from 'uvu/assert'
import { collect, encode } from '../../../src/content/collect.ts'
import type { Holding } from '../../../src/content/collect.ts'
import { partialContent } from '../../../src/content/content.ts'
import type { Content } from '../../../src/content/content.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: content that is kept'

const holding = (given: Partial<Holding> = {}): Holding => ({ limit: 10, seconds: 60, isWanted: () => true, ...given })

const text = (bytes: unknown): string => bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : typeof bytes === 'string' ? bytes : `no bytes: ${String(bytes)}`

/** The chunks of what goes on with content. */
async function chunksOf(chunks: unknown): Promise<string[]> {
  const all: string[] = []
  for await (const chunk of chunks as AsyncIterable<unknown>) all.push(text(chunk))
  return all
}

async function* later(...chunks: readonly unknown[]): AsyncGenerator<string, void> {
  for (const chunk of chunks) {
    await new Promise(resolve => { setImmediate(resolve) })
    yield chunk as string
  }
}

table('Content is held that is', [
  { name: 'a string', content: 'abc', held: 'abc' },
  { name: 'bytes', content: Buffer.from('abc'), held: 'abc' },
  { name: 'an ArrayBuffer', content: new Uint8Array([97, 98]).buffer, held: 'ab' },
  { name: 'of as many bytes as may be held', content: '0123456789', held: '0123456789' },
  { name: 'empty', content: '', held: '' },
  { name: 'made by a function', content: () => 'abc', held: 'abc' },
  { name: 'promised by a function', content: () => Promise.resolve('abc'), held: 'abc' },
  { name: 'chunks', content: ['ab', '', Buffer.from('c')], held: 'abc' },
  { name: 'chunks of as many bytes as may be held', content: ['01234', '56789'], held: '0123456789' },
  { name: 'no chunks', content: [], held: '' },
  { name: 'empty chunks', content: ['', ''], held: '' },
  { name: 'chunks that come later', content: () => later('ab', 'c'), held: 'abc' },
  { name: 'a web stream', content: () => new Blob(['abc']).stream(), held: 'abc' },
  { name: 'letters beyond ASCII', content: ['é', '€'], held: 'é€' }
].map(row => ({ ...row, ref: REF })), async ({ content, held }) => {
  const bytes = await collect(content as Content, holding())
  assert.instance(bytes, Uint8Array)
  assert.is(text(bytes), held)
})

table('Content goes on that is', [
  { name: 'chunks of more bytes than may be held', content: ['01234', '56789', 'x'], chunks: ['0123456789', 'x'] },
  { name: 'chunks of more, with room left where they are held', content: ['012', '3', '4567890'], chunks: ['0123', '4567890'] },
  { name: 'one chunk of more', content: ['0123456789x', 'y'], chunks: ['0123456789x', 'y'] },
  { name: 'chunks of more that come later', content: () => later('01234', '56789', 'x', 'y'), chunks: ['0123456789', 'x', 'y'] },
  { name: 'not wanted any more as its first chunk is made', content: ['a', 'b'], isWanted: () => false, chunks: ['a', 'b'] },
  { name: 'too late as its first chunk is made', content: ['a', 'b'], seconds: -1, chunks: ['a', 'b'] },
  { name: 'too late as a chunk is awaited', content: () => later('a', 'b'), seconds: 0, chunks: ['a', 'b'] }
].map(row => ({ ...row, ref: REF })), async ({ content, chunks, ...given }) => {
  assert.equal(await chunksOf(await collect(content as Content, holding(given))), chunks)
})

stories(REF, {
  'a string of more bytes than may be held is given back as it is': async () => {
    const long = Buffer.from('0123456789x')
    assert.is(await collect(long, holding()), long)
    assert.is(await collect('é€é€é', holding()), 'é€é€é')
  },
  'content in parts is given back as it is': async () => {
    const content = partialContent(5, () => 'abcde')
    assert.is(await collect(content, holding()), content)
  },
  'what is no content is named': async () => {
    const failure = await collect((() => 7) as never, holding()).then(() => undefined, (error: unknown) => error) as TypeError & { code?: unknown }
    assert.instance(failure, TypeError)
    assert.is(failure.code, 'ERR_INVALID_CONTENT')
    assert.match(failure.message, /^Expected a content function to return a string, bytes, an iterable or a stream, got 7$/)
  },
  'is asked for once whether it is wanted, when its first chunk is there': async () => {
    const asked: number[] = []
    let made = 0
    const content = function* (): Generator<string> { for (made = 1; made <= 3; made++) yield 'a' }
    assert.is(text(await collect(content, holding({ isWanted: () => { asked.push(made); return true } }))), 'aaa')
    assert.equal(asked, [1])
  },
  'comes in time where it takes some of it': async () => {
    const content = async function* (): AsyncGenerator<string> {
      yield 'a'
      await new Promise(resolve => { setTimeout(resolve, 100) })
      yield 'b'
    }
    assert.is(text(await collect(content, holding({ seconds: 20 }))), 'ab')
  },
  'that does not come in time goes on with what was held': async () => {
    let open = (): void => {}
    const gate = new Promise<void>(resolve => { open = resolve })
    const content = async function* (): AsyncGenerator<string> {
      yield '012'
      yield '3'
      await gate
      yield 'b'
      yield 'c'
    }
    const chunks = await collect(content, holding({ seconds: 0.2 }))
    open()
    assert.equal(await chunksOf(chunks), ['0123', 'b', 'c'])
  },
  'that comes at once leaves no timer': async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const before = timers()
    await collect(() => later('a', 'b'), holding())
    assert.is(timers(), before)
  },
  'that fails says why': async () => {
    const failure = await collect(() => (async function* (): AsyncGenerator<string> { yield 'a'; throw new Error('gone') })(), holding()).then(() => '', String)
    assert.is(failure, 'Error: gone')
  },
  'with a chunk that is none is closed': async () => {
    let closed = 0
    const content = function* (): Generator<string> { try { yield 'a'; yield 7 as never; yield 'b' } finally { closed++ } }
    const failure = await collect(content, holding()).then(() => '', String)
    assert.match(failure, /Expected a chunk of content to be a string or bytes, got 7/)
    assert.is(closed, 1)
  },
  'that goes on is closed by whoever leaves it': async () => {
    let closed = 0
    const content = function* (): Generator<string> { try { for (;;) yield '01234' } finally { closed++ } }
    for await (const chunk of await collect(content, holding()) as AsyncIterable<unknown>) {
      assert.is(text(chunk), '0123401234')
      break
    }
    assert.is(closed, 1)
    const iterator = (await collect(content, holding()) as AsyncIterable<unknown>)[Symbol.asyncIterator]()
    assert.equal(await iterator.return?.(), { done: true, value: undefined })
    assert.is(closed, 2)
  },
  'that is held takes no more room than it needs': async () => {
    const bytes = await collect(['abc'], holding({ limit: 1_000_000 })) as Uint8Array
    assert.is(bytes.buffer.byteLength, 3)
  },
  'is in UTF-8': () => {
    assert.equal([...encode('é')], [0xc3, 0xa9])
    const bytes = Buffer.from('a')
    assert.is(encode(bytes), bytes)
  }
})
