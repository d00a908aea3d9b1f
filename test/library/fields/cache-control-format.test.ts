// What Cache-Control is written as, and that it is read back.
import { equal, is, match, ok, throws } from 'uvu/assert'
import { formatCacheControl, parseCacheControl } from 'not-modified'
import type { CacheControl } from '../../../src/fields/cache-control/directives.ts'
import { stories, table } from '../../support/table.ts'

const MAX = 2_147_483_648

/** The directives read from a field, with extensions only where there are any. */
function read(field: string, targeted = false): object {
  const { extensions, ...directives } = parseCacheControl(field, { targeted })
  return Object.keys(extensions).length === 0 ? directives : { ...directives, extensions: { ...extensions } }
}

type Cell = readonly [name: string, directives: CacheControl, field: string, targeted?: string]
const rows = (ref: string, cells: readonly Cell[]) =>
  cells.map(([name, directives, field, targeted = field]) => ({ name, ref, directives, field, targeted }))

const everything: CacheControl = {
  extensions: { community: 'UCI', group: 'a b', flag: true }, onlyIfCached: true, minFresh: 6, maxStale: 5,
    staleIfError: 4, staleWhileRevalidate: 3,
  sMaxage: 2, maxAge: 1, immutable: true, mustUnderstand: true, proxyRevalidate: true, mustRevalidate: true,
    noTransform: true, noStore: true,
  noCache: ['A', 'B'], private: ['C'], public: true,
}

table('formatCacheControl', [
  ...rows('S9', [
    ['writes a duration', { maxAge: 60 }, 'max-age=60'],
    ['writes 0', { maxAge: 0 }, 'max-age=0'],
    ['writes the greatest duration', { sMaxage: MAX }, 's-maxage=2147483648'],
    ['writes a flag', { noStore: true }, 'no-store'],
    ['writes nothing for no directives', {}, ''],
    ['writes nothing for no extensions', { extensions: {} }, ''],
    ['writes public and a year', { public: true, maxAge: 31536000, immutable: true },
      'public, immutable, max-age=31536000'],
  ]),
  ...rows('S8', [['writes what the seed sends', { mustRevalidate: true, noStore: true, noCache: true },
    'no-cache, no-store, must-revalidate']]),
  ...rows('RFC 9111 §5.2.1.2', [
    ['writes max-stale without an argument', { maxStale: true }, 'max-stale'],
    ['writes max-stale with one', { maxStale: 0 }, 'max-stale=0'],
  ]),
  ...rows('RFC 9111 §5.2.2.4', [
    ['writes no-cache without a list', { noCache: true }, 'no-cache'],
    ['quotes a list of one field name', { noCache: ['Set-Cookie'] }, 'no-cache="Set-Cookie"'],
    ['quotes a list of two', { private: ['Set-Cookie', 'X-Own'] }, 'private="Set-Cookie, X-Own"'],
  ]),
  ...rows('not-modified: the order of directives', [
    ['writes everything in the order of the properties', everything, [
      'public, private="C", no-cache="A, B", no-store, no-transform, must-revalidate, proxy-revalidate',
      'must-understand, immutable',
      'max-age=1, s-maxage=2, stale-while-revalidate=3, stale-if-error=4, max-stale=5, min-fresh=6, only-if-cached',
      'community=UCI, group="a b", flag',
    ].join(', ')],
  ]),
  ...rows('RFC 9111 §5.2.3', [
    ['writes an extension without an argument', { extensions: { foo: true } }, 'foo'],
    ['writes a token bare', { extensions: { foo: 'Bar' } }, 'foo=Bar'],
    ['quotes the empty text', { extensions: { foo: '' } }, 'foo=""'],
    ['quotes a comma', { extensions: { foo: 'a, b' } }, 'foo="a, b"'],
    ['escapes quotes and backslashes', { extensions: { foo: 'a "b" \\c' } }, 'foo="a \\"b\\" \\\\c"'],
    ['quotes a slash', { extensions: { foo: 'a/b' } }, 'foo="a/b"'],
  ]),
  ...rows('RFC 9213 §2.1', [
    ['writes an integer bare', { extensions: { foo: '60' } }, 'foo=60'],
    ['quotes what only looks like a number in a Dictionary', { extensions: { foo: '1.5' } }, 'foo=1.5', 'foo="1.5"'],
    ['quotes a negative number in a Dictionary', { extensions: { foo: '-1' } }, 'foo=-1', 'foo="-1"'],
    ['quotes leading zeros in a Dictionary', { extensions: { foo: '007' } }, 'foo=007', 'foo="007"'],
    ['quotes too long a number in a Dictionary', { extensions: { foo: '1234567890123456' } }, 'foo=1234567890123456',
      'foo="1234567890123456"'],
    ['quotes a token that a Dictionary does not have', { extensions: { foo: '!a' } }, 'foo=!a', 'foo="!a"'],
    ['writes what begins with a star bare', { extensions: { foo: '*a' } }, 'foo=*a'],
    ['quotes what looks like a Boolean', { extensions: { foo: '?1' } }, 'foo="?1"'],
    ['quotes what looks like a Date', { extensions: { foo: '@1' } }, 'foo="@1"'],
  ]),
], ({ directives, field, targeted }) => {
  is(formatCacheControl(directives), field)
  is(formatCacheControl(directives, { targeted: true }), targeted, 'targeted')
  const { extensions, ...rest } = directives
  const expected = extensions === undefined || Object.keys(extensions).length === 0 ? rest : { ...rest, extensions }
  equal(read(field), expected)
  equal(read(targeted, true), expected, 'targeted')
})

table('Header fields that only Cache-Control can hold', [
  { name: 'a tab', value: 'a\tb', field: 'foo="a\tb"' },
  { name: 'obs-text', value: '\xe9', field: 'foo="\xe9"' },
].map(row => ({ ...row, ref: 'RFC 9110 §5.6.4' })), ({ value, field }) => {
  is(formatCacheControl({ extensions: { foo: value } }), field)
  is(parseCacheControl(field).extensions.foo, value)
  throws(() => formatCacheControl({ extensions: { foo: value } }, { targeted: true }),
    /^The extension "foo" is true or a text/)
})

const wrong = (directives: Record<string, unknown>) => directives as CacheControl
const refused = (error: typeof TypeError | typeof RangeError, ref: string,
  cells: readonly (readonly [name: string, directives: unknown])[]) =>
  cells.map(([name, directives]) => ({ name, ref, error, directives: directives as CacheControl }))

table('formatCacheControl refuses', [
  ...['maxAge', 'sMaxage', 'staleWhileRevalidate', 'staleIfError', 'minFresh', 'maxStale'].flatMap(property => [
    ...refused(RangeError, 'RFC 9111 §1.2.2', [-1, 1.5, NaN, Infinity, -Infinity, MAX + 1,
      1e21].map(value => [`${property}: ${value}`, { [property]: value }] as const)),
    ...refused(TypeError, 'RFC 9111 §1.2.2', ['60', false, null, [60],
      60n].map(value => [`${property}: ${typeof value} ${String(value)}`, { [property]: value }] as const)),
  ]),
  ...refused(TypeError, 'RFC 9111 §1.2.2', [['maxAge: true', { maxAge: true }],
    ['minFresh: true', { minFresh: true }]]),
  ...['public', 'noStore', 'noTransform', 'mustRevalidate', 'proxyRevalidate', 'mustUnderstand', 'immutable',
    'onlyIfCached'].flatMap(property =>
    refused(TypeError, 'RFC 9111 §5.2', [false, 1, 'true', null, []].map(value =>
      [`${property}: ${JSON.stringify(value)}`, { [property]: value }] as const))),
  ...['noCache', 'private'].flatMap(property => refused(TypeError, 'RFC 9111 §5.2.2.4', [
    false, 1, null, 'Set-Cookie', [], [''], ['a b'], ['a,b'], ['a"'], ['a\r\nb'], ['é'], ['a', ''], [1], [['a']],
  ].map(value => [`${property}: ${JSON.stringify(value)}`, { [property]: value }] as const))),
  ...refused(TypeError, 'not-modified: unknown properties', ['max-age', 'maxage', 'MaxAge', 'no-store', 'foo',
    'smaxage', '__proto__x', 'toString', ''].map(
    property => [JSON.stringify(property), wrong({ [property]: true })] as const)),
  ...refused(TypeError, 'RFC 9111 §5.2.3', [
    ...['', 'a b', 'a=b', 'a,b', 'a"', 'a\n', 'é', 'Foo', 'max-age', 'no-store',
      'private'].map(name => [`the extension ${JSON.stringify(name)}`, { extensions: { [name]: 'x' } }] as const),
    ...['a\r\nSet-Cookie: b', 'a\0', '\x7f', '€', '\n'].map(value => [`the argument ${JSON.stringify(value)}`,
      { extensions: { foo: value } }] as const),
    ...[1, false, null, undefined, ['a'], {}].map(value => [`the argument ${JSON.stringify(value)}`,
      { extensions: { foo: value } }] as const),
    ['extensions that are a string', { extensions: 'foo' }],
    ['extensions that are null', { extensions: null }],
  ]),
  ...refused(TypeError, 'S9', [undefined, null, 'no-store', 1, ['no-store']].map(value =>
    [`directives that are ${JSON.stringify(value)}`, value] as const)),
], ({ directives, error }) => {
  for (const targeted of [false, true]) {
    throws(() => formatCacheControl(directives, { targeted }), (thrown: unknown) => {
      ok(thrown instanceof error, String(thrown))
      match(thrown.message, /^[A-Z].*[^.]$/s)
      return true
    })
  }
})

stories('formatCacheControl', {
  'properties that are undefined are left out': () => {
    is(formatCacheControl({ maxAge: undefined, noStore: true, private: undefined,
      extensions: undefined } as unknown as CacheControl), 'no-store')
  },
  'a Dictionary has its own names': () => {
    for (const name of ['!a', '1a', '-a', '%']) {
      is(formatCacheControl({ extensions: { [name]: true } }), name)
      throws(() => formatCacheControl({ extensions: { [name]: true } }, { targeted: true }),
        (error: unknown) => error instanceof TypeError)
    }
  },
  'what is read can be written, whatever it was': () => {
    for (const field of ['max-age=99999999999, no-cache="a, A", private=""',
      'min-fresh=x, foo="a\\"", __proto__=x, BAR', 'max-stale, s-maxage="3"']) {
      const directives = parseCacheControl(field)
      equal(parseCacheControl(formatCacheControl(directives)), directives)
    }
  },
  'what came in place of an extension\'s argument is told': () => {
    throws(() => formatCacheControl({ extensions: { foo: 'a\nb' } }), /^The extension "foo" .* not "a\\nb"$/)
    throws(() => formatCacheControl(wrong({ extensions: { foo: 1 } })), /^The extension "foo" .* not "number"$/)
  },
  'a directive under another name is told, with a code': () => {
    throws(() => formatCacheControl(wrong({ maxage: 1 })), (error: unknown) => error instanceof TypeError && (error as { code?: unknown }).code === 'ERR_UNKNOWN_OPTION' &&
      error.message === 'No cache directive has the property "maxage", and others stand in "extensions"')
  },
  'the argument is left as it is': () => {
    is(formatCacheControl(Object.freeze({ noCache: Object.freeze(['a']) as unknown as string[], maxAge: 1 })),
      'no-cache="a", max-age=1')
  },
  'wrong options are TypeErrors': () => {
    for (const options of [null, true, { targeted: 'yes' }]) {
      throws(() => formatCacheControl({}, options as unknown as object), (error: unknown) => error instanceof TypeError)
    }
  },
})
