// etagFor: of short values against nothing, of bytes against the hash alone, of objects against v8.serialize and the hash.
import { createHash } from 'node:crypto'
import { serialize } from 'node:v8'
import { etagFor } from 'not-modified'
import { over } from './group.ts'
import type { MicroGroup } from './group.ts'

const crypto = await import('node:crypto') as { hash?: (name: string, content: Uint8Array, form: 'hex') => string }
const md5: (content: Uint8Array) => string = crypto.hash === undefined
  ? content => createHash('md5').update(content).digest('hex')
  : content => crypto.hash?.('md5', content, 'hex') ?? ''

const of = (title: string, inputs: readonly unknown[]): MicroGroup =>
  ({ title, cases: [{ name: 'etagFor', kind: 'ours', run: over(inputs, input => etagFor(input)) }] })

function ofBytes(title: string, size: number): MicroGroup {
  const inputs = Array.from({ length: 4 }, (_, index) => Buffer.alloc(size, `content ${index}`))
  return {
    title,
    cases: [
      { name: 'etagFor', kind: 'ours', run: over(inputs, input => etagFor(input)) },
      { name: 'MD5', kind: 'peer', run: over(inputs, md5) }
    ]
  }
}

function ofObjects(title: string, inputs: readonly object[]): MicroGroup {
  return {
    title,
    cases: [
      { name: 'etagFor', kind: 'ours', run: over(inputs, input => etagFor(input)) },
      { name: 'v8.serialize + MD5', kind: 'peer', run: over(inputs, input => md5(serialize(input))) }
    ]
  }
}

const product = (id: number): object => ({
  id, name: `Product ${id}`, price: id * 1.25, currency: 'EUR', stock: id % 7, isListed: id % 2 === 0,
  category: 'kitchen', description: 'A kettle that whistles when the water boils', rating: 4.5, updated: 1793000000000 + id
})

/** Every other one with a field more. */
const shaped = (id: number): object => (id % 2 === 0 ? { id, name: `Product ${id}`, price: id * 1.25 }
  : { id, name: `Product ${id}`, price: id * 1.25, stock: id % 7 })

export const TAG_GROUPS: readonly MicroGroup[] = [
  of('etagFor, a number', Array.from({ length: 16 }, (_, index) => 1089 + index)),
  of('etagFor, a short string', Array.from({ length: 16 }, (_, index) => `2026-11-22-r${1089 + index}`)),
  ofBytes('etagFor, 10 KB of bytes', 10 * 1024),
  ofBytes('etagFor, 1 MB of bytes', 1024 * 1024),
  ofObjects('etagFor, an object of ten fields', Array.from({ length: 16 }, (_, index) => product(index))),
  ofObjects('etagFor, an array of a thousand numbers',
    Array.from({ length: 4 }, (_, from) => Array.from({ length: 1000 }, (_, index) => from + index))),
  ofObjects('etagFor, an array of a thousand objects',
    Array.from({ length: 4 }, (_, from) => Array.from({ length: 1000 }, (_, index) => product(from + index)))),
  ofObjects('etagFor, a thousand objects of two shapes',
    Array.from({ length: 4 }, (_, from) => Array.from({ length: 1000 }, (_, index) => shaped(from + index)))),
  ofObjects('etagFor, a text of 10 KB in an object',
    Array.from({ length: 4 }, (_, id) => ({ id, content: Buffer.alloc(10 * 1024, `content ${id}`).toString('latin1') })))
]
