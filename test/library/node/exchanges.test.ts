// What the seed did, as raw exchanges: rows S5, S7, S8, S10 to S12.
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { etagMiddleware, noCache, withEtag } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

const answer = etagMiddleware(withEtag(() => 'foo')((_request: IncomingMessage, response: ServerResponse) => {
  response.setHeader('Content-Type', 'text/html; charset=UTF-8')
  return 'The answer is 42'
}))

stories('The seed\'s exchanges', {
  'S7: without If-None-Match the answer is left alone': () => withServer(answer, async wire => {
    assert.equal(await wire.send('GET'), {
      status: 200,
      reason: 'OK',
      fields: ['ETag: "foo"', 'Content-Type: text/html; charset=UTF-8', 'Content-Length: 16', 'Date: <date>', 'Connection: close'],
      content: 'The answer is 42',
      truncated: false
    })
  }),
  'S7: with a matching If-None-Match it is 304 with the ETag and no content': () => withServer(answer, async wire => {
    assert.equal(await wire.send('GET', ['If-None-Match: "foo"']), {
      status: 304,
      reason: 'Not Modified',
      fields: ['ETag: "foo"', 'Date: <date>', 'Connection: close'],
      content: '',
      truncated: false
    })
  }),
  'S7: with another If-None-Match it is left alone': () => withServer(answer, async wire => {
    assert.is((await wire.send('GET', ['If-None-Match: "bar"'])).content, 'The answer is 42')
  }),
  'S7: the application is called on every request, also for a 304': async () => {
    let calls = 0
    const counted = etagMiddleware((_request, response) => {
      calls++
      response.setHeader('ETag', '"foo"')
      response.end('The answer is 42')
    })
    await withServer(counted, async wire => {
      for (const status of [304, 304, 304]) assert.is((await wire.send('GET', ['If-None-Match: "foo"'])).status, status)
    })
    assert.is(calls, 3)
  },
  'S5: the function is called with the handler\'s this and arguments, before the handler': async () => {
    const calls: unknown[][] = []
    class Page {
      readonly name = 'page'
      get(...args: unknown[]): string {
        calls.push(['handler', this, args.length])
        return 'x'
      }
    }
    const page = new Page()
    const get = withEtag(function (this: Page, ...args: unknown[]) {
      calls.push(['etag', this, args.length])
      return this.name
    })(page.get)
    await withServer((request, response) => { get.call(page, request, response, 3) }, async wire => {
      assert.is((await wire.send('GET')).fields[0], 'ETag: "page"')
    })
    assert.equal(calls.map(call => [call[0], call[1] === page, call[2]]), [['etag', true, 3], ['handler', true, 3]])
  },
  'S5: as a decorator of a method': async () => {
    class Page {
      revision = 7
      @withEtag(function (this: Page) { return this.revision })
      get(_request: IncomingMessage, response: ServerResponse): void {
        response.end(`revision ${this.revision}`)
      }
    }
    const page = new Page()
    await withServer((request, response) => page.get(request, response), async wire => {
      const { fields, content } = await wire.send('GET')
      assert.equal([fields[0], content], ['ETag: "7"', 'revision 7'])
      assert.is((await wire.send('GET', ['If-None-Match: "7"'])).status, 304)
      page.revision++
      assert.is((await wire.send('GET', ['If-None-Match: "7"'])).content, 'revision 8')
    })
  },
  'S5: a value with a space is sent as it is, a weak zero as W/"0"': async () => {
    const tags: [unknown, boolean, string][] = [['whoa nelly!', false, '"whoa nelly!"'], [0, true, 'W/"0"'], ['r1089', true, 'W/"r1089"']]
    for (const [value, weak, etag] of tags) {
      await withServer(withEtag(() => value, { weak })(() => 'x'), async wire => {
        assert.is((await wire.send('GET')).fields[0], `ETag: ${etag}`)
        assert.is((await wire.send('GET', [`If-None-Match: ${etag}`])).status, 304)
      })
    }
  },
  'S6: a long string is sent as its MD5, and under another digest where one is named': async () => {
    const long = 'x'.repeat(65)
    for (const [options, digest] of [[{}, 'md5'], [{ digest: 'sha256' }, 'sha256']] as const) {
      await withServer(withEtag(() => long, options)(() => 'x'), async wire => {
        assert.is((await wire.send('GET')).fields[0], `ETag: "${createHash(digest).update(long).digest('hex')}"`)
      })
    }
  },
  'S8: noCache sets its three fields': () => withServer(noCache(() => 'x'), async wire => {
    assert.equal((await wire.send('GET')).fields.slice(0, 3), [
      'Cache-Control: no-cache, no-store, must-revalidate',
      'Expires: Mon, 26 Jul 1997 05:00:00 GMT',
      'Pragma: no-store'
    ])
  }),
  'S8: noCache as a decorator of a method, around another': async () => {
    class Page {
      @noCache
      @withEtag(() => 1)
      get(_request: IncomingMessage, _response: ServerResponse): string {
        return 'x'
      }
    }
    const page = new Page()
    await withServer((request, response) => { page.get(request, response) }, async wire => {
      const { fields, content } = await wire.send('GET')
      assert.equal([fields.length, fields[3], content], [7, 'ETag: "1"', 'x'])
      assert.is((await wire.send('GET', ['If-None-Match: "1"'])).status, 304)
    })
  },
  'S10: content that is computed before the handler returns is computed on a match too': async () => {
    let computed = 0
    const eager = withEtag(() => 1)(() => `${++computed}`)
    await withServer(eager, async wire => {
      assert.is((await wire.send('GET', ['If-None-Match: "1"'])).status, 304)
    })
    assert.is(computed, 1)
  },
  'S11: a generator that starts with an empty yield computes nothing on a match, and is closed': async () => {
    const seen: string[] = []
    const lazy = withEtag(() => 1)(function* () {
      seen.push('invoked')
      try {
        yield ''
        seen.push('computed')
        yield 'content'
      } finally {
        seen.push('closed')
      }
    })
    await withServer(lazy, async wire => {
      assert.is((await wire.send('GET', ['If-None-Match: "1"'])).status, 304)
      assert.equal(seen.splice(0), ['invoked', 'closed'])
      assert.is((await wire.send('GET', ['If-None-Match: "2"'])).content, 'content')
      assert.equal(seen.splice(0), ['invoked', 'computed', 'closed'])
    })
  },
  'S12: the generator function itself may be returned': async () => {
    const seen: string[] = []
    const lazy = withEtag(() => 1)(() => function* () {
      seen.push('computed')
      yield 'con'
      yield 'tent'
    })
    await withServer(lazy, async wire => {
      assert.is((await wire.send('GET', ['If-None-Match: "1"'])).status, 304)
      assert.equal(seen, [])
      assert.is((await wire.send('GET')).content, 'content')
      assert.equal(seen, ['computed'])
    })
  }
})
