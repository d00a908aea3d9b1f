// What the lessons have on the server: a note that two may edit, a page of a year ago, and one that no cache keeps.
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as assert from 'uvu/assert'
import { answerDemo } from '../../../playground/demo/demo.ts'
import { MAX_NOTE_BYTES, createLessonResources } from '../../../playground/demo/lesson-resources.ts'
import type { LessonResources } from '../../../playground/demo/lesson-resources.ts'
import { DETAILS, problem } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'
import { parseAnswer, readAll, withServer } from '../../support/wire.ts'
import type { Answer, Wire } from '../../support/wire.ts'

const startedAt = Date.UTC(2026, 10, 22, 8)
const first = startedAt / 1000

async function withResources(use: (wire: Wire, resources: LessonResources) => Promise<void>): Promise<void> {
  const resources = createLessonResources(() => startedAt)
  await withServer((request: IncomingMessage, response: ServerResponse) => {
    const handler = resources.demo[request.url?.split('?', 1)[0] ?? '']
    if (handler !== undefined) void answerDemo(handler, request, response)
  }, wire => use(wire, resources))
}

const note = '/lessons/note'
const fieldOf = ({ fields }: Answer, name: string): string | undefined =>
  fields.find(line => line.startsWith(`${name}: `))?.slice(name.length + 2)
const seen = (answer: Answer): readonly unknown[] => [answer.status, fieldOf(answer, 'ETag'), answer.content]
const textOf = (text: string): string => JSON.stringify({ text })

stories('RFC 9110 §13.1.1: the note', {
  'whole answers to GET, HEAD and a conditional GET'() {
    return withResources(async wire => {
      const own = ['X-Content-Type-Options: nosniff', 'Cross-Origin-Resource-Policy: same-origin', 'Cache-Control: no-cache', `ETag: "${first}"`]
      const answer = await wire.send('GET', [], '', note)
      assert.equal([answer.status, answer.content], [200, '{"text":"Tea at four."}'])
      for (const line of [...own, 'Content-Type: application/json']) assert.ok(answer.fields.includes(line), line)
      assert.equal(seen(await wire.send('HEAD', [], '', note)), [200, `"${first}"`, ''])
      const unchanged = await wire.send('GET', [`If-None-Match: "${first}"`], '', note)
      assert.is(unchanged.status, 304)
      for (const line of own) assert.ok(unchanged.fields.includes(line), line)
    })
  },
  'the lost update, and how If-Match prevents it'() {
    return withResources(async wire => {
      const put = (text: string, ...fields: string[]): Promise<Answer> => wire.send('PUT', fields, textOf(text), `${note}?run=1`)
      assert.equal(seen(await put('one')), [204, `"${first + 1}"`, ''])
      assert.equal(seen(await put('two')), [204, `"${first + 2}"`, ''])
      assert.equal(seen(await put('three', `If-Match: "${first + 2}"`)), [204, `"${first + 3}"`, ''])
      assert.equal(seen(await put('four', `If-Match: "${first + 2}"`)), [412, `"${first + 3}"`, problem(412, DETAILS.changed)])
      assert.equal(seen(await put('five', 'If-None-Match: *')), [412, `"${first + 3}"`, problem(412, DETAILS.exists)])
      assert.equal(seen(await put('six', `If-Match: W/"${first + 3}"`)), [412, `"${first + 3}"`, problem(412, DETAILS.weak)])
      assert.is((await wire.send('GET', [], '', note)).content, textOf('three'))
    })
  },
  'two writers whose content arrives together: one wins'() {
    return withResources(async wire => {
      const sockets = await Promise.all([wire.open(), wire.open()])
      const content = textOf('mine')
      const answers = sockets.map(socket => readAll(socket))
      for (const socket of sockets) {
        socket.write(`PUT ${note} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nIf-Match: "${first}"\r\nContent-Length: ${content.length}\r\n\r\n${content.slice(0, 5)}`)
      }
      // Both heads are read, and both preconditions would hold, before either content is whole.
      await wire.send('GET', [], '', note)
      for (const socket of sockets) socket.write(content.slice(5))
      const statuses = (await Promise.all(answers)).map(text => parseAnswer(text, false).status)
      assert.equal(statuses.sort(), [204, 412])
    })
  },
  'a reset has the first text under a tag that was never another text’s'() {
    return withResources(async (wire, resources) => {
      await wire.send('PUT', [], textOf('x'), note)
      resources.reset()
      assert.equal(seen(await wire.send('GET', [`If-None-Match: "${first}", "${first + 1}"`], '', note)), [200, `"${first + 2}"`, textOf('Tea at four.')])
      assert.equal(seen(await wire.send('PUT', [`If-Match: "${first + 1}"`], textOf('x'), note))[0], 412)
    })
  },
  'content that never ends costs no memory, and changes nothing'() {
    return withResources(async wire => {
      const socket = await wire.open()
      const answer = readAll(socket)
      socket.write(`PUT ${note} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`)
      const chunk = `400\r\n${'x'.repeat(1024)}\r\n`
      socket.write(chunk + chunk)
      assert.match(await answer, /^HTTP\/1\.1 413 [^]*\r\nConnection: close\r\n/)
      assert.equal(seen(await wire.send('GET', [], '', note)), [200, `"${first}"`, textOf('Tea at four.')])
    })
  },
  'a writer who leaves changes nothing'() {
    return withResources(async wire => {
      const socket = await wire.open()
      socket.write(`PUT ${note} HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n{"text"`)
      await wire.send('GET', [], '', note)
      socket.destroy()
      assert.is(fieldOf(await wire.send('GET', [], '', note), 'ETag'), `"${first}"`)
    })
  },
})

table('The note refuses', [
  { name: 'content that is no JSON', content: 'text=x', status: 400 },
  { name: 'no content', content: '', status: 400 },
  { name: 'content that is the word for content that is too long', content: 'too large', status: 400 },
  { name: 'JSON without a text', content: '{"tekst":"x"}', status: 400 },
  { name: 'a text that is no string', content: '{"text":{"toString":1}}', status: 400 },
  { name: 'an array', content: '["text"]', status: 400 },
  { name: 'a text that is inherited', content: '{"__proto__":{"text":"x"}}', status: 400 },
  { name: 'a byte too many', content: textOf('x'.repeat(MAX_NOTE_BYTES - 10)), status: 413 },
].map(row => ({ ...row, ref: 'RFC 9110 §15.5' })), ({ content, status }) => withResources(async wire => {
  assert.is((await wire.send('PUT', [], content, note)).status, status)
  assert.equal(seen(await wire.send('GET', [], '', note)), [200, `"${first}"`, textOf('Tea at four.')])
}))

stories('Notes', {
  'have as many bytes as are allowed'() {
    return withResources(async wire => {
      assert.is((await wire.send('PUT', [], textOf('x'.repeat(MAX_NOTE_BYTES - 11)), note)).status, 204)
    })
  },
})

table('A method that is not there is a 405, without a word for other sites', [
  { name: 'POST to the note', method: 'POST', target: note, allow: 'GET, HEAD, PUT' },
  { name: 'OPTIONS, with which a browser asks for another site', method: 'OPTIONS', target: note, allow: 'GET, HEAD, PUT' },
  { name: 'PUT to the old page', method: 'PUT', target: '/lessons/heuristic', allow: 'GET, HEAD' },
  { name: 'DELETE, with a precondition that is false', method: 'DELETE', target: '/lessons/no-store', allow: 'GET, HEAD' },
].map(row => ({ ...row, ref: 'RFC 9110 §15.5.6' })), ({ method, target, allow }) => withResources(async wire => {
  const answer = await wire.send(method, ['If-Match: "x"', 'Origin: http://evil.test', 'Access-Control-Request-Method: PUT'], '', target)
  assert.equal([answer.status, fieldOf(answer, 'Allow')], [405, allow])
  assert.not(answer.fields.some(line => /^access-control/i.test(line)))
}))

table('The page of a year ago', [
  { name: 'has a date, and nothing about freshness', fields: [], status: 200 },
  { name: 'is unchanged by its tag', fields: ['If-None-Match: "heuristic"'], status: 304 },
  { name: 'is unchanged by its date', fields: ['If-Modified-Since: Sat, 22 Nov 2025 08:00:00 GMT'], status: 304 },
  { name: 'was changed since the second before', fields: ['If-Modified-Since: Sat, 22 Nov 2025 07:59:59 GMT'], status: 200 },
].map(row => ({ ...row, ref: 'RFC 9111 §4.2.2' })), ({ fields, status }) => withResources(async wire => {
  const answer = await wire.send('GET', fields, '', '/lessons/heuristic?run=a')
  assert.equal([answer.status, fieldOf(answer, 'ETag')], [status, '"heuristic"'])
  assert.is(fieldOf(answer, 'Last-Modified'), status === 200 ? 'Sat, 22 Nov 2025 08:00:00 GMT' : undefined)
  assert.not(answer.fields.some(line => /^(?:cache-control|expires|pragma|age):/i.test(line)))
}))

table('The page that no cache keeps', [
  { name: 'says so, and has a tag', fields: [], status: 200 },
  { name: 'says so on a 304', fields: ['If-None-Match: "no-store"'], status: 304 },
].map(row => ({ ...row, ref: 'RFC 9111 §5.2.2.5' })), ({ fields, status }) => withResources(async wire => {
  const answer = await wire.send('GET', fields, '', '/lessons/no-store')
  assert.equal([answer.status, fieldOf(answer, 'ETag')], [status, '"no-store"'])
  assert.match(fieldOf(answer, 'Cache-Control') ?? '', /\bno-store\b/)
}))
