// What of the page stands in its address, and what is said of what cannot be shown again.
import * as assert from 'uvu/assert'
import { findRequest, keyOf } from '../../../playground/page/session/chosen-request.ts'
import { lastVisitOf, lossOf, parseLastVisit } from '../../../playground/page/session/last-visit.ts'
import { missedOf } from '../../../playground/page/session/missed.ts'
import { Session } from '../../../playground/page/session/session.ts'
import { changedParts, formatView, noView, parseView } from '../../../playground/page/ui/view-state.ts'
import { exchangeOf, logOf, rowOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

const ref = 'not-modified: the address of the page'

table('The address of a view, there and back', [
  { name: 'nothing chosen', view: {}, fragment: '' },
  { name: 'a filter, readable', view: { filter: 'status:304 path:/a?b' }, fragment: '#filter=status:304+path:/a?b' },
  { name: 'signs that end a part', view: { filter: 'a&request=b#c%20+"', panel: 'stored' },
    fragment: '#filter=a%26request%3Db%23c%2520%2B%22&panel=stored' },
  { name: 'all of them', view: { filter: 'x', request: 'ab-27', panel: 'probe', detail: 'yes' },
    fragment: '#filter=x&request=ab-27&panel=probe&detail=yes' },
].map(row => ({ ...row, ref })), ({ view, fragment }) => {
  assert.is(formatView({ ...noView, ...view }), fragment)
  assert.equal(parseView(fragment), { ...noView, ...view })
})

table('An address that somebody else wrote', [
  { name: 'has parts that no page has', fragment: '#x=1&__proto__=2&filter=a&filter=b', view: { filter: 'a' } },
  { name: 'is no list of parts', fragment: '#%E0%A4%A&&=', view: {} },
  { name: 'is longer than any', fragment: `#filter=${'a'.repeat(100_000)}`, view: { filter: 'a'.repeat(600) } },
].map(row => ({ ...row, ref: 'RFC 3986 §3.5' })), ({ fragment, view }) => assert.equal(parseView(fragment), { ...noView, ...view }))

/** A session of which the server has told these ids. */
function sessionWith(...ids: readonly number[]): Session {
  const session = new Session()
  session.takeState(logOf([], { sessionId: 'ab' }))
  for (const id of ids) session.takeExchange(exchangeOf({ id }))
  return session
}

table('The request that an address names', [
  { name: 'is listed', key: 'ab-2', found: 1 },
  { name: 'was cleared', key: 'ab-3', found: /^Request 3.* cleared, or dropped/ },
  { name: 'is of another run', key: 'cd-2', found: /^Request 2.* another run/ },
  { name: 'is none', key: '../2', found: /does not exist/ },
].map(row => ({ ...row, ref })), ({ key, found }) => {
  const result = findRequest(key, sessionWith(1, 2))
  if (found instanceof RegExp) assert.match(String(result), found)
  else assert.is(result, found)
})

stories(ref, {
  'a row has a key while the server that numbered it runs': () => {
    const session = sessionWith(1)
    assert.equal([keyOf(session.rows[0], session), keyOf(undefined, session), keyOf(rowOf(null, null), session)], ['ab-1', '', ''])
    session.takeState(logOf([], { sessionId: 'cd' }))
    assert.is(keyOf(session.rows[0], session), '')
    assert.match(String(findRequest('ab-1', session)), 'another run')
  },
  'only the parts that differ are named': () => {
    assert.equal(changedParts(noView, { ...noView, filter: 'a', panel: 'b' }), ['filter', 'panel'])
  },
})

const visit = { sessionId: 'ab', present: 0, earlier: 0, imported: 0 }
table('A reload says', [
  { name: 'nothing where the server has it all', last: { ...visit, present: 9 }, loss: undefined },
  { name: 'nothing where nothing was listed', last: { ...visit, sessionId: 'x' }, loss: undefined },
  { name: 'that the server was restarted', last: { ...visit, sessionId: 'x', present: 2 },
    loss: 'The server was restarted, and the page was loaded anew: 2 requests of the run before are not listed any more.' },
  { name: 'that earlier runs and files are gone', last: { ...visit, present: 9, earlier: 1, imported: 3 },
    loss: 'The page was loaded anew: 1 request of earlier runs of the server and 3 requests opened from a file are not listed any more.' },
].map(row => ({ ...row, ref })), ({ last, loss }) => {
  assert.equal(parseLastVisit(JSON.stringify(last)), last)
  assert.is(lossOf(last, 'ab'), loss)
})

table('What was kept of a visit and is none', ['', 'null', '[]', '{"sessionId":"a"}', '{"sessionId":"a","present":-1,"earlier":0,"imported":0}', '{']
  .map(text => ({ name: String(text), text, ref })), ({ text }) => assert.is(parseLastVisit(text), undefined))

const before = { end: 5, unseen: 0, restarts: 0 }
table('A tab that is connected again says', [
  { name: 'nothing where nothing came', now: before, missed: undefined },
  { name: 'what came, and is listed', now: { ...before, end: 6 },
    missed: { sentence: 'While this tab was hidden 1 request came, listed now.', isLoss: false } },
  { name: 'what was dropped meanwhile', now: { ...before, end: 2005, unseen: 500 },
    missed: { sentence: 'While this tab was hidden 2,500 requests came: 2,000 listed, 500 dropped by the server before they could be read.', isLoss: true } },
  { name: 'that the server was restarted', now: { ...before, end: 7, restarts: 1 },
    missed: { isLoss: true, sentence: 'While this tab was hidden the server was restarted: what was listed before stays, without its bodies, ' +
      'and 2 requests came, listed now.' } },
].map(row => ({ ...row, ref })), ({ now, missed }) => assert.equal(missedOf('asleep', before, now), missed))

stories('not-modified: a restart of the server', {
  'keeps what the page lists, and tells it apart from what is new': () => {
    const session = sessionWith(1, 2)
    session.takeImported([{ ...exchangeOf({ id: -1 }), base: 'https://h', isImported: true }])
    session.takeState(logOf([], { sessionId: 'cd' }))
    session.takeState(logOf([], { sessionId: 'ef' }))
    session.takeExchange(exchangeOf({ id: 1 }))
    assert.equal(session.rows.map(({ place }) => place), [0, 1, 2, 3])
    assert.equal(lastVisitOf('ef', session.rows), { sessionId: 'ef', present: 1, earlier: 2, imported: 1 })
    assert.is(session.totals.full, 3)
    assert.is(session.restarts, 2)
  },
})
