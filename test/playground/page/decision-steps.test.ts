// The recorded decision as numbered steps.
import * as assert from 'uvu/assert'
import type { Exchange } from '../../../playground/shared/exchange.ts'
import { stepsOf } from '../../../playground/page/analysis/decision-steps.ts'
import { conditional, decisionOf, exchangeOf } from '../../support/exchange.ts'
import { stories, table } from '../../support/table.ts'

const statesOf = (exchange: Exchange): string =>
  stepsOf(exchange).map(({ state, decisive }) => decisive ? `[${state}]` : state).join('|')

table('steps', [
  { name: 'a match ends the decision at step 3', ref: 'RFC 9110 §13.2.2',
    exchange: conditional('W/"0"', 'W/"0"', 304, { decision: decisionOf(304, { 'If-None-Match': 'false' }) }),
    states: 'true|not sent|not sent|[false]|not reached|not reached|not reached' },
  { name: 'no match goes on to the method', ref: 'RFC 9110 §13.2.2',
    exchange: conditional('W/"0"', 'W/"1"', 200, { decision: decisionOf(undefined, { 'If-None-Match': 'true' }) }),
    states: 'true|not sent|not sent|true|not sent|not sent|[true]' },
  { name: 'If-None-Match silences If-Modified-Since', ref: 'RFC 9110 §13.1.3',
    exchange: exchangeOf({ decision: decisionOf(undefined, { 'If-None-Match': 'true' }),
      requestFields: [['if-none-match', '"x"'], ['If-Modified-Since', 'Sun, 06 Nov 1994 08:49:37 GMT']] }),
    states: 'true|not sent|not sent|true|ignored|not sent|[true]' },
  { name: 'a false If-Match ends it at step 1', ref: 'RFC 9110 §13.1.1',
    exchange: exchangeOf({ status: 412, method: 'PUT', requestFields: [['If-Match', '"x"'], ['If-None-Match', '*']],
      decision: decisionOf(412, { 'If-Match': 'false' }) }),
    states: 'true|[false]|not reached|not reached|not reached|not reached|not reached' },
  { name: 'nothing counts where the plain answer is no 2xx', ref: 'RFC 9110 §13.2.1',
    exchange: conditional('"x"', '"x"', 404, { decision: decisionOf(304, { 'If-None-Match': 'false' }) }),
    states: 'ignored|not sent|not sent|ignored|not sent|not sent|[true]' },
  { name: 'a false If-Range lets the Range be ignored, and the method performed', ref: 'RFC 9110 §13.1.5',
    exchange: exchangeOf({ requestFields: [['Range', 'bytes=0-1'], ['If-Range', '"x"']],
      decision: decisionOf(undefined, { 'If-Range': 'false' }) }),
    states: 'true|not sent|not sent|not sent|not sent|false|[true]' },
], ({ exchange, states }) => assert.is(statesOf(exchange), states))

stories('RFC 9110 §13.2.2', {
  'the steps are numbered 0 to 6': () => {
    const exchange = conditional('W/"0"', 'W/"0"', 304, { decision: decisionOf(304, { 'If-None-Match': 'false' }) })
    assert.equal(stepsOf(exchange).map(({ number }) => number), [0, 1, 2, 3, 4, 5, 6])
  },
  'the step that decides shows both tags, the comparison and what follows': () => {
    const decision = decisionOf(304, { 'If-None-Match': 'false' })
    const exchange = conditional('"a", W/"0"', 'W/"0"', 304, { decision })
    const step = stepsOf(exchange)[3]
    assert.equal(step?.compared, { sent: '"a", W/"0"', current: 'W/"0"', comparison: 'weak comparison' })
    assert.is(step?.note, 'a tag matches: answer 304')
  },
  'If-Match compares strongly, and for an unsafe method If-None-Match means 412': () => {
    const decision = decisionOf(undefined, { 'If-Match': 'true' })
    const match = exchangeOf({ requestFields: [['If-Match', '"x"']], decision })
    assert.is(stepsOf(match)[1]?.compared?.comparison, 'strong comparison')
    const put = conditional('*', '"x"', 412, { method: 'PUT', decision: decisionOf(412, { 'If-None-Match': 'false' }) })
    assert.is(stepsOf(put)[3]?.note, 'answer 412')
  },
  'a date is compared with the date': () => {
    const sent = 'Sun, 06 Nov 1994 08:49:37 GMT'
    const decision = { ...decisionOf(304, { 'If-Modified-Since': 'false' as const }), lastModified: sent }
    const step = stepsOf(exchangeOf({ status: 304, requestFields: [['If-Modified-Since', sent]], decision }))[4]
    assert.equal(step?.compared, { sent, current: sent, comparison: 'later than' })
    assert.is(step?.decisive, true)
  },
  'without a recorded decision there are no steps': () => {
    assert.equal(stepsOf(conditional('"x"', '"x"', 304)), [])
  },
})
