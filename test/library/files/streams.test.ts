// Files that change while they are sent, clients that read slowly, and a process without descriptors.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chmodSync, closeSync, ftruncateSync, openSync, renameSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { files } from 'not-modified'
import * as assert from 'uvu/assert'
import { didNotRun, stories } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'
import { parseAnswer, readAll, withServer } from '../../support/wire.ts'
import { askOnFetch, begun, tagOf, withFolder } from './folder.ts'
import { openFiles } from '../../support/open-files.ts'

const REF = 'not-modified: files that are sent'
const MB = 1024 * 1024
/** More than the buffers of two sockets take, and not so much that it is digested later. */
const LENGTH = 8 * MB

/** Keeps what is said on the console while `use` runs. */
async function quietly(use: () => Promise<void>): Promise<unknown[]> {
  const { error } = console
  const said: unknown[] = []
  console.error = (...args: unknown[]) => { said.push(...args) }
  try {
    await use()
  } finally {
    console.error = error
  }
  return said
}

const content = Buffer.alloc(LENGTH, 'abcdefgh')

/** What becomes of a file in mid-send. */
async function changed(change: (file: string) => void): Promise<{ answer: ReturnType<typeof parseAnswer>, said: unknown[] }> {
  let answer: ReturnType<typeof parseAnswer> | undefined
  const said = await quietly(() => withFolder({ 'a.bin': content }, async folder => {
    await withServer(files(folder.path), async wire => {
      const { rest } = await begun(wire, '/a.bin')
      change(join(folder.path, 'a.bin'))
      answer = parseAnswer(await rest())
      await until(() => openFiles(folder.path) === 0, 'the file is closed')
    })
  }))
  assert.ok(answer)
  assert.is(answer.status, 200)
  assert.ok(answer.fields.includes(`Content-Length: ${LENGTH}`))
  return { answer, said }
}

stories(`${REF}: a file in mid-send`, {
  'that is cut ends the connection, and nothing hangs': async () => {
    const { answer, said } = await changed(file => truncateSync(file, MB))
    assert.ok(answer.truncated)
    assert.ok(content.toString().startsWith(answer.content))
    assert.match(String(said[0]), /Expected a file of \d+ bytes, got \d+: it was cut off/)
  },
  'that grows keeps the length that was promised': async () => {
    const { answer, said } = await changed(file => appendFileSync(file, Buffer.alloc(5 * MB, 'x')))
    assert.is(answer.truncated, false)
    assert.ok(answer.content === content.toString())
    assert.equal(said, [])
  },
  'that vanishes is sent to its end': async () => {
    const { answer, said } = await changed(file => rmSync(file))
    assert.is(answer.truncated, false)
    assert.ok(answer.content === content.toString())
    assert.equal(said, [])
  },
  'that is replaced is sent to its end, and never mixed': async () => {
    const { answer, said } = await changed(file => {
      writeFileSync(`${file}.new`, Buffer.alloc(LENGTH, 'x'))
      renameSync(`${file}.new`, file)
    })
    assert.ok(answer.content === content.toString())
    assert.equal(said, [])
  },
  'that is written to under its length is never taken for a whole one': async () => {
    const { answer, said } = await changed(file => {
      const descriptor = openSync(file, 'r+')
      writeSync(descriptor, Buffer.alloc(MB, 'x'), 0, MB, LENGTH - MB)
      closeSync(descriptor)
    })
    assert.ok(answer.truncated)
    assert.match(String(said[0]), /was written to while it was sent/)
  },
  'in parts, that is cut, ends the connection too': async () => {
    const said = await quietly(() => withFolder({ 'a.bin': content }, async folder => {
      await withServer(files(folder.path), async wire => {
        const { rest } = await begun(wire, '/a.bin', `Range: bytes=1-${LENGTH - 2}\r\n`)
        truncateSync(join(folder.path, 'a.bin'), MB)
        const answer = parseAnswer(await rest())
        assert.is(answer.status, 206)
        assert.ok(answer.truncated)
        await until(() => openFiles(folder.path) === 0, 'the file is closed')
      })
    }))
    assert.is(said.length, 1)
  },
  'that is cut under fetch fails the body': async () => {
    await withFolder({ 'a.bin': content }, async folder => {
      const response = await files(folder.path)(new Request('http://x/a.bin'))
      const reader = (response.body as ReadableStream<Uint8Array>).getReader()
      await reader.read()
      truncateSync(join(folder.path, 'a.bin'), 10)
      let failure: unknown
      for (let done = false; !done && failure === undefined;) await reader.read().then(step => { done = step.done }, (error: unknown) => { failure = error })
      assert.match(String(failure), /: it was cut off/)
      assert.is(openFiles(folder.path), 0)
    })
  },
  'that is cut over HTTP/2 fails its stream': async () => {
    const said = await quietly(() => withFolder({ 'a.bin': content }, async folder => {
      const server = createHttp2Server(files(folder.path)).listen(0, '127.0.0.1')
      await once(server, 'listening')
      const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
      const stream = session.request({ ':path': '/a.bin' })
      await once(stream, 'response')
      truncateSync(join(folder.path, 'a.bin'), MB)
      const failing = once(stream, 'error')
      stream.resume()
      const [error] = await within(failing, 'the stream fails') as [Error]
      assert.match(error.message, /INTERNAL_ERROR/)
      session.destroy()
      server.close()
      await until(() => openFiles(folder.path) === 0, 'the file is closed')
    }))
    assert.is(said.length, 1)
  }
})

stories(`${REF}: clients`, {
  'in a pipeline get the files in their order': async () => {
    await withFolder({ 'a.bin': content, 'b.txt': 'b', 'c.bin': Buffer.alloc(MB, 'c') }, async folder => {
      await withServer(files(folder.path), async wire => {
        const socket = await wire.open()
        const request = (target: string, last = ''): string => `GET ${target} HTTP/1.1\r\nHost: x\r\n${last}\r\n`
        socket.write(request('/a.bin') + request('/b.txt') + request('/c.bin') + request('/none') + request('/b.txt', 'Connection: close\r\n'))
        const lengths = [...(await readAll(socket)).matchAll(/^Content-Length: (\d+)/gm)].map(([, length]) => Number(length))
        assert.equal(lengths, [LENGTH, 1, MB, 10, 1])
        await until(() => openFiles(folder.path) === 0, 'all files are closed')
      })
    })
  }
})

/** A server of a folder in a process of its own, which tells its memory for each line that it reads. */
const SERVER = `
import { createServer } from 'node:http'
import { files } from 'not-modified'
const server = createServer(files(process.argv[1])).listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('data', () => { globalThis.gc?.(); console.log(process.memoryUsage().rss) })
`

async function inProcess(folder: string, limit: string, use: (port: number, rss: () => Promise<number>) => Promise<void>): Promise<void> {
  const command = `ulimit -n ${limit}; exec "$0" --expose-gc --input-type=module --eval "$1" "$2"`
  const child = spawn('sh', ['-c', command, process.execPath, SERVER, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const line = async (): Promise<number> => {
    const [chunk] = await within(once(child.stdout, 'data'), 'the server tells a number') as [Buffer]
    return Number(chunk.toString())
  }
  try {
    await use(await line(), () => { child.stdin.write('\n'); return line() })
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

stories(`${REF}: a slow reader`, {
  'of a file of a gigabyte takes no memory, nor do twenty': async () => {
    await withFolder({}, async folder => {
      const descriptor = openSync(join(folder.path, 'sparse.bin'), 'w')
      ftruncateSync(descriptor, 1024 * MB)
      closeSync(descriptor)
      await inProcess(folder.path, '1024', async (port, rss) => {
        const before = await rss()
        const sockets = Array.from({ length: 20 }, () => connect(port, '127.0.0.1'))
        let received = 0
        for (const socket of sockets) {
          socket.write('GET /sparse.bin HTTP/1.1\r\nHost: x\r\n\r\n')
          socket.on('data', (chunk: Buffer) => {
            received += chunk.length
            socket.pause()
            setTimeout(() => socket.resume(), 5)
          })
        }
        let most = 0
        for (let at = 0; at < 20; at++) {
          const mark = received
          await until(() => received > mark + MB, 'more is received')
          most = Math.max(most, await rss())
        }
        for (const socket of sockets) socket.destroy()
        assert.ok(most - before < 64 * MB, `${Math.round((most - before) / MB)} MB more`)
      })
    })
  }
})

stories(`${REF}: a process without descriptors`, {
  'answers 503 with Retry-After, and recovers': async () => {
    await withFolder({ 'a.bin': content, 'b.txt': 'b' }, async folder => {
      await inProcess(folder.path, '64', async port => {
        const ask = async (target: string): Promise<ReturnType<typeof parseAnswer>> => {
          const socket = connect(port, '127.0.0.1')
          socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
          return parseAnswer(await readAll(socket))
        }
        assert.is((await ask('/b.txt')).status, 200)
        // Connections first, whose own descriptors are there: then each request takes one for its file, until none is left.
        const held = Array.from({ length: 30 }, () => connect(port, '127.0.0.1'))
        const first = async (socket: Socket, target: string): Promise<string> => {
          socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`)
          const [chunk] = await within(once(socket, 'data'), 'an answer comes') as [Buffer]
          return chunk.toString('latin1')
        }
        for (const socket of held) assert.match(await first(socket, '/none'), /^HTTP\/1\.1 404/)
        let busy: ReturnType<typeof parseAnswer> | undefined
        for (const socket of held) {
          const answer = await first(socket, '/a.bin')
          socket.pause()
          if (answer.startsWith('HTTP/1.1 503')) busy = parseAnswer(answer)
          if (busy !== undefined) break
        }
        assert.equal(busy, { status: 503, reason: 'Service Unavailable', truncated: false, content: 'Service Unavailable\n', fields: [
          'Retry-After: 1', 'Content-Type: text/plain; charset=utf-8', 'Content-Length: 20', 'Date: <date>', 'Connection: keep-alive', 'Keep-Alive: timeout=5'] })
        for (const socket of held) socket.destroy()
        await until(async () => (await ask('/b.txt')).status === 200, 'a file is served again')
        assert.is((await ask('/a.bin')).content.length, LENGTH)
      })
    })
  }
})

const PERMISSION = 'not-modified: files that may not be read'
const permission = {
  'are not there': async (): Promise<void> => {
    await withFolder({ 'a.txt': 'secret', 'a.txt.br': 'secret', 'sub/b.txt': 'secret', 'c.txt': 'c', 'c.txt.gz': 'secret' }, async folder => {
      chmodSync(folder.path, 0o755)
      for (const name of ['a.txt', 'sub', 'c.txt.gz']) chmodSync(join(folder.path, name), 0)
      const ask = askOnFetch(files(folder.path))
      const isRoot = process.getuid?.() === 0
      if (isRoot) process.seteuid?.('nobody')
      try {
        for (const target of ['/a.txt', '/sub/b.txt', '/sub/', '/sub']) assert.is((await ask(target, { 'Accept-Encoding': 'br' })).status, 404, target)
        const plain = await ask('/c.txt', { 'Accept-Encoding': 'gzip' })
        assert.is(plain.content, 'c')
        assert.is(plain.fields['etag'], tagOf('c'))
      } finally {
        if (isRoot) process.seteuid?.(0)
        chmodSync(join(folder.path, 'sub'), 0o755)
      }
    })
  }
}
if (process.platform === 'linux' && /nobody/.test(execFileSync('cat', ['/etc/passwd'], { encoding: 'utf8' }))) stories(PERMISSION, permission)
else didNotRun(PERMISSION, Object.keys(permission).map(name => ({ name, ref: PERMISSION })), 'There is no user "nobody": run the tests on Linux')
