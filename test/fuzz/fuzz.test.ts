// A short fuzz with fixed seeds, and what longer ones found. `npm run fuzz` goes on for as long as one likes.
import * as assert from 'uvu/assert'
import type { Script } from './connection.ts'
import { fuzz, startTarget } from './run.ts'
import { runTarget } from './target.ts'
import { table } from '../support/table.ts'

const file = process.argv[1] as string
const CASES = 400

const request = (line: string, ...fields: string[]): string => `${[`${line} HTTP/1.1`, 'Host: x', ...fields].join('\r\n')}\r\n\r\n`

/** What was found, as a client that asks for these in one pipeline. */
interface Regression { readonly name: string, readonly requests: readonly string[], readonly script?: Partial<Script>, readonly ref: string }

const FOUND: readonly Regression[] = [
  {
    name: 'a stream that waits behind an answer that is broken off is closed',
    requests: [request('GET /connect/asyncMiddle'), request('GET /cached/long')], ref: 'RFC 9112 §9.3.2, §9.8'
  },
  {
    name: 'a stream that waits behind a request that Node refuses is closed',
    requests: ['GET /etag/text HTTP/1.1\r\n\r\n', request('GET /inside/long')], ref: 'RFC 9112 §9.3.2, §9.8'
  },
  {
    name: 'streams that wait behind a stream are closed when the client leaves',
    requests: [request('GET /etag/long'), request('GET /slow/long'), request('GET /both/long'), request('PUT /connect/long')],
    script: { leaves: 'answered' }, ref: 'RFC 9112 §9.3.2, §9.8'
  },
  {
    name: 'a stream that is made when the connection has ended, behind another stream, is closed',
    requests: [request('GET /etag/long'), request('GET /both/delayed')], script: { leaves: 'answered' }, ref: 'RFC 9112 §9.3.2, §9.8'
  },
  {
    name: 'no content is made for a 304 to QUERY where tags are generated',
    requests: [request('QUERY /stack/readable', 'If-None-Match: "v1"'), request('QUERY /stack/generatorFunction', 'If-None-Match: "v1"')],
    ref: 'RFC 9110 §13.1.2'
  },
  {
    name: 'a 412 to QUERY comes before an error of its content where tags are generated',
    requests: [request('QUERY /stack/generatorFails', 'If-Match: "v2"')], ref: 'RFC 9110 §13.1.1'
  }
]

if (process.argv[2] === 'target') {
  await runTarget()
} else {
  table('What was found once', FOUND, async ({ requests, script }) => {
    const target = await startTarget(file)
    const found = await target.check({ pieces: [requests.join('')], leaves: undefined, slow: false, ...script })
    assert.equal([...found, ...await target.stop(), ...target.problems], [])
  })

  table('Raw bytes are answered by the rules, by a 400 of Node\'s own, or by the end of the connection', [1, 2].map(seed => ({
    name: `${CASES} connections of seed ${seed}`, seed, ref: 'RFC 9112 §3, §6, RFC 9110 §13'
  })), async ({ seed }) => {
    const { cases, findings, problems, statuses } = await fuzz(file, seed, number => number < CASES)
    assert.equal([...findings.map(({ name, texts }) => `${name}: ${texts.join('; ')}`), ...problems], [])
    assert.is(cases, CASES)
    // A fuzz that never comes past the parser shows nothing.
    for (const status of ['200', '304', '400', '404', '412', '428', '500']) assert.ok((statuses.get(status) ?? 0) > 1, `few answers of ${status}`)
  })
}
