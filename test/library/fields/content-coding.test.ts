// The names of content codings at the end of opaque-tags.
import { is } from 'uvu/assert'
import { codingSuffix, hasCoding, isCodingSuffix, withoutCodings } from '../../../src/fields/content-coding.ts'
import { table } from '../../support/table.ts'

const REGISTERED = ['aes128gcm', 'br', 'compress', 'dcb', 'dcz', 'deflate', 'exi', 'gzip', 'zstd']

table('A registered coding', REGISTERED.map(coding => ({ name: coding, ref: 'RFC 9110 §16.6.1', coding })), ({ coding }) => {
  is(codingSuffix(coding), `-${coding}`)
  is(isCodingSuffix(`-${coding}`), true)
  is(isCodingSuffix(coding), false)
  is(withoutCodings(`7-${coding}`), '7')
  is(hasCoding(coding), true)
})

// Each form can be read in one way only: a tag that ends as the beginning of a longer name keeps its end.
table('A tag and each coding', ['7', '7-x', '7-pack200', '7-', 'x-gzi', '7-x-x', ''].map(tag => ({ name: `"${tag}"`, ref: 'RFC 9110 §8.8.3.3', tag })), ({ tag }) => {
  for (const coding of [...REGISTERED, 'x-gzip', 'x-compress', 'gzip, br', 'x-gzip, x-gzip']) is(withoutCodings(tag + String(codingSuffix(coding))), tag, coding)
})

const REF = 'RFC 9110 §8.4'
table('The suffix of a Content-Encoding field', [
  { name: 'nothing', field: '', suffix: '' },
  { name: 'identity', field: 'identity', suffix: '' },
  { name: 'identity in other letters', field: 'Identity', suffix: '' },
  { name: 'identity before another', field: 'identity,gzip', suffix: '-gzip' },
  { name: 'identity behind another', field: 'gzip, identity', suffix: '-gzip' },
  { name: 'capitals', field: 'GZIP', suffix: '-gzip' },
  { name: 'two codings, in the order in which they were applied', field: 'gzip, br', suffix: '-gzip-br' },
  { name: 'one coding twice', field: 'gzip,gzip', suffix: '-gzip-gzip' },
  { name: 'empty elements and whitespace', field: ' ,\t gzip\t,, br ,', suffix: '-gzip-br' },
  { name: 'a coding that is not registered', field: 'lzma', suffix: undefined },
  { name: 'one of two that is not registered', field: 'gzip, lzma', suffix: undefined },
  { name: 'the other of two that is not registered', field: 'lzma, gzip', suffix: undefined },
  { name: 'a name with a parameter', field: 'gzip;q=1', suffix: undefined },
  { name: 'two names without a comma', field: 'gzip br', suffix: '-gzip-br' },
  { name: 'a name with a line end', field: 'gzip\n', suffix: undefined },
  { name: 'gzip by its old name', field: 'x-gzip', suffix: '-gzip' },
  { name: 'compress by its old name, in capitals', field: 'X-Compress', suffix: '-compress' },
  { name: 'a coding whose name ends as another, and could be mistaken for it', field: 'pack200-gzip', suffix: undefined },
  { name: 'a key of a prototype', field: 'constructor', suffix: undefined }
].map(row => ({ ...row, ref: REF })), ({ field, suffix }) => is(codingSuffix(field), suffix))

table('An opaque-tag without its codings', [
  { name: 'a plain one', tag: '7', without: '7' },
  { name: 'the empty one', tag: '', without: '' },
  { name: 'one coding', tag: '7-gzip', without: '7' },
  { name: 'several', tag: '7-gzip-br-zstd', without: '7' },
  { name: 'a tag that ends as a coding begins', tag: '7-pack200-gzip', without: '7-pack200' },
  { name: 'a tag that ends as an old name begins', tag: '7-x-gzip', without: '7-x' },
  { name: 'a coding alone', tag: '-gzip', without: '' },
  { name: 'a name without its hyphen', tag: 'gzip', without: 'gzip' },
  { name: 'a coding that is not last', tag: '7-gzip-x', without: '7-gzip-x' },
  { name: 'capitals', tag: '7-GZIP', without: '7-GZIP' },
  { name: 'a hyphen at the end', tag: '7-', without: '7-' },
  { name: 'two hyphens', tag: '7--gzip', without: '7-' }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.3.3' })), ({ tag, without }) => is(withoutCodings(tag), without))

table('What codings append', [
  { name: 'nothing', text: '', isSuffix: false },
  { name: 'several', text: '-gzip-br', isSuffix: true },
  { name: 'a part before it', text: 'x-gzip', isSuffix: false },
  { name: 'a part behind it', text: '-gzipx', isSuffix: false },
  { name: 'a hyphen', text: '-', isSuffix: false }
].map(row => ({ ...row, ref: 'RFC 9110 §8.8.3.3' })), ({ text, isSuffix }) => is(isCodingSuffix(text), isSuffix))

table('A Content-Encoding that was set on a response', [
  { name: 'nothing', given: undefined, coded: false },
  { name: 'null, as fetch says nothing', given: null, coded: false },
  { name: 'empty', given: '', coded: false },
  { name: 'identity in capitals', given: 'Identity', coded: false },
  { name: 'an array of identity', given: ['identity'], coded: false },
  { name: 'identity and a coding', given: ['identity', 'gzip'], coded: true },
  { name: 'a coding that is not registered', given: 'lzma', coded: true }
].map(row => ({ ...row, ref: REF })), ({ given, coded }) => is(hasCoding(given), coded))
