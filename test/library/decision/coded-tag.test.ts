// The forms of a strong tag that stand for content in a coding: which one an answer says, and which ones a request may name.
import { equal, is } from 'uvu/assert'
import { answeredForm, codedEtag, uncoded } from '../../../src/decision/coded-tag.ts'
import { table } from '../../support/table.ts'

const REF = 'RFC 9110 §8.8.3.3'

table('The tag of coded content', [
  { name: 'a coding', etag: '"7"', coding: 'gzip', coded: '"7-gzip"' },
  { name: 'two codings', etag: '"7"', coding: 'gzip, br', coded: '"7-gzip-br"' },
  { name: 'identity', etag: '"7"', coding: 'identity', coded: '"7"' },
  { name: 'no coding', etag: '"7"', coding: '', coded: '"7"' },
  { name: 'an empty tag', etag: '""', coding: 'br', coded: '"-br"' },
  { name: 'a coding that is not registered', etag: '"7"', coding: 'lzma', coded: 'W/"7"' },
  { name: 'a weak tag', etag: 'W/"7"', coding: 'gzip', coded: 'W/"7"' },
  { name: 'a weak tag under a coding that is not registered', etag: 'W/"7"', coding: 'lzma', coded: 'W/"7"' }
].map(row => ({ ...row, ref: REF })), ({ etag, coding, coded }) => is(codedEtag(etag, coding), coded))

const named = (match: string | undefined, noneMatch: string | undefined) => ({ 'if-match': match, 'if-none-match': noneMatch, range: 'x' })

/** `match` and `noneMatch` are what the fields hold, `plain` which of the two then hold the plain tag alone. */
table('A request that names coded forms of "7"', [
  { name: 'nothing', plain: '' },
  { name: 'the plain tag', match: '"7"', noneMatch: '"7"', plain: '' },
  { name: 'a form in If-Match', match: '"7-gzip"', plain: 'match' },
  { name: 'a form in If-None-Match', noneMatch: '"7-gzip"', plain: 'none-match' },
  { name: 'a form in both', match: '"7-gzip"', noneMatch: '"7-br"', plain: 'match none-match' },
  { name: 'a form in one, another tag in the other', match: '"7-gzip"', noneMatch: '"8-gzip"', plain: 'match' },
  { name: 'another tag in one, a form in the other', match: '"8-gzip"', noneMatch: '"7-gzip"', plain: 'none-match' },
  { name: 'a weak form in If-Match', match: 'W/"7-gzip"', plain: '' },
  { name: 'a weak form in If-None-Match', noneMatch: 'W/"7-gzip"', plain: 'none-match' },
  { name: 'several codings', noneMatch: '"7-gzip-br"', plain: 'none-match' },
  { name: 'behind other tags', noneMatch: '"6", W/"5", "7-gzip"', plain: 'none-match' },
  { name: 'behind a tag that ends with a backslash', noneMatch: '"6\\\\", "7-gzip"', plain: 'none-match' },
  { name: 'before junk', noneMatch: '"7-gzip", junk', plain: 'none-match' },
  { name: 'behind junk', noneMatch: 'junk, "7-gzip"', plain: '' },
  { name: 'a form of a longer tag', noneMatch: '"17-gzip"', plain: '' },
  { name: 'a form of another that begins so', noneMatch: '"7-1-gzip"', plain: '' },
  { name: 'no coding', noneMatch: '"7-lzma"', plain: '' },
  { name: 'a coding and more', noneMatch: '"7-gzipx"', plain: '' },
  { name: 'a form behind a backslash, which is data', noneMatch: '"7-\\gzip"', plain: '' },
  { name: 'a hyphen alone', noneMatch: '"7-"', plain: '' },
  { name: 'one of them as a part of another tag', noneMatch: `"x"7-gzip"`, plain: '' },
  { name: 'one that begins elsewhere, beside a hyphen', noneMatch: '"7-", "8-gzip"', plain: '' },
  { name: 'a star', match: '*', noneMatch: '*', plain: '' }
].map(row => ({ match: undefined, noneMatch: undefined, ...row, ref: REF })), ({ match, noneMatch, plain }) => {
  const fields = named(match, noneMatch)
  const isMatch = plain.startsWith('match')
  const isNoneMatch = plain.endsWith('none-match')
  const found = uncoded(fields, '"7"')
  equal(found, named(isMatch ? '"7"' : match, isNoneMatch ? '"7"' : noneMatch))
  // Nothing is made where nothing is named.
  is(found === fields, plain === '')
  is(uncoded(fields, 'W/"7"'), fields)
})

table('The form of "7" that is said', [
  { name: 'none named, plain meant', meant: '"7"', said: '"7"' },
  { name: 'none named, coded meant', meant: '"7-gzip"', said: '"7-gzip"' },
  { name: 'a star, plain meant', noneMatch: '*', meant: '"7"', said: '"7"' },
  { name: 'a star, coded meant', noneMatch: '*', meant: '"7-gzip"', said: '"7-gzip"' },
  { name: 'the plain one', noneMatch: '"7"', meant: '"7-gzip"', said: '"7"' },
  { name: 'the plain one where plain is meant', noneMatch: '"7"', meant: '"7"', said: '"7"' },
  { name: 'the plain one beside another in If-Match, where plain is meant', match: '"7-gzip"', noneMatch: '"7"', meant: '"7"', said: '"7"' },
  { name: 'the plain one, weak', noneMatch: 'W/"7"', meant: '"7-gzip"', said: '"7"' },
  { name: 'the one that was meant', noneMatch: '"7-gzip"', meant: '"7-gzip"', said: '"7-gzip"' },
  { name: 'another one', noneMatch: '"7-br"', meant: '"7-gzip"', said: '"7-br"' },
  { name: 'another one, weak', noneMatch: 'W/"7-br"', meant: '"7-gzip"', said: '"7-br"' },
  { name: 'two others: the first', noneMatch: '"7-br", "7-zstd"', meant: '"7-gzip"', said: '"7-br"' },
  { name: 'the meant one behind another', noneMatch: '"7-br", "7-gzip"', meant: '"7-gzip"', said: '"7-gzip"' },
  { name: 'the meant one and the plain one', noneMatch: '"7", "7-gzip"', meant: '"7-gzip"', said: '"7-gzip"' },
  { name: 'another and the plain one', noneMatch: '"7-br", "7"', meant: '"7-gzip"', said: '"7"' },
  { name: 'a coded one where plain is meant', noneMatch: '"7-gzip"', meant: '"7"', said: '"7-gzip"' },
  { name: 'a coded one and the plain one where plain is meant', noneMatch: '"7-gzip", "7"', meant: '"7"', said: '"7"' },
  { name: 'in If-Match', match: '"7-gzip"', meant: '"7"', said: '"7-gzip"' },
  { name: 'in If-Match, weak', match: 'W/"7-gzip"', meant: '"7"', said: '"7"' },
  { name: 'in If-Match before If-None-Match', match: '"7-br"', noneMatch: '"7-zstd"', meant: '"7"', said: '"7-br"' },
  { name: 'other tags', match: '"8-gzip"', noneMatch: '"8", "17-gzip"', meant: '"7-gzip"', said: '"7-gzip"' },
  { name: 'the plain one as a part of another', noneMatch: '"7"x', meant: '"7-gzip"', said: '"7-gzip"' },
  { name: 'the plain one behind junk', noneMatch: 'x, "7"', meant: '"7-gzip"', said: '"7-gzip"' },
  { name: 'a form of a coding that is not registered', noneMatch: '"7-br"', meant: 'W/"7"', said: 'W/"7"' },
  { name: 'a weak tag', etag: 'W/"7"', noneMatch: '"7-br"', meant: 'W/"7"', said: 'W/"7"' }
].map(row => ({ etag: '"7"', match: undefined, noneMatch: undefined, ...row, ref: 'RFC 9110 §15.4.5' })), ({ etag, match, noneMatch, meant, said }) => {
  is(answeredForm({ 'if-match': match, 'if-none-match': noneMatch }, etag, meant), said)
})
