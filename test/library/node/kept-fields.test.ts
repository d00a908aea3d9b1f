// The fields that a handler sets, to be set again on other responses.
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import * as assert from 'uvu/assert'
import type { KeptField } from '../../../src/handler/keeper.ts'
import { changedFields, fieldReader, fieldsOf, setKeptFields } from '../../../src/node/kept-fields.ts'
import { table } from '../../support/table.ts'

type Value = string | number | readonly string[]
type Fields = Readonly<Record<string, Value>>

const REF = 'not-modified: kept content'

function responseWith(fields: Fields): ServerResponse {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
  return response
}

const CHANGES: readonly { readonly name: string, readonly ref: string, readonly before?: Fields, readonly set?: Fields, readonly removed?: readonly string[], readonly expected: readonly KeptField[] }[] = [
  { name: 'nothing', ref: REF, before: { 'X-A': 'a' }, expected: [] },
  { name: 'a field that was set, with its case', ref: REF, before: { 'X-A': 'a' }, set: { 'X-Own': 'b' }, expected: [['X-Own', 'b']] },
  { name: 'a field of several lines', ref: REF, set: { Link: ['<a>', '<b>'] }, expected: [['Link', ['<a>', '<b>']]] },
  { name: 'a number', ref: REF, set: { Expires: 0 }, expected: [['Expires', '0']] },
  { name: 'a list with a number', ref: REF, set: { 'X-List': [1, 'b'] as never }, expected: [['X-List', ['1', 'b']]] },
  { name: 'a field that was changed', ref: REF, before: { 'X-A': 'a', 'X-B': 'b' }, set: { 'x-a': 'c' }, expected: [['x-a', 'c']] },
  { name: 'a field that was set to what it was', ref: REF, before: { 'X-A': 'a' }, set: { 'X-A': 'a' }, expected: [] },
  { name: 'a field that was removed', ref: REF, before: { 'X-A': 'a', 'X-B': 'b' }, removed: ['X-A'], expected: [['x-a', null]] },
  { name: 'fields of the message, set, changed and removed', ref: 'RFC 9110 §7.6.1', before: { 'Content-Length': '1', 'Date': 'then', 'Upgrade': 'x' },
    set: { 'Content-Length': '2', 'Connection': 'close', 'X-Own': 'a' }, removed: ['Date', 'Upgrade'], expected: [['X-Own', 'a']] }
]

table('The fields that a handler', CHANGES, ({ before = {}, set = {}, removed = [], expected }) => {
  const response = responseWith(before)
  const fields = fieldsOf(response)
  for (const [name, value] of Object.entries(set)) response.setHeader(name, value)
  for (const name of removed) response.removeHeader(name)
  assert.equal(changedFields(response, fields), expected)
})

const SET: readonly { readonly name: string, readonly ref: string, readonly others?: Fields, readonly kept: readonly KeptField[], readonly expected: Fields }[] = [
  { name: 'a field, with its case', ref: REF, others: { 'X-Request': '2' }, kept: [['X-Own', 'a']], expected: { 'X-Request': '2', 'X-Own': 'a' } },
  { name: 'in place of what others set', ref: REF, others: { 'X-Own': 'b' }, kept: [['X-Own', 'a']], expected: { 'X-Own': 'a' } },
  { name: 'each line', ref: REF, kept: [['Link', ['<a>', '<b>']]], expected: { Link: ['<a>', '<b>'] } },
  { name: 'a field that is removed', ref: REF, others: { 'X-A': 'a', 'X-B': 'b' }, kept: [['x-a', null]], expected: { 'X-B': 'b' } },
  { name: 'Vary', ref: 'RFC 9110 §12.5.5', kept: [['Vary', 'A, B']], expected: { Vary: 'A, B' } },
  { name: 'Vary beside names of others', ref: 'RFC 9110 §12.5.5', others: { Vary: 'Origin, a' }, kept: [['vary', '\tA\t, B ,C']], expected: { Vary: 'Origin, a, B, C' } },
  { name: 'Vary of several lines', ref: 'RFC 9110 §12.5.5', others: { Vary: 'Origin' }, kept: [['Vary', ['A', 'B']]], expected: { Vary: 'Origin, A, B' } },
  { name: 'Vary that is empty', ref: 'RFC 9110 §12.5.5', others: { Vary: 'Origin' }, kept: [['Vary', '']], expected: { Vary: 'Origin' } },
  { name: 'Vary that is removed', ref: 'RFC 9110 §12.5.5', others: { Vary: 'Origin' }, kept: [['vary', null]], expected: {} }
]

table('Kept fields that are set again:', SET, ({ others = {}, kept, expected }) => {
  const response = responseWith(others)
  setKeptFields(response, kept)
  // By their names as they are sent, save that of Vary.
  const names = (response as ServerResponse & { getRawHeaderNames(): string[] }).getRawHeaderNames()
  assert.equal(Object.fromEntries(names.map(name => [name === 'vary' ? 'Vary' : name, response.getHeader(name)])), expected)
})

const READ: readonly { readonly name: string, readonly ref: string, readonly fields: Fields, readonly expected: string | undefined }[] = [
  { name: 'a text', ref: REF, fields: { 'X-A': 'a' }, expected: 'a' },
  { name: 'a number', ref: REF, fields: { 'X-A': 7 }, expected: '7' },
  { name: 'several lines, as one list', ref: 'RFC 9110 §5.3', fields: { 'X-A': ['a', 'b'] }, expected: 'a,b' },
  { name: 'nothing', ref: REF, fields: {}, expected: undefined }
]

table('A field of a response is read as', READ, ({ fields, expected }) => { assert.is(fieldReader(responseWith(fields))('x-a'), expected) })
