// The methods of a response that are replaced: what callers and other hooks see of them, before, during and after an answer.
import { once } from 'node:events'
import { ServerResponse } from 'node:http'
import { etagMiddleware, withEtag, withLastModified } from 'not-modified'
import type { NodeHandler } from 'not-modified'
import * as assert from 'uvu/assert'
import { DETAILS, bare, problem, problemFields } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'
import { within } from '../../support/until.ts'
import { readAll, withServer } from '../../support/wire.ts'
import type { Answer } from '../../support/wire.ts'

const valueOf = (answer: Answer, name: string): string | undefined =>
  answer.fields.find(field => field.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2)
const MATCH = 'If-None-Match: "v1"'
const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT'
const tagged = withEtag(() => 'v1')

/** A hook of someone else, as a compressor's: it changes the response right before the head is written. */
function hookBeneath(response: ServerResponse, change: (response: ServerResponse) => void): void {
  const { writeHead } = response
  response.writeHead = ((...args: Parameters<ServerResponse['writeHead']>) => {
    if (!response.headersSent) change(response)
    return writeHead.apply(response, args)
  }) as ServerResponse['writeHead']
}

table('A second writeHead', [
  { name: 'after a 200', fields: ['If-None-Match: "v0"'], expected: 200, lines: ['Transfer-Encoding: chunked'], content: 'content' },
  { name: 'after a 304', fields: [MATCH], expected: 304, lines: [], content: '' },
  { name: 'after a 412', fields: ['If-Match: "v0"'], expected: 412, lines: problemFields(412, DETAILS.changed), content: problem(412, DETAILS.changed) }
].map(row => ({ ...row, ref: 'not-modified: errors' })), async ({ fields, expected, lines, content }) => {
  let error: unknown
  await withServer(etagMiddleware((_request, response) => {
    response.writeHead(200, { ETag: '"v1"' })
    try {
      response.writeHead(500)
    } catch (thrown) {
      error = thrown
    }
    response.end('content')
  }), async wire => {
    const answer = await wire.send('GET', fields)
    assert.equal([answer.status, answer.content, answer.truncated], [expected, content, false])
    assert.equal(answer.fields.toSorted(), ['Connection: close', 'Date: <date>', 'ETag: "v1"', ...lines].toSorted())
  })
  assert.is((error as NodeJS.ErrnoException | undefined)?.code, 'ERR_HTTP_HEADERS_SENT')
})

// In one call, as handlers write: what writeHead was given stays where a 412 may have it, and `end` follows.
table('The answer to writeHead(…).end(…) that a 412 replaces', [
  { name: 'has the content of the application, of one byte', content: 'x' },
  { name: 'has none where the application makes none', content: '' }
].map(row => ({ ...row, ref: 'RFC 9110 §15.5.13' })), ({ content }) => withServer(etagMiddleware((_request, response) => {
  response.writeHead(200, { 'ETag': '"v1"', 'X-Own': 'y', 'Content-Language': 'en' }).end('content')
}, { refusal: () => ({ type: 'text/plain', content }) }), async wire => {
  const answer = await wire.send('GET', ['If-Match: "v0"'])
  assert.equal({ ...answer, fields: answer.fields.toSorted() }, { status: 412, reason: 'Precondition Failed', content, truncated: false,
    fields: ['Cache-Control: no-store', 'Connection: close', `Content-Length: ${content.length}`, 'Content-Type: text/plain', 'Date: <date>', 'ETag: "v1"', 'X-Own: y'] })
}))

table('A tag that the handler says in place of ours is the one that counts', [
  { name: 'ours is no match', sent: 'If-None-Match: "v1"', status: 200 },
  { name: 'a coded form of ours is no match', sent: 'If-None-Match: "v1-gzip"', status: 200 },
  { name: 'its own is a match', sent: 'If-None-Match: "own"', status: 304 },
  { name: 'a coded form of its own is no match, since it is not ours to know', sent: 'If-None-Match: "own-gzip"', status: 200 },
  { name: 'ours does not guard it', sent: 'If-Match: "v1"', status: 412 },
  { name: 'its own guards it', sent: 'If-Match: "own"', status: 200 }
].flatMap(row => (['set', 'given'] as const).map(way => ({ ...row, name: `${row.name}, ${way}`, way, ref: 'RFC 9110 §13.1.1, §13.1.2' }))), ({ sent, status, way }) => withServer(tagged((_request, response) => {
  if (way === 'set') response.setHeader('ETag', '"own"').end('content')
  else response.writeHead(200, { ETag: '"own"' }).end('content')
}), async wire => {
  const answer = await wire.send('GET', [sent])
  assert.equal([answer.status, valueOf(answer, 'etag')], [status, '"own"'])
}))

stories('not-modified: fields given to writeHead', {
  'stay with a 304, Cache-Control as it is, whether set or given': async () => {
    const ways: readonly NodeHandler[] = [
      (_request, response) => { response.writeHead(200, { 'ETag': '"v1"', 'Cache-Control': 'private, max-age=60' }).end('content') },
      (_request, response) => {
        response.setHeader('Cache-Control', 'private, max-age=60')
        response.writeHead(200, { ETag: '"v1"' }).end('content')
      }
    ]
    for (const listener of ways) {
      await withServer(etagMiddleware(listener), async wire => {
        const answer = await wire.send('GET', ['If-None-Match: "v1"'])
        assert.equal([answer.status, answer.fields.toSorted()], [304, ['Cache-Control: private, max-age=60', 'Connection: close', 'Date: <date>', 'ETag: "v1"']])
      })
    }
  },
  'are refused as Node refuses them where a value is missing in a list': () => {
    const refused = (response: ServerResponse): unknown => {
      try {
        return response.writeHead(200, ['X-Own'])
      } catch (error) {
        return (error as NodeJS.ErrnoException).code
      }
    }
    const codes: unknown[] = []
    return withServer((request, response) => {
      codes.push(refused(new ServerResponse(request)))
      void etagMiddleware((_request, own) => { codes.push(refused(own)) })(request, response)
      response.end()
    }, async wire => {
      await wire.send('GET', ['If-None-Match: "v1"'])
      assert.equal(codes, ['ERR_INVALID_ARG_VALUE', 'ERR_INVALID_ARG_VALUE'])
    })
  }
})

stories('RFC 9112 §6.3: a writeHead that is refused after a 412', {
  'lets no content behind it, where the next answer is read': () => withServer(etagMiddleware((_request, response) => {
    response.writeHead(200, { ETag: '"v1"' })
    assert.throws(() => response.writeHead(500), (error: NodeJS.ErrnoException) => error.code === 'ERR_HTTP_HEADERS_SENT')
    response.write('con')
    response.end('tent')
  }), async wire => {
    const socket = await wire.open()
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nIf-Match: "v0"\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nIf-Match: "v0"\r\nConnection: close\r\n\r\n')
    const bytes = await readAll(socket)
    assert.is(bytes.split('HTTP/1.1 412 Precondition Failed\r\n').length, 3)
    assert.equal(bytes.split('\r\n\r\n').slice(1).map(part => part.split('HTTP/1.1')[0]), Array(2).fill(problem(412, DETAILS.changed)))
  })
})

// Where a field was set before, as ours are, some versions of Node keep only the last line of a list.
table('A list of fields beside ours', [
  { name: 'alone', args: [], reason: 'OK' },
  { name: 'with a reason phrase', args: ['Fine'], reason: 'Fine' },
  { name: 'behind undefined', args: [undefined], reason: 'OK' }
].map(row => ({ ...row, ref: 'RFC 9110 §5.3' })), ({ args, reason }) => withServer(tagged((_request, response) => {
  (response.writeHead as (...args: unknown[]) => ServerResponse)(200, ...args, ['Set-Cookie', 'a=1', 'set-cookie', 'b=2', 'Content-Length', '7']).end('content')
}), async wire => {
  for (const field of ['X: y', 'If-None-Match: "v0"']) {
    assert.equal(await wire.send('GET', [field]), { status: 200, reason, content: 'content', truncated: false,
      fields: ['ETag: "v1"', 'Set-Cookie: a=1', 'Set-Cookie: b=2', 'Content-Length: 7', 'Date: <date>', 'Connection: close'] })
  }
}))

stories('not-modified: replaced methods', {
  'the reason phrase that writeHead was given is sent with the generated tag': () =>
    withServer(etagMiddleware((_request, response) => { response.writeHead(200, 'Fine', { A: 'b' }).end('content') }, { generate: true }), async wire => {
      const answer = await wire.send('GET')
      assert.equal([answer.status, answer.reason, valueOf(answer, 'a'), answer.content], [200, 'Fine', 'b', 'content'])
      assert.type(valueOf(answer, 'etag'), 'string')
    }),
  'fields that writeHead was given without a reason phrase leave the usual one': () =>
    withServer(etagMiddleware((_request, response) => { response.writeHead(200, { A: 'b' }).end('content') }, { generate: true }), async wire => {
      assert.is((await wire.send('GET')).reason, 'OK')
    }),
  'writeHead for an answer that gets no generated tag is final': async () => {
    let isSent: boolean | undefined
    await withServer(etagMiddleware((_request, response) => {
      isSent = response.writeHead(404).headersSent
      response.end('content')
    }, { generate: true }), async wire => {
      assert.equal(await wire.send('GET'),
        { status: 404, reason: 'Not Found', fields: ['Date: <date>', 'Connection: close', 'Transfer-Encoding: chunked'], content: 'content', truncated: false })
    })
    assert.is(isSent, true)
  },
  'one byte that was held goes out before what is beyond the limit': () =>
    withServer(etagMiddleware((_request, response) => {
      response.write('a')
      response.end('bc')
    }, { generate: true, limit: 1 }), async wire => { assert.is((await wire.send('GET')).content, 'abc') }),
  'an inner middleware puts nothing above the hook that there is': async () => {
    const seen: unknown[] = []
    const inner = etagMiddleware((_request, response) => {
      seen.push(response.writeHead)
      response.end()
    })
    await withServer(etagMiddleware((request, response) => {
      seen.push(response.writeHead)
      return inner(request, response)
    }), async wire => { await wire.send('GET', [MATCH]) })
    assert.is(seen.length, 2)
    assert.is(seen[0], seen[1])
  },
  'a request that was decided before its handler is not decided again, and its content goes as the handler writes it': async () => {
    let hasOwn: readonly boolean[] = []
    await withServer(withEtag(() => 'v1', { weak: true, early: true })((_request, response) => {
      hasOwn = ['write', 'end', 'flushHeaders'].map(name => Object.hasOwn(response, name))
      response.setHeader('ETag', '"v0"')
      return 'content'
    }), async wire => { assert.is((await wire.send('GET', ['If-None-Match: "v0"'])).status, 200) })
    assert.equal(hasOwn, [false, false, false])
  },
  'coded content without a tag gets none': () =>
    withServer(etagMiddleware((_request, response) => { response.writeHead(200, { 'Content-Encoding': 'x' }).end('content') }), async wire => {
      assert.is(valueOf(await wire.send('GET', [MATCH]), 'etag'), undefined)
    })
})

table('A field without a value in writeHead', [
  { name: '304', field: MATCH, expected: ['ETag: "v1"'] },
  { name: '412', field: 'If-Match: "v0"', expected: ['ETag: "v1"', `Last-Modified: ${DATE}`] }
].map(row => ({ ...row, ref: 'not-modified: fields' })), ({ name, field, expected }) => withServer(etagMiddleware((_request, response) => {
  response.writeHead(200, { 'ETag': '"v1"', 'Last-Modified': DATE, 'X-None': undefined }).end('content')
}), async wire => {
  const sent = await wire.send('GET', [field])
  const answer = name === '412' ? bare(sent) : sent
  assert.equal([answer.status, answer.fields], [Number(name), [...expected, 'Date: <date>', 'Connection: close']])
}))

/** What compressors do once they know what is sent. */
const code = (response: ServerResponse): void => {
  if (response.getHeader('content-type') !== 'text/plain') return
  response.setHeader('Vary', 'Accept-Encoding')
  response.setHeader('Content-Encoding', 'br')
}

stories('RFC 9110 §15.4.5: a 304 of the application\'s own', {
  'gets what others add to ours, where its tag is ours': () => withServer((request, response) => {
    hookBeneath(response, code)
    const own = tagged((_request, response) => { response.writeHead(304).end() }) as NodeHandler
    own(request, response)
  }, async wire => {
    for (const fields of [[], [MATCH]]) {
      assert.equal((await wire.send('GET', fields)).fields.filter(line => !line.startsWith('ETag')), ['Vary: Accept-Encoding', 'Date: <date>', 'Connection: close'])
    }
  }),
  'and nothing where its content would not have been coded': () => withServer((request, response) => {
    hookBeneath(response, code)
    const picture = tagged((_request, response) => {
      response.setHeader('Content-Type', 'image/png')
      return 'content'
    }) as NodeHandler
    picture(request, response)
  }, async wire => {
    assert.equal((await wire.send('GET', [MATCH])).fields, ['ETag: "v1"', 'Date: <date>', 'Connection: close'])
    assert.equal((await wire.send('GET')).fields, ['ETag: "v1"', 'Content-Type: image/png', 'Content-Length: 7', 'Date: <date>', 'Connection: close'])
  }),
  'and nothing where the tag is its own': () => withServer((request, response) => {
    hookBeneath(response, code)
    const own = tagged((_request, response) => { response.writeHead(304, { ETag: '"own"' }).end() }) as NodeHandler
    own(request, response)
  }, async wire => {
    assert.equal((await wire.send('GET')).fields, ['ETag: "own"', 'Date: <date>', 'Connection: close'])
  }),
  'a hook that fails once it has named a coding leaves no tag to next': async () => {
    let names: string[] | undefined
    await withServer((request, response) => {
      let isFirst = true
      hookBeneath(response, to => {
        if (!isFirst) return
        isFirst = false
        to.setHeader('Content-Encoding', 'br')
        throw new Error('boom')
      })
      const handler = tagged(() => 'content') as (...args: unknown[]) => unknown
      handler(request, response, () => {
        names = response.getHeaderNames()
        response.end()
      })
    }, async wire => { await wire.send('GET') })
    assert.equal(names, ['content-length', 'content-encoding'])
  },
  'a hook that fails once it has named a coding leaves no tag on the 500': async () => {
    const { error } = console
    let printed = 0
    console.error = () => { printed++ }
    try {
      await withServer((request, response) => {
        let isFirst = true
        hookBeneath(response, to => {
          if (!isFirst) return
          isFirst = false
          to.setHeader('Content-Encoding', 'br')
          throw new Error('boom')
        })
        void tagged(() => 'content')(request, response, ...[] as never[])
      }, async wire => {
        assert.equal((await wire.send('GET')).fields, ['Content-Type: text/plain; charset=utf-8', 'Content-Length: 22', 'Date: <date>', 'Connection: close'])
      })
    } finally {
      console.error = error
    }
    assert.is(printed, 1)
  }
})

stories('not-modified: the head of an answer', {
  'goes out when flush is called before any content, where a tag was to be generated': async () => {
    let end = (): void => {}
    await withServer(etagMiddleware((_request, response) => {
      (response as ServerResponse & { flush(): void }).flush()
      end = () => { response.end() }
    }, { generate: true }), async wire => {
      const socket = await wire.open()
      const head = once(socket, 'data')
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      const [bytes] = await within(head, 'the head comes') as [Buffer]
      assert.match(bytes.toString('latin1'), /^HTTP\/1.1 200 /)
      end()
      socket.destroy()
    })
  },
  'goes out when it is flushed, also where a tag was to be generated': async () => {
    let end = (): void => {}
    await withServer(etagMiddleware((_request, response) => {
      response.flushHeaders()
      end = () => { response.end() }
    }, { generate: true }), async wire => {
      const socket = await wire.open()
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      // Nothing ends the answer before its head has come.
      const head = await new Promise<string>(resolve => { socket.once('data', (bytes: Buffer) => { resolve(bytes.toString('latin1')) }) })
      assert.match(head, /^HTTP\/1.1 200 /)
      end()
      socket.destroy()
    })
  },
  'is final once content was written, also where a 412 stands in its place': async () => {
    let isSent: boolean | undefined
    await withServer(etagMiddleware((_request, response) => {
      response.setHeader('ETag', '"v1"')
      response.write('content')
      isSent = response.headersSent
      response.end()
    }), async wire => {
      assert.equal(bare(await wire.send('GET', ['If-Match: "v0"'])), { status: 412, reason: 'Precondition Failed', content: '', truncated: false,
        fields: ['ETag: "v1"', 'Date: <date>', 'Connection: close'] })
    })
    assert.is(isSent, true)
  }
})

table('A hook of someone else beneath ours', [
  { name: 'sets a date, which a 304 with a tag has not', fields: [MATCH], expected: 304, tag: '"v1"',
    change: (response: ServerResponse) => { response.setHeader('Last-Modified', 'Sun, 06 Nov 1994 08:49:37 GMT') } },
  { name: 'sets fields in a chain', fields: [MATCH], expected: 304, tag: '"v1"', chained: 'b',
    change: (response: ServerResponse) => { response.setHeader('Content-Language', 'x').setHeader('Vary', 'y').setHeader('Chained', 'b') } },
  { name: 'codes content, whose tag is weakened', fields: [], expected: 200, tag: 'W/"v1"',
    change: (response: ServerResponse) => { response.setHeader('Content-Encoding', 'x') } },
  { name: 'sets another field, and the tag stays', fields: [], expected: 200, tag: '"v1"', chained: 'b',
    change: (response: ServerResponse) => { response.setHeader('Chained', 'b') } }
].map(row => ({ chained: undefined, ref: 'RFC 9110 §15.4.5', ...row })), async ({ fields, expected, tag, chained, change }) => {
  let restored: boolean | undefined
  const handler = tagged(withLastModified(() => new Date(0))(() => 'content'))
  await withServer((request, response) => {
    hookBeneath(response, change)
    void (handler as NodeHandler)(request, response, ...[] as never[])
    restored = response.setHeader === ServerResponse.prototype.setHeader && response.getHeader === ServerResponse.prototype.getHeader
  }, async wire => {
    const answer = await wire.send('GET', fields)
    assert.equal([answer.status, valueOf(answer, 'etag'), valueOf(answer, 'chained')], [expected, tag, chained])
    if (expected === 304) assert.equal([valueOf(answer, 'last-modified'), valueOf(answer, 'content-language')], [undefined, undefined])
  })
  assert.is(restored, true)
})

stories('RFC 9110 §8.8.3.3: a hook beneath ours that codes content', {
  'gives no tag to content that has none': () => {
    const middleware = etagMiddleware()
    return withServer((request, response) => {
      hookBeneath(response, to => { to.setHeader('Content-Encoding', 'x') })
      middleware(request, response, () => { response.end('content') })
    }, async wire => { assert.is(valueOf(await wire.send('GET', [MATCH]), 'etag'), undefined) })
  }
})
