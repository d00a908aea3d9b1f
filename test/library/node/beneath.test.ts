// What a compressor beneath sees of an answer that has parts: by what compressors do with a response, before and after its fields are sent.
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { equal, is } from 'uvu/assert'
import { acceptRanges, keepUncoded } from '../../../src/node/beneath.ts'
import { table } from '../../support/table.ts'

const newResponse = (): ServerResponse => new ServerResponse(new IncomingMessage(new Socket()))

table('Accept-Ranges', [
  { name: 'says that there are parts', act: () => {}, expected: 'bytes' },
  { name: 'stays as the handler set it', before: 'none', act: () => {}, expected: 'none' },
  { name: 'stays as the handler set it, where the content is coded too', before: 'none', act: (response: ServerResponse) => response.setHeader('Content-Encoding', 'gzip'), expected: 'none' },
  { name: 'goes where the content is coded', act: (response: ServerResponse) => response.setHeader('Content-Encoding', 'gzip'), expected: undefined },
  { name: 'goes where the content is coded, in other letters', act: (response: ServerResponse) => response.setHeader('content-encoding', 'br'), expected: undefined },
  { name: 'stays where the content is said not to be coded', act: (response: ServerResponse) => response.setHeader('Content-Encoding', 'identity'), expected: 'bytes' },
  { name: 'stays with other fields', act: (response: ServerResponse) => response.setHeader('Vary', 'gzip'), expected: 'bytes' }
].map(row => ({ before: undefined, ...row, ref: 'RFC 9110 §14.3' })), ({ before, act, expected }) => {
  const response = newResponse()
  if (before !== undefined) response.setHeader('Accept-Ranges', before)
  acceptRanges(response)
  const result = act(response)
  is(response.getHeader('accept-ranges'), expected)
  if (result !== undefined) is(result, response)
})

table('A field that is set once parts were offered', [
  { name: 'is set', ref: 'RFC 9110 §14.3' }
], () => {
  const response = newResponse()
  acceptRanges(response)
  response.setHeader('Content-Encoding', 'gzip').setHeader('Vary', 'Accept-Encoding')
  equal({ ...response.getHeaders() }, { 'content-encoding': 'gzip', 'vary': 'Accept-Encoding' })
})

table('A part', [
  { name: 'seems to be coded already, in any letters', read: 'Content-Encoding', isSent: false, expected: 'Identity' },
  { name: 'seems to be coded already, by its name in lower case', read: 'content-encoding', isSent: false, expected: 'Identity' },
  { name: 'has no coding once its fields are sent', read: 'Content-Encoding', isSent: true, expected: undefined },
  { name: 'has the other fields as they are', read: 'Vary', isSent: false, expected: 'Accept' },
  { name: 'has the other fields as they are once they are sent', read: 'Vary', isSent: true, expected: 'Accept' }
].map(row => ({ ...row, ref: 'RFC 9110 §14.1.2' })), ({ read, isSent, expected }) => {
  const response = newResponse()
  response.setHeader('Vary', 'Accept')
  keepUncoded(response)
  if (isSent) response.flushHeaders()
  is(response.getHeader(read), expected)
  equal(response.getHeaderNames(), ['vary'])
})
