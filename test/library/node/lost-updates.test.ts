// Lost updates: two hundred writers that lose nothing.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { answerConditional, expectationOf, withEtag } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'
import { within } from '../../support/until.ts'
import { withServer } from '../../support/wire.ts'
import type { Wire } from '../../support/wire.ts'

const pause = (milliseconds: number): Promise<unknown> => new Promise(resolve => setTimeout(resolve, milliseconds))

/** A table of one row behind a slow connection: each statement is atomic, and others run between two of them. */
function openTable() {
  let row = { revision: 1, count: 0 }
  const turn = (): Promise<unknown> => pause(Math.random() * 3)
  return {
    async select() {
      await turn()
      return row
    },
    async update(count: number) {
      await turn()
      row = { revision: row.revision + 1, count }
    },
    /** UPDATE … SET count = ?, revision = revision + 1 WHERE revision IN (…): the rows that were changed. */
    async updateWhere(count: number, revisions: readonly string[]) {
      await turn()
      if (!revisions.includes(String(row.revision))) return 0
      row = { revision: row.revision + 1, count }
      return 1
    }
  }
}

async function contentOf(request: AsyncIterable<Buffer>): Promise<number> {
  let text = ''
  for await (const chunk of request) text += chunk.toString()
  return Number(text)
}

/** Two hundred writers at once, each adding one: read, add, write with If-Match, and again after a 412. */
async function countTo200(wire: Wire): Promise<void> {
  const add = async (): Promise<void> => {
    for (;;) {
      const read = await wire.send('GET')
      const etag = read.fields.find(field => field.startsWith('ETag: '))?.slice(6)
      const written = await wire.send('PUT', [`If-Match: ${etag}`], String(Number(read.content) + 1))
      if (written.status === 204) return
      assert.is(written.status, 412)
      await pause(Math.random() * 200)
    }
  }
  await Promise.all(Array.from({ length: 200 }, add))
}

stories('Writers at once', {
  'lose nothing where check and write are one step, though there are two hundred': async () => {
    const rows = openTable()
    const counter: NodeHandler = withEtag(async () => (await rows.select()).revision, { required: true })(async (request, response) => {
      if (request.method === 'GET') return String((await rows.select()).count)
      const count = await contentOf(request)
      const { tags = [] } = expectationOf(request)
      if (await rows.updateWhere(count, tags) === 0) {
        answerConditional(request, response, { etag: `"${(await rows.select()).revision}"` })
        return undefined
      }
      response.statusCode = 204
      response.end()
      return undefined
    })
    await withServer((request, response) => { counter(request, response) }, countTo200)
    assert.is((await rows.select()).count, 200)
  },
  'lose one of two where the write follows the check, and both have been checked by then': async () => {
    const rows = openTable()
    let checked = 0
    let go = (): void => {}
    const bothChecked = new Promise<void>(resolve => { go = resolve })
    const counter: NodeHandler = withEtag(async () => (await rows.select()).revision, { required: true })(async (request, response) => {
      if (++checked === 2) go()
      await within(bothChecked, 'both writers pass their preconditions')
      await rows.update(await contentOf(request))
      response.statusCode = 204
      response.end()
      return undefined
    })
    await withServer((request, response) => { counter(request, response) }, async wire => {
      const answers = await Promise.all(['2', '3'].map(content => wire.send('PUT', ['If-Match: "1"'], content)))
      assert.equal(answers.map(({ status }) => status), [204, 204])
      assert.is((await rows.select()).revision, 3)
      assert.is((await wire.send('PUT', ['If-Match: "1"'], '4')).status, 412)
    })
  }
})

/** The handler of README's example, as it is printed. */
async function exampleOfReadme(): Promise<NodeHandler> {
  const [, program = ''] = /```js\n((?:(?!```)[\s\S])*const handleDocument[\s\S]*?)createServer\(/.exec(readFileSync('README.md', 'utf8')) ?? []
  const place = resolve(`.test/readme-example-${process.pid}-${++examples}.mjs`)
  writeFileSync(place, `${program}export { handleDocument }\n`)
  try {
    return (await import(pathToFileURL(place).href) as { handleDocument: NodeHandler }).handleDocument
  } finally {
    rmSync(place)
  }
}
let examples = 0

table('The example of README, with writers who all have the same tag', [
  { name: 'two hundred with small bodies', writers: 200, size: 10 },
  { name: 'twenty with bodies of 300 kB', writers: 20, size: 300_000 },
  { name: 'four whose bodies come in two packets', writers: 4, size: 20, inTwo: true }
].map(row => ({ inTwo: false, ...row, ref: 'RFC 9110 §13.1.1' })), async ({ writers, size, inTwo }) => {
  const handler = await exampleOfReadme()
  await withServer((request, response) => { handler(request, response, ...[] as never[]) }, async wire => {
    const url = `http://127.0.0.1:${wire.port}/`
    const tag = (await fetch(url)).headers.get('etag') as string
    // Nobody sends the end of a body before everybody's beginning is there.
    let waiting = writers
    let goOn = (): void => {}
    const all = new Promise<void>(resolve => { goOn = resolve })
    const bodyOf = (writer: number): string | ReadableStream => {
      const body = JSON.stringify({ title: `${writer} `.padEnd(size, 'x') })
      if (!inTwo) return body
      return new ReadableStream({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode(body.slice(0, 9)))
          if (--waiting === 0) goOn()
          await all
          controller.enqueue(new TextEncoder().encode(body.slice(9)))
          controller.close()
        }
      })
    }
    const answers = await Promise.all(Array.from({ length: writers }, async (_, writer) => {
      const init = { method: 'PUT', headers: { 'If-Match': tag }, body: bodyOf(writer), duplex: 'half' }
      const answer = await fetch(url, init as RequestInit)
      return [writer, answer.status, await answer.text()] as const
    }))
    const saved = answers.filter(([, status]) => status === 200)
    assert.equal([saved.length, answers.filter(([, status]) => status === 412).length], [1, writers - 1])
    const { title } = await (await fetch(url)).json() as { title: string }
    assert.is(title.split(' ')[0], String(saved[0]?.[0]))
  })
})
