// That each file is closed, whatever becomes of the answer and of the client.
import type { RequestListener } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { etagMiddleware, files } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories } from '../../support/table.ts'
import { until } from '../../support/until.ts'
import { withServer } from '../../support/wire.ts'
import { begun, onBoth, withFolder } from './folder.ts'
import { openFiles } from '../../support/open-files.ts'

const REF = 'not-modified: files that are closed'
const MB = 1024 * 1024
const LONG = Buffer.alloc(MB, 'abcdefgh')
/** More than the buffers of two sockets take. */
const HUGE = Buffer.alloc(8 * MB, 'abcdefgh')

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

stories(REF, {
  'after every kind of answer, on both servers': async () => {
    await withFolder({ 'a.bin': LONG, 'a.bin.gz': LONG, 'b.txt': 'b', 'empty.bin': '', 'sub/index.html': '' }, async ({ path }) => {
      const fields = [{}, { 'If-None-Match': '*' }, { 'If-Match': '"x"' }, { Range: 'bytes=0-1' }, { Range: 'bytes=99999999-' }, { Range: 'bytes=0-1,100-101' }, { 'Accept-Encoding': 'gzip' }]
      await onBoth(path, undefined, async (ask, server) => {
        for (const target of ['/a.bin', '/b.txt', '/empty.bin', '/sub', '/sub/', '/']) {
          for (const method of ['GET', 'HEAD', 'POST']) {
            for (const sent of fields) {
              await ask(target, sent as Record<string, string>, method)
              await until(() => openFiles(path) === 0, `the file is closed after ${method} ${target} ${JSON.stringify(sent)} on ${server}`)
            }
          }
        }
      })
    })
  },
  'at once where no content is read of them, on fetch': async () => {
    await withFolder({ 'a.bin': LONG, 'b.txt': 'b' }, async ({ path }) => {
      const serve = files(path)
      for (const [target, fields, method] of [['/a.bin', {}, 'HEAD'], ['/a.bin', { 'If-None-Match': '*' }, 'GET'], ['/a.bin', { 'If-Match': '"x"' }, 'GET'], ['/a.bin', { Range: 'bytes=99999999-' }, 'GET'],
        ['/b.txt', {}, 'GET'], ['/b.txt', { Range: 'bytes=0-0' }, 'GET'], ['/b.txt', {}, 'HEAD']] as const) {
        await serve(new Request(`http://x${target}`, { method, headers: fields }))
        assert.is(openFiles(path), 0, `${method} ${target} ${JSON.stringify(fields)}`)
      }
    })
  },
  'as a body of fetch is read to its end or cancelled, before it is read and after': async () => {
    await withFolder({ 'a.bin': LONG }, async ({ path }) => {
      const serve = files(path)
      const body = async (fields: Record<string, string> = {}): Promise<ReadableStream<Uint8Array>> =>
        (await serve(new Request('http://x/a.bin', { headers: fields }))).body as ReadableStream<Uint8Array>
      for (const fields of [{}, { Range: 'bytes=5-' }, { Range: 'bytes=0-1,100-101' }] as Record<string, string>[]) {
        const unread = await body(fields)
        assert.is(openFiles(path), 1)
        await unread.cancel()
        assert.is(openFiles(path), 0)
        const reader = (await body(fields)).getReader()
        await reader.read()
        assert.is(openFiles(path), 1)
        await reader.cancel()
        await until(() => openFiles(path) === 0, 'the file is closed')
        const whole = (await body(fields)).getReader()
        while (!(await whole.read()).done);
        assert.is(openFiles(path), 0)
      }
      // A wrapper that answers by itself gives up the body of what it wraps.
      await etagMiddleware(serve as (request: Request) => Response | Promise<Response>)(new Request('http://x/a.bin', { headers: { 'If-None-Match': '*' } }))
      assert.is(openFiles(path), 0)
    })
  },
  'as a body of fetch that nobody reads or cancels is forgotten': async () => {
    await withFolder({ 'a.bin': LONG }, async ({ path }) => {
      const serve = files(path)
      for (let at = 0; at < 5; at++) await serve(new Request('http://x/a.bin'))
      await until(() => { collectGarbage(); return openFiles(path) === 0 }, 'all files are closed')
    })
  },
  'where the policy fails, at once and after a digest': async () => {
    await withFolder({ 'a.bin': LONG, 'b.txt': 'b' }, async ({ path }) => {
      const serve = files(path, { cacheControl: () => { throw new Error('no policy') } })
      for (const target of ['/a.bin', '/b.txt']) {
        const failure = await (async () => serve(new Request(`http://x${target}`)))().then(() => 'none', String)
        assert.is(failure, 'Error: no policy')
        assert.is(openFiles(path), 0)
      }
      const passed: string[] = []
      const listener: RequestListener = (request, response) => { void serve(request, response, error => { passed.push(String(error)); response.end() }) }
      await withServer(listener, async wire => {
        for (const target of ['/a.bin', '/b.txt']) {
          await wire.send('GET', [], '', target)
          assert.is(openFiles(path), 0)
        }
      })
      assert.equal(passed, ['Error: no policy', 'Error: no policy'])
    })
  },
  'where thirty clients leave in mid-send, or never read': async () => {
    await withFolder({ 'a.bin': HUGE }, async ({ path }) => {
      await withServer(files(path), async wire => {
        const all = await Promise.all(Array.from({ length: 30 }, (_, at) => begun(wire, '/a.bin', at % 2 === 0 ? '' : 'Range: bytes=0-8000000\r\n')))
        assert.is(openFiles(path), 30)
        for (const { socket } of all) socket.destroy()
        await until(() => openFiles(path) === 0, () => `${openFiles(path)} files are closed`)
      })
    })
  },
  'where clients leave while it is digested': async () => {
    await withFolder({ 'a.bin': HUGE }, async ({ path }) => {
      await withServer(files(path), async wire => {
        for (let at = 0; at < 10; at++) {
          const socket = await wire.open()
          socket.write('GET /a.bin HTTP/1.1\r\nHost: x\r\n\r\n')
          await new Promise(resolve => { setImmediate(resolve) })
          socket.destroy()
        }
        await until(() => openFiles(path) === 0, 'all files are closed')
      })
    })
  }
})
