// Content in the memory of a process: the contract of all stores of content, where there is one process.
import * as assert from 'uvu/assert'
import { memoryContents } from '../../../src/kept/memory.ts'
import { answerOf } from '../../support/kept-answers.ts'
import { stories, table } from '../../support/table.ts'

const REF = 'not-modified: kept content'
const MEBIBYTE = 1_048_576

stories('Content in memory', {
  async 'is made by who asks, and is there for all after'() {
    const contents = memoryContents()
    const answer = answerOf()
    assert.equal([contents.copy('k'), await contents.read('k'), await contents.take('k', 'a', 1)], [undefined, undefined, 'make'])
    await contents.renew('k', 'a', 1)
    await contents.keep('k', answer)
    await contents.leave('k', 'a')
    assert.is(contents.copy('k'), answer)
    assert.is(await contents.read('k'), answer)
    assert.is(await contents.take('k', 'b', 1), answer)
    assert.is(contents.copy('other'), undefined)
  },
  async 'needs no entry for what an answer varies by: its process knows'() {
    const contents = memoryContents()
    await contents.keep('k', { vary: ['accept'] })
    assert.is(await contents.take('k', 'a', 1), 'make')
  },
  async 'takes 64 MiB at most unless told otherwise'() {
    const contents = memoryContents()
    for (let i = 0; i < 64; i++) await contents.keep(`${i}`, answerOf({ content: new Uint8Array(MEBIBYTE - 1064) }))
    assert.is.not(contents.copy('0'), undefined)
    await contents.keep('64', answerOf({ content: new Uint8Array(0) }))
    assert.equal([contents.copy('1'), contents.copy('2') !== undefined], [undefined, true])
  },
  async 'takes what it is told at most'() {
    const contents = memoryContents({ limit: 1164 })
    await contents.keep('a', answerOf())
    assert.is.not(contents.copy('a'), undefined)
    await contents.keep('b', answerOf())
    assert.is(contents.copy('a'), undefined)
    const none = memoryContents({ limit: 0 })
    await none.keep('a', answerOf({ content: new Uint8Array(0) }))
    assert.is(none.copy('a'), undefined)
  }
})

stories('An option of content in memory', {
  'that is unknown is an error'() {
    assert.throws(() => memoryContents({ seconds: 1 } as never), /^Expected the options limit, got "seconds"$/)
    assert.throws(() => memoryContents({ limit: '1' } as never), /^Expected the option "limit" to be a number, got "1"$/)
  }
})

const WRONG: readonly { readonly name: string, readonly ref: string, readonly limit: number }[] =
  [-1, 1.5, NaN, Infinity, 2 ** 53].map(limit => ({ name: `${limit}`, ref: REF, limit }))

table('A limit of content in memory that is wrong', WRONG, ({ limit }) => {
  assert.throws(() => memoryContents({ limit }), (error: unknown) => error instanceof RangeError &&
    error.message === `memoryContents: expected the limit as a whole number of bytes, got ${limit}`)
})
