// What the page reads and changes by path: who is answered, with which fields, and the log as it is written exchange by exchange.
import * as assert from 'uvu/assert'
import { createExchangeLog } from '../../../playground/capture/exchange-log.ts'
import type { ExchangeLog } from '../../../playground/capture/exchange-log.ts'
import type { Feed } from '../../../playground/inspector/event-stream.ts'
import { controlListeners } from '../../../playground/inspector/routes.ts'
import type { Log } from '../../../playground/shared/exchange.ts'
import { exchangeOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'
import { withServer } from '../../support/wire.ts'
import type { Answer, Wire } from '../../support/wire.ts'

const REF = 'not-modified: playground'
const CHANGE = ['Content-Type: application/json', 'X-Playground: 1']
const JSON_TYPE = 'Content-Type: application/json; charset=utf-8'
const TEXT_TYPE = 'Content-Type: text/plain; charset=utf-8'

interface Stage {
  readonly wire: Wire
  readonly log: ExchangeLog
  /** What the feed was asked for, in its order. */
  readonly asked: readonly (string | undefined)[]
  readonly resets: () => number
}

/** The routes with a log of the exchanges 1 to 3, and a feed that notes what it is asked for. */
async function withRoutes(use: (stage: Stage) => Promise<void>): Promise<void> {
  const log = createExchangeLog('r1', () => ({ hits: 0, drawings: 0 }))
  for (const id of [1, 2, 3]) log.record(exchangeOf({ id }))
  const asked: (string | undefined)[] = []
  let resets = 0
  const feed = {
    open(response, since) {
      asked.push(since)
      response.end('the feed')
    },
    announceState() { asked.push('state') }
  } as Feed
  const listeners = controlListeners({ resettable: [{ reset: () => { resets++ } }, { reset: () => { resets++ } }], log, feed, bodies: undefined })
  await withServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1)
    listeners.get(path)?.(request, response)
  }, wire => use({ wire, log, asked, resets: () => resets }))
}

const fieldsOf = ({ fields }: Answer): readonly string[] =>
  fields.filter(field => !/^(?:Connection|Date|Transfer-Encoding|Content-Length):/.test(field)).sort()
const listed = ({ content }: Answer): Log => JSON.parse(content) as Log
const idsOf = (answer: Answer): readonly number[] => listed(answer).exchanges.map(({ id }) => id)

table('A request', [
  { name: 'for the log', target: '/log', status: 200, fields: [JSON_TYPE] },
  { name: 'for the fields of the log', method: 'HEAD', target: '/log', status: 200, fields: [JSON_TYPE], content: '' },
  { name: 'for the log by POST', method: 'POST', target: '/log', sent: CHANGE, status: 405, fields: ['Allow: GET, HEAD', TEXT_TYPE], content: 'The methods here are GET and HEAD\n' },
  { name: 'for the log by another page', target: '/log', sent: ['Sec-Fetch-Site: cross-site'], status: 403, fields: [TEXT_TYPE], content: 'Only the playground\'s own page may read this\n' },
  { name: 'for the feed', target: '/feed', status: 200, fields: ['Content-Type: text/event-stream'], content: 'the feed' },
  { name: 'for the fields of the feed', method: 'HEAD', target: '/feed', status: 200, fields: ['Content-Type: text/event-stream'], content: '' },
  ...['/clear', '/restore', '/reset'].flatMap(target => [
    { name: `for ${target} by GET`, target, sent: CHANGE, status: 405, fields: ['Allow: POST', TEXT_TYPE], content: 'The methods here are POST\n' },
    { name: `for ${target} without a type`, target, method: 'POST', sent: ['X-Playground: 1'], status: 415, fields: [TEXT_TYPE], content: 'A change needs Content-Type: application/json\n' }
  ]),
  { name: 'for /clear', method: 'POST', target: '/clear', sent: CHANGE, status: 200, fields: [JSON_TYPE] },
  { name: 'for /restore where nothing was cleared', method: 'POST', target: '/restore', sent: CHANGE, status: 409, fields: [TEXT_TYPE], content: 'Nothing that was cleared is kept\n' },
  { name: 'for /reset', method: 'POST', target: '/reset', sent: CHANGE, status: 200, fields: [JSON_TYPE] },
  { name: 'for the icon that browsers ask for', target: '/favicon.ico', status: 204, fields: ['Cache-Control: max-age=86400'], content: '' }
].map(row => ({ method: 'GET', sent: [], content: undefined, ref: REF, ...row })), ({ method, target, sent, status, fields, content }) => withRoutes(async ({ wire }) => {
  const answer = await wire.send(method, sent, '', target)
  assert.equal([answer.status, fieldsOf(answer)], [status, fields])
  if (content !== undefined) assert.is(answer.content, content)
}))

const SINCE = [
  { name: 'nothing', query: '', since: undefined, ids: [1, 2, 3] },
  { name: 'an id', query: '?since=1', since: '1', ids: [2, 3] },
  { name: 'an id among others', query: '?x=3&since=r1-2&y', since: 'r1-2', ids: [3] },
  { name: 'an id behind a second question mark, which is a part of a name', query: '?x?since=2', since: undefined, ids: [1, 2, 3] },
  { name: 'an empty id', query: '?since=', since: '', ids: [1, 2, 3] },
  { name: 'an id of another start', query: '?since=r2-2', since: 'r2-2', ids: [1, 2, 3] },
  { name: 'a name that only ends so', query: '?xsince=2', since: undefined, ids: [1, 2, 3] }
].map(row => ({ ...row, ref: REF }))

table('By the query the log begins after', SINCE, ({ query, ids }) => withRoutes(async ({ wire }) => {
  assert.equal(idsOf(await wire.send('GET', [], '', `/log${query}`)), ids)
}))

table('By the query the feed begins after', SINCE, ({ query, since }) => withRoutes(async ({ wire, asked }) => {
  await wire.send('GET', [], '', `/feed${query}`)
  await wire.send('GET', ['Last-Event-ID: r1-3', 'Last-Event-ID: r1-1'], '', `/feed${query}`)
  assert.equal(asked, [since, 'r1-3'])
}))

stories(REF, {
  'a change is told to every page, and answered by how things stand'() {
    return withRoutes(async ({ wire, asked, resets }) => {
      const change = async (target: string): Promise<Log> => listed(await wire.send('POST', CHANGE, '', target))
      const [reset, cleared, restored] = [await change('/reset'), await change('/clear'), await change('/restore')]
      assert.is(resets(), 2)
      assert.equal(asked, ['state', 'state', 'state'])
      assert.equal([reset, cleared, restored].map(({ exchanges, cleared: state }) => [exchanges, state?.status]), [[[], undefined], [[], 'kept'], [[], 'restored']])
    })
  },
  'the log ends with what is under way, as it is at the moment, and without what has ended meanwhile'() {
    return withRoutes(async ({ wire, log }) => {
      log.open.add(4, () => exchangeOf({ id: 4, target: '/under-way' }))
      log.open.add(5, () => {
        // It is asked for when the one before it was written.
        log.open.remove(6)
        return exchangeOf({ id: 5 })
      })
      log.open.add(6, () => exchangeOf({ id: 6 }))
      log.open.add(7, () => exchangeOf({ id: 7 }))
      const answer = await wire.send('GET', [], '', '/log?since=2')
      assert.equal([idsOf(answer), listed(answer).open], [[3, 4, 5, 7], [4, 5, 6, 7]])
      assert.is(listed(answer).exchanges[1]?.target, '/under-way')
      assert.equal(idsOf(await wire.send('GET', [], '', '/log?since=3')), [4, 5, 7])
      // A change tells how things stand, and none of the exchanges.
      assert.equal(idsOf(await wire.send('POST', CHANGE, '', '/reset')), [])
    })
  },
  'a reader that leaves in the middle of the log is no error'() {
    return withRoutes(async ({ wire, log }) => {
      for (let id = 10; id < 600; id++) log.record(exchangeOf({ id, target: `/${'x'.repeat(4000)}` }))
      const socket = await wire.open()
      socket.write('GET /log HTTP/1.1\r\nHost: x\r\n\r\n')
      await new Promise(resolve => { socket.once('data', resolve) })
      socket.destroy()
      assert.is((await wire.send('GET', [], '', '/favicon.ico')).status, 204)
    })
  }
})
