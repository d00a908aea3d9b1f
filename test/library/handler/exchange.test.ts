// Which wrapper of a request is the outermost: what is kept of an exchange, and where.
import { equal, is } from 'uvu/assert'
import { beginExchange, endExchange, exchangeOf } from '../../../src/handler/exchange.ts'
import { table } from '../../support/table.ts'

table('An exchange is kept', [
  { name: 'on its key', key: {}, onKey: true },
  { name: 'on a key whose prototype was changed', key: Object.setPrototypeOf({}, { send() {} }) as object, onKey: true },
  { name: 'beside a key that is frozen', key: Object.freeze({}), onKey: false },
  { name: 'on a key that is frozen while it is in progress', key: {}, onKey: true, isFrozenThen: true }
].map(row => ({ ...row, ref: 'not-modified: exchanges' })), ({ key, onKey, isFrozenThen = false }) => {
  // Nothing has begun that could be ended.
  endExchange(key)
  is(exchangeOf(key), undefined)
  for (const exchange of [{}, {}]) {
    beginExchange(key, exchange)
    is(exchangeOf(key), exchange)
    if (isFrozenThen) Object.freeze(key)
    is(Object.getOwnPropertySymbols(key).length, onKey ? 1 : 0)
    is(exchangeOf({}), undefined)
    endExchange(key)
    is(exchangeOf(key), undefined)
  }
  equal(Object.keys(key), [])
})
