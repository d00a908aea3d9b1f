// What the page knows of what it could not see.
import { equal, is } from 'uvu/assert'
import type { Log } from '../../../playground/shared/exchange.ts'
import { Session } from '../../../playground/page/session/session.ts'
import { exchangeOf } from '../../support/exchange.ts'
import { stories } from '../../support/table.ts'

const log = (dropped: number, sessionId = 'a'): Log => ({ exchanges: [], open: [], capacity: 3, dropped, sessionId, hits: 0, drawings: 0, upstream: null })

stories('not-modified: the log of the inspector', {
  'a page that comes late knows how many exchanges it has not seen': () => {
    const session = new Session()
    session.takeState(log(7))
    is(session.unseen, 7)
    for (const id of [8, 9, 10]) session.takeExchange(exchangeOf({ id }))
    session.takeState(log(7))
    is(session.unseen, 7)
  },
  'what was dropped after the page had it is not counted': () => {
    const session = new Session()
    session.takeState(log(0))
    for (const id of [1, 2, 3, 4]) session.takeExchange(exchangeOf({ id }))
    session.takeState(log(4))
    session.clear()
    session.takeState(log(4))
    is(session.unseen, 0)
  },
  'a page that was away counts what came and went meanwhile': () => {
    const session = new Session()
    session.takeState(log(0))
    session.takeExchange(exchangeOf({ id: 1 }))
    session.takeState(log(5))
    is(session.unseen, 4)
  },
  'what two runs of the server had dropped is counted together': () => {
    const session = new Session()
    session.takeState(log(7))
    session.takeExchange(exchangeOf({ id: 8 }))
    session.takeState(log(2, 'b'))
    equal([session.unseen, session.rows.length], [9, 1])
  }
})
