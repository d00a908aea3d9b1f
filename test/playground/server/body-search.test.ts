// The search in recorded bodies: how much of it there may be at once, where it ends, and that it leaves room for others.
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as assert from 'uvu/assert'
import { createBodyStore } from '../../../playground/capture/body-store.ts'
import { createExchangeLog } from '../../../playground/capture/exchange-log.ts'
import { bodySearchListener } from '../../../playground/inspector/body-search.ts'
import { exchangeOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'
import { until } from '../../support/until.ts'

const REF = 'not-modified: a body is data'

/** An answer that is written to nobody. */
class Answer {
  statusCode = 200
  content: string | undefined
  /** How often it was asked for whether its reader is still there, and from when on that is not so. */
  asked = 0
  leavesAt = Infinity

  get destroyed(): boolean {
    return ++this.asked >= this.leavesAt
  }

  setHeader(): void {}

  end(content: string): void {
    this.content = content
  }

  get found(): unknown {
    return JSON.parse(this.content ?? '')
  }
}

/** A search in bodies of 1000 bytes, of the exchanges 1 to 3. */
function searchIn(max?: number, bodies = createBodyStore()) {
  const log = createExchangeLog('s', () => ({ hits: 0, drawings: 0 }))
  for (const id of [1, 2, 3]) bodies.append(id, 'response', Buffer.alloc(1000, 'x'))
  const listener = bodySearchListener({ log, bodies }, max)
  return (query: string, answer = new Answer()): Answer => {
    listener({ method: 'GET', url: `/exchanges${query}`, headers: {} } as unknown as IncomingMessage, answer as unknown as ServerResponse)
    return answer
  }
}

const ended = (answer: Answer): Promise<void> => until(() => answer.content !== undefined, 'the search has ended')

table('A search by', [
  ...['', '?', '?body', '?body=', '?x=body', `?body=${'x'.repeat(501)}`].map(query => ({ query, status: 400, content: 'body= needs a text of 500 characters at most\n' })),
  { query: `?body=${'x'.repeat(500)}`, ids: [3, 2, 1] },
  { query: '?y&body=XX', ids: [3, 2, 1] },
  { query: '?body=xx?body=y', ids: [] },
  { query: '?body=yy', ids: [] }
].map(row => ({ status: 200, ids: undefined, content: undefined, ...row, name: row.query.replace(/x{9,}/, run => `${run.length} characters`) || 'nothing', ref: REF })), async ({ query, status, ids, content }) => {
  const answer = searchIn()(query)
  await ended(answer)
  assert.is(answer.statusCode, status)
  if (content !== undefined) assert.is(answer.content, content)
  else assert.equal(answer.found, { ids, isWhole: true, partly: 0, unsearched: 0 })
})

table('The bound of a search', [
  { name: 'is met by what ends at it', max: 2000, ids: [3, 2], unsearched: 1 },
  { name: 'is not met before', max: 2001, ids: [3, 2, 1], unsearched: 0 },
  { name: 'of nothing leaves all out', max: 0, ids: [], unsearched: 3 }
].map(row => ({ ...row, ref: REF })), async ({ max, ids, unsearched }) => {
  const answer = searchIn(max)('?body=x')
  await ended(answer)
  assert.equal(answer.found, { ids, isWhole: unsearched === 0, partly: 0, unsearched })
})

stories(REF, {
  async 'two searches are under way at most, and others may begin once they have ended'() {
    const search = searchIn()
    for (let round = 0; round < 2; round++) {
      const [one, other, third] = [search('?body=x'), search('?body=x'), search('?body=x')]
      assert.equal([third?.statusCode, third?.content], [429, '2 searches are under way: wait\n'])
      for (const answer of [one, other]) await ended(answer as Answer)
      assert.equal([one?.statusCode, other?.statusCode], [200, 200])
      // Each counts until the turn in which it was answered is over.
      await new Promise(setImmediate)
    }
  },
  async 'others have their turn between two bodies'() {
    const answer = searchIn()('?body=x')
    let turns = 0
    while (answer.content === undefined) {
      await new Promise(setImmediate)
      turns++
    }
    assert.ok(turns >= 3, `${turns} turns`)
  },
  async 'a search ends when its reader leaves'() {
    const answer = new Answer()
    answer.leavesAt = 2
    searchIn()('?body=x', answer)
    await ended(answer)
    assert.equal(answer.found, { ids: [3], isWhole: false, partly: 0, unsearched: 2 })
  },
  async 'a request of which there is more is not whole, though its answer is'() {
    const bodies = createBodyStore()
    const log = createExchangeLog('s', () => ({ hits: 0, drawings: 0 }))
    bodies.append(1, 'request', Buffer.from('a part'))
    bodies.append(1, 'response', Buffer.from('all'))
    log.record(exchangeOf({ id: 1, requestBody: { bytes: 9, kept: 6 }, responseBody: { bytes: 3, kept: 3 } }))
    const answer = new Answer()
    bodySearchListener({ log, bodies })({ method: 'GET', url: '/exchanges?body=x', headers: {} } as unknown as IncomingMessage, answer as unknown as ServerResponse)
    await ended(answer)
    assert.equal(answer.found, { ids: [], isWhole: false, partly: 1, unsearched: 0 })
  }
})
