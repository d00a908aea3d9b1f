import { equal, is, throws } from 'uvu/assert'
import { parseRange } from 'not-modified'
import { RANGES } from '../../properties/ranges.ts'
import { properties } from '../../properties/property.ts'
import { stories, table } from '../../support/table.ts'

/** Parts as one reads them: `0-4 7-9`. */
const written = (parts: ReturnType<typeof parseRange>): string | undefined => parts?.map(({ first, last }) => `${first}-${last}`).join(' ')

type Case = readonly [name: string, field: string, length: number, parts: string, ref?: string]
const SATISFIED: readonly Case[] = [
  // The examples of the RFC.
  ['the first 500 bytes', 'bytes=0-499', 10000, '0-499'],
  ['the second 500 bytes', 'bytes=500-999', 10000, '500-999'],
  ['the final 500 bytes by a suffix', 'bytes=-500', 10000, '9500-9999'],
  ['the final 500 bytes by an offset', 'bytes=9500-', 10000, '9500-9999'],
  ['the first and the last byte', 'bytes=0-0,-1', 10000, '0-0 9999-9999'],
  ['the first, middle, and last 1000 bytes, with a space before the first', 'bytes= 0-999, 4500-5499, -1000', 10000, '0-999 4500-5499 9000-9999'],
  ['parts that touch, as they are', 'bytes=500-600,601-999', 10000, '500-600 601-999'],
  ['parts that overlap, as they are', 'bytes=500-700,601-999', 10000, '500-700 601-999'],
  ['the part of the example of a 206', 'bytes=21010-47021', 47022, '21010-47021', 'RFC 9110 §15.3.7.1'],
  ['the parts of the example of a multipart', 'bytes=500-999,7000-7999', 8000, '500-999 7000-7999', 'RFC 9110 §15.3.7.2'],
  // One part.
  ['the first byte', 'bytes=0-0', 10, '0-0'],
  ['the second byte', 'bytes=1-1', 10, '1-1'],
  ['the last byte by its offset', 'bytes=9-9', 10, '9-9'],
  ['the last byte without an end', 'bytes=9-', 10, '9-9'],
  ['the last byte by a suffix', 'bytes=-1', 10, '9-9'],
  ['all but the first byte', 'bytes=1-', 10, '1-9'],
  ['all, without an end', 'bytes=0-', 10, '0-9'],
  ['all, with its last byte', 'bytes=0-9', 10, '0-9'],
  ['an end at the length', 'bytes=0-10', 10, '0-9'],
  ['an end beyond the length', 'bytes=0-20', 10, '0-9'],
  ['an end far beyond the length', 'bytes=5-999999', 10, '5-9'],
  ['a suffix of three', 'bytes=-3', 10, '7-9'],
  ['a suffix of one less than the length', 'bytes=-9', 10, '1-9'],
  ['a suffix of the length', 'bytes=-10', 10, '0-9'],
  ['a suffix of one more than the length', 'bytes=-11', 10, '0-9'],
  ['a suffix of more than the length', 'bytes=-100', 10, '0-9'],
  ['the one byte of content of one byte', 'bytes=0-0', 1, '0-0'],
  ['a suffix of content of one byte', 'bytes=-5', 1, '0-0'],
  ['an end beyond content of one byte', 'bytes=0-5', 1, '0-0'],
  // The unit.
  ['a unit in capitals', 'BYTES=0-4', 10, '0-4', 'RFC 9110 §14.1'],
  ['a unit with one capital', 'Bytes=0-4', 10, '0-4', 'RFC 9110 §14.1'],
  ['a unit with a capital in it', 'bYteS=0-4', 10, '0-4', 'RFC 9110 §14.1'],
  // Numbers.
  ['leading zeros', 'bytes=00-0004', 10, '0-4'],
  ['leading zeros in a suffix', 'bytes=-0003', 10, '7-9'],
  ['many leading zeros', `bytes=${'0'.repeat(5000)}-${'0'.repeat(5000)}4`, 10, '0-4'],
  ['an end beyond 2³¹', 'bytes=0-2147483648', 10, '0-9'],
  ['an end beyond 2³²', 'bytes=1-4294967296', 10, '1-9'],
  ['an end beyond 2⁵³', 'bytes=1-9007199254740993', 10, '1-9'],
  ['an end beyond 2⁶⁴', 'bytes=1-18446744073709551616', 10, '1-9'],
  ['an end of a thousand digits', `bytes=2-${'9'.repeat(1000)}`, 10, '2-9'],
  ['a suffix beyond 2⁶⁴', 'bytes=-18446744073709551616', 10, '0-9'],
  ['a suffix of a thousand digits', `bytes=-${'9'.repeat(1000)}`, 10, '0-9'],
  ['a part beyond 2³¹', 'bytes=2147483647-2147483649', 3_000_000_000, '2147483647-2147483649'],
  ['a part beyond 2³²', 'bytes=4294967295-4294967297', 5_000_000_000, '4294967295-4294967297'],
  ['the last byte of the longest content', `bytes=${Number.MAX_SAFE_INTEGER - 1}-`, Number.MAX_SAFE_INTEGER,
    `${Number.MAX_SAFE_INTEGER - 1}-${Number.MAX_SAFE_INTEGER - 1}`],
  ['a suffix of the longest content', 'bytes=-2', Number.MAX_SAFE_INTEGER, `${Number.MAX_SAFE_INTEGER - 2}-${Number.MAX_SAFE_INTEGER - 1}`],
  // Lists.
  ['two parts', 'bytes=0-4,7-9', 10, '0-4 7-9'],
  ['a part and a suffix', 'bytes=0-4, -3', 10, '0-4 7-9'],
  ['parts that descend, in the order asked', 'bytes=7-9,0-4', 10, '7-9 0-4'],
  ['three parts', 'bytes=0-0,2-2,4-', 10, '0-0 2-2 4-9'],
  ['the same part twice', 'bytes=1-2,1-2', 10, '1-2 1-2'],
  ['a part in another', 'bytes=0-9,3-4', 10, '0-9 3-4'],
  ['a first part that cannot be satisfied beside one that can', 'bytes=15-,0-5', 10, '0-5', 'RFC 9110 §14.1.1'],
  ['a last part that cannot be satisfied beside one that can', 'bytes=0-5,15-20', 10, '0-5', 'RFC 9110 §14.1.1'],
  ['a suffix of nothing beside a part', 'bytes=-0,0-5', 10, '0-5', 'RFC 9110 §14.1.1'],
  ['one that can be satisfied among many that cannot', `bytes=${'10-,'.repeat(100)}3-4`, 10, '3-4', 'RFC 9110 §14.1.1'],
  ['2,000 parts of one byte', `bytes=${Array.from({ length: 2000 }, (_, at) => `${2 * at}-${2 * at}`).join()}`, 10000,
    Array.from({ length: 2000 }, (_, at) => `${2 * at}-${2 * at}`).join(' ')],
  // Whitespace and empty elements.
  ['a space after a comma', 'bytes=0-1, 3-4', 10, '0-1 3-4', 'RFC 9110 §5.6.1'],
  ['a space before a comma', 'bytes=0-1 ,3-4', 10, '0-1 3-4', 'RFC 9110 §5.6.1'],
  ['tabs around a comma', 'bytes=0-1\t,\t3-4', 10, '0-1 3-4', 'RFC 9110 §5.6.3'],
  ['many spaces around a comma', `bytes=0-1${' '.repeat(500)},${' '.repeat(500)}3-4`, 10, '0-1 3-4', 'RFC 9110 §5.6.3'],
  ['an empty element at the start', 'bytes=,0-1', 10, '0-1', 'RFC 9110 §5.6.1.2'],
  ['an empty element at the end', 'bytes=0-1,', 10, '0-1', 'RFC 9110 §5.6.1.2'],
  ['an empty element in the middle', 'bytes=0-1,,3-4', 10, '0-1 3-4', 'RFC 9110 §5.6.1.2'],
  ['an empty element of spaces', 'bytes=0-1, ,3-4', 10, '0-1 3-4', 'RFC 9110 §5.6.1.2'],
  ['empty elements everywhere', 'bytes=, ,\t, 0-1 , ,,3-4 ,\t, ', 10, '0-1 3-4', 'RFC 9110 §5.6.1.2'],
  ['thousands of empty elements', `bytes=${','.repeat(5000)}0-1${','.repeat(5000)}`, 10, '0-1', 'RFC 9110 §5.6.1.2'],
  ['a space after the last part', 'bytes=0-1 ', 10, '0-1', 'RFC 9110 §5.6.3'],
  ['a tab before the first part', 'bytes=\t0-1', 10, '0-1', 'not-modified: as the example with a space'],
]
table('parseRange reads', SATISFIED.map(([name, field, length, parts, ref = 'RFC 9110 §14.1.2']) => ({ name, ref, field, length, parts })),
  ({ field, length, parts }) => { is(written(parseRange(field, length)), parts) })

const UNSATISFIABLE: readonly Case[] = [
  ['a suffix of nothing', 'bytes=-0', 10, ''],
  ['a suffix of nothing with zeros', 'bytes=-0000', 10, ''],
  ['a first byte at the length', 'bytes=10-', 10, ''],
  ['a first byte at the length, with an end', 'bytes=10-12', 10, ''],
  ['a first byte far beyond', 'bytes=100-200', 10, ''],
  ['a first byte beyond 2⁵³', 'bytes=9007199254740993-', 10, ''],
  ['a first byte beyond 2⁶⁴', 'bytes=18446744073709551616-18446744073709551617', 10, ''],
  ['a first byte beyond 2⁵³ with zeros before it', 'bytes=009007199254740993-9007199254740994', 10, ''],
  ['an end of more digits than a first byte beyond 2⁵³', 'bytes=9007199254740993-10000000000000000000000', 10, ''],
  ['a first byte of a thousand digits', `bytes=${'9'.repeat(1000)}-`, 10, ''],
  ['equal ends of a thousand digits', `bytes=${'9'.repeat(1000)}-${'9'.repeat(1000)}`, 10, ''],
  ['a first byte at the length of the longest content', `bytes=${Number.MAX_SAFE_INTEGER}-`, Number.MAX_SAFE_INTEGER, ''],
  ['several of which none can be satisfied', 'bytes=10-,-0,20-30', 10, ''],
  ['the start of empty content', 'bytes=0-', 0, ''],
  ['the first byte of empty content', 'bytes=0-0', 0, ''],
  ['a suffix of nothing of empty content', 'bytes=-0', 0, ''],
  ['the second byte of content of one', 'bytes=1-', 1, ''],
]
table('parseRange finds nothing to satisfy', UNSATISFIABLE.map(([name, field, length]) => ({ name, ref: 'RFC 9110 §14.1.2', field, length })),
  ({ field, length }) => { equal(parseRange(field, length), []) })

const IGNORED: readonly (readonly [name: string, field: string, length?: number, ref?: string])[] = [
  ['nothing', ''], ['a space', ' '], ['no unit', '0-4'], ['a unit alone', 'bytes'], ['a unit with its sign', 'bytes='],
  ['spaces alone', 'bytes=    '], ['commas alone', 'bytes=,,,'], ['spaces and commas alone', 'bytes= , ,\t, '],
  ['another unit', 'items=0-4', 10, 'RFC 9110 §14.2'], ['a unit that begins as bytes', 'bytesx=0-4', 10, 'RFC 9110 §14.2'],
  ['a unit that ends as bytes', 'xbytes=0-4', 10, 'RFC 9110 §14.2'], ['a unit in the singular', 'byte=0-4', 10, 'RFC 9110 §14.2'],
  ['none', 'none', 10, 'RFC 9110 §14.2'], ['a unit that another one follows', 'items=0-4,bytes=0-4', 10, 'RFC 9110 §14.2'],
  ['a space before the unit', ' bytes=0-4'], ['a space before the sign', 'bytes =0-4'], ['a colon for the sign', 'bytes:0-4'],
  ['a space for the sign, as in Content-Range', 'bytes 0-4'], ['Content-Range', 'bytes 0-4/10'], ['two signs', 'bytes==0-4'],
  ['the unit once more, as two lines that were joined', 'bytes=0-1, bytes=3-4'], ['quotes', 'bytes="0-4"'],
  ['a number alone', 'bytes=7'], ['a number with spaces', 'bytes= 7 '], ['a hyphen alone', 'bytes=-'], ['two hyphens', 'bytes=--'],
  ['a hyphen before a suffix', 'bytes=--5'], ['a hyphen after a part', 'bytes=0-4-'], ['three numbers', 'bytes=0-4-9'],
  ['two hyphens between numbers', 'bytes=4--3'], ['an end before the start', 'bytes=5-4'], ['an end far before the start', 'bytes=9-0'],
  ['an end before a start beyond the length', 'bytes=200-100'], ['an end before the start in a list', 'bytes=0-2,5-4'],
  ['an end before the start first in a list', 'bytes=5-4,0-2'], ['an end before the start among what cannot be satisfied', 'bytes=20-,15-14'],
  ['an end before the start beyond 2⁵³', 'bytes=9007199254740993-9007199254740992'],
  ['an end before the start with zeros before both', 'bytes=09007199254740993-0009007199254740992'],
  ['an end before the start of a thousand digits', `bytes=${'9'.repeat(1000)}-${'9'.repeat(999)}8`],
  ['a shorter end of a thousand digits', `bytes=${'9'.repeat(1000)}-${'9'.repeat(999)}`],
  ['a letter for the start', 'bytes=A-'], ['letters for both', 'bytes=a-b'], ['a letter for the end', 'bytes=5-Z'], ['a letter for a suffix', 'bytes=-Z'],
  ['a letter after the end', 'bytes=0-1x'], ['a letter after the start', 'bytes=0x-1'], ['a letter before the start', 'bytes=x0-1'],
  ['hexadecimal numbers', 'bytes=0x01-0x02'], ['an exponent', 'bytes=1e1-2e1'], ['a fraction', 'bytes=0.5-1'], ['a plus', 'bytes=+1-2'],
  ['a plus in a suffix', 'bytes=-+1'], ['a separator of digits', 'bytes=0-1_0'], ['a spaced number', 'bytes=0-1 0'], ['spaces around the hyphen', 'bytes=0 - 4'],
  ['a space after the hyphen', 'bytes=0- 4'], ['a space before the hyphen', 'bytes=0 -4'], ['a space after the hyphen of a suffix', 'bytes=- 4'],
  ['words', 'bytes=Ran-dom, garbage'], ['a star', 'bytes=*'], ['a star and a length', 'bytes=*/10'], ['the start of a file', 'bytes=0-4/10'],
  ['a semicolon between parts', 'bytes=0-1;3-4'], ['a space between parts', 'bytes=0-1 3-4'], ['a malformed part after a good one', 'bytes=0-4,x'],
  ['a malformed part before a good one', 'bytes=x,0-4'], ['a malformed part between good ones', 'bytes=0-1,2,3-4'],
  ['a line break between parts', 'bytes=0-1,\r\n3-4', 10, 'RFC 9110 §5.6.3'], ['a line break at the end', 'bytes=0-4\n', 10, 'RFC 9110 §5.6.3'],
  ['a vertical tab between parts', 'bytes=0-1,\v3-4', 10, 'RFC 9110 §5.6.3'], ['a no-break space between parts', 'bytes=0-1,\xa03-4', 10, 'RFC 9110 §5.6.3'],
  ['a NUL', 'bytes=0-4\0'], ['digits of another script', 'bytes=٠-٤'], ['digits of full width', 'bytes=０-４'], ['a dash for the hyphen', 'bytes=0–4'],
  ['a minus for the hyphen', 'bytes=0−4'], ['a unit with a long s', 'byteſ=0-4', 10, 'RFC 9110 §14.1'],
  ['a suffix of empty content, which is all of it', 'bytes=-5', 0], ['a suffix of empty content beside a part', 'bytes=0-4,-1', 0],
  ['a suffix of empty content beside a suffix of nothing', 'bytes=-1,-0', 0], ['a malformed part of empty content', 'bytes=-1,x', 0],
]
table('parseRange ignores', IGNORED.map(([name, field, length = 10, ref = 'RFC 9110 §14.1.1']) => ({ name, ref, field, length })),
  ({ field, length }) => { is(parseRange(field, length), undefined) })

// What would take quadratic time, or overflow a stack, takes longer than a test may.
table('parseRange reads a megabyte of', [
  { name: 'digits', field: `bytes=${'1'.repeat(1 << 20)}`, parts: undefined },
  { name: 'digits with a hyphen', field: `bytes=0-${'1'.repeat(1 << 20)}`, parts: 1 },
  { name: 'zeros in both numbers', field: `bytes=${'0'.repeat(1 << 19)}-${'0'.repeat(1 << 19)}`, parts: 1 },
  { name: 'digits and a letter', field: `bytes=0-${'1'.repeat(1 << 20)}x`, parts: undefined },
  { name: 'huge numbers, the greater first', field: `bytes=${'2'.repeat(1 << 19)}-${'1'.repeat(1 << 19)}`, parts: undefined },
  { name: 'spaces', field: `bytes=${' '.repeat(1 << 20)}`, parts: undefined },
  { name: 'spaces after a part', field: `bytes=0-1${' '.repeat(1 << 20)}x`, parts: undefined },
  { name: 'spaces after a digit', field: `bytes=0-1${' '.repeat(1 << 20)}1`, parts: undefined },
  { name: 'commas', field: `bytes=${','.repeat(1 << 20)}0-1`, parts: 1 },
  { name: 'commas and then a letter', field: `bytes=${','.repeat(1 << 20)}x`, parts: undefined },
  { name: 'hyphens', field: `bytes=${'-'.repeat(1 << 20)}`, parts: undefined },
  { name: 'parts', field: `bytes=${'0-0,'.repeat(1 << 18)}`, parts: 1 << 18 },
  { name: 'parts that cannot be satisfied', field: `bytes=${'99-,'.repeat(1 << 18)}`, parts: 0 },
  { name: 'parts with a malformed one at the end', field: `bytes=${'0-0,'.repeat(1 << 18)}x`, parts: undefined },
].map(row => ({ ...row, ref: 'not-modified: hostile fields' })), ({ field, parts }) => { is(parseRange(field, 10)?.length, parts) })

table('parseRange refuses', [
  ...[undefined, null, 7, ['bytes=0-4'], {}].map(field => ({ name: `${String(field)} as a field`, call: () => parseRange(field as string, 10), kind: TypeError })),
  ...[-1, 1.5, NaN, Infinity, 2 ** 53, '10', 10n, undefined, null].map(length =>
    ({ name: `${typeof length} ${String(length)} as a length`, call: () => parseRange('bytes=0-4', length as number), kind: RangeError })),
].map(row => ({ ...row, ref: 'not-modified: arguments' })), ({ call, kind }) => {
  throws(call, (error: unknown) => error instanceof kind && /^parseRange: expected .+, got .+/.test((error as Error).message))
})

stories('parseRange', {
  'gives parts with whole offsets, and no negative zero': () => {
    equal(parseRange('bytes=0-4, -3', 10), [{ first: 0, last: 4 }, { first: 7, last: 9 }])
    is(Object.is(parseRange('bytes=-10', 10)?.[0]?.first, 0), true)
  }
})

properties('Ranges', RANGES, 300)
