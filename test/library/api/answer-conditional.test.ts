// What answerConditional is called with, and what it leaves to a middleware around it.
import { answerConditional, etagMiddleware } from 'not-modified'
import { equal, is, throws } from 'uvu/assert'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'

const request = new Request('http://x/')
const call = answerConditional as (...given: unknown[]) => unknown

table('A call that is wrong', [
  { name: 'without a request', given: [], code: 'ERR_INVALID_ARGUMENT', message: 'answerConditional: expected a request, got undefined' },
  { name: 'with a number for one', given: [1, 2, {}], code: 'ERR_INVALID_ARGUMENT', message: 'answerConditional: expected a request, got 1' },
  { name: 'with what has no fields', given: [{ headers: null }, 7], code: 'ERR_INVALID_ARGUMENT', message: 'answerConditional: expected a request, got an instance of Object' },
  { name: 'with an option of another name', given: [request, 7, { refuse: () => undefined }], code: 'ERR_UNKNOWN_OPTION', message: 'Expected the options refusal, got "refuse"' },
  { name: 'with a refusal that is no function', given: [request, 7, { refusal: 'no' }], code: 'ERR_INVALID_ARGUMENT', message: 'Expected the option "refusal" to be a function, got "no"' },
  { name: 'with options that are none', given: [request, 7, 5], code: 'ERR_INVALID_ARGUMENT', message: 'Expected options, an object with "refusal", got 5' }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ given, code, message }) => {
  throws(() => call(...given), (error: { code?: unknown, message?: unknown }) => {
    equal([error.code, error.message], [code, message])
    return error instanceof TypeError
  })
})

stories('not-modified: answerConditional', {
  'after the response has begun is an error with a code': async () => {
    let thrown: unknown
    await withServer((request, response) => {
      response.writeHead(200)
      try {
        answerConditional(request, response, 7)
      } catch (error) {
        thrown = error
      }
      response.end()
    }, async wire => { await wire.send('GET') })
    equal([(thrown as { code?: unknown }).code, (thrown as Error).name], ['ERR_RESPONSE_BEGUN', 'Error'])
  },
  'leaves the tag to a middleware that makes one, where it knows only a date': async () => {
    const date = new Date('1994-11-06T08:49:37Z')
    const around = etagMiddleware({ generate: true })
    await withServer((request, response) => {
      void around(request, response, () => {
        if (!answerConditional(request, response, { lastModified: date })) response.end('content')
      })
    }, async wire => {
      const first = await wire.send('GET', ['If-Range: "x"'])
      const etag = first.fields.find(line => line.startsWith('ETag: '))?.slice(6) as string
      is(first.status, 200)
      equal([(await wire.send('GET', [`If-None-Match: ${etag}`])).status, (await wire.send('GET', ['If-None-Match: "other"'])).status], [304, 200])
    })
  }
})
