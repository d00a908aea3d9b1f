// The error of a store that does not answer, and the count by which a lookup is told from one that found nothing.
import { UnavailableError } from 'not-modified'
import { equal, instance, is, match, throws } from 'uvu/assert'
import { countUnanswered, unansweredCount } from '../../../src/handler/unanswered.ts'
import { DETAILS } from '../../support/refusals.ts'
import { stories, table } from '../../support/table.ts'

stories('not-modified: UnavailableError', {
  'is a 503 that says when to come again (RFC 9110 §10.2.3)': () => {
    const error = new UnavailableError()
    instance(error, Error)
    equal([error.status, error.statusCode, error.code, error.headers], [503, 503, 'ERR_REVISIONS_UNAVAILABLE', { 'Cache-Control': 'no-store', 'Retry-After': '1' }])
    equal([error.message, error.cause, 'cause' in error], [DETAILS.unavailable, undefined, false])
  },
  'has its name in logs': () => {
    const error = new UnavailableError('no')
    is(error.name, 'UnavailableError')
    is(String(error), 'UnavailableError: no')
    match(error.stack ?? '', /^UnavailableError: no\n/)
  },
  'has a message of who makes it, and a cause': () => {
    const cause = new Error('gone')
    const error = new UnavailableError('The shop is closed.', { cause })
    equal([error.message, error.cause], ['The shop is closed.', cause])
    is(error.toJSON().detail, 'The shop is closed.')
  }
})

table('A message is no', [
  { name: 'number', message: 5, text: '5' },
  { name: 'null', message: null, text: 'null' },
  { name: 'error', message: new Error('gone'), text: 'an instance of Error' }
].map(row => ({ ...row, ref: 'not-modified: errors' })), ({ message, text }) => {
  throws(() => new UnavailableError(message as never), (error: Error) =>
    error instanceof TypeError && error.message === `UnavailableError: expected a message, a string, got ${text}`)
})

stories('not-modified: what no store could answer', {
  'is counted, from none': () => {
    is(unansweredCount(), 0)
    countUnanswered()
    is(unansweredCount(), 1)
    countUnanswered()
    is(unansweredCount(), 2)
  }
})
