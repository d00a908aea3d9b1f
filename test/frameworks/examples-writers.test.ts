// The applications of docs/frameworks.md under many writers at once: as many save as there are distinct tags that they read.
import * as assert from 'uvu/assert'
import { EXAMPLES, withExample } from './examples.ts'
import type { Example } from './examples.ts'
import { table } from '../support/table.ts'
import { within } from '../support/until.ts'

const tagOf = async (ask: Example['ask']): Promise<string> => {
  const answer = await ask('GET', '/notes/1')
  await answer.text()
  return answer.headers.get('etag') as string
}

interface Writing { readonly writers: number, readonly size: number, readonly inTwo?: boolean }

/** So many writers at once with the same condition: the index of the one who saved. */
async function writeAtOnce({ ask, notes }: Example, id: string, condition: Readonly<Record<string, string>>, { writers, size, inTwo = false }: Writing): Promise<void> {
  let waiting = writers
  let goOn = (): void => {}
  // Nobody sends the end of a body before everybody's beginning is there.
  const all = new Promise<void>(resolve => { goOn = resolve })
  const bodyOf = (writer: number): unknown => {
    const note = { text: `${writer} `.padEnd(size, 'x') }
    if (!inTwo) return note
    const text = new TextEncoder().encode(JSON.stringify(note))
    return new ReadableStream({
      async start(controller) {
        controller.enqueue(text.slice(0, 9))
        if (--waiting === 0) goOn()
        await all
        controller.enqueue(text.slice(9))
        controller.close()
      }
    })
  }
  const answers = await within(Promise.all(Array.from({ length: writers }, async (_, writer) => {
    const answer = await ask('PUT', `/notes/${id}`, condition, bodyOf(writer))
    await answer.text()
    return [writer, answer.status] as const
  })), 'all answers', 60)
  const saved = answers.filter(([, status]) => status === 200)
  assert.equal([saved.length, answers.filter(([, status]) => status === 412).length], [1, writers - 1])
  assert.is((await notes.read(id))?.text.split(' ')[0], String(saved[0]?.[0]))
}

const SIZES: readonly (Writing & { readonly what: string })[] = [
  { what: 'small bodies', writers: 200, size: 10 }, { what: 'bodies of 300 kB', writers: 40, size: 300_000 },
  { what: 'bodies in two packets', writers: 200, size: 20, inTwo: true }
]

table('Writers with one tag, of whom one saves, in the example of', EXAMPLES.flatMap(example => SIZES.map(row => (
  { ...row, example, name: `${example}, ${row.writers} of ${row.what}`, ref: 'RFC 9110 §13.1.1' }))), row => withExample(row.example, async example => {
  await writeAtOnce(example, '1', { 'If-Match': await tagOf(example.ask) }, row)
}))

table('Two hundred creators, of whom one creates, in the example of', EXAMPLES.map(name => ({ name, ref: 'RFC 9110 §13.1.2' })), ({ name }) => withExample(name, async example => {
  const first = await tagOf(example.ask)
  assert.is((await example.ask('DELETE', '/notes/1', { 'If-Match': first })).status, 204)
  await writeAtOnce(example, '1', { 'If-None-Match': '*' }, { writers: 200, size: 10 })
  assert.is((await example.ask('PUT', '/notes/1', { 'If-Match': first }, { text: 'x' })).status, 412)
}))
