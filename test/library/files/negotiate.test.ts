import * as assert from 'uvu/assert'
import { preferenceAmong, preferredCodings } from '../../../src/files/negotiate.ts'
import { stories, table } from '../../support/table.ts'

const OFFERED = ['br', 'zstd', 'gzip']

table('The codings that are preferred', [
  { name: 'no field: none', field: undefined, codings: [] },
  { name: 'an empty field: none', field: '', codings: [] },
  { name: 'one that is offered', field: 'gzip', codings: ['gzip'] },
  { name: 'one that is not offered', field: 'deflate', codings: [] },
  { name: 'what a browser sends, in the order of the offer', field: 'gzip, deflate, br, zstd', codings: ['br', 'zstd', 'gzip'] },
  { name: 'by weight, the greatest first', field: 'br;q=0.5, gzip;q=1.0, zstd;q=0.8', codings: ['gzip', 'zstd', 'br'] },
  { name: 'thousandths count', field: 'br;q=0.001, gzip;q=0.002', codings: ['gzip', 'br'] },
  { name: 'a weight of zero refuses', field: 'br;q=0, gzip', codings: ['gzip'] },
  { name: 'all forms of zero refuse', field: 'br;q=0., zstd;q=0.000, gzip;q=0.0', codings: [] },
  { name: 'any case, any space', field: ' GZip \t;\tQ=0.5\t, BR', codings: ['br', 'gzip'] },
  { name: 'a tab before the name, spaces around the weight', field: '\tgzip; q=0.5 , br', codings: ['br', 'gzip'] },
  { name: 'a weight of one, in full and in short', field: 'br;q=0.5, gzip;q=1, zstd;q=1.000', codings: ['zstd', 'gzip', 'br'] },
  { name: 'empty elements', field: ',, gzip ,,', codings: ['gzip'] },
  { name: 'x-gzip is gzip', field: 'x-gzip', codings: ['gzip'] },
  { name: 'x-gzip is gzip, in capitals', field: 'X-GZIP', codings: ['gzip'] },
  { name: '* is any other', field: '*', codings: ['br', 'zstd', 'gzip'] },
  { name: '* beside a weight', field: 'gzip, *;q=0.5', codings: ['gzip', 'br', 'zstd'] },
  { name: '* beside a refusal', field: '*, br;q=0', codings: ['zstd', 'gzip'] },
  { name: '* refuses any other', field: 'gzip, *;q=0', codings: ['gzip'] },
  { name: 'identity that is refused leaves the others', field: 'identity;q=0, gzip;q=0.1', codings: ['gzip'] },
  { name: 'identity alone is refused: nothing is preferred', field: 'identity;q=0', codings: [] },
  { name: 'everything is refused: nothing is preferred', field: '*;q=0', codings: [] },
  { name: 'identity of more weight', field: 'identity, gzip;q=0.5', codings: [] },
  { name: 'identity of the same weight', field: 'identity;q=0.5, gzip;q=0.5', codings: ['gzip'] },
  { name: 'identity between two', field: 'br;q=0.2, identity;q=0.5, gzip;q=0.8', codings: ['gzip'] },
  { name: 'the first of two counts', field: 'gzip;q=0, gzip', codings: [] },
  { name: 'a malformed weight is no element', field: 'br;q=x, gzip', codings: ['gzip'] },
  { name: 'a weight above one is no element', field: 'br;q=1.5, gzip', codings: ['gzip'] },
  { name: 'four digits are no weight', field: 'br;q=0.0001, gzip', codings: ['gzip'] },
  { name: 'four digits of one are no weight', field: 'br;q=1.0000, gzip', codings: ['gzip'] },
  { name: 'a malformed name is no element', field: 'br/zstd, gzip', codings: ['gzip'] },
  { name: 'another parameter is no weight', field: 'br;a=1, gzip', codings: ['gzip'] },
  { name: 'a name that others inherit is none', field: '__proto__, constructor, gzip', codings: ['gzip'] },
  { name: 'a part of a name is not it', field: 'gzipped, brotli', codings: [] }
].map(row => ({ ...row, ref: 'RFC 9110 §12.5.3' })), ({ field, codings }) => assert.equal(preferredCodings(field, OFFERED), codings))

table('The name of a coding may hold', [..."!#$%&'*+-.^_`|~09az"].map(character => ({ character, name: character, ref: 'RFC 9110 §5.6.2' })), ({ character }) => {
  const name = `x${character}y`
  assert.equal(preferredCodings(`${name};q=0.5, gzip;q=0.2`, ['gzip', name]), [name, 'gzip'])
})

table('A hostile Accept-Encoding', [
  { name: 'a megabyte of commas', field: ','.repeat(1 << 20) },
  { name: 'a megabyte of spaces before nothing', field: `gzip${' '.repeat(1 << 20)}x` },
  { name: 'a megabyte of semicolons', field: ';'.repeat(1 << 20) },
  { name: 'a megabyte of names', field: 'a,'.repeat(1 << 19) },
  { name: 'a megabyte of one name', field: 'a'.repeat(1 << 20) },
  { name: 'a megabyte of digits', field: `gzip;q=0.${'0'.repeat(1 << 20)}` }
].map(row => ({ ...row, ref: 'not-modified: hostile input' })), ({ field }) => {
  assert.equal(preferredCodings(field, OFFERED), [])
})

stories('not-modified: the last Accept-Encoding', {
  'is remembered, and no other one gets its codings': () => {
    const preferred = preferenceAmong(OFFERED)
    for (const [field, codings] of [[undefined, []], ['gzip', ['gzip']], ['gzip', ['gzip']], ['br', ['br']], [undefined, []], ['gzip', ['gzip']], ['', []]] as const) {
      assert.equal(preferred(field), codings)
    }
    assert.is(preferred('gzip, br'), preferred('gzip, br'))
  }
})
