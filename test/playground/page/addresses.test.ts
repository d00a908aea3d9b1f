// Where the page says that the proxy is reached.
import { equal } from 'uvu/assert'
import { Session } from '../../../playground/page/session/session.ts'
import { table } from '../../support/table.ts'

const up = { url: 'http://127.0.0.1:3000/', status: 'up' } as const

table('The proxy is reached at', [
  { name: 'nowhere, without one', upstream: null, hostname: 'localhost', browser: undefined, other: undefined },
  { name: 'its own name for a browser on this machine', upstream: { ...up, proxyPort: 8001, proxyName: 'app.localhost' }, hostname: 'localhost',
    browser: 'http://app.localhost:8001', other: 'http://localhost:8001' },
  { name: 'its own name where the page has the number', upstream: { ...up, proxyPort: 8001, proxyName: 'app.localhost' }, hostname: '127.0.0.1',
    browser: 'http://app.localhost:8001', other: 'http://127.0.0.1:8001' },
  { name: 'the host of the page from another machine', upstream: { ...up, proxyPort: 8001, proxyName: 'app.localhost' }, hostname: '192.0.2.7',
    browser: 'http://192.0.2.7:8001', other: 'http://192.0.2.7:8001' },
  { name: 'no loopback by a name that only begins like one', upstream: { ...up, proxyPort: 8001, proxyName: 'app.localhost' }, hostname: 'localhost.example',
    browser: 'http://localhost.example:8001', other: 'http://localhost.example:8001' },
  { name: 'the host of the page where it has no name', upstream: { ...up, proxyPort: 8001 }, hostname: '127.0.0.1',
    browser: 'http://127.0.0.1:8001', other: 'http://127.0.0.1:8001' }
].map(row => ({ ...row, ref: 'RFC 6265 §8.5' })), ({ upstream, hostname, browser, other }) => {
  const session = new Session()
  session.takeState({ exchanges: [], open: [], capacity: 1, dropped: 0, sessionId: 'a', hits: 0, drawings: 0, upstream })
  const page = { protocol: 'http:', hostname }
  equal([session.browserOrigin(page), session.proxyOrigin(page)], [browser, other])
})
