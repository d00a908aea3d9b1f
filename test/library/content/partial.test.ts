// Parts of content: what is opened for them, and when it is closed.
import * as assert from 'uvu/assert'
import { isPartial } from '../../../src/content/content.ts'
import type { OpenPart, Source } from '../../../src/content/content.ts'
import { checkedPartial, openPart, partial, partialOf } from '../../../src/content/partial.ts'
import { openSegments } from '../../../src/handler/parts.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: parts of content'

const text = (value: unknown): string => value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : `no bytes: ${String(value)}`

/** The chunks of a source. */
async function chunksOf(source: Source): Promise<string[]> {
  const chunks: string[] = []
  for (;;) {
    const { done, value } = await source.next()
    if (done === true) return chunks
    chunks.push(text(value))
  }
}

/** Lets all that waits for nothing else go on. */
const rest = (): Promise<void> => new Promise(resolve => { setImmediate(resolve) })

interface Log {
  readonly opened: string[]
  readonly calls: string[]
}

/** An iterator that logs what is called on it. */
function logged(log: Log, chunks: readonly unknown[], end: () => IteratorResult<unknown> = () => ({ done: true, value: undefined })): AsyncIterable<string> {
  let at = 0
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        log.calls.push('next')
        return Promise.resolve().then(() => at < chunks.length ? { done: false, value: chunks[at++] } : end()) as Promise<IteratorResult<string>>
      },
      return: () => {
        log.calls.push('return')
        return Promise.resolve({ done: true, value: undefined })
      }
    })
  }
}

function opening(log: Log, make: (first: number, last: number) => unknown): OpenPart {
  return ((first: number, last: number) => {
    log.opened.push(`${first}-${last}`)
    return make(first, last)
  }) as OpenPart
}

const newLog = (): Log => ({ opened: [], calls: [] })

table('A part is made of', [
  { name: 'a string', make: () => '01234', chunks: ['01234'] },
  { name: 'a string in UTF-8', make: () => 'é€', chunks: ['\xc3\xa9\xe2\x82\xac'] },
  { name: 'bytes', make: () => Buffer.from('01234'), chunks: ['01234'] },
  { name: 'an ArrayBuffer', make: () => new Uint8Array([48, 49, 50, 51, 52]).buffer, chunks: ['01234'] },
  { name: 'an array', make: () => ['01', '234'], chunks: ['01', '234'] },
  { name: 'a generator', make: function* () { yield '01'; yield Buffer.from('234') }, chunks: ['01', '234'] },
  { name: 'a promise', make: () => Promise.resolve('01234'), chunks: ['01234'] },
  { name: 'a web stream', make: () => new Blob(['01234']).stream(), chunks: ['01234'] },
  { name: 'chunks with empty ones', make: () => ['', '01', new Uint8Array(0), '234'], chunks: ['01', '234'] },
  { name: 'a chunk that is too long, which is cut', make: () => ['01', '23456'], chunks: ['01', '234'] },
  { name: 'a chunk too many, which is dropped', make: () => ['01234', '5'], chunks: ['01234'] }
].map(row => ({ ...row, ref: REF })), async ({ make, chunks }) => {
  const log = newLog()
  const source = openPart(partial(10, opening(log, make)), { first: 2, last: 6 })
  assert.equal(log.opened, [])
  assert.equal(await chunksOf(source), chunks)
  assert.equal(await source.next(), { done: true, value: undefined })
  assert.equal(log.opened, ['2-6'])
})

table('A part fails that is made of', [
  { name: 'too few bytes', make: () => ['01', '2'], error: /^RangeError.*: open\(2, 6\): expected 5 bytes, got 3$/, chunks: 2 },
  { name: 'none', make: () => '', error: /^RangeError.*: open\(2, 6\): expected 5 bytes, got 0$/, chunks: 0 },
  { name: 'a number', make: () => 7, error: /^TypeError.*: Expected a part of content to be a string, bytes, an iterable or a stream, got 7$/, chunks: 0 },
  { name: 'a chunk that is a number', make: () => ['01', 7], error: /^TypeError.*: Expected a chunk of content to be a string or bytes, got 7$/, chunks: 1 },
  { name: 'nothing, for it cannot be opened', make: () => { throw new Error('closed') }, error: /^Error: closed$/, chunks: 0 },
  { name: 'a promise that is rejected', make: () => Promise.reject(new Error('closed')), error: /^Error: closed$/, chunks: 0 }
].map(row => ({ ...row, ref: 'RFC 9112 §6.3' })), async ({ make, error, chunks }) => {
  const source = openPart(partial(10, make as OpenPart), { first: 2, last: 6 })
  for (let at = 0; at < chunks; at++) assert.is((await source.next()).done, false)
  const failure = await (async () => source.next())().then(() => 'none', String)
  assert.match(failure, error)
})

stories(REF, {
  'an error in them has a code': async () => {
    for (const make of [() => '', () => 7] as const) {
      const failure = await (async () => openPart(partial(10, make as OpenPart), { first: 2, last: 6 }).next())().then(() => undefined, (error: unknown) => error)
      assert.is((failure as { code?: unknown }).code, 'ERR_INVALID_CONTENT')
    }
  },
  'one of no bytes is not opened': async () => {
    const log = newLog()
    assert.equal(await chunksOf(openPart(partial(0, opening(log, () => 'x')), { first: 0, last: -1 })), [])
    assert.equal(log.opened, [])
  },
  'a source that has given all of one comes to its end by itself': async () => {
    const log = newLog()
    const source = openPart(partial(10, () => logged(log, ['01', '234'])), { first: 0, last: 4 })
    assert.equal(await chunksOf(source), ['01', '234'])
    await rest()
    assert.equal(log.calls, ['next', 'next', 'next'])
    source.close()
    assert.equal(log.calls, ['next', 'next', 'next'])
  },
  'a source that has more to give is closed': async () => {
    for (const [chunks, calls] of [[['01', '2345'], ['next', 'next', 'return']], [['01', '234', '5'], ['next', 'next', 'next', 'return']]] as const) {
      const log = newLog()
      assert.equal(await chunksOf(openPart(partial(10, () => logged(log, chunks)), { first: 0, last: 4 })), ['01', '234'])
      await rest()
      assert.equal(log.calls, calls)
    }
  },
  'a source that fails after the last byte changes nothing': async () => {
    const log = newLog()
    let unhandled: unknown
    const note = (reason: unknown): void => { unhandled = reason }
    process.once('unhandledRejection', note)
    const source = openPart(partial(10, () => logged(log, ['01234'], () => { throw new Error('late') })), { first: 0, last: 4 })
    assert.equal(await chunksOf(source), ['01234'])
    await rest()
    process.off('unhandledRejection', note)
    assert.is(unhandled, undefined)
    assert.equal(log.calls, ['next', 'next'])
  },
  'a source with a chunk that is none is closed': async () => {
    const log = newLog()
    const source = openPart(partial(10, () => logged(log, [7])), { first: 0, last: 4 })
    await (async () => source.next())().then(() => assert.unreachable(), () => {})
    assert.equal(log.calls, ['next', 'return'])
  },
  'one that is closed closes its source, and gives no more': async () => {
    const log = newLog()
    const source = openPart(partial(10, () => logged(log, ['01', '234'])), { first: 0, last: 4 })
    await source.next()
    await source.close()
    assert.equal(log.calls, ['next', 'return'])
    assert.equal(await source.next(), { done: true, value: undefined })
    assert.equal(log.calls, ['next', 'return'])
  },
  'one that is closed while it is opened closes what it opens': async () => {
    const log = newLog()
    let open = (_: unknown): void => {}
    const coming = new Promise<unknown>(resolve => { open = resolve })
    const source = openPart(partial(10, (() => coming) as OpenPart), { first: 0, last: 4 })
    const step = source.next()
    source.close()
    open(logged(log, ['01234']))
    assert.equal(await step, { done: true, value: undefined })
    assert.equal(log.calls, ['return'])
  },
  'one that was never opened is closed by nothing': () => {
    const log = newLog()
    assert.is(openPart(partial(10, opening(log, () => 'x')), { first: 0, last: 4 }).close(), undefined)
    assert.equal(log.opened, [])
  },
  'are views of content that is held': () => {
    const bytes = Buffer.from('0123456789')
    const { length, open } = partialOf(bytes)
    assert.is(length, 10)
    const part = open(2, 4) as Uint8Array
    assert.is(text(part), '234')
    assert.is(part.buffer, bytes.buffer)
    assert.is(text(open(9, 9)), '9')
    const coded = partialOf('é€')
    assert.is(coded.length, 5)
    assert.is(text(coded.open(1, 2)), '\xa9\xe2')
    const view = partialOf(new DataView(new Uint8Array([48, 49, 50, 51]).buffer, 1, 2))
    assert.equal([view.length, text(view.open(0, 1))], [2, '12'])
  },
  'are content that is told from others': () => {
    const open = (): string => 'x'
    assert.ok(isPartial(partial(1, open)))
    assert.is(partial(1, open).open, open)
    assert.is(isPartial({ length: 1, open }), false)
    assert.is(isPartial(null), false)
  },
  'need a length and a function': () => {
    assert.throws(() => partial(-1, () => ''), /^partial: expected the length of the content in bytes, a whole number, got -1$/)
    assert.throws(() => partial(1, 'x' as never), /^partial: expected a function \(first, last\) that makes a part of the content, got "x"$/)
    assert.throws(() => checkedPartial('rangeBody', 1, undefined as never), /^rangeBody: expected a function/)
  }
})

stories('not-modified: several parts', {
  'are opened one after another, with what stands between them': async () => {
    const log = newLog()
    const content = partial(100, opening(log, (first, last) => ['x'.repeat(last - first), String(first)]))
    const source = openSegments(['--B\xe9\r\n', { first: 1, last: 3 }, '\r\n--B\r\n', { first: 5, last: 7 }, '\r\n--B--'], content)
    const steps: [string, number][] = []
    for (;;) {
      const { done, value } = await source.next()
      if (done === true) break
      steps.push([text(value), log.opened.length])
    }
    assert.equal(steps, [['--B\xe9\r\n', 0], ['xx', 1], ['1', 1], ['\r\n--B\r\n', 1], ['xx', 2], ['5', 2], ['\r\n--B--', 2]])
    assert.equal(log.opened, ['1-3', '5-7'])
    assert.equal(await source.next(), { done: true, value: undefined })
  },
  'are one where there is one, or none': async () => {
    const content = partialOf('0123456789')
    assert.equal(await chunksOf(openSegments([{ first: 2, last: 4 }], content)), ['234'])
    assert.equal(await chunksOf(openSegments(['text'], content)), ['text'])
    assert.equal(await chunksOf(openSegments([], content)), [])
  },
  'close the part that is under way, and open no other': async () => {
    const log = newLog()
    const source = openSegments(['a', { first: 0, last: 4 }, 'b', { first: 6, last: 9 }], partial(10, opening(log, () => logged(log, ['0', '1234']))))
    assert.is(source.close(), undefined)
    await source.next()
    await source.next()
    await source.close()
    assert.equal(log.opened, ['0-4'])
    assert.equal(log.calls, ['next', 'return'])
  },
  'close nothing between two parts': async () => {
    const log = newLog()
    const source = openSegments([{ first: 0, last: 0 }, 'b', { first: 6, last: 9 }], partial(10, () => logged(log, ['0'])))
    await source.next()
    assert.is(text((await source.next()).value), 'b')
    await rest()
    await source.close()
    assert.equal(log.calls, ['next', 'next'])
  }
})
