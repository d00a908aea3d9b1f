// CDN-Cache-Control and its like: a Dictionary of Structured Fields, whole or nothing.
import { equal, ok } from 'uvu/assert'
import { parseCacheControl } from 'not-modified'
import { parseDictionary } from '../../../src/fields/cache-control/structured-dictionary.ts'
import { stories, table } from '../../support/table.ts'

const MAX = 2_147_483_648

function read(field: string): object {
  const { extensions, ...directives } = parseCacheControl(field, { targeted: true })
  return Object.keys(extensions).length === 0 ? directives : { ...directives, extensions: { ...extensions } }
}

type Cell = readonly [name: string, field: string, directives: object]
const rows = (ref: string, cells: readonly Cell[]) => cells.map(([name, field, directives]) =>
  ({ name, ref, field, directives }))

table('A targeted field', [
  ...rows('RFC 9213 §2.1', [
    ['reads an Integer', 'max-age=600', { maxAge: 600 }],
    ['reads a flag', 'no-store', { noStore: true }],
    ['reads several directives', 'max-age=600, must-revalidate,private',
      { maxAge: 600, mustRevalidate: true, private: true }],
    ['reads a list of field names in a String', 'no-cache="Set-Cookie, X-Own"', { noCache: ['Set-Cookie', 'X-Own'] }],
    ['reads an extension that is a Token', 'foo=Bar/baz:1', { extensions: { foo: 'Bar/baz:1' } }],
    ['reads an extension that is a String', 'foo="a \\"b\\" \\\\"', { extensions: { foo: 'a "b" \\' } }],
    ['reads an extension that is an Integer', 'foo=-42', { extensions: { foo: '-42' } }],
    ['reads an extension that is a Decimal', 'foo=1.500', { extensions: { foo: '1.500' } }],
    ['reads an extension that is true', 'foo=?1, none', { extensions: { foo: true, none: true } }],
    ['reads an extension that is a Byte Sequence', 'foo=:aGk=:', { extensions: { foo: ':aGk=:' } }],
    ['reads an extension that is an Inner List', 'foo=( a "b";c 1 )', { extensions: { foo: '( a "b";c 1 )' } }],
    ['ignores parameters', 'max-age=60;a;b=1;c="x, y" , no-store; d=?0;  e', { maxAge: 60, noStore: true }],
    ['does not take a String for a duration', 'max-age="60"', { maxAge: 0 }],
    ['does not take a Decimal for a duration', 'max-age=60.0', { maxAge: 0 }],
    ['does not take a Token for a duration', 'max-age=abc', { maxAge: 0 }],
    ['does not take true for a duration', 'max-age', { maxAge: 0 }],
    ['does not take a negative Integer for a duration', 'max-age=-1', { maxAge: 0 }],
    ['does not take an Inner List for a duration', 'max-age=(60)', { maxAge: 0 }],
    ['clamps an Integer', 'max-age=999999999999999', { maxAge: MAX }],
    ['takes a Token of field names for the whole response', 'private=Set-Cookie', { private: true }],
    ['takes an Inner List of field names for the whole response', 'private=("a" "b")', { private: true }],
    ['counts a flag with a value', 'no-store=1', { noStore: true }],
  ]),
  ...rows('RFC 9651 §3.3.6', [
    ['leaves out a flag that is false', 'no-store=?0, max-age=1', { maxAge: 1 }],
    ['leaves out an extension that is false', 'foo=?0', {}],
    ['takes a flag that is true', 'no-store=?1', { noStore: true }],
    ['takes a list that is true for the whole response', 'no-cache=?1', { noCache: true }],
  ]),
  ...rows('RFC 9651 §3.2', [
    ['takes the last of two durations', 'max-age=60, max-age=3600', { maxAge: 3600 }],
    ['takes the last of two flags, false', 'no-store, no-store=?0', {}],
    ['takes the last of two flags, true', 'no-store=?0, no-store', { noStore: true }],
    ['takes the last of two lists', 'private="a", private="b"', { private: ['b'] }],
    ['takes a list after none', 'private, private="b"', { private: ['b'] }],
    ['takes the last of two types', 'max-age=60, max-age="x"', { maxAge: 0 }],
    ['takes the last of two extensions', 'foo=1, foo=b', { extensions: { foo: 'b' } }],
    ['allows whitespace around commas', '  max-age=60 \t,\t no-store  ', { maxAge: 60, noStore: true }],
    ['has keys that begin with a star', '*a.b_c-1', { extensions: { '*a.b_c-1': true } }],
  ]),
  ...rows('RFC 9651 §3.3', [
    ['has Integers of 15 digits', 'foo=123456789012345', { extensions: { foo: '123456789012345' } }],
    ['has Decimals of 12 digits and 3', 'foo=123456789012.123', { extensions: { foo: '123456789012.123' } }],
    ['has negative Integers of 15 digits', 'foo=-123456789012345', { extensions: { foo: '-123456789012345' } }],
    ['has negative Decimals of 12 digits', 'foo=-123456789012.5', { extensions: { foo: '-123456789012.5' } }],
    ['has empty Byte Sequences and all of base64', 'foo=::, bar=:AZaz09+/=:',
      { extensions: { foo: '::', bar: ':AZaz09+/=:' } }],
    ['has empty Display Strings', 'foo=%"", no-store', { noStore: true, extensions: { foo: '%""' } }],
    ['has empty Strings', 'foo=""', { extensions: { foo: '' } }],
    ['has empty Inner Lists', 'foo=()', { extensions: { foo: '()' } }],
    ['has parameters on Inner Lists', 'foo=(a b);q=1, no-store', { noStore: true, extensions: { foo: '(a b)' } }],
    ['has Dates', 'foo=@1659578233', { extensions: { foo: '@1659578233' } }],
    ['has Display Strings', 'foo=%"f%c3%bc, b", no-store', { noStore: true, extensions: { foo: '%"f%c3%bc, b"' } }],
    ['has Display Strings of all printable ASCII', 'foo=%" !#$&AZ[\\]az~%25%22"',
      { extensions: { foo: '%" !#$&AZ[\\]az~%25%22"' } }],
    ['has Tokens that begin with a star', 'foo=*a', { extensions: { foo: '*a' } }],
  ]),
], ({ field, directives }) => equal(read(field), directives))

table('No Dictionary, so that nothing of it counts:', [
  '', ' ', ',', '\tno-store', 'no-store,', 'no-store, ', ', no-store', 'no-store,, max-age=1', 'No-Store',
  'no-store, MAX-AGE=60', 'max-age = 60', 'max-age= 60', 'max-age =60', 'max-age=', 'no-store max-age=60',
  'no-store; , max-age=1', 'no-store;A', 'no-store;=1', 'no-store;a=', 'no-store ;a', '1a', '-a', '"a"', '@', 'a=@',
  'a=@1.5x', 'max-age=60, &&&', 'max-age=60s', 'a=1234567890123456', 'a=1.', 'a=.5', 'a=1.2345', 'a=1234567890123.1',
  'a=-', 'a=--1', 'a=+1', 'a=1e3', 'a="', 'a="b', 'a="b\\"', 'a="\\b"', 'a="\t"', 'a="é"', 'a="\x7f"', 'a="b"c',
  "a='b'", 'a=?', 'a=?2', 'a=?true', 'a=?1x', 'a=:', 'a=:a', 'a=:a b:', 'a=:a_:', 'a=(', 'a=(b', 'a=(b c',
  'a=("b""c")', 'a=(b,c)', 'a=((b))', 'a=(b);', 'a=)', 'a=(b\tc)', 'a=%"', 'a=%"b', 'a=%"%C3%BC"', 'a=%"%ff"',
  'a=%"%c3"', 'a=%"%"', 'a=%"é"', 'a=%b', 'a=@x', 'no-store\0', 'no-store, é', 'no-store, max-age=60\n',
  'no-store\xa0', '\xa0no-store', '\ufeffno-store', 'no-store,\vmax-age=1', 'no-store\f,max-age=1', 'a=(b\xa0c)', 'a=b\x7f', 'a="\x1f"', 'a=-1234567890123456', 'a=@1234567890123456', 'a=!!, y=::', 'a=!!, y=@1',
  'a=%" b', 'a=%"\x1f"', 'a=("', 'a=("b', 'a=(b "', 'a;b="', 'a=%"\x7f"', 'a=(%"', ' a=(%"b', 'a=!!!!, y=%"b"',
].map(field => ({ name: JSON.stringify(field), ref: 'RFC 9651 §4.2', field })), ({ field }) => {
  equal(read(field), {})
  equal(parseDictionary(field), undefined)
})

stories('Hostile targeted fields', {
  'a megabyte of anything is read once and does not throw': () => {
    for (const part of [',', ' ', '\t', '"', '\\', '=', 'a', 'a,', 'a=', 'a="', 'a="\\"', 'a="",', 'a=(', 'a=(b ', 'a;',
      ';', 'a;b', 'a=1', '9', '?1', ':', 'a=%"', '%22', '@', '(', '\0', '\uffff', 'max-age=1,']) {
      ok(parseCacheControl(part.repeat(1_000_000 / part.length), { targeted: true }), part)
      ok(parseCacheControl(`a=${part.repeat(1_000_000 / part.length)}`, { targeted: true }), part)
    }
    ok(parseCacheControl(`a=%"${'%c3'.repeat(300_000)}"`, { targeted: true }))
    equal(parseCacheControl(`a="${'\\"'.repeat(500_000)}"`, { targeted: true }).extensions.a, '"'.repeat(500_000))
  },
  '__proto__ is no key, and constructor an extension like others': () => {
    equal(read('__proto__=1, no-store'), {})
    equal(Object.keys(parseCacheControl('constructor=1', { targeted: true }).extensions), ['constructor'])
  },
})
