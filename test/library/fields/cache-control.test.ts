// What Cache-Control is read as.
import { equal, is, ok, throws } from 'uvu/assert'
import { parseCacheControl } from 'not-modified'
import { stories, table } from '../../support/table.ts'

const MAX = 2_147_483_648

/** The directives read from a field, with extensions only where there are any. */
function read(field: string): object {
  const { extensions, ...directives } = parseCacheControl(field)
  return Object.keys(extensions).length === 0 ? directives : { ...directives, extensions: { ...extensions } }
}

type Cell = readonly [name: string, field: string, directives: object]
const rows = (ref: string, cells: readonly Cell[]) => cells.map(([name, field, directives]) =>
  ({ name, ref, field, directives }))

table('parseCacheControl', [
  ...rows('RFC 9111 §5.2.1', [
    ['reads max-age', 'max-age=60', { maxAge: 60 }],
    ['reads max-stale', 'max-stale=60', { maxStale: 60 }],
    ['reads max-stale without an argument', 'max-stale', { maxStale: true }],
    ['reads min-fresh', 'min-fresh=20', { minFresh: 20 }],
    ['reads no-cache', 'no-cache', { noCache: true }],
    ['reads no-store', 'no-store', { noStore: true }],
    ['reads no-transform', 'no-transform', { noTransform: true }],
    ['reads only-if-cached', 'only-if-cached', { onlyIfCached: true }],
  ]),
  ...rows('RFC 9111 §5.2.2', [
    ['reads must-revalidate', 'must-revalidate', { mustRevalidate: true }],
    ['reads must-understand', 'must-understand, no-store', { mustUnderstand: true, noStore: true }],
    ['reads no-cache with field names', 'no-cache="Set-Cookie, X-Own"', { noCache: ['Set-Cookie', 'X-Own'] }],
    ['reads private', 'private', { private: true }],
    ['reads private with field names', 'private="Set-Cookie"', { private: ['Set-Cookie'] }],
    ['reads proxy-revalidate', 'proxy-revalidate', { proxyRevalidate: true }],
    ['reads public', 'public', { public: true }],
    ['reads s-maxage', 's-maxage=0', { sMaxage: 0 }],
  ]),
  ...rows('RFC 5861 §3', [['reads stale-while-revalidate', 'stale-while-revalidate=30', { staleWhileRevalidate: 30 }]]),
  ...rows('RFC 5861 §4', [['reads stale-if-error', 'stale-if-error=1200', { staleIfError: 1200 }]]),
  ...rows('RFC 8246 §2', [
    ['reads immutable', 'max-age=31536000, immutable', { maxAge: 31536000, immutable: true }],
    ['reads immutable with an argument that has no meaning', 'immutable=0', { immutable: true }],
  ]),
  ...rows('S8', [['reads what the seed sends', 'no-cache, no-store, must-revalidate',
    { noCache: true, noStore: true, mustRevalidate: true }]]),
  ...rows('RFC 9111 §5.2', [
    ['reads names in any case', 'MAX-AGE=60, No-Store, nO-cAcHe', { maxAge: 60, noStore: true, noCache: true }],
    ['reads a duration in quotes', 'max-age="60"', { maxAge: 60 }],
    ['reads a duration in escaped quotes', 'max-age="\\6\\0"', { maxAge: 60 }],
    ['reads a field name that is a token', 'private=Set-Cookie', { private: ['Set-Cookie'] }],
    ['reads an extension', 'community="UCI", private', { private: true, extensions: { community: 'UCI' } }],
    ['reads an extension without an argument', 'foo', { extensions: { foo: true } }],
    ['reads an extension with a token', 'Foo=Bar', { extensions: { foo: 'Bar' } }],
    ['reads an extension with nothing in quotes', 'foo=""', { extensions: { foo: '' } }],
    ['undoes quoted-pairs of an extension', 'foo="a \\"b\\" \\\\ c"', { extensions: { foo: 'a "b" \\ c' } }],
    ['keeps a comma in quotes', 'foo="a, no-store, b", public', { public: true,
      extensions: { foo: 'a, no-store, b' } }],
    ['keeps an escaped quote before a comma', 'foo="a\\", no-store, b", public',
      { public: true, extensions: { foo: 'a", no-store, b' } }],
    ['keeps obs-text in quotes', 'foo="\xe9"', { extensions: { foo: '\xe9' } }],
  ]),
  ...rows('RFC 9110 §5.6.1', [
    ['needs no whitespace', 'max-age=1,no-store,foo', { maxAge: 1, noStore: true, extensions: { foo: true } }],
    ['allows whitespace around commas', ' \tmax-age=1 \t,\t no-store ', { maxAge: 1, noStore: true }],
    ['skips empty elements', ',, max-age=1,, ,no-store,', { maxAge: 1, noStore: true }],
    ['reads nothing of the empty field', '', {}],
    ['reads nothing of commas', ' , ,, ', {}],
  ]),
  ...rows('RFC 9111 §4.2.1', [
    ['takes the first of two durations', 'max-age=60, max-age=3600', { maxAge: 60 }],
    ['takes the first of two durations that is 0', 'max-age=0, max-age=3600', { maxAge: 0 }],
    ['takes the first of two durations that is malformed', 'max-age=x, max-age=3600', { maxAge: 0 }],
    ['takes the first max-stale without an argument', 'max-stale, max-stale=5', { maxStale: true }],
    ['takes the first max-stale with an argument', 'max-stale=5, max-stale', { maxStale: 5 }],
    ['takes the first of two extensions', 'foo=1, FOO=2, foo', { extensions: { foo: '1' } }],
    ['lets no-store count behind anything', 'public, max-age=3600, no-store',
      { public: true, maxAge: 3600, noStore: true }],
    ['lets a bare no-cache outweigh a list before it', 'no-cache="a", no-cache', { noCache: true }],
    ['lets a bare no-cache outweigh a list behind it', 'no-cache, no-cache="a"', { noCache: true }],
    ['lets a bare private outweigh lists around it', 'private="a", private, private="b"', { private: true }],
    ['unites two lists', 'no-cache="a, b", no-cache="c"', { noCache: ['a', 'b', 'c'] }],
    ['unites field names whatever their case', 'private="Set-Cookie", private="set-cookie, X"',
      { private: ['Set-Cookie', 'X'] }],
    ['unites two lists of no-cache whatever their case', 'no-cache="a, b", no-cache="B, a"', { noCache: ['a', 'b'] }],
    ['skips the empty elements of a list', 'private=",a,, b,"', { private: ['a', 'b'] }],
    ['skips whitespace around field names', 'private=" \ta\t , b "', { private: ['a', 'b'] }],
    ['names a field of one list once', 'private="a, A, a"', { private: ['a'] }],
    ['does not unite no-cache with private', 'no-cache="a", private="b"', { noCache: ['a'], private: ['b'] }],
  ]),
  ...rows('RFC 9111 §1.2.2', [
    ['keeps the greatest duration', 'max-age=2147483648', { maxAge: MAX }],
    ['clamps a greater one', 'max-age=2147483649', { maxAge: MAX }],
    ['clamps what no number holds', `max-age=${'9'.repeat(400)}`, { maxAge: MAX }],
    ['clamps every kind of duration', 's-maxage=9999999999, max-stale=9999999999, min-fresh=9999999999',
      { sMaxage: MAX, maxStale: MAX, minFresh: MAX }],
    ['reads leading zeros', 'max-age=0060', { maxAge: 60 }],
  ]),
  ...[
    'abc', '-1', '+1', '1.5', '1e3', '0x10', '60s', '', '""', '"-1"', '" 60"', '"60 "', '"60', '60"', '"60"x',
      '60 seconds', '60; no-store', ' 60', '=60', '６０', '"6\x000"', "'60'",
  ].flatMap(argument => rows('RFC 9111 §4.2.1', [
    [`reads max-age=${JSON.stringify(argument)} as stale`, `max-age=${argument}`, { maxAge: 0 }],
  ])),
  ...rows('RFC 9111 §4.2.1', [
    ['reads max-age without an argument as stale', 'max-age', { maxAge: 0 }],
    ['reads max-age with a space before the sign as stale', 'max-age =60', { maxAge: 0 }],
    ['reads a malformed s-maxage as stale', 's-maxage=x', { sMaxage: 0 }],
  ]),
  // JavaScript's trim and \s take all of these for whitespace.
  ...['\xa0', '\ufeff', '\v', '\f', '\n', '\r', '\x85', '\u2003', '\u2028'].flatMap(character => {
    const shown = `U+${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    return rows('RFC 9110 §5.6.3', [
      [`does not skip ${shown} after a duration`, `max-age=5${character}`, { maxAge: 0 }],
      [`does not skip ${shown} before a duration`, `max-age=${character}5`, { maxAge: 0 }],
      [`does not skip ${shown} before a name`, `${character}max-age=5, no-store`, { noStore: true }],
      [`does not skip ${shown} after a comma`, `no-store,${character}max-age=5`, { noStore: true }],
      [`does not skip ${shown} within quotes`, `max-age="5${character}"`, { maxAge: 0 }],
      [`does not skip ${shown} after a field name`, `private="a${character}, b"`, { private: true }],
      [`does not skip ${shown} before a field name`, `no-cache="${character}a"`, { noCache: true }],
      [`does not take ${shown} for an empty element`, `private="a,${character},b"`, { private: true }],
    ])
  }),
  ...rows('not-modified: malformed directives', [
    ['allows no staleness for a malformed stale-while-revalidate', 'stale-while-revalidate=x',
      { staleWhileRevalidate: 0 }],
    ['allows no staleness for a malformed stale-if-error', 'stale-if-error', { staleIfError: 0 }],
    ['allows no staleness for a malformed max-stale', 'max-stale=x', { maxStale: 0 }],
    ['allows no staleness for an empty max-stale', 'max-stale=', { maxStale: 0 }],
    ['finds nothing fresh enough for a malformed min-fresh', 'min-fresh=x', { minFresh: MAX }],
    ['finds nothing fresh enough for an empty min-fresh', 'min-fresh=""', { minFresh: MAX }],
    ['finds nothing fresh enough for min-fresh without an argument', 'min-fresh', { minFresh: MAX }],
    ['takes an empty list for the whole response', 'no-cache=""', { noCache: true }],
    ['takes a list of commas for the whole response', 'private=", ,"', { private: true }],
    ['takes a list with a malformed name for the whole response', 'no-cache="a, b c"', { noCache: true }],
    ['takes a list without its end for the whole response', 'private="a, no-store', { private: true, noStore: true }],
    ['takes a missing list for the whole response', 'private=, public', { private: true, public: true }],
    ['takes a malformed list for the whole response beside another', 'no-cache="a", no-cache="b c"', { noCache: true }],
    ['counts a flag with an argument', 'no-store=0, must-revalidate="x"', { noStore: true, mustRevalidate: true }],
    ['counts a flag with junk behind it', 'no-store junk, public', { noStore: true, public: true }],
    ['counts what follows an unclosed quote and a comma', 'foo="a, no-store', { noStore: true }],
    ['counts what follows a closing backslash and a comma', 'foo="a, no-store\\', { noStore: true }],
    ['counts what follows a control in quotes and a comma', 'foo="\0, no-store, b"', { noStore: true }],
    ['skips an extension with a character above U+00FF', 'foo="\u0100"', {}],
    ['skips an extension with one far above', 'foo="€"', {}],
    ['skips an extension with an escaped one', 'foo="\\€"', {}],
    ['keeps an extension with U+00FF', 'foo="\xff"', { extensions: { foo: '\xff' } }],
    ['skips an extension with an escaped control', 'foo="\\\0"', {}],
    ['keeps an extension with an escaped tab', 'foo="\\\t"', { extensions: { foo: '\t' } }],
    ['skips an extension with a control', 'foo="\x1f"', {}],
    ['skips an extension with U+007F', 'foo="\x7f"', {}],
    ['keeps an extension with a tab', 'foo="\t"', { extensions: { foo: '\t' } }],
    ['skips a malformed extension', 'foo=, bar=a b, baz="x"y, no-store', { noStore: true }],
    ['skips what has no name', '=5, "no-cache", @, (), é, no-store', { noStore: true }],
    ['does not take a semicolon for a comma', 'max-age=60; no-store, public', { maxAge: 0, public: true }],
    ['does not take a longer name for a directive', 'max-ages=1, no-stores',
      { extensions: { 'max-ages': '1', 'no-stores': true } }],
    ['does not take an underscore for a hyphen', 'max_age=1', { extensions: { max_age: '1' } }],
    ['does not take a property for a directive', 'maxAge=1', { extensions: { maxage: '1' } }],
  ]),
], ({ field, directives }) => equal(read(field), directives))

stories('parseCacheControl', {
  'extensions is there without a prototype, even when it is empty': () => {
    const { extensions } = parseCacheControl('')
    equal(Object.keys(extensions), [])
    is(Object.getPrototypeOf(extensions), null)
  },
  '__proto__, constructor and toString are extensions like others': () => {
    const { extensions } = parseCacheControl('__proto__=polluted, constructor, toString=x, hasOwnProperty')
    equal(Object.keys(extensions).sort(), ['__proto__', 'constructor', 'hasownproperty', 'tostring'])
    is(extensions['__proto__'], 'polluted')
    is(Object.getPrototypeOf(extensions), null)
    is(({} as Record<string, unknown>).polluted, undefined)
  },
  'results share nothing': () => {
    parseCacheControl('foo').extensions.bar = true
    is(parseCacheControl('foo').extensions.bar, undefined)
  },
  'a megabyte of anything is read once and does not throw': () => {
    for (const part of [',', ' ', '\t', '"', '\\', '=', 'a', 'a,', 'a=', 'a="', 'a="\\', 'a="\\",', 'a=",', 'a="b",',
      'max-age=1,', '9', 'a ', '\0', '\uffff', 'private="a",', 'a=\\"']) {
      ok(parseCacheControl(part.repeat(1_000_000 / part.length)), part)
    }
    ok(parseCacheControl(`max-age=${'9'.repeat(1_000_000)}`))
    is(parseCacheControl(`private="${' '.repeat(1_000_000)}a${' '.repeat(1_000_000)}b"`).private, true)
    is(parseCacheControl(`foo="${'\\"'.repeat(500_000)}"`).extensions.foo?.valueOf(), '"'.repeat(500_000))
  },
  'a hundred thousand lists of field names are united': () => {
    const field = Array.from({ length: 100_000 }, (_, index) => `private="f${index}, F${index}"`).join(',')
    is((parseCacheControl(field).private as string[]).length, 100_000)
  },
  'a hundred thousand extensions are kept': () => {
    const field = Array.from({ length: 100_000 }, (_, index) => `x${index}`).join(',')
    is(Object.keys(parseCacheControl(field).extensions).length, 100_000)
  },
  'wrong arguments are TypeErrors': () => {
    for (const field of [undefined, null, 1, ['no-store'], {}]) {
      throws(() => parseCacheControl(field as unknown as string), (error: unknown) =>
        error instanceof TypeError && error.message === `Cache-Control is read from a string, not from "${typeof field}"`)
    }
    for (const options of [null, true, 'targeted', { targeted: 1 }]) {
      throws(() => parseCacheControl('', options as unknown as object), (error: unknown) => error instanceof TypeError)
    }
  },
})
