// Where an entry of a HAR file says that its server was, and what it was fetched for: as far as that is known.
import * as assert from 'uvu/assert'
import type { FetchRecord } from '../../../playground/page/rows/row.ts'
import { harOf } from '../../../playground/page/har/export.ts'
import { exchangeOf, rowOf, fetchRecordOf } from '../../support/exchange.ts'
import { harFaults } from '../support/har-checker.ts'
import { table } from '../../support/table.ts'

interface Entry {
  readonly _resourceType: string
  readonly serverIPAddress?: string
  readonly connection?: string
}

interface Asked {
  readonly name: string
  readonly upstream?: string
  readonly dest?: string
  readonly fetchRecord?: FetchRecord
  readonly type?: string
  readonly address?: string
  readonly connection?: string
}

const destinations: readonly Asked[] = [
  ['image', 'image'], ['empty', 'fetch'], ['style', 'stylesheet'], ['document', 'document'], ['script', 'script'],
  ['__proto__', 'other'], ['font\n', 'other'],
].map(([dest = '', type = '']) => ({ name: `${dest.trim()} as ${type}`, dest, type, upstream: 'http://h.test/' }))

const rows: readonly Asked[] = [
  { name: 'an upstream by its address', upstream: 'http://127.0.0.1:3000/', address: '127.0.0.1', connection: '3000' },
  { name: 'an address in brackets', upstream: 'http://[::1]:3000/', address: '::1', connection: '3000' },
  { name: 'the port that http has', upstream: 'http://127.0.0.1/', address: '127.0.0.1', connection: '80' },
  { name: 'the port that https has', upstream: 'https://127.0.0.1/', address: '127.0.0.1', connection: '443' },
  { name: 'nothing of a name, whose address nobody recorded', upstream: 'http://localhost:3000/' },
  { name: 'nothing of a name that begins like an address', upstream: 'http://127.0.0.1.test/' },
  { name: 'a fetch of the page', fetchRecord: fetchRecordOf(), type: 'fetch', address: '127.0.0.1', connection: '8000' },
  { name: 'what the inspector sent', upstream: 'http://h.test/', fetchRecord: fetchRecordOf({ mode: null }) },
  ...destinations,
]

table('A HAR entry tells', rows.map(row => ({ ref: 'HAR 1.2', ...row })), row => {
  const { upstream, fetchRecord = null, dest, type = 'other', address, connection } = row
  const exchange = exchangeOf({
    requestFields: dest === undefined ? [] : [['sec-fetch-dest', dest]], ...upstream === undefined ? {} : { upstream },
  })
  const text = harOf([rowOf(exchange, fetchRecord)], { origin: 'http://127.0.0.1:8000', version: '1', timeOrigin: 0 })
  const file = JSON.parse(text) as { readonly log: { readonly entries: readonly Entry[] } }
  assert.equal(harFaults(file), [])
  const [entry] = file.log.entries
  assert.equal([entry?._resourceType, entry?.serverIPAddress, entry?.connection], [type, address, connection])
})
