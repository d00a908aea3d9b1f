// Files that change after their tag was found and before their content is read: what is sent has the tag of what is sent.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { RequestListener } from 'node:http'
import { files } from 'not-modified'
import type { Decision } from 'not-modified'
import * as assert from 'uvu/assert'
import { table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'
import { askOnFetch, askOnWire, onBoth, secondsLater, tagOf, withFolder } from './folder.ts'
import type { Ask, Folder } from './folder.ts'

const [FORMER, PRESENT] = ['version 1', 'version 2']

/** Asks for a file whose digest is kept, and which changes as its tag is known. */
type AskWhileChanging = (folder: Folder, fields: Record<string, string>) => ReturnType<Ask>

const onNode: AskWhileChanging = async (folder, fields) => {
  let change = (): void => {}
  // The policy is asked for between the two.
  const serve = files(folder.path, { cacheControl: () => { change(); return undefined } })
  let given: Awaited<ReturnType<Ask>> | undefined
  await withServer(serve as RequestListener, async wire => {
    const ask = askOnWire(wire)
    await secondsLater(3, () => ask('/a.txt'))
    change = () => { folder.write('a.txt', PRESENT) }
    given = await ask('/a.txt', fields)
  })
  return given as Awaited<ReturnType<Ask>>
}

const onFetch: AskWhileChanging = async (folder, fields) => {
  const serve = files(folder.path)
  await secondsLater(3, () => askOnFetch(serve)('/a.txt'))
  const request = new Request('http://x/a.txt', { headers: fields })
  const { headers } = request
  let reads = 0
  // The fields are read to tell a Request from others, for the target, and then for the preconditions.
  Object.defineProperty(request, 'headers', { get: () => { if (++reads === 3) folder.write('a.txt', PRESENT); return headers } })
  const response = await serve(request)
  return { status: response.status, fields: Object.fromEntries(response.headers), content: await response.text() }
}

for (const [server, ask] of [['node:http', onNode], ['fetch', onFetch]] as const) {
  table(`A file that changes meanwhile, on ${server}`, [
    { name: 'has the tag of what is sent', fields: {}, status: 200, content: PRESENT, tag: PRESENT },
    { name: 'is judged by that tag', fields: { 'If-None-Match': tagOf(PRESENT) }, status: 304, content: '', tag: PRESENT },
    { name: 'is not sent to whoever has it already by its former tag', fields: { 'If-None-Match': tagOf(FORMER) }, status: 304, content: '', tag: FORMER },
    { name: 'is given in no part to whoever has a part of what it was', fields: { Range: 'bytes=0-3', 'If-Range': tagOf(FORMER) }, status: 200, content: PRESENT, tag: PRESENT }
  ].map(row => ({ ...row, ref: 'RFC 9110 §8.8.1' })), ({ fields, status, content, tag }) => withFolder({ 'a.txt': FORMER }, async folder => {
    const answer = await ask(folder, fields as unknown as Record<string, string>)
    assert.equal([answer.status, answer.content, answer.fields['etag']], [status, content, tagOf(tag)])
  }))
}

table('A decision on a file is told', [
  { name: 'of a 304', fields: { 'If-None-Match': tagOf(FORMER) }, told: [304] },
  { name: 'of a 412', fields: { 'If-Match': '"x"' }, told: [412] },
  { name: 'of a 200', fields: { 'If-None-Match': '"x"' }, told: [undefined] },
  { name: 'not where nothing was asked', fields: {}, told: [] }
].map(row => ({ ...row, ref: 'not-modified: channel' })), ({ fields, told }) => withFolder({ 'a.txt': FORMER }, async ({ path }) => {
  const heard: unknown[] = []
  const hear = (message: unknown): void => { heard.push((message as { decision: Decision }).decision.status) }
  subscribe('not-modified:decision', hear)
  try {
    await withServer(files(path) as RequestListener, async wire => { await askOnWire(wire)('/a.txt', fields as unknown as Record<string, string>) })
  } finally {
    unsubscribe('not-modified:decision', hear)
  }
  assert.equal(heard, told)
}))

table('Files with one coding', [{ name: 'vary, also where it is not there', ref: 'RFC 9110 §12.5.5' }], () => withFolder({ 'a.txt': FORMER }, async ({ path }) => {
  await onBoth(path, { codings: { gzip: '.gz' } }, async ask => { assert.is((await ask('/a.txt')).fields['vary'], 'Accept-Encoding') })
}))
