// A process that has no descriptor left for a file: busy, on both servers.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { files } from 'not-modified'
import * as assert from 'uvu/assert'
import { openRoot } from '../../../src/files/open-file.ts'
import { siteOf } from '../../../src/files/options.ts'
import { select } from '../../../src/files/select.ts'
import { didNotRun, stories } from '../../support/table.ts'
import { within } from '../../support/until.ts'
import { parseAnswer, readAll, withServer } from '../../support/wire.ts'
import { askOnFetch, withFolder } from './folder.ts'
import { openFiles } from '../../support/open-files.ts'

const REF = 'not-modified: files without descriptors'
const CONTENTS = { 'a.js': 'a', 'a.js.br': 'b' }
const FIELDS = { 'retry-after': '1', 'content-type': 'text/plain; charset=utf-8', 'content-length': '20' }

/** Runs `use` with so many descriptors left. */
async function withDescriptors(left: number, use: () => void | Promise<void>): Promise<void> {
  execFileSync('prlimit', [`--pid=${process.pid}`, '--nofile=100'])
  const held: number[] = []
  try {
    for (;;) held.push(openSync('/dev/null', 'r'))
  } catch (error) {
    assert.is((error as NodeJS.ErrnoException).code, 'EMFILE')
  }
  for (const descriptor of held.splice(0, left)) closeSync(descriptor)
  try {
    await use()
  } finally {
    for (const descriptor of held) closeSync(descriptor)
  }
}

const tests = {
  'a file is busy, and so is one whose coding finds no descriptor': () => withFolder(CONTENTS, async ({ path }) => {
    const [site, root] = [siteOf(path, undefined), openRoot(path)]
    const selection = (acceptEncoding?: string): unknown => select(site, root, { target: '/a.js', original: '/a.js', acceptEncoding })
    await withDescriptors(0, () => { assert.equal([selection(), selection('br')], ['busy', 'busy']) })
    // The plain file takes the one that is left.
    await withDescriptors(1, () => { assert.is(selection('br'), 'busy') })
    assert.is(openFiles(path), 0)
  }),
  'a Request is answered 503, and later 200': () => withFolder(CONTENTS, async ({ path }) => {
    const ask = askOnFetch(files(path))
    await withDescriptors(0, async () => {
      assert.equal(await ask('/a.js'), { status: 503, fields: FIELDS, content: 'Service Unavailable\n' })
      assert.equal(await ask('/a.js', {}, 'HEAD'), { status: 503, fields: FIELDS, content: '' })
    })
    assert.is((await ask('/a.js')).status, 200)
  }),
  'a request of node:http is answered 503': () => withFolder(CONTENTS, async ({ path }) => {
    await withServer(files(path), async wire => {
      const socket = await wire.open()
      socket.write('GET /none HTTP/1.1\r\nHost: x\r\n\r\n')
      await within(once(socket, 'data'), 'the connection is accepted')
      await withDescriptors(0, async () => {
        const coming = readAll(socket)
        socket.write('GET /a.js HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
        const { status, content, fields } = parseAnswer(await coming)
        assert.equal([status, content], [503, 'Service Unavailable\n'])
        assert.ok(fields.includes('Retry-After: 1'))
      })
    })
  })
}

if (process.platform === 'linux') stories(REF, tests)
else didNotRun(REF, Object.keys(tests).map(name => ({ name, ref: REF })), 'The limit is set by prlimit: run the tests on Linux')
