// etagMiddleware as it is called: with options alone, the digest of tags that it makes, and what counts where two stand around each other.
import { spawnSync } from 'node:child_process'
import crypto, { createHash } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import { etagMiddleware, withEtag } from 'not-modified'
import type { EtagMiddlewareOptions } from 'not-modified'
import * as assert from 'uvu/assert'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

// In a process of its own, where MD5 is not to be had, as in FIPS mode.
if (process.argv[2] === 'without-md5') {
  crypto.createHash = (name, options) => {
    if (name === 'md5') throw new Error('unsupported')
    return createHash(name, options)
  }
  etagMiddleware()
  etagMiddleware({ limit: 5 })
  etagMiddleware({ generate: true, digest: 'sha256' })
  try {
    etagMiddleware({ generate: true })
  } catch (error) {
    console.log((error as Error).message)
  }
  process.exit()
}

const CONTENT = 'The answer is 42, and this is what it is made of, which takes more than sixty-four characters'
const tagBy = (digest: string): string => `"${createHash(digest).update(CONTENT).digest('hex')}"`
const answer: RequestListener = (_request, response) => { response.end(CONTENT) }

/** The middleware with these options, given in each of the ways that it can be. */
const WAYS: Record<string, (options: EtagMiddlewareOptions) => RequestListener> = {
  'options alone': options => (request, response) => etagMiddleware(options)(request, response, () => answer(request, response)),
  'options after undefined': options => (request, response) => etagMiddleware(undefined, options)(request, response, () => answer(request, response)),
  'options after an application': options => etagMiddleware(answer, options),
  'options without a prototype': options => (request, response) =>
    etagMiddleware(Object.assign(Object.create(null), options) as EtagMiddlewareOptions)(request, response, () => answer(request, response)),
  'options alone, with undefined after them': options => (request, response) =>
    (etagMiddleware as (...args: unknown[]) => ReturnType<typeof etagMiddleware>)(options, undefined)(request, response, () => answer(request, response))
}

table('Tags made by the middleware', Object.keys(WAYS).flatMap(way => [undefined, 'md5', 'sha256'].map(digest => ({
  name: `${way}, digest ${digest}`, way, digest, ref: 'not-modified: generate'
}))), ({ way, digest }) => withServer((WAYS[way] as (typeof WAYS)['x'])({ generate: true, digest }), async wire => {
  const etag = tagBy(digest ?? 'md5')
  assert.equal(await wire.send('GET'), {
    status: 200, reason: 'OK', truncated: false, content: CONTENT,
    fields: [`ETag: ${etag}`, 'Date: <date>', 'Connection: close', `Content-Length: ${CONTENT.length}`]
  })
  assert.equal(await wire.send('GET', [`If-None-Match: ${etag}`]), {
    status: 304, reason: 'Not Modified', truncated: false, content: '', fields: [`ETag: ${etag}`, 'Date: <date>', 'Connection: close']
  })
}))

table('What the middleware refuses', [
  { name: 'nothing in place of an application', call: () => etagMiddleware(undefined as never), message: /^etagMiddleware: expected an application, a function, or options, got undefined\. Write/ },
  { name: 'null', call: () => etagMiddleware(null as never), message: /got null\. Write/ },
  { name: 'a string', call: () => etagMiddleware('app' as never), message: /got "app"\. Write/ },
  { name: 'an application that is an object', call: () => etagMiddleware(new Map() as never), message: /got an instance of Map\. Write .*etagMiddleware\(app\.fetch\)/ },
  { name: 'options in place of an application, and options', call: () => etagMiddleware({} as never, {}), message: /got an instance of Object\. Write/ },
  { name: 'an option of another function', call: () => etagMiddleware({ weak: true } as never), message: /^Expected the options .*, got "weak"$/ },
  { name: 'a digest that node:crypto does not have', call: () => etagMiddleware({ generate: true, digest: 'md6' }), message: /"digest" names one that node:crypto can make, not "md6"/ },
  { name: 'such a digest though no tag is made', call: () => etagMiddleware({ digest: 'md6' }), message: /md6/ },
  { name: 'an empty digest', call: () => etagMiddleware({ generate: true, digest: '' }), message: /not ""/ },
  { name: 'a digest that is no string', call: () => etagMiddleware({ digest: 5 as never }), message: /"digest" to be a string, got 5/ },
  { name: 'a digest without a length of its own', call: () => etagMiddleware(answer, { generate: true, digest: 'shake128' }), message: /shake128/ },
  { name: 'suffixes of another kind', call: () => etagMiddleware({ codingSuffixes: {} as never }), message: /an array such as \["-gzip"\], not an instance of Object$/ },
  { name: 'a number among the suffixes', call: () => etagMiddleware({ codingSuffixes: ['-gzip', 5 as never] }), message: /not one with 5$/ },
  { name: 'a hole among the suffixes', call: () => etagMiddleware({ codingSuffixes: [, '-gzip'] as never }), message: /not one with undefined$/ },
  { name: 'an empty suffix', call: () => etagMiddleware({ codingSuffixes: [''] }), message: /not one with ""$/ }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ call, message }) => {
  assert.throws(call, (error: unknown) => error instanceof TypeError && message.test(error.message))
})

table('What is no limit', [-1, 1.5, NaN, Infinity, 2 ** 53].map(limit => ({ name: String(limit), limit, ref: 'not-modified: errors' })), ({ limit }) => {
  assert.throws(() => etagMiddleware({ generate: true, limit }), (error: unknown) => error instanceof RangeError &&
    error.message === `etagMiddleware: expected limit to be a count of bytes, got ${limit}`)
})

stories('not-modified: generate without MD5', {
  'is refused where it is asked for, and not at the end of an answer': () => {
    const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'without-md5'], { encoding: 'utf8' })
    assert.equal([stdout, stderr], ['MD5 is not to be had here, as in FIPS mode: name another in the option "digest"\n', ''])
  }
})

stories('not-modified: one middleware around another', {
  'the limit of the outer one counts': async () => {
    const wide = { generate: true, limit: 1000 }
    const narrow = { generate: true, limit: 10 }
    for (const [outer, inner, isTagged] of [[wide, narrow, true], [narrow, wide, false]] as const) {
      await withServer(etagMiddleware(etagMiddleware(answer, inner), outer), async wire => {
        assert.is((await wire.send('GET')).fields.includes(`ETag: ${tagBy('md5')}`), isTagged)
      })
    }
  },
  'a limit of nothing holds nothing': () => withServer(etagMiddleware(answer, { generate: true, limit: 0 }), async wire => {
    assert.equal([(await wire.send('GET')).content, (await wire.send('GET')).fields.some(field => field.startsWith('ETag:'))], [CONTENT, false])
  }),
  'one that makes no tags leaves those of the inner one': () =>
    withServer(etagMiddleware(etagMiddleware(answer, { generate: true, digest: 'sha256' })), async wire => {
      assert.is((await wire.send('GET', [`If-None-Match: ${tagBy('sha256')}`])).status, 304)
    }),
  'the suffixes of both are known': () => {
    const tagged = etagMiddleware(withEtag(() => 'v1')(() => 'x'), { codingSuffixes: ['-gzip'] })
    return withServer(etagMiddleware(tagged, { codingSuffixes: ['-x'] }), async wire => {
      for (const [tag, status] of [['v1-gzip', 304], ['v1-x', 304], ['v1-y', 200]] as const) {
        assert.is((await wire.send('GET', [`If-None-Match: "${tag}"`])).status, status, tag)
      }
    })
  },
  'suffixes are those of the call, whatever becomes of the array': () => {
    const suffixes = ['-x']
    const listener = etagMiddleware(withEtag(() => 'v1')(() => 'x'), { codingSuffixes: suffixes })
    suffixes[0] = '-y'
    return withServer(listener, async wire => {
      assert.is((await wire.send('GET', ['If-None-Match: "v1-x"'])).status, 304)
      assert.is((await wire.send('GET', ['If-None-Match: "v1-y"'])).status, 200)
    })
  }
})
