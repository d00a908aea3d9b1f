// Content that is held for its tag: what is taken, how much, and in how much memory.
import { createHash } from 'node:crypto'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import * as assert from 'uvu/assert'
import { HeldContent } from '../../../src/node/held-content.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: generate'

function hold(limit: number, method = 'GET'): { readonly held: HeldContent, readonly response: ServerResponse } {
  const request = new IncomingMessage(new Socket())
  request.method = method
  const response = new ServerResponse(request)
  return { held: new HeldContent(response, { limit, digest: 'sha1' }), response }
}

const sha1 = (text: string): string => `"${createHash('sha1').update(text).digest('hex')}"`

table('Arguments of write and end', [
  { name: 'a string', args: ['é'], held: 'é' },
  { name: 'a string with an encoding', args: ['c3a9', 'hex'], held: 'é' },
  { name: 'a string with a callback', args: ['é', () => {}], held: 'é' },
  { name: 'bytes', args: [new TextEncoder().encode('é')], held: 'é' },
  { name: 'bytes with a callback', args: [Buffer.from('é'), () => {}], held: 'é' },
  { name: 'an empty string', args: [''], held: '' },
  { name: 'nothing', args: [], held: '' },
  { name: 'null', args: [null], held: '' },
  { name: 'a callback alone', args: [() => {}], held: '' },
  { name: 'a number, which is Node\'s to refuse', args: [5], held: undefined },
  { name: 'an object, which is Node\'s to refuse', args: [{ length: 1 }], held: undefined }
].map(row => ({ ...row, ref: REF })), ({ args, held: expected }) => {
  const { held } = hold(10)
  assert.is(held.add(args), expected !== undefined)
  assert.is(held.isEmpty, !expected)
  assert.is(held.take().toString(), expected ?? '')
})

stories(REF, {
  'content is held up to the limit, and not one byte more': () => {
    const { held } = hold(5)
    assert.equal([held.add(['abc']), held.add(['def']), held.add(['de']), held.add(['']), held.add(['f'])], [true, false, true, true, false])
    assert.equal([held.mayHold(), held.mayHold(1)], [true, false])
    assert.is(held.take().toString(), 'abcde')
  },
  'what was given away is not held any more': () => {
    const { held } = hold(5)
    held.add(['abc'])
    assert.is(held.take().toString(), 'abc')
    assert.equal([held.isEmpty, held.take().length, held.add(['abcde'])], [true, 0, true])
    assert.is(held.take().toString(), 'abcde')
  },
  'bytes that are written again later are held as they were': () => {
    const { held } = hold(5)
    const bytes = Buffer.from('abc')
    held.add([bytes])
    bytes.fill('!')
    assert.is(held.take().toString(), 'abc')
  },
  'the memory for the first content is of its size, and then grows twofold, never beyond the limit': () => {
    // All above what Node takes from its pool, which is of 64 KiB since Node 24.
    const { held } = hold(1_000_000)
    const memory = (): number => {
      const content = held.take()
      held.add([content])
      return content.buffer.byteLength
    }
    held.add([Buffer.alloc(200_000, 'a')])
    assert.is(memory(), 200_000)
    held.add(['b'])
    assert.is(memory(), 400_000)
    // What was given away and taken again has the size of its content.
    held.add([Buffer.alloc(300_000, 'c')])
    assert.is(memory(), 500_001)
    held.add(['d'])
    assert.is(memory(), 1_000_000)
    assert.is(held.take().toString(), `${'a'.repeat(200_000)}b${'c'.repeat(300_000)}d`)
  },
  'many chunks take no more memory than their bytes': () => {
    const { held } = hold(60_000)
    for (let i = 0; i < 50_000; i++) assert.is(held.add(['x']), true)
    const content = held.take()
    assert.equal([content.length, content.buffer.byteLength <= 60_000], [50_000, true])
  },
  'an answer to HEAD has the tag of content that was written, and none of what was not': () => {
    const { held } = hold(10, 'HEAD')
    assert.equal(held.tagged(), { etag: undefined, content: [] })
    held.add(['a'])
    assert.equal(held.tagged(), { etag: sha1('a'), content: [] })
  },
  'an answer to HEAD whose length is another has none': () => {
    const { held, response } = hold(10, 'HEAD')
    response.setHeader('Content-Length', '2')
    held.add(['a'])
    assert.is(held.tagged().etag, undefined)
    held.add(['ab'])
    assert.is(held.tagged().etag, sha1('ab'))
    response.setHeader('Content-Length', '0')
    assert.is(held.tagged().etag, sha1(''))
  },
  'an answer to GET has the tag of whatever was written, and sends what there is': () => {
    const { held } = hold(10)
    assert.equal(held.tagged(), { etag: sha1(''), content: [] })
    held.add(['a'])
    assert.equal(held.tagged(), { etag: sha1('a'), content: [Buffer.from('a')] })
  }
})
