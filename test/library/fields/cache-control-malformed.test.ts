// What each directive counts for where it is malformed: never for more than a cache could do without it.
import { equal, is } from 'uvu/assert'
import { parseCacheControl } from 'not-modified'
import type { CacheControl } from 'not-modified'
import { DIRECTIVES } from '../../../src/fields/cache-control/directives.ts'
import { stories, table } from '../../support/table.ts'

const MAX = 2_147_483_648

/** What a directive is read as in each form: undefined where it is not read. */
interface Reading {
  readonly property: Exclude<keyof CacheControl, 'extensions'>
  /** Without an argument. */
  readonly bare: true | number | undefined
  /** With an argument that is a token but no number and no name of a field that exists. */
  readonly argument: true | number | string[] | undefined
  /** With something else behind it. */
  readonly malformed: true | number | undefined
  readonly ref: string
}

const restricts = (property: Reading['property'], ref: string): Reading => ({ property, bare: true, argument: true, malformed: true, ref })
const permits = (property: Reading['property'], ref: string): Reading => ({ property, bare: true, argument: undefined, malformed: undefined, ref })
const listed = (property: Reading['property'], ref: string): Reading => ({ property, bare: true, argument: ['x'], malformed: true, ref })
const lasts = (property: Reading['property'], ref: string, careful = 0): Reading =>
  ({ property, bare: careful, argument: careful, malformed: careful, ref })

const READINGS: Readonly<Record<string, Reading>> = {
  'public': permits('public', 'RFC 9111 §5.2.2.9'),
  'private': listed('private', 'RFC 9111 §5.2.2.7'),
  'no-cache': listed('noCache', 'RFC 9111 §5.2.2.4'),
  'no-store': restricts('noStore', 'RFC 9111 §5.2.2.5'),
  'no-transform': restricts('noTransform', 'RFC 9111 §5.2.2.6'),
  'must-revalidate': restricts('mustRevalidate', 'RFC 9111 §5.2.2.2'),
  'proxy-revalidate': restricts('proxyRevalidate', 'RFC 9111 §5.2.2.8'),
  'must-understand': permits('mustUnderstand', 'RFC 9111 §5.2.2.3'),
  'immutable': { property: 'immutable', bare: true, argument: true, malformed: undefined, ref: 'RFC 8246 §2' },
  'max-age': lasts('maxAge', 'RFC 9111 §4.2.1'),
  's-maxage': lasts('sMaxage', 'RFC 9111 §4.2.1'),
  'stale-while-revalidate': lasts('staleWhileRevalidate', 'RFC 5861 §3'),
  'stale-if-error': lasts('staleIfError', 'RFC 5861 §4'),
  'max-stale': { property: 'maxStale', bare: true, argument: 0, malformed: 0, ref: 'RFC 9111 §5.2.1.2' },
  'min-fresh': lasts('minFresh', 'RFC 9111 §5.2.1.3', MAX),
  'only-if-cached': restricts('onlyIfCached', 'RFC 9111 §5.2.1.7')
}

/** Forms of a directive, `D` for its name, that are malformed whatever argument it takes. */
const MALFORMED = ['D junk', 'D;x', 'D; x=1', 'D\xa0', 'D\ufeff', 'D\v', 'D:', 'D =x', 'D= x', 'D=', 'D=5 x', 'D=5;x', 'D="5"x', 'D="5', 'D="\0"',
  'D="€"', 'D=x y', 'D=(x)', 'D"x"', 'D\0', 'D junk="a, b"', 'D\\']

function read(field: string): object {
  const { extensions, ...directives } = parseCacheControl(field)
  return { ...directives, ...Object.keys(extensions).length > 0 && { extensions: { ...extensions } } }
}

function said(property: string, value: unknown): object {
  return value === undefined ? {} : { [property]: value }
}

table('A directive', Object.entries(READINGS).flatMap(([name, reading]) => [
  { form: 'D', value: reading.bare },
  { form: 'D=x', value: reading.argument },
  { form: 'D="x"', value: reading.argument },
  ...MALFORMED.map(form => ({ form, value: reading.malformed }))
].map(({ form, value }) => {
  const field = form.replace('D', name)
  return { name: JSON.stringify(field), ref: reading.ref, field, directives: said(reading.property, value) }
})), ({ field, directives }) => {
  // Of the rest of a malformed directive nothing is read; a comma in it ends it.
  const { noStore, ...others } = read(`${field}, no-store`) as { noStore?: true }
  is(noStore, true)
  const { noStore: own, ...alone } = directives as { noStore?: true }
  equal(others, alone)
  if (!field.includes(',')) equal(read(field), { ...alone, ...own === true && { noStore: true } })
})

table('A directive in or behind a quoted-string that is malformed', Object.entries(READINGS).flatMap(([name, { property, malformed, ref }]) =>
  ['foo="a, D', 'foo="\0, D, b"', 'foo="\0\\", D, b"', 'foo="€, D', 'foo="a, b, D, c', 'foo="\x7f, bar="x, D, y"', 'foo="\0, D=5, b"', 'foo="\0", D',
    'foo="\0", D=5'].map(form => {
    const field = form.replace('D', name)
    return { name: `${JSON.stringify(field)} counts for no more than a malformed one`, ref, field, directives: said(property, malformed) }
  })), ({ field, directives }) => equal(read(field), directives))

table('A directive beside a quoted-string', [
  { name: 'before one that is malformed it counts', field: 'public, max-age=5, foo="a', directives: { public: true, maxAge: 5 } },
  { name: 'behind one that holds an escaped quote it counts', field: 'foo="\\"", public, max-age=5',
    directives: { public: true, maxAge: 5, extensions: { foo: '"' } } },
  { name: 'behind one with junk it counts', field: 'foo="a, b"c, public, max-age=5', directives: { public: true, maxAge: 5 } },
  { name: 'behind a quote that opens none it counts', field: 'foo"a, public, max-age=5', directives: { public: true, maxAge: 5 } }
].map(row => ({ ...row, ref: 'not-modified: malformed directives' })), ({ field, directives }) => equal(read(field), directives))

table('A flag that permits', ['public', 'must-understand', 'immutable'].map(name => ({ name, ref: 'not-modified: malformed directives' })), ({ name }) => {
  const { property } = READINGS[name] as Reading
  equal(read(`${name} junk, ${name}`), { [property]: true })
  equal(read(`${name}, ${name} junk`), { [property]: true })
  equal(read(name.toUpperCase()), { [property]: true })
})

table('A targeted flag of another type', Object.entries(READINGS).flatMap(([name, { property, argument, malformed, ref }]) =>
  ['D=1', 'D=x', 'D="x"', 'D=1.5', 'D=(a)', 'D=:YQ==:', 'D=@1', 'D=""'].map(form => ({ form, name, property, argument, malformed, ref })))
  .filter(({ property, malformed }) => property !== 'private' && property !== 'noCache' && typeof malformed !== 'number')
  .map(({ form, name, property, argument, ref }) => ({ name: form.replace('D', name), ref, directives: said(property, argument) })),
({ name, directives }) => {
  const { extensions, ...found } = parseCacheControl(name, { targeted: true })
  equal(found, directives)
  equal(Object.keys(extensions), [])
})

stories('The table of malformed directives', {
  'has a row for each directive': () => {
    equal(Object.entries(READINGS).map(([name, { property }]) => [name, property]), DIRECTIVES.map(({ name, property }) => [name, property]))
  }
})
