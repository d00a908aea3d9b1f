// The query of a request target, as its receiver reads it.
import * as assert from 'uvu/assert'
import { queryOf } from '../../../playground/http/query.ts'
import { table } from '../../support/table.ts'

table('The query of', [
  { url: undefined, is: [] },
  { url: '', is: [] },
  { url: '/a=b', is: [] },
  { url: '/?', is: [] },
  { url: '/?a=b', is: [['a', 'b']] },
  { url: '?a=b', is: [['a', 'b']] },
  { url: 'a?b', is: [['b', '']] },
  { url: '/?a=b&a=c&d', is: [['a', 'b'], ['a', 'c'], ['d', '']] },
  { url: '/?a=b?c=d', is: [['a', 'b?c=d']] },
  { url: '/??a=b', is: [['?a', 'b']] },
  { url: '*', is: [] }
].map(row => ({ ...row, name: JSON.stringify(row.url) ?? 'no target', ref: 'RFC 3986 §3.4' })), ({ url, is }) => {
  assert.equal([...queryOf({ url })], is)
})
