// Writers over node:http: large bodies in two packets, an asynchronous database, and nothing that is lost.
import { answerConditional, expectationOf, makeEtag, memoryRevisions, withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { setImmediate as turn } from 'node:timers/promises'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { bare } from '../../support/refusals.ts'
import { stories } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'
import { parseAnswer, readAll, withServer } from '../../support/wire.ts'
import type { Answer, Wire } from '../../support/wire.ts'

/** Bytes of each of the two packets. */
const LARGE = 150_000
const SMALL = 50

/** A database of texts whose every statement takes some turns, in which others run. */
function openTable() {
  const texts = new Map<string, string>()
  const several = async (): Promise<void> => { for (let i = 0; i < 5; i++) await turn() }
  let writes = 0
  return {
    texts,
    writes: () => writes,
    async has(id: string) { await turn(); return texts.has(id) },
    async read(id: string) { await several(); return texts.get(id) },
    async write(id: string, text: string) { await several(); texts.set(id, text); await several(); writes++ },
    async delete(id: string) { await several(); texts.delete(id); await several(); writes++ }
  }
}

async function contentOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk as string
  return text
}

/** A server of pages that anyone could copy, which counts the handlers that were called for an unsafe method. */
function openPages() {
  const pages = openTable()
  const revisions = memoryRevisions()
  const seen = { began: 0 }
  const tagged = withEtag(async (request: IncomingMessage) => await pages.has(request.url as string) ? revisions.current(request.url as string) : null)
  const page: NodeHandler = tagged(async (request, response) => {
    const id = request.url as string
    if (request.method === 'GET') {
      const text = await pages.read(id)
      if (text === undefined) response.statusCode = 404
      return text ?? 'Not found'
    }
    seen.began++
    const text = await contentOf(request)
    const expectation = expectationOf(request)
    const change = request.method === 'DELETE' ? await revisions.remove(id, expectation, () => pages.delete(id))
      : await revisions.change(id, expectation, () => pages.write(id, text))
    if (!change.performed) {
      answerConditional(request, response, change.current)
      return undefined
    }
    if (change.revision !== null) response.setHeader('ETag', makeEtag(change.revision))
    response.statusCode = 204
    response.end()
    return undefined
  })
  return { pages, revisions, seen, listener: (...args: Parameters<NodeHandler>) => { void page(...args) } }
}

const etagOf = ({ fields }: Answer): string | undefined => fields.find(field => field.startsWith('ETag: '))?.slice(6)

interface Upload {
  readonly socket: Socket
  readonly answer: Promise<Answer>
  readonly rest: string
}

/** Sends the fields and half of the content, a letter that is the writer's own. */
async function beginUpload(wire: Wire, fields: readonly string[], writer: number, size: number): Promise<Upload> {
  const socket = await wire.open()
  const answer = readAll(socket).then(bytes => parseAnswer(bytes))
  const half = String.fromCharCode(97 + writer % 26).repeat(size)
  socket.write(['PUT / HTTP/1.1', 'Host: x', 'Connection: close', `Content-Length: ${2 * size + 4}`, ...fields, '', half].join('\r\n'))
  return { socket, answer, rest: `${half}${String(writer).padStart(4, '0')}` }
}

/** Two hundred uploads whose preconditions have all been checked before one of them is whole. */
async function uploadAtOnce(wire: Wire, began: () => number, fields: readonly string[], size: number): Promise<Answer[]> {
  const before = began()
  const uploads = await Promise.all(Array.from({ length: 200 }, (_, writer) => beginUpload(wire, fields, writer, size)))
  await until(() => began() === before + 200, () => `200 handlers run, of which ${began() - before} do`)
  for (const { socket, rest } of uploads) socket.write(rest)
  return Promise.all(uploads.map(({ answer }) => answer))
}

const COMMON = ['Date: <date>', 'Connection: close']

/** One 204 with a tag of its own, and for all others a 412 that says nothing of the tag or says this one. */
function oneWasPerformed(answers: readonly Answer[]): string {
  const won = answers.filter(({ status }) => status === 204)
  assert.is(won.length, 1)
  const etag = etagOf(won[0] as Answer) as string
  assert.equal(won[0], { status: 204, reason: 'No Content', fields: [`ETag: ${etag}`, ...COMMON], content: '', truncated: false })
  const lost = answers.filter(answer => answer !== won[0])
  const silent: Answer = { status: 412, reason: 'Precondition Failed', fields: ['Connection: close', 'Date: <date>'], content: '', truncated: false }
  for (const answer of lost.map(answer => bare(answer))) {
    const told = etagOf(answer) === undefined ? silent : { ...silent, fields: [...silent.fields, `ETag: ${etag}`] }
    assert.equal({ ...answer, fields: [...answer.fields].sort() }, told)
  }
  return etag
}

stories('Two hundred uploads in two packets', {
  'of 300 kB with one tag: one is performed, and all others get 412': async () => {
    const { pages, revisions, seen, listener } = openPages()
    pages.texts.set('/', 'first')
    await withServer(listener, async wire => {
      const first = etagOf(await wire.send('GET')) as string
      const etag = oneWasPerformed(await uploadAtOnce(wire, () => seen.began, [`If-Match: ${first}`], LARGE))
      assert.is(pages.writes(), 1)
      assert.is(etag, makeEtag(await revisions.current('/') as string))
      const read = await wire.send('GET')
      assert.is(etagOf(read), etag)
      assert.is(read.content.length, 2 * LARGE + 4)
      assert.is(read.content, pages.texts.get('/'))
      assert.is((await wire.send('GET', [`If-None-Match: ${etag}`])).status, 304)
      assert.is((await wire.send('PUT', [`If-Match: ${first}`], 'late')).status, 412)
      assert.is(pages.writes(), 1)
    })
  },
  'of 300 kB with If-None-Match: *: one creates, and all others get 412': async () => {
    const { pages, seen, listener } = openPages()
    await withServer(listener, async wire => {
      assert.is((await wire.send('GET')).status, 404)
      const etag = oneWasPerformed(await uploadAtOnce(wire, () => seen.began, ['If-None-Match: *'], LARGE))
      assert.is(pages.writes(), 1)
      assert.is(etagOf(await wire.send('GET')), etag)
    })
  },
  'with If-Match: *: one is performed while it is at work, and nobody writes at the same time': async () => {
    const { pages, seen, listener } = openPages()
    pages.texts.set('/', 'first')
    await withServer(listener, async wire => {
      const answers = await uploadAtOnce(wire, () => seen.began, ['If-Match: *'], SMALL)
      const performed = answers.filter(({ status }) => status === 204)
      assert.ok(performed.length >= 1)
      assert.is(performed.length, pages.writes())
      assert.is(answers.filter(({ status }) => status === 412).length, 200 - performed.length)
      assert.ok(performed.map(etagOf).includes(etagOf(await wire.send('GET'))))
    })
  },
  'without a condition: all are performed, one after another, each with a tag of its own': async () => {
    const { pages, seen, listener } = openPages()
    await withServer(listener, async wire => {
      const answers = await uploadAtOnce(wire, () => seen.began, [], SMALL)
      assert.equal(answers.map(({ status }) => status), Array.from({ length: 200 }, () => 204))
      assert.is(pages.writes(), 200)
      assert.is(new Set(answers.map(etagOf)).size, 200)
      assert.ok(answers.map(etagOf).includes(etagOf(await wire.send('GET'))))
    })
  }
})

stories('Writers over node:http', {
  'thirty that read, add one and write, and again after a 412, lose nothing': async () => {
    const { pages, listener } = openPages()
    pages.texts.set('/', '0')
    let refused = 0
    await withServer(listener, async wire => {
      await Promise.all(Array.from({ length: 30 }, async () => {
        for (;;) {
          const read = await wire.send('GET')
          const etag = etagOf(read)
          if (etag === undefined) continue
          const { status } = await wire.send('PUT', [`If-Match: ${etag}`], String(Number(read.content) + 1))
          if (status === 204) return
          assert.is(status, 412)
          refused++
        }
      }))
      assert.is((await wire.send('GET')).content, '30')
    })
    assert.is(pages.writes(), 30)
    assert.ok(refused > 0)
  },
  'a page that was deleted and created again is not what the tags of its first life name': async () => {
    const { pages, listener } = openPages()
    pages.texts.set('/', 'first life')
    await withServer(listener, async wire => {
      const first = etagOf(await wire.send('GET'))
      const deleted = await wire.send('DELETE', [`If-Match: ${first}`])
      assert.equal(deleted, { status: 204, reason: 'No Content', fields: COMMON, content: '', truncated: false })
      assert.is((await wire.send('PUT', [`If-Match: ${first}`], 'late')).status, 412)
      assert.is((await wire.send('PUT', ['If-Match: *'], 'late')).status, 412)
      assert.is((await wire.send('PUT', ['If-None-Match: *'], 'first life')).status, 204)
      assert.is((await wire.send('GET', [`If-None-Match: ${first}`])).status, 200)
      for (const method of ['PUT', 'DELETE']) assert.is((await wire.send(method, [`If-Match: ${first}`])).status, 412)
      assert.is(pages.texts.get('/'), 'first life')
    })
  },
  'while one writes, a page has no tag, who names one is refused, and who names none waits': async () => {
    const { pages, listener } = openPages()
    pages.texts.set('/', 'before')
    let begin = (): void => {}
    let end = (): void => {}
    const begun = new Promise<void>(resolve => { begin = resolve })
    const ended = new Promise<void>(resolve => { end = resolve })
    const { write } = pages
    pages.write = async (id, text) => {
      pages.write = write
      begin()
      await ended
      await write(id, text)
    }
    await withServer(listener, async wire => {
      const etag = etagOf(await wire.send('GET'))
      const first = wire.send('PUT', [`If-Match: ${etag}`], 'first')
      await within(begun, 'the first writer writes')
      const read = await wire.send('GET', [`If-None-Match: ${etag}`])
      assert.equal([read.status, etagOf(read), read.content], [200, undefined, 'before'])
      for (const field of [`If-Match: ${etag}`, 'If-Match: *', 'If-None-Match: *']) {
        const refused = await wire.send('PUT', [field], 'refused')
        assert.equal([refused.status, etagOf(refused)], [412, undefined])
      }
      const second = wire.send('PUT', [], 'second')
      end()
      assert.equal([(await first).status, (await second).status], [204, 204])
      assert.is(pages.texts.get('/'), 'second')
      const last = await wire.send('GET')
      assert.equal([etagOf(last), last.content], [etagOf(await second), 'second'])
    })
  }
})
