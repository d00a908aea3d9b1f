// Which wrapper of a request is the outermost: what is kept of an exchange, and where.
import { equal, is } from 'uvu/assert'
import { beginExchange, endExchange, exchangeOf } from '../../../src/handler/exchange.ts'
import { table } from '../../support/table.ts'

table('An exchange is kept', [
  { name: 'on its key', key: {}, isPlain: true, onKey: true },
  { name: 'beside a key whose prototype was changed', key: {}, isPlain: false, onKey: false },
  { name: 'beside a key that is frozen', key: Object.freeze({}), isPlain: true, onKey: false },
  { name: 'beside a frozen key whose prototype was changed', key: Object.freeze({}), isPlain: false, onKey: false }
].map(row => ({ ...row, ref: 'not-modified: exchanges' })), ({ key, isPlain, onKey }) => {
  is(exchangeOf(key), undefined)
  for (const exchange of [{}, {}]) {
    beginExchange(key, exchange, isPlain)
    is(exchangeOf(key), exchange)
    is(Object.getOwnPropertySymbols(key).length, onKey ? 1 : 0)
    is(exchangeOf({}), undefined)
    endExchange(key)
    is(exchangeOf(key), undefined)
  }
  equal(Object.keys(key), [])
})
