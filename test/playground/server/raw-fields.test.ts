// Heads read from bytes, in whatever pieces they come, and the bound on what is kept of them.
import * as assert from 'uvu/assert'
import { ResponseParser } from '../../../playground/capture/response-parser.ts'
import { MAX_FIELD_BYTES, boundedFields, boundedTarget, parseFieldLines, parseResponseHead } from '../../../playground/capture/raw-fields.ts'
import { fieldLines, linesNamed, listMembers } from '../../../playground/http/field-lines.ts'
import { stories, table } from '../../support/table.ts'

function read(pieces: readonly string[]): ResponseParser {
  const reader = new ResponseParser()
  for (const piece of pieces) reader.push(Buffer.from(piece, 'latin1'))
  return reader
}

const OK = 'HTTP/1.1 200 OK\r\n'

table('An answer as it is written', [
  { name: 'has its fields in order and case, repeated ones too', ref: 'RFC 9110 §5.3',
    bytes: `${OK}b: 1\r\nA: 2\r\nb: 3\r\n\r\n`, status: 200, fields: [['b', '1'], ['A', '2'], ['b', '3']], content: 0 },
  { name: 'has values without the blanks around them and with those inside', ref: 'RFC 9112 §5.1',
    bytes: `${OK}a: \t x  y \t\r\nb:\r\nc:  \r\n\r\n`, status: 200, content: 0,
    fields: [['a', 'x  y'], ['b', ''], ['c', '']] },
  { name: 'has what follows the head as content, empty lines and all', ref: 'RFC 9112 §6',
    bytes: `${OK}a: 1\r\n\r\nHTTP/1.1 404 x\r\n\r\n`, status: 200, fields: [['a', '1']], content: 18 },
  { name: 'may have no field and no reason', ref: 'RFC 9112 §4',
    bytes: 'HTTP/1.1 204 \r\n\r\n', status: 204, reason: '', fields: [], content: 0 },
  { name: 'is not the informational ones before it', ref: 'RFC 9110 §15.2',
    bytes: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${OK}a: 1\r\n\r\n!`,
    before: 25 + 37, status: 200, fields: [['a', '1']], content: 1 },
  { name: 'is a 101, after which the rest is no HTTP', ref: 'RFC 9110 §15.2.2',
    bytes: 'HTTP/1.1 101 Switching Protocols\r\n\r\nxyz', content: 3,
    status: 101, reason: 'Switching Protocols', fields: [] },
  { name: 'has values in Latin-1', ref: 'RFC 9110 §5.5',
    bytes: `${OK}a: \xe9\xff\r\n\r\n`, status: 200, fields: [['a', '\xe9\xff']], content: 0 },
  { name: 'has a colon in a value', ref: 'RFC 9112 §5',
    bytes: `${OK}a: b: c\r\n\r\n`, status: 200, fields: [['a', 'b: c']], content: 0 },
  { name: 'ends its head at the first empty line, carriage returns before it or not', ref: 'RFC 9112 §2.1',
    bytes: `${OK}a: x\r\r\n\r\n\r\n`, status: 200, fields: [['a', 'x\r']], content: 2 },
  { name: 'that is no HTTP has status 0', ref: 'not-modified: playground',
    bytes: 'garbage\r\n\r\n', status: 0, reason: '', fields: [], content: 0 }
], ({ bytes, status, reason = 'OK', fields, content, before = 0 }) => {
  // Whole, in two pieces cut anywhere, and byte by byte.
  const halves = Array.from({ length: bytes.length }, (_, i) => [bytes.slice(0, i), bytes.slice(i)])
  for (const pieces of [[bytes], [...bytes], ...halves]) {
    const { head, fieldBytes, contentBytes } = read(pieces)
    assert.equal(head, { status, reason, fields })
    assert.equal([fieldBytes, contentBytes], [bytes.length - before - content, content])
  }
})

stories('RFC 9112 §6', {
  'content in chunks is told from their sizes and the trailers behind them, in whatever pieces they come'() {
    const rest = '3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 7\r\n\r\n'
    const bytes = Buffer.from(`${OK}a: 1\r\n\r\n${rest}`)
    for (const size of [1, 3, bytes.length]) {
      let content = ''
      const parser = new ResponseParser({ isChunked: () => true, onContent: piece => { content += Buffer.from(piece).toString() } })
      for (let at = 0; at < bytes.length; at += size) parser.push(bytes.subarray(at, at + size))
      assert.equal([content, parser.contentBytes, parser.framingBytes, parser.trailers], ['abcde', 5, rest.length - 5, [['X-Sum', '7']]])
    }
  },
  'other content is handed over as it came, and has neither framing nor trailers'() {
    let content = ''
    const parser = new ResponseParser({ onContent: piece => { content += Buffer.from(piece).toString() } })
    for (const piece of [`${OK}\r\n3\r\n`, 'abc\r\n']) parser.push(Buffer.from(piece))
    assert.equal([content, parser.contentBytes, parser.framingBytes, parser.trailers], ['3\r\nabc\r\n', 8, 0, []])
  },
  'of many informational answers twenty are kept, and the answer behind them'() {
    const { head, informational } = read([...Array.from({ length: 25 }, (_, at) => `HTTP/1.1 103 Early Hints\r\nLink: <${at}>\r\n\r\n`), `${OK}\r\n`])
    assert.equal(informational, Array.from({ length: 20 }, (_, at) => ({ status: 103, fields: [['Link', `<${at}>`]] })))
    assert.is(head?.status, 200)
  }
})

table('A status line', [
  { line: 'HTTP/1.1 404 Not Found', is: [404, 'Not Found'] },
  { line: 'HTTP/1.1 204', is: [204, ''] },
  { line: 'XHTTP/1.1 200 OK', is: [0, ''] },
  { line: 'HTTP/1.1 2000 OK', is: [0, ''] },
  { line: 'HTTP/1.1 20 OK', is: [0, ''] },
  { line: 'HTTP/11 200 OK', is: [0, ''] },
  { line: '', is: [0, ''] }
].map(row => ({ ...row, name: JSON.stringify(row.line), ref: 'RFC 9112 §4' })), ({ line, is }) => {
  assert.equal(parseResponseHead(`${line}\r\na: 1\r\n\r\n`), { status: is[0], reason: is[1], fields: [['a', '1']] })
})

table('A field section', [
  { name: 'has its lines one by one', text: 'A: 1\r\nb: 2\r\n\r\n', is: [['A', '1'], ['b', '2']] },
  { name: 'may be empty', text: '', is: [] },
  { name: 'may have a name of one character without a value', text: 'a:', is: [['a', '']] },
  { name: 'has no line without a name, or without a colon', text: ': 1\r\nab\r\nc: 3', is: [['c', '3']] },
  { name: 'keeps a line end that is none', text: 'a: x\ny \r\n', is: [['a', 'x\ny']] }
].map(row => ({ ...row, ref: 'RFC 9112 §5' })), ({ text, is }) => {
  assert.equal(parseFieldLines(text), is)
})

const LINES = [['Connection', 'Close, TE'], ['a', 'b'], ['CONNECTION', ',\tX-Hop '], ['connection-x', 'c']] as const

stories('RFC 9110 §5.3', {
  'lines of a name are found in any case, in their order'() {
    assert.equal(linesNamed(LINES, 'connection', 'a'), LINES.slice(0, 3))
  },
  'a list has the members of all its lines, in lower case without the blanks around them'() {
    assert.equal(listMembers(LINES, 'connection'), ['close', 'te', '', 'x-hop'])
    assert.equal(listMembers(LINES, 'upgrade'), [])
  }
})

stories('not-modified: the bound on recorded fields', {
  'a target up to the bound is kept whole, and of a longer one its beginning'() {
    const target = `/${'x'.repeat(MAX_FIELD_BYTES - 1)}`
    assert.is(boundedTarget(target), target)
    assert.is(boundedTarget(`${target}yz`), `${target}…`)
  },
  'a head that is not whole is none yet, but its bytes count'() {
    const { head, fieldBytes, contentBytes } = read([OK, 'a: 1\r\n'])
    assert.equal([head, fieldBytes, contentBytes], [undefined, OK.length + 6, 0])
  },
  'the reader keeps no buffer that the writer may use again'() {
    const reader = new ResponseParser()
    const piece = Buffer.from(`${OK}a: 1\r\n`)
    reader.push(piece)
    piece.fill('x')
    reader.push(Buffer.from('\r\n'))
    assert.equal(reader.head?.fields, [['a', '1']])
  },
  'fields up to the bound are kept whole'() {
    const line = ['a', 'x'.repeat(MAX_FIELD_BYTES - 5)] as const
    assert.equal(boundedFields([line]), [line])
  },
  'what is beyond the bound is counted in a last line, small lines after a large one too'() {
    assert.equal(boundedFields([['a', '1'], ['b', 'x'.repeat(MAX_FIELD_BYTES)], ['c', '1']]),
      [['a', '1'], ['…', `${MAX_FIELD_BYTES + 5 + 6} bytes more`]])
  },
  'an answer with huge fields is recorded up to the bound, and every byte of it is counted'() {
    const line = `x: ${'y'.repeat(1000)}\r\n`
    for (const count of [17, 32, 33, 40, 1000]) {
      const { head, fieldBytes, contentBytes } = read([OK + line.repeat(count), '\r\ncontent'])
      assert.equal([fieldBytes, contentBytes], [OK.length + line.length * count + 2, 7])
      const kept = Math.floor(MAX_FIELD_BYTES / line.length)
      assert.is(head?.fields.length, kept + 1)
      assert.equal(head?.fields.at(-1), ['…', `${(count - kept) * line.length} bytes more`])
    }
  },
  'a head cut at any byte around its end loses no byte of the count'() {
    for (let size = 2 * MAX_FIELD_BYTES - 30; size < 2 * MAX_FIELD_BYTES + 30; size++) {
      const head = `${OK}a: 1\r\nb: ${'x'.repeat(size - OK.length - 6 - 5 - 2)}\r\n\r\n`
      const reader = read([head, '!'])
      assert.equal([reader.fieldBytes, reader.contentBytes], [size, 1])
      assert.equal(reader.head?.fields, [['a', '1'], ['…', `${size - OK.length - 6 - 2} bytes more`]])
    }
  },
  'node\'s flat list becomes lines'() {
    assert.equal(fieldLines(['A', '1', 'a', '2']), [['A', '1'], ['a', '2']])
    assert.equal(fieldLines([]), [])
    // A name without a value is no line.
    assert.equal(fieldLines(['A', '1', 'b']), [['A', '1']])
  }
})
