// What a handler writes by itself: all of it passes as it would, and is kept where it comes in one piece.
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import * as assert from 'uvu/assert'
import type { Made } from '../../../src/handler/keeper.ts'
import { WrittenContent } from '../../../src/node/written-content.ts'
import { answerOf } from '../../support/kept-answers.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: kept content'

interface Bench {
  readonly response: ServerResponse
  readonly written: WrittenContent
  /** What came to the methods of Node, in order. */
  readonly passed: [method: 'write' | 'end', ...args: unknown[]][]
  /** The methods as they were before. */
  readonly before: Pick<ServerResponse, 'write' | 'end'>
  /** Content that was read, and what it was confirmed after. */
  readonly read: string[]
  made(): Promise<Made>
}

function bench(confirm: (made: Made) => Made = made => made): Bench {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  const passed: Bench['passed'] = []
  const read: string[] = []
  const { write, end } = response
  response.write = ((...args: unknown[]) => {
    passed.push(['write', ...args])
    return Reflect.apply(write, response, args) as boolean
  }) as ServerResponse['write']
  response.end = ((...args: unknown[]) => {
    passed.push(['end', ...args])
    return Reflect.apply(end, response, args) as ServerResponse
  }) as ServerResponse['end']
  const before = { write: response.write, end: response.end }
  const written = new WrittenContent(response, content => {
    read.push(`${Buffer.from(content).toString()} after ${passed.length}`)
    return { answer: answerOf({ content }) }
  }, made => {
    read.push(`confirmed after ${passed.length}`)
    return confirm(made)
  })
  return { response, written, passed, before, read, made: () => Promise.race([written.made, Promise.resolve().then(() => ({ unkept: 'waits' }) as never)]) }
}

const isReleased = ({ response, before }: Bench): boolean =>
  response.write === before.write && response.end === before.end && response.listenerCount('close') === 0

const callback = (): void => {}
const WHOLE: readonly { readonly name: string, readonly ref: string, readonly args: readonly unknown[], readonly content: string }[] = [
  { name: 'a string', args: ['con€tent'], content: 'con€tent' },
  { name: 'a string with a callback', args: ['con€tent', callback], content: 'con€tent' },
  { name: 'a string with its encoding', args: ['con\xe2\x82\xactent', 'latin1'], content: 'con€tent' },
  { name: 'a string with its encoding and a callback', args: ['636f6e', 'hex', callback], content: 'con' },
  { name: 'bytes', args: [Buffer.from('con€tent')], content: 'con€tent' },
  { name: 'a Uint8Array', args: [new TextEncoder().encode('con€tent')], content: 'con€tent' },
  { name: 'nothing', args: [], content: '' },
  { name: 'undefined', args: [undefined, callback], content: '' },
  { name: 'null', args: [null], content: '' },
  { name: 'a callback', args: [callback], content: '' }
].map(row => ({ ...row, ref: REF }))

table('What response.end writes is kept:', WHOLE, async ({ args, content }) => {
  const one = bench()
  const { response, passed, read, written } = one
  assert.is(Reflect.apply(response.end, response, args), response)
  assert.equal(passed, [['end', ...args]])
  // It is read before it passes, and confirmed once others have set what they set with the head.
  assert.equal(read, [`${content} after 0`, 'confirmed after 1'])
  const made = await written.made
  assert.is('answer' in made && Buffer.from(made.answer.content).toString(), content)
  assert.is(isReleased(one), true)
})

stories('What a handler writes by itself', {
  async 'waits until it has ended'() {
    const { made, written } = bench()
    assert.equal(await made(), { unkept: 'waits' })
    written.release()
    assert.equal(await made(), { unkept: 'waits' })
  },
  async 'is not kept where what was set with the head forbids it'() {
    const { response, written } = bench(() => ({ unkept: 'cookie' }))
    response.end('content')
    assert.equal(await written.made, { unkept: 'cookie' })
  },
  async 'in pieces passes, and is not kept'() {
    const one = bench()
    const { response, passed, read, written } = one
    const isFree = response.write('con')
    assert.is(typeof isFree, 'boolean')
    assert.equal(await written.made, { unkept: 'pieces' })
    assert.is(isReleased(one), true)
    response.write('ten')
    assert.is(response.end('t'), response)
    assert.equal([passed, read], [[['write', 'con'], ['write', 'ten'], ['end', 't']], []])
  },
  async 'is not kept where its client leaves before'() {
    const one = bench()
    one.response.emit('close')
    assert.equal(await one.written.made, { unkept: 'unfinished' })
    assert.is(isReleased(one), true)
  },
  async 'is kept where its client leaves after'() {
    const { response, written } = bench()
    response.end('content')
    response.emit('close')
    assert.is('answer' in await written.made, true)
  },
  async 'is not kept where Node refuses it'() {
    const one = bench()
    const { response, passed, read, written } = one
    assert.throws(() => response.end({} as never), (error: { code: string }) => error.code === 'ERR_INVALID_ARG_TYPE')
    assert.equal([passed.length, read], [1, []])
    assert.equal(await written.made, { unkept: 'unfinished' })
    assert.is(isReleased(one), true)
  },
  async 'is told where Node refuses the end of it'() {
    const { response, written } = bench(() => ({ unkept: 'status' }))
    response.setHeader('Content-Length', '3')
    response.strictContentLength = true
    assert.throws(() => response.end('content'))
    assert.equal(await written.made, { unkept: 'status' })
  },
  async 'is not looked at once the handler has returned content'() {
    const one = bench()
    const { response, passed, read, written, made } = one
    written.release()
    assert.is(isReleased(one), true)
    written.release()
    response.write('con')
    response.end('tent')
    response.emit('close')
    assert.equal([passed.length, read, await made()], [2, [], { unkept: 'waits' }])
  },
  async 'goes through methods that others put above, which stay there'() {
    const one = bench()
    const { response, passed, read, written } = one
    const { write, end } = response
    const seen: string[] = []
    const otherWrite = ((...args: unknown[]) => {
      seen.push('write')
      return Reflect.apply(write, response, args) as boolean
    }) as ServerResponse['write']
    const otherEnd = ((...args: unknown[]) => {
      seen.push('end')
      return Reflect.apply(end, response, args) as ServerResponse
    }) as ServerResponse['end']
    Object.assign(response, { write: otherWrite, end: otherEnd })
    response.write('con')
    assert.equal([response.write === otherWrite, response.end === otherEnd, await written.made], [true, true, { unkept: 'pieces' }])
    response.write('ten')
    response.end('t')
    assert.equal([seen, passed.length, read], [['write', 'write', 'end'], 3, []])
  },
  async 'is not read twice where it is ended twice'() {
    const { response, read, written } = bench()
    const { end } = response
    response.on('error', () => {})
    response.end('content')
    Reflect.apply(end, response, ['other'])
    assert.equal(read, ['content after 0', 'confirmed after 1'])
    assert.is('answer' in await written.made, true)
  }
})
