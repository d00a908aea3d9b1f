// Kept content on node:http among others: middleware, compressors, tags from content, clients that leave.
import compression from 'compression'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import express from 'express'
import { etagMiddleware, memoryContents, partial, withEtag, withFields, withKeptContent, withRanges } from 'not-modified'
import type { Contents } from 'not-modified'
import * as assert from 'uvu/assert'
import { withConsole } from '../../support/console.ts'
import { stories, table } from '../../support/table.ts'
import { until, within } from '../../support/until.ts'
import { withServer } from '../../support/wire.ts'
import type { Answer } from '../../support/wire.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

const tagged = withEtag((request: IncomingMessage) => request.headers['x-tag'] ?? 'v1')
const kept = (handler: Handler, options?: Parameters<typeof withKeptContent>[1]): Handler =>
  tagged(withKeptContent(memoryContents(), options)(handler as never)) as Handler
const field = ({ fields }: Answer, name: string): string[] =>
  fields.filter(line => line.toLowerCase().startsWith(`${name.toLowerCase()}: `)).map(line => line.slice(name.length + 2))
const LONG = 'content '.repeat(500)

const compressors: readonly { readonly name: string, readonly ref: string, readonly answer: (response: ServerResponse) => unknown }[] = [
  { name: 'a function', answer: () => () => LONG },
  { name: 'a generator', answer: () => ['content '.repeat(200), 'content '.repeat(300)] },
  { name: 'response.end', answer: (response: ServerResponse) => { response.end(LONG) } }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.3.3' }))

table('Kept content under a compressor', compressors, async ({ answer }) => {
  let makes = 0
  const compress = compression() as unknown as (request: IncomingMessage, response: ServerResponse, next: () => void) => void
  const handler = kept((_request, response) => {
    makes++
    response.setHeader('Content-Type', 'text/plain')
    return answer(response)
  })
  await withServer((request, response) => { compress(request, response, () => { void handler(request, response) }) }, async wire => {
    const gzip = ['Accept-Encoding: gzip']
    const answers = [await wire.send('GET', gzip), await wire.send('GET'), await wire.send('GET', gzip), await wire.send('GET')]
    assert.is(makes, 1)
    assert.equal(answers.map(one => [field(one, 'ETag')[0], field(one, 'Content-Encoding')[0], field(one, 'Vary')[0]]),
      [['"v1-gzip"', 'gzip', 'Accept-Encoding'], ['"v1"', undefined, 'Accept-Encoding'], ['"v1-gzip"', 'gzip', 'Accept-Encoding'], ['"v1"', undefined, 'Accept-Encoding']])
    assert.equal(answers.map(({ content }, i) => i % 2 === 1 ? content : gunzipSync(Buffer.from(content, 'latin1')).toString()), Array(4).fill(LONG))
    const notModified = await wire.send('GET', [...gzip, 'If-None-Match: "v1-gzip"'])
    assert.equal([notModified.status, field(notModified, 'ETag')], [304, ['"v1-gzip"']])
    assert.is(makes, 1)
  })
})

stories('Kept content under a tag that the handler said', {
  async 'says that tag to all who asked at once, compressed: it is not ours to name after a coding'() {
    const compress = compression() as unknown as (request: IncomingMessage, response: ServerResponse, next: () => void) => void
    let makes = 0
    const handler = kept((_request, response) => {
      makes++
      response.setHeader('Content-Type', 'text/plain').setHeader('ETag', '"own"').setHeader('Last-Modified', 'Sun, 06 Nov 1994 08:49:37 GMT')
      return () => new Promise<string>(resolve => { setTimeout(resolve, 100, LONG) })
    })
    await withServer((request, response) => { compress(request, response, () => { void handler(request, response) }) }, async wire => {
      const answers = await Promise.all([wire.send('GET', ['Accept-Encoding: gzip']), wire.send('GET', ['Accept-Encoding: gzip'])])
      assert.equal(answers.map(one => [field(one, 'ETag'), field(one, 'Content-Encoding')]), Array(2).fill([['"own"'], ['gzip']]))
      assert.is(makes, 1)
    })
  }
})

stories('Kept content in Express', {
  async 'is what res.send and res.json wrote, of all middleware inside'() {
    let makes = 0
    const app = express()
    app.use((_request, response, next) => {
      response.setHeader('X-Request', `${++requests}`)
      next()
    })
    let requests = 0
    app.get('/page', tagged(withKeptContent(memoryContents())((_request: IncomingMessage, _response: ServerResponse, next?: () => void) => { next?.() }) as never) as never,
      (_request, response) => {
        makes++
        response.type('html').send('<p>content')
      })
    await withServer(app, async wire => {
      const first = await wire.send('GET', [], '', '/page')
      const second = await wire.send('GET', [], '', '/page')
      assert.is(makes, 1)
      assert.is(second.content, '<p>content')
      assert.equal(second.fields.filter(line => !line.startsWith('X-Request')).sort(), first.fields.filter(line => !line.startsWith('X-Request')).sort())
      assert.equal([field(first, 'X-Request'), field(second, 'X-Request')], [['1'], ['2']])
      assert.is((await wire.send('GET', ['If-None-Match: "v1"'], '', '/page')).status, 304)
      assert.is((await wire.send('HEAD', [], '', '/page')).status, 200)
      assert.is(makes, 1)
    })
  },
  async 'is not what next(error) led to'() {
    const app = express()
    app.get('/', tagged(withKeptContent(memoryContents())((_request: IncomingMessage, _response: ServerResponse, next?: () => void) => { next?.() }) as never) as never,
      (_request, _response, next) => { next(new Error('boom')) })
    app.use(((_error: Error, _request: never, response: { status(code: number): { send(text: string): void } }, _next: never) => { response.status(500).send('failed') }) as never)
    await withServer(app, async wire => {
      for (let i = 0; i < 2; i++) {
        const answer = await wire.send('GET')
        assert.equal([answer.status, answer.content, field(answer, 'ETag').includes('"v1"')], [500, 'failed', false])
      }
    })
  }
})

stories('Kept content among others', {
  async 'leaves the fields of others as they are for each request'() {
    let requests = 0
    const handler = kept((_request, response) => {
      response.setHeader('Vary', `${String(response.getHeader('Vary'))}, X-Inner`)
      response.removeHeader('X-Powered-By')
      return 'content'
    })
    await withServer((request, response) => {
      response.setHeader('X-Request', `${++requests}`)
      response.setHeader('X-Powered-By', 'us')
      response.setHeader('Vary', requests === 1 ? 'X-Outer' : 'X-Outer, X-Other')
      void handler(request, response)
    }, async wire => {
      await wire.send('GET')
      const second = await wire.send('GET')
      assert.equal([field(second, 'X-Request'), field(second, 'X-Powered-By'), field(second, 'Vary')], [['2'], [], ['X-Outer, X-Other, X-Inner']])
    })
  },
  async 'varies by what withFields names'() {
    let makes = 0
    const handler = withFields({ Vary: 'X-Kind' })(kept(() => `${++makes}`) as never) as Handler
    await withServer((request, response) => { void handler(request, response) }, async wire => {
      const contents = []
      for (const kind of ['a', 'b', 'a']) contents.push((await wire.send('GET', [`X-Kind: ${kind}`])).content)
      assert.equal(contents, ['1', '2', '1'])
    })
  },
  async 'leaves the tags to what makes them from content, and keeps nothing'() {
    let makes = 0
    const handler = etagMiddleware(withEtag(() => undefined)(withKeptContent(memoryContents())((() => `content ${++makes}`) as never)) as Handler, { generate: true }) as Handler
    await withServer((request, response) => { void handler(request, response) }, async wire => {
      const [first, second] = [await wire.send('GET'), await wire.send('GET')]
      assert.is(makes, 2)
      assert.not.equal(field(first, 'ETag'), field(second, 'ETag'))
      assert.is(field(first, 'ETag').length, 1)
    })
  },
  async 'is kept under generate where the tag is known'() {
    let makes = 0
    const handler = etagMiddleware(kept(() => () => `content ${++makes}`) as never, { generate: true }) as Handler
    await withServer((request, response) => { void handler(request, response) }, async wire => {
      assert.equal([(await wire.send('GET')).content, (await wire.send('GET')).content], ['content 1', 'content 1'])
      assert.equal(field(await wire.send('GET'), 'ETag'), ['"v1"'])
    })
  },
  async 'is sent in parts, and made as a whole for the first of them'() {
    let makes = 0
    const handler = withRanges(kept(() => async () => `${++makes}123456789`) as never) as Handler
    await withServer((request, response) => { void handler(request, response) }, async wire => {
      const parts = [await wire.send('GET', ['Range: bytes=0-1']), await wire.send('GET', ['Range: bytes=-2', 'If-Range: "v1"'])]
      assert.equal(parts.map(({ status, content }) => [status, content]), [[206, '11'], [206, '89']])
      assert.equal(field(parts[1] as Answer, 'Content-Range'), ['bytes 8-9/10'])
      assert.equal(await wire.send('GET', ['Range: bytes=0-1', 'If-Range: "v0"']).then(({ status, content }) => [status, content]), [200, '1123456789'])
      assert.is((await wire.send('GET', ['Range: bytes=99-'])).status, 416)
      assert.is((await wire.send('GET')).content, '1123456789')
      assert.equal(field(await wire.send('HEAD'), 'Accept-Ranges'), ['bytes'])
      assert.is(makes, 1)
    })
  },
  async 'is not made of what opens its own parts'() {
    const opened: number[][] = []
    const handler = withRanges(kept(() => partial(10, (first, last) => {
      opened.push([first, last])
      return '0123456789'.slice(first, last + 1)
    })) as never) as Handler
    await withServer((request, response) => { void handler(request, response) }, async wire => {
      for (let i = 0; i < 2; i++) assert.is((await wire.send('GET', ['Range: bytes=2-3'])).content, '23')
      assert.is((await wire.send('GET')).content, '0123456789')
      assert.equal(opened, [[2, 3], [2, 3], [0, 9]])
    })
  },
  async 'is decided early where that is asked for, without a handler'() {
    let calls = 0
    const handler = withEtag(() => 'v1', { early: true })(withKeptContent(memoryContents())((() => { calls++; return 'content' }) as never)) as Handler
    await withServer((request, response) => { void handler(request, response) }, async wire => {
      assert.is((await wire.send('GET', ['If-None-Match: "v1"'])).status, 304)
      assert.is(calls, 0)
      assert.equal([(await wire.send('GET', ['If-None-Match: "v0"'])).content, (await wire.send('GET', ['If-None-Match: "v0"'])).content], ['content', 'content'])
      assert.is(calls, 1)
    })
  },
  async 'is not made for a 304 by the date that the handler set, nor left open'() {
    let makes = 0
    let closed = 0
    const date = 'Sun, 06 Nov 1994 08:49:37 GMT'
    const handler = kept((request, response) => {
      response.setHeader('Last-Modified', date)
      if (request.url === '/stream') return Readable.from(['con', 'tent']).on('close', () => { closed++ })
      return () => `content ${++makes}`
    })
    await withServer((request, response) => { void handler(request, response) }, async wire => {
      for (const target of ['/', '/stream']) assert.is((await wire.send('GET', [`If-Modified-Since: ${date}`], '', target)).status, 304)
      await until(() => closed === 1, 'the stream that nobody reads is closed')
      assert.is(makes, 0)
      assert.is((await wire.send('GET')).content, 'content 1')
    })
  },
  async 'is not kept where what is around sends the head later, with a cookie'() {
    let calls = 0
    const handler = kept(() => () => `content ${++calls}`)
    await withServer((request, response) => {
      const { end, writeHead } = response
      response.writeHead = ((...args: never[]) => {
        response.setHeader('Set-Cookie', 'session=1')
        return Reflect.apply(writeHead, response, args) as ServerResponse
      }) as ServerResponse['writeHead']
      response.end = ((...args: never[]) => {
        setTimeout(() => { Reflect.apply(end, response, args) }, 30)
        return response
      }) as ServerResponse['end']
      void handler(request, response)
    }, async wire => {
      const answers = await Promise.all([wire.send('GET'), wire.send('GET')])
      answers.push(await wire.send('GET'))
      assert.equal(answers.map(({ content }) => content).sort(), ['content 1', 'content 2', 'content 3'])
    })
  },
  async 'keeps nobody waiting where the client leaves before what is around sends the head'() {
    let calls = 0
    let ended = 0
    let left = 0
    const handler = kept(() => () => `content ${++calls}`)
    await withServer((request, response) => {
      response.on('close', () => { if (!response.writableEnded) left++ })
      const { end } = response
      response.end = ((...args: never[]) => {
        if (++ended > 1) Reflect.apply(end, response, args)
        return response
      }) as ServerResponse['end']
      void handler(request, response)
    }, async wire => {
      const socket = await wire.open()
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      await until(() => ended === 1, 'the content is made')
      const waiting = wire.send('GET')
      await new Promise(resolve => setTimeout(resolve, 50))
      socket.destroy()
      await until(() => left === 1, 'the client has left')
      assert.match((await within(waiting, 'who waited is answered')).content, /^content [12]$/)
    })
  },
  async 'is made once by a request whose own range cannot be satisfied'() {
    let makes = 0
    const handler = withRanges(kept(() => () => `${++makes}123456789`) as never) as Handler
    await withServer((request, response) => { void handler(request, response) }, async wire => {
      assert.is((await wire.send('GET', ['Range: bytes=99-'])).status, 416)
      assert.equal([(await wire.send('GET')).content, makes], ['1123456789', 1])
    })
  },
  async 'is what a handler wrote that returns its request'() {
    let calls = 0
    const handler = kept((request, response) => {
      calls++
      return request.on('end', () => { response.end('content') }).resume()
    })
    await withServer((request, response) => { void handler(request, response) }, async wire => {
      assert.equal([(await wire.send('GET')).content, (await wire.send('GET')).content, calls], ['content', 'content', 1])
    })
  },
  async 'is not what a handler returned beside an answer that it had begun'() {
    let calls = 0
    const handler = kept((_request, response) => {
      calls++
      response.write('mine')
      return 'returned'
    })
    await withConsole(async errors => {
      await withServer((request, response) => { void handler(request, response) }, async wire => {
        for (let i = 0; i < 2; i++) {
          const { content, truncated } = await wire.send('GET')
          assert.equal([content, truncated], ['mine', true])
        }
      })
      assert.equal([calls, errors.length], [2, 2])
    })
  },
  async 'goes to those who waited when the client that had it made leaves'() {
    let end: ((text: string) => void) | undefined
    let makes = 0
    let left = 0
    const handler = kept(() => async () => {
      makes++
      return new Promise<string>(resolve => { end = resolve })
    })
    await withServer((request, response) => {
      response.on('close', () => { if (!response.writableEnded) left++ })
      void handler(request, response)
    }, async wire => {
      const socket = await wire.open()
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      await until(() => end !== undefined, 'the content is begun')
      const waiting = [wire.send('GET'), wire.send('GET')]
      await new Promise(resolve => setTimeout(resolve, 50))
      socket.destroy()
      await until(() => left === 1, 'the client has left')
      end?.('content')
      assert.equal((await Promise.all(waiting)).map(({ content }) => content), ['content', 'content'])
      assert.is((await wire.send('GET')).content, 'content')
      assert.is(makes, 1)
    })
  },
  async 'is made by the next when a handler that writes by itself lost its client'() {
    const responses: ServerResponse[] = []
    const handler = kept((_request, response) => { responses.push(response) })
    await withServer((request, response) => { void handler(request, response) }, async wire => {
      const socket = await wire.open()
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      await until(() => responses.length === 1, 'the handler runs')
      const waiting = wire.send('GET')
      await new Promise(resolve => setTimeout(resolve, 50))
      socket.destroy()
      await until(() => responses.length === 2, 'the handler runs for the next')
      responses[1]?.end('content')
      assert.is((await within(waiting, 'who waited is answered')).content, 'content')
    })
  },
  async 'is made by the next when who asked first left, or was answered by somebody else, while the store was asked'() {
    for (const isLate of [false, true]) {
      const contents = memoryContents()
      const takes: (() => void)[] = []
      const slow: Contents = { ...contents, async take(...asked) {
        await new Promise<void>(resolve => { takes.push(resolve) })
        return contents.take(...asked)
      } }
      let left = 0
      let calls = 0
      const handler = tagged(withKeptContent(slow)(((_request: IncomingMessage, response: ServerResponse) => {
        calls++
        response.end('content')
      }) as never)) as Handler
      await withServer((request, response) => {
        response.on('close', () => { if (!response.writableEnded) left++ })
        void handler(request, response)
        if (request.headers['x-late'] !== undefined) response.writeHead(503).end('too late')
      }, async wire => {
        const socket = await wire.open()
        socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${isLate ? 'X-Late: 1\r\n' : ''}\r\n`)
        await until(() => takes.length === 1, 'the store is asked')
        if (!isLate) {
          socket.destroy()
          await until(() => left === 1, 'the client has left')
        }
        const waiting = wire.send('GET')
        await new Promise(resolve => setTimeout(resolve, 20))
        takes[0]?.()
        // Who waited gets it, as it asks the store once more or for itself.
        const releasing = setInterval(() => { takes[1]?.() }, 5)
        try {
          assert.is((await within(waiting, 'who waited is answered', 10)).content, 'content')
        } finally {
          clearInterval(releasing)
        }
        assert.is(calls, 1)
        socket.destroy()
      })
    }
  },
  async 'leaves alone what somebody else answered while it was awaited'() {
    let end: ((text: string) => void) | undefined
    const handler = kept(() => () => new Promise<string>(resolve => { end = resolve }))
    await withConsole(async errors => {
      await withServer((request, response) => {
        void handler(request, response)
        if (request.headers['x-late'] !== undefined) response.writeHead(503).end('too late')
      }, async wire => {
        const first = wire.send('GET')
        await until(() => end !== undefined, 'the content is begun')
        assert.equal(await wire.send('GET', ['X-Late: 1']).then(({ status, content }) => [status, content]), [503, 'too late'])
        end?.('content')
        assert.is((await first).content, 'content')
      })
      assert.equal(errors, [])
    })
  },
  async 'is not made for who has left, or was answered by somebody else, while content was made that is not kept'() {
    const ends: ((text: string) => void)[] = []
    let left = 0
    let calls = 0
    const handler = kept((_request, response) => {
      calls++
      return async () => {
        const content = await new Promise<string>(resolve => { ends.push(resolve) })
        response.setHeader('Set-Cookie', 'a=1')
        return content
      }
    })
    let begun: ServerResponse | undefined
    await withServer((request, response) => {
      response.on('close', () => { if (!response.writableEnded) left++ })
      void handler(request, response)
      if (request.headers['x-late'] === undefined) return
      begun = response
      response.writeHead(503).write('too ')
    }, async wire => {
      const first = wire.send('GET')
      await until(() => ends.length === 1, 'the content is begun')
      const socket = await wire.open()
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      const late = wire.send('GET', ['X-Late: 1'])
      await until(() => begun !== undefined, 'somebody else answers')
      socket.destroy()
      await until(() => left === 1, 'the client has left')
      ends[0]?.('content')
      assert.is((await first).content, 'content')
      await new Promise(resolve => setImmediate(resolve))
      begun?.end('late')
      assert.equal(await late.then(({ status, content }) => [status, content]), [503, 'too late'])
      assert.is(calls, 1)
    })
  },
  async 'makes room by its bytes, for what is used'() {
    const contents = memoryContents({ limit: 100_000 })
    let makes = 0
    const handler = tagged(withKeptContent(contents)((() => {
      makes++
      return 'x'.repeat(20_000)
    }) as never)) as Handler
    await withServer((request, response) => { void handler(request, response) }, async wire => {
      for (const target of ['/1', '/2', '/3', '/4', '/1', '/5', '/1']) await wire.send('GET', [], '', target)
      assert.is(makes, 5)
      await wire.send('GET', [], '', '/2')
      assert.is(makes, 6)
    })
  }
})
