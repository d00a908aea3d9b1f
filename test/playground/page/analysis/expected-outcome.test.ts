// The decision that the fields of an exchange imply, and what remains unknown.
import * as assert from 'uvu/assert'
import type { Exchange } from '../../../../playground/shared/exchange.ts'
import { expectedOutcome } from '../../../../playground/page/analysis/expected-outcome.ts'
import type { ExpectedOutcome } from '../../../../playground/page/analysis/expected-outcome.ts'
import { decisionOf } from '../../../support/exchange.ts'
import { answer, date, dayAfter, dayBefore, fields } from '../../support/note-rows.ts'
import { stories, table } from '../../../support/table.ts'

const exchange = (request: readonly string[], status: number, response: readonly string[], method = 'GET'): Exchange =>
  answer(response, { method, status, requestFields: fields(...request) })

const statesOf = (inferred: ExpectedOutcome | null): string =>
  inferred?.steps.map(({ state, decisive }) => decisive ? `[${state}]` : state).join('|') ?? 'none'

const range = 'Range: bytes=0-0'

table('inferred steps', [
  { name: 'a 304 that names the tag', ref: 'RFC 9110 §13.2.2', request: ['If-None-Match: "a"'], status: 304,
    response: ['ETag: "a"'], expected: 304, differs: null,
    states: 'true|not sent|not sent|[false]|not reached|not reached|not reached' },
  { name: 'a 304 that names none leaves it unknown', ref: 'RFC 9110 §15.4.5', request: ['If-None-Match: "a"'],
    status: 304, response: [], expected: 'unknown', differs: null,
    states: 'true|not sent|not sent|unknown|not sent|not sent|unknown' },
  { name: 'a star needs no tag', ref: 'RFC 9110 §13.1.2', request: ['If-None-Match: *'], status: 304, response: [],
    expected: 304, differs: null, states: 'true|not sent|not sent|[false]|not reached|not reached|not reached' },
  { name: 'a 200 with the tag that was sent should have been a 304', ref: 'RFC 9110 §13.1.2',
    request: ['If-None-Match: W/"a"'], status: 200, response: ['ETag: "a"'], expected: 304,
      differs: 'validator-ignored',
    states: 'true|not sent|not sent|[false]|not reached|not reached|not reached' },
  { name: 'a 200 without a tag has none to match', ref: 'RFC 9110 §13.1.2', request: ['If-None-Match: "a"'],
    status: 200, response: [], expected: 'perform', differs: null,
    states: 'true|not sent|not sent|true|not sent|not sent|[true]' },
  { name: 'If-Modified-Since stays outranked where the tag is unknown', ref: 'RFC 9110 §13.1.3',
    request: ['If-None-Match: "a"', `If-Modified-Since: ${date}`], status: 304, response: [], expected: 'unknown',
    differs: null, states: 'true|not sent|not sent|unknown|ignored|not sent|unknown' },
  { name: 'a 304 without Last-Modified leaves the date unknown', ref: 'RFC 9110 §13.1.3',
    request: [`If-Modified-Since: ${date}`], status: 304, response: ['ETag: "a"'], expected: 'unknown', differs: null,
    states: 'true|not sent|not sent|not sent|unknown|not sent|unknown' },
  { name: 'a malformed date is ignored, known or not', ref: 'RFC 9110 §13.1.3', request: ['If-Modified-Since: soon'],
    status: 200, response: [], expected: 'perform', differs: null,
    states: 'true|not sent|not sent|not sent|ignored|not sent|[true]' },
  { name: 'the later steps of an unknown If-Match may or may not be reached', ref: 'RFC 9110 §13.2.2',
    request: ['If-Match: "a"', 'If-None-Match: "b"'], status: 412, response: [], expected: 'unknown', differs: null,
    states: 'true|unknown|not sent|unknown|not sent|not sent|unknown' },
  { name: 'weak tags alone can never match strongly', ref: 'RFC 9110 §13.1.1', request: ['If-Match: W/"a"'],
    status: 412, response: [], method: 'PUT', expected: 412, differs: null,
    states: 'true|[false]|not reached|not reached|not reached|not reached|not reached' },
  { name: 'the tag of a 412 is the current one', ref: 'RFC 9110 §13.1.1', request: ['If-Match: "b"'], status: 412,
    response: ['ETag: "a"'], method: 'PUT', expected: 412, differs: null,
    states: 'true|[false]|not reached|not reached|not reached|not reached|not reached' },
  { name: 'the tag of a 200 to PUT is that of after', ref: 'RFC 9110 §13.1.1', request: ['If-Match: "a"'], status: 200,
    response: ['ETag: "a"'], method: 'PUT', expected: 'unknown', differs: null,
    states: 'true|unknown|not sent|not sent|not sent|not sent|unknown' },
  { name: 'a 412 that names no tag does not tell what a star came to', ref: 'RFC 9110 §13.1.1',
    request: ['If-Match: *'],
    status: 412, response: [], method: 'PUT', expected: 'unknown', differs: null,
    states: 'true|unknown|not sent|not sent|not sent|not sent|unknown' },
  { name: 'what a PUT created was not there before', ref: 'RFC 9110 §13.1.2', request: ['If-None-Match: *'],
    status: 201,
    response: ['ETag: "a"'], method: 'PUT', expected: 'perform', differs: null,
    states: 'true|not sent|not sent|true|not sent|not sent|[true]' },
  { name: 'so that If-Match: * was false', ref: 'RFC 9110 §13.1.1', request: ['If-Match: *'], status: 201, response: [],
    method: 'PUT', expected: 412, differs: 'update-not-refused',
    states: 'true|[false]|not reached|not reached|not reached|not reached|not reached' },
  { name: 'a redirect comes before all conditions', ref: 'RFC 9110 §13.2.1', request: ['If-None-Match: "a"'],
    status: 302, response: ['ETag: "a"'], expected: 'not judged', differs: null,
    states: 'ignored|not sent|not sent|ignored|not sent|not sent|unknown' },
  { name: 'OPTIONS has no preconditions', ref: 'RFC 9110 §13.2.1', request: ['If-Match: "b"'], status: 200, response: ['ETag: "a"'], method: 'OPTIONS',
    expected: 'not judged', differs: null, states: 'ignored|ignored|not sent|not sent|not sent|not sent|unknown' },
  { name: 'whether a PUT that is answered 200 created is not known', ref: 'RFC 9110 §9.3.4', request: ['If-None-Match: *'], status: 200, response: [],
    method: 'PUT', expected: 'unknown', differs: null, states: 'true|not sent|not sent|unknown|not sent|not sent|unknown' },
  { name: 'nothing is compared with an ETag that is none', ref: 'RFC 9110 §8.8.3', request: ['If-None-Match: "b"'], status: 304, response: ['ETag: a'],
    expected: 'unknown', differs: null, states: 'true|not sent|not sent|unknown|not sent|not sent|unknown' },
  { name: 'the conditions of WebDAV lead to a 412 too', ref: 'RFC 4918 §10.6', request: ['If-Match: *', 'Overwrite: F'], status: 412,
    response: ['ETag: "a"'], method: 'COPY', expected: 'perform', differs: null, states: 'true|true|not sent|not sent|not sent|not sent|[true]' },
  { name: 'a later date passes If-Unmodified-Since', ref: 'RFC 9110 §13.1.4',
    request: [`If-Unmodified-Since: ${dayAfter}`],
    status: 200, response: [`Last-Modified: ${date}`], expected: 'perform', differs: null,
    states: 'true|not sent|true|not sent|not sent|not sent|[true]' },
  { name: 'an earlier one does not', ref: 'RFC 9110 §13.1.4', request: [`If-Unmodified-Since: ${dayBefore}`],
    status: 200, response: [`Last-Modified: ${date}`], expected: 412, differs: 'precondition-ignored',
    states: 'true|not sent|[false]|not reached|not reached|not reached|not reached' },
  { name: 'a malformed list is not judged by one reading', ref: 'not-modified: malformed lists',
    request: ['If-None-Match: a'], status: 304, response: ['ETag: "a"'], expected: 'unknown', differs: null,
    states: 'true|not sent|not sent|unknown|not sent|not sent|unknown' },
  { name: 'If-Range with the tag of the part', ref: 'RFC 9110 §13.1.5', request: [range, 'If-Range: "a"'], status: 206,
    response: ['ETag: "a"'], expected: 'perform', differs: null,
    states: 'true|not sent|not sent|not sent|not sent|true|[true]' },
  { name: 'If-Range with another', ref: 'RFC 9110 §13.1.5', request: [range, 'If-Range: "b"'], status: 206,
    response: ['ETag: "a"'], expected: 'perform', differs: 'range-not-ignored',
    states: 'true|not sent|not sent|not sent|not sent|false|[true]' },
  { name: 'a 304 with another tag than was sent', ref: 'RFC 9110 §15.4.5', request: ['If-None-Match: "b"'], status: 304,
    response: ['ETag: "a"'], expected: 'perform', differs: 'not-modified-wrongly',
    states: 'true|not sent|not sent|true|not sent|not sent|[true]' },
], ({ request, status, response, method, expected, differs, states }) => {
  const inferred = expectedOutcome(exchange(request, status, response, method))
  assert.is(statesOf(inferred), states)
  assert.is(inferred?.expected, expected)
  assert.is(inferred?.differs?.id ?? null, differs)
})

stories('what is inferred', {
  'is nothing where the decision was recorded, nothing was asked, or the tap answered': () => {
    const conditional = exchange(['If-None-Match: "a"'], 304, ['ETag: "a"'])
    assert.is(expectedOutcome({ ...conditional, decision: decisionOf(304, { 'If-None-Match': 'false' }) }), null)
    assert.is(expectedOutcome(exchange(['Range: bytes=0-0'], 206, [])), null)
    assert.is(expectedOutcome({ ...conditional, status: 502, error: 'The upstream is gone' }), null)
  },
  'says which validator is unknown, and shows what was sent': () => {
    const inferred = expectedOutcome(exchange(['If-None-Match: "a"'], 304, []))
    assert.is(inferred?.etag, 'unknown')
    assert.is(inferred?.steps[3]?.note, 'the current ETag is not known')
    assert.is(inferred?.steps[3]?.compared?.sent, '"a"')
    assert.is(inferred?.steps[3]?.compared?.current, 'unknown')
    const dated = expectedOutcome(exchange([`If-Modified-Since: ${date}`], 304, []))
    assert.is(dated?.steps[4]?.note, 'the current Last-Modified is not known')
  },
  'compares with what is unknown where the outcome does not turn on it': () => {
    const against = (request: string, status: number, response: string[], method: string): (string | undefined)[] => {
      const inferred = expectedOutcome(exchange([request], status, response, method))
      const step = inferred?.steps.find(({ compared }) => compared !== null)
      return [step?.state, step?.compared?.current, String(inferred?.expected)]
    }
    // A weak tag never matches strongly, whatever the current one is; a star asks only whether there is one.
    assert.equal(against('If-Match: W/"a"', 204, [], 'PUT'), ['false', 'unknown', '412'])
    assert.equal(against('If-Match: W/"a"', 200, ['ETag: W/"a"'], 'PUT'), ['false', 'unknown', '412'])
    assert.equal(against('If-Match: "a"', 204, [], 'PUT'), ['unknown', 'unknown', 'unknown'])
    assert.equal(against('If-Match: W/"b", "a"', 204, [], 'PUT'), ['unknown', 'unknown', 'unknown'])
    assert.equal(against('If-None-Match: "a"', 204, [], 'PUT'), ['unknown', 'unknown', 'unknown'])
    assert.equal(against('If-Match: *', 204, [], 'PUT'), ['true', 'unknown', 'perform'])
    assert.equal(against('If-None-Match: *', 304, [], 'GET'), ['false', 'unknown', '304'])
    assert.equal(against(`If-Unmodified-Since: ${date}`, 204, [], 'PUT'), ['unknown', 'unknown', 'unknown'])
    // What was created had none before, and a 200 to GET that names none has none.
    assert.equal(against('If-Match: "a"', 201, ['ETag: "a"'], 'PUT'), ['false', 'none', '412'])
    assert.equal(against('If-None-Match: "a"', 200, [], 'GET'), ['true', 'none', 'perform'])
  },
  'tells no tag from an unknown one': () => {
    assert.is(expectedOutcome(exchange(['If-None-Match: "a"'], 200, []))?.etag, 'none')
    assert.is(expectedOutcome(exchange(['If-None-Match: "a"'], 200, [], 'HEAD'))?.etag, 'unknown')
  },
  'never says that a method was performed': () => {
    const inferred = expectedOutcome(exchange(['If-None-Match: "b"'], 304, ['ETag: "a"']))
    assert.is(inferred?.steps[0]?.note, 'assumed, because the answer is 304')
    assert.is(inferred?.steps[6]?.note, 'GET should be performed')
    assert.is(inferred?.differs?.summary, 'If-None-Match does not lead to a 304, but the answer is one')
  },
})
