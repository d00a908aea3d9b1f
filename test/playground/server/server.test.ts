// The playground over a real socket: the hit counter's exchanges, the page's files, the methods.
import type { ServerResponse } from 'node:http'
import { PNG } from 'pngjs'
import * as assert from 'uvu/assert'
import { drawCount } from '../../../playground/demo/counter-image.ts'
import { createPlayground } from '../../../playground/inspector/server.ts'
import { PAGE_FILES, fieldOf, withPlayground } from '../support/playground.ts'
import { stories, table } from '../../support/table.ts'

const CHANGE = ['Content-Type: application/json', 'X-Playground: 1', 'Content-Length: 0'] as const

stories('S13, S14', {
  'the tag of seven requests: 200, six times 304 with nothing drawn, then 200 with the next tag and an 8'() {
    return withPlayground(async ({ open, counter, port }) => {
      const client = await open()
      const seen: unknown[] = []
      let etag = ''
      for (let hit = 1; hit <= 15; hit++) {
        client.write(`GET /counter.png HTTP/1.1\nHost: localhost:${port}\n${etag && `If-None-Match: ${etag}\n`}\n`)
        const answer = await client.answer()
        etag = fieldOf(answer, 'ETag') ?? ''
        seen.push([answer.status, etag, counter.hits, counter.drawings])
        if (answer.status === 304) {
          assert.is(fieldOf(answer, 'Content-Type'), undefined)
          assert.is(fieldOf(answer, 'Content-Length'), undefined)
        } else {
          assert.is(fieldOf(answer, 'Content-Type'), 'image/png')
          const { width, height } = PNG.sync.read(answer.content)
          assert.equal([width, height], [50, 30])
          assert.equal(answer.content, drawCount(hit))
        }
        assert.is(fieldOf(answer, 'Cache-Control'), 'no-cache')
        assert.is(fieldOf(answer, 'X-Exchange'), String(hit))
      }
      assert.equal(seen, [
        [200, 'W/"0"', 1, 1],
        ...[2, 3, 4, 5, 6, 7].map(hit => [304, 'W/"0"', hit, 1]),
        [200, 'W/"1"', 8, 2],
        ...[9, 10, 11, 12, 13, 14].map(hit => [304, 'W/"1"', hit, 2]),
        [200, 'W/"2"', 15, 3]
      ])
      client.socket.destroy()
    })
  },
  'the whole sequence pipelined in one packet is answered in order, each with its own count'() {
    return withPlayground(async ({ open, port, recorded }) => {
      const client = await open()
      const first = `GET /counter.png HTTP/1.1\nHost: 127.0.0.1:${port}\n\n`
      const again = first.replace('\n\n', '\nIf-None-Match: W/"0"\n\n')
      client.write(first + again.repeat(7))
      const statuses: number[] = []
      for (let i = 0; i < 8; i++) statuses.push((await client.answer()).status)
      assert.equal(statuses, [200, 304, 304, 304, 304, 304, 304, 200])
      const exchanges = await recorded(8)
      assert.equal(exchanges.map(({ id, status, hits, drawings }) => [id, status, hits, drawings]),
        statuses.map((status, i) => [i + 1, status, i + 1, i < 7 ? 1 : 2]))
      client.socket.destroy()
    })
  },
  'HEAD is counted and nothing is drawn for it'() {
    return withPlayground(async ({ send, counter }) => {
      const answer = await send('HEAD /counter.png')
      assert.is(answer.status, 200)
      assert.equal([fieldOf(answer, 'ETag'), fieldOf(answer, 'Content-Type')], ['W/"0"', 'image/png'])
      assert.equal([counter.hits, counter.drawings], [1, 0])
    })
  },
  'other methods get 405 with Allow, and are recorded but not counted'() {
    return withPlayground(async ({ send, counter, recorded }) => {
      const answer = await send('POST /counter.png', 'Content-Length: 0')
      assert.equal([answer.status, fieldOf(answer, 'Allow')], [405, 'GET, HEAD'])
      assert.is((await send('PURGE /counter.png')).status, 405)
      assert.is(counter.hits, 0)
      assert.equal((await recorded(2)).map(({ method, status }) => [method, status]), [['POST', 405], ['PURGE', 405]])
    })
  },
  'a query is part of the target, and of the same counter'() {
    return withPlayground(async ({ send, recorded }) => {
      await send('GET /counter.png?x=1')
      await send('GET /counter.png?x=2')
      assert.equal((await recorded(2)).map(({ target, hits }) => [target, hits]),
        [['/counter.png?x=1', 1], ['/counter.png?x=2', 2]])
    })
  },
  'any page may show the picture, and no script of another origin may read it'() {
    return withPlayground(async ({ send }) => {
      const answer = await send('GET /counter.png', 'Origin: https://example.com', 'Sec-Fetch-Site: cross-site')
      assert.is(answer.status, 200)
      assert.is(fieldOf(answer, 'Cross-Origin-Resource-Policy'), 'cross-origin')
      assert.not(answer.fields.some(([name]) => /^access-control-/i.test(name)))
    })
  },
  'reset sets hits and drawings to zero and keeps the log'() {
    return withPlayground(async ({ send, counter, log }) => {
      await send('GET /counter.png')
      assert.is((await send('POST /reset', ...CHANGE)).status, 200)
      assert.equal([counter.hits, counter.drawings], [0, 0])
      const { hits, drawings, exchanges } = await log()
      assert.equal([hits, drawings, exchanges.length], [0, 0, 1])
      assert.is(fieldOf(await send('GET /counter.png'), 'ETag'), 'W/"0"')
    })
  },
  'clear empties the log and ids go on'() {
    return withPlayground(async ({ send, log, recorded }) => {
      await send('GET /counter.png')
      await recorded(1)
      await send('POST /clear', ...CHANGE)
      const cleared = await log()
      assert.equal([cleared.exchanges, cleared.hits, cleared.dropped], [[], 1, 0])
      await send('GET /counter.png')
      assert.equal((await recorded(1)).map(({ id }) => id), [2])
    })
  }
})

table('Nothing but the demo is counted or recorded', [
  '/', '/page/main.js', '/page/style.css', '/log', '/log?since=3', '/favicon.ico', '/nothing', '/counter.png/',
  '//counter.png'
].map(path => ({ name: `GET ${path} leaves no trace`, path, ref: 'S14' })), ({ path }) =>
  withPlayground(async ({ send, log }) => {
    await send(`GET ${path}`)
    const { exchanges, hits } = await log()
    assert.equal([exchanges, hits], [[], 0])
    assert.is(fieldOf(await send('GET /counter.png'), 'X-Exchange'), '1')
  }))

const POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' blob:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; " +
  'trusted-types pattern-worker'

table('The page\'s files', [
  { name: 'the document has its policy',
    path: '/', type: 'text/html; charset=utf-8', file: 'index.html', policy: POLICY },
  { name: 'the script is a script', path: '/page/main.js', type: 'text/javascript; charset=utf-8', file: 'main.js' },
  { name: 'the worker for patterns is a script that loads nothing', path: '/page/pattern-worker.js',
    type: 'text/javascript; charset=utf-8', file: 'pattern-worker.js', policy: "default-src 'none'" },
  { name: 'the style sheet is one', path: '/page/style.css?v=1', type: 'text/css; charset=utf-8', file: 'style.css' }
].map(row => ({ ...row, ref: 'not-modified: playground' })), ({ path, type, file, policy }) =>
  withPlayground(async ({ send }) => {
    const answer = await send(`GET ${path}`)
    assert.is(answer.status, 200)
    assert.is(answer.content.toString(), PAGE_FILES[file as keyof typeof PAGE_FILES])
    assert.equal(['Content-Type', 'Cache-Control', 'Content-Security-Policy', 'Cross-Origin-Opener-Policy'].map(name => fieldOf(answer, name)),
      [type, 'no-cache', policy, path === '/' ? 'same-origin' : undefined])
    const etag = fieldOf(answer, 'ETag') ?? ''
    assert.match(etag, /^"[0-9a-f]{32}"$/)
    const again = await send(`GET ${path}`, `If-None-Match: ${etag}`)
    assert.equal([again.status, fieldOf(again, 'ETag'), fieldOf(again, 'Content-Security-Policy')], [304, etag, policy])
    assert.is((await send(`GET ${path}`, 'If-None-Match: "other"')).status, 200)
    const head = await send(`HEAD ${path}`)
    assert.equal([head.status, fieldOf(head, 'Content-Length')], [200, String(answer.content.length)])
    assert.is((await send(`POST ${path}`, 'Content-Length: 0')).status, 405)
  }))

stories('not-modified: playground', {
  'the browser\'s unasked question for an icon is answered with nothing to show'() {
    return withPlayground(async ({ send }) => {
      assert.is((await send('GET /favicon.ico')).status, 204)
    })
  },
  'a handler of the demo that fails is a 500 or a broken connection, and the next request is served'() {
    const demo = {
      '/throws': () => { throw new Error('meant') },
      '/rejects': () => Promise.reject(new Error('meant')),
      '/breaks': (_request: unknown, response: ServerResponse) => {
        response.write('half')
        return Promise.reject(new Error('meant'))
      }
    }
    const report = console.error
    console.error = () => {}
    return withPlayground(async ({ send, recorded }) => {
      assert.is((await send('GET /throws')).status, 500)
      assert.is((await send('GET /rejects')).status, 500)
      let isBroken = false
      await send('GET /breaks').catch(() => { isBroken = true })
      assert.ok(isBroken)
      assert.equal((await recorded(3)).map(({ status, complete }) => [status, complete]),
        [[500, true], [500, true], [200, false]])
    }, { demo }).finally(() => { console.error = report })
  },
  'a playground that is not closed keeps no process alive by its timer'() {
    const timers = (): number => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const before = timers()
    return withPlayground(async () => { assert.is(timers(), before) })
  },
  'more connections than some tabs need are not taken'() {
    return withPlayground(async ({ open, send, connections }) => {
      const clients = await Promise.all(Array.from({ length: 200 }, open))
      const oneMore = await open()
      await oneMore.ended()
      clients[0]?.socket.destroy()
      await connections(199)
      assert.is((await send('GET /')).status, 200)
    })
  },
  'a folder without the page\'s files is an error at once'() {
    assert.throws(() => createPlayground({ pages: new URL('file:///nowhere/') }), /^ENOENT/)
  }
})

stories('not-modified: playground', {
  'says what is not there, and what is no path'() {
    return withPlayground(async ({ send }) => {
      const missing = await send('GET /nothing')
      assert.equal([missing.status, missing.content.toString()], [404, 'There is nothing here\n'])
      const whole = await send('OPTIONS *')
      assert.equal([whole.status, whole.content.toString()], [400, 'The request target must be a path\n'])
    })
  },
  'dates what it records by the time of day, under a name of its own for each start'() {
    return withPlayground(async ({ send, recorded, log }) => {
      const before = Date.now()
      await send('GET /counter.png')
      const [exchange] = await recorded(1)
      // The two clocks of a process may be some milliseconds apart.
      assert.ok(Math.abs((exchange?.startedAt ?? 0) - before) < 10_000, `${exchange?.startedAt} and ${before}`)
      assert.match((await log()).sessionId, /^[0-9a-f]{16}$/)
    })
  },
  'searches no bodies where none are kept'() {
    return withPlayground(async ({ send }) => {
      assert.is((await send('GET /exchanges?body=x')).status, 404)
    }, { keepsBodies: false })
  }
})
