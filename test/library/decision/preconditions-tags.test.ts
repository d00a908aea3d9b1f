// Which lists of entity tags match which current tag, by strong and by weak comparison.
import { is, ok } from 'uvu/assert'
import { evaluatePreconditions } from 'not-modified'
import { decide } from '../../../src/decision/evaluate-preconditions.ts'
import { strongTagMatches, tagListMatches } from '../../../src/fields/entity-tag-list.ts'
import { headersOf, judged } from '../../support/conditions.ts'
import { stories, table } from '../../support/table.ts'
import type { Row } from '../../support/table.ts'

interface Match extends Row {
  readonly field: string | readonly string[]
  readonly etag: string
  /** Whether the field matches by strong comparison (If-Match) and by weak comparison (If-None-Match). */
  readonly strong: boolean
  readonly weak: boolean
}

type MatchKind = 'both' | 'weakly' | 'never'

function rows(ref: string, kind: MatchKind, cells: readonly (readonly [name: string, field: string | readonly string[],
  etag: string])[]): Match[] {
  return cells.map(([name, field, etag]) => ({ name, ref, field, etag, strong: kind === 'both',
    weak: kind !== 'never' }))
}

const list: readonly Match[] = [
  ...rows('RFC 9110 §8.8.3.2', 'both', [['"1" and "1" match both ways', '"1"', '"1"']]),
  ...rows('RFC 9110 §8.8.3.2', 'weakly', [
    ['W/"1" and W/"1" match weakly alone', 'W/"1"', 'W/"1"'],
    ['W/"1" and "1" match weakly alone', 'W/"1"', '"1"'],
    ['"1" and W/"1" match weakly alone', '"1"', 'W/"1"'],
  ]),
  ...rows('RFC 9110 §8.8.3.2', 'never', [
    ['W/"1" and W/"2" never match', 'W/"1"', 'W/"2"'],
    ['"1" and "2" never match', '"1"', '"2"'],
    ['a tag does not match its beginning', '"ab"', '"a"'],
    ['a tag does not match its end', '"ab"', '"b"'],
    ['a tag does not match a longer one', '"a"', '"ab"'],
    ['case counts', '"A"', '"a"'],
    ['a space at the end counts', '"a "', '"a"'],
    ['the empty tag does not match another', '""', '"a"'],
    ['another tag does not match the empty one', '"a"', '""'],
    ['characters that differ by 256 differ', '"é"', '"\u01e9"'],
    ['the tag W/ is no weak prefix', '"W/a"', 'W/"a"'],
  ]),
  ...rows('RFC 9110 §13.1.2', 'both', [
    ['the first of a list matches', '"a", "b", "c"', '"a"'],
    ['the middle one of a list matches', '"a", "b", "c"', '"b"'],
    ['the last of a list matches', '"a", "b", "c"', '"c"'],
    ['a strong one beside its weak form matches', 'W/"a", "a"', '"a"'],
    ['the last of ten matches', '"0","1","2","3","4","5","6","7","8","9"', '"9"'],
    ['two lines are one list', ['"a"', '"b"'], '"b"'],
    ['three lines are one list', ['"x"', '"a", "b"', 'W/"c", "d"'], '"d"'],
    ['the star matches', '*', '"a"'],
    ['the star between whitespace matches', '\t * ', '"a"'],
    ['the star matches a weak tag', '*', 'W/"a"'],
    ['the star matches a malformed tag', '*', '*'],
    ['one line of one star matches', ['*'], '"a"'],
    ['the quoted star matches itself', '"*"', '"*"'],
    ['the empty tag matches itself', '""', '""'],
    ['the empty tag matches within a list', '"a", "", "b"', '""'],
    ['a comma within a tag is its own', '"a,b"', '"a,b"'],
    ['a tag after one with a comma matches', '"a, ", "b"', '"b"'],
    ['a space within a tag is its own', '"whoa nelly!"', '"whoa nelly!"'],
    ['a backslash within a tag is its own', '"a\\b"', '"a\\b"'],
    ['a backslash at the end of a tag does not escape the quote', '"a\\"', '"a\\"'],
    ['a tag after one with a closing backslash matches', '"a\\", "b"', '"b"'],
    ['an escaped backslash matches itself', '"a\\\\"', '"a\\\\"'],
    ['obs-text matches itself', '"\x80\xe9\xff"', '"\x80\xe9\xff"'],
    ['tags without whitespace between them match', '"a","b"', '"b"'],
    ['whitespace around commas is no matter', '"a" \t , \t "b" ', '"b"'],
    ['empty elements are skipped', ',, "a" , , ,"b",', '"b"'],
    ['whitespace before the first is no matter', '  "a"', '"a"'],
    ['a match before an error counts', '"a", junk', '"a"'],
    ['a match before an unclosed quote counts', '"a", "b', '"a"'],
    ['a match before a star counts', '"a", *', '"a"'],
  ]),
  ...rows('RFC 9110 §13.1.2', 'weakly', [
    ['a weak one of a list matches weakly', '"x", W/"a"', '"a"'],
    ['a weak current tag matches within a list weakly', '"x", "a"', 'W/"a"'],
    ['a weak empty tag matches weakly', 'W/""', '""'],
    ['a weak line of two matches weakly', ['"x"', 'W/"a"'], '"a"'],
  ]),
  ...rows('RFC 9110 §13.1.2', 'never', [
    ['the quoted star is no star', '"*"', '"a"'],
    ['a weak star is no star', 'W/*', '"a"'],
    ['two stars are none', '**', '"a"'],
    ['a list of two stars is none', '*, *', '"a"'],
    ['two lines of a star are none', ['*', '*'], '"a"'],
    ['a star with a comma is none', '*,', '"a"'],
    ['a star after a comma is none', ',*', '"a"'],
    ['a star before a tag hides it', '*, "a"', '"a"'],
    ['a star after another tag is none', '"b", *', '"a"'],
    ['the parts of a tag with a comma do not match', '"a,b"', '"a"'],
    ['the parts of a tag with a quoted-looking comma do not match', '"x, a, y"', '"a"'],
    ['nothing matches in an empty field', '', '"a"'],
    ['nothing matches in commas', ' ,, , ', '""'],
  ]),
  ...rows('not-modified: exactly as sent', 'never', [
    ['an unnecessary escape makes another tag', '"\\a"', '"a"'],
    ['an escaped quote ends the tag before it', '"\\"a\\""', '"a"'],
    ['an escaped quote does not match what it stands for', '"a\\"b"', '"a"b"'],
    ['an escaped backslash does not match one backslash', '"a\\\\b"', '"a\\b"'],
    ['one backslash does not match an escaped one', '"a\\b"', '"a\\\\b"'],
    ['percent-encoding makes another tag', '"%61"', '"a"'],
    ['UTF-8 read as Latin-1 makes another tag', '"\xc3\xa9"', '"\xe9"'],
  ]),
  ...rows('not-modified: the well-formed head', 'never', [
    ['what follows a tag without a comma spoils it', '"a"junk', '"a"'],
    ['what follows a tag and a space spoils it', '"a" junk', '"a"'],
    ['a second tag without a comma spoils the first', '"a" "b"', '"a"'],
    ['a second tag without a comma does not count', '"b" "a"', '"a"'],
    ['a semicolon does not separate', '"b"; "a"', '"a"'],
    ['a tag after an unquoted one does not count', 'b, "a"', '"a"'],
    ['a tag after an unclosed one does not count', '"b, "a"', '"a"'],
    ['an unquoted tag does not count', 'a', '"a"'],
    ['an unopened tag does not count', 'a"', '"a"'],
    ['an unclosed tag does not count', '"a', '"a"'],
    ['single quotes do not quote', "'a'", '"a"'],
    ['a lone quote does not count', '"', '""'],
    ['three quotes are none', '"""', '""'],
    ['w/ in lower case does not count', 'w/"a"', '"a"'],
    ['a tag after w/ in lower case does not count', 'w/"b", "a"', '"a"'],
    ['a space after W/ does not count', 'W/ "a"', '"a"'],
    ['a space within W/ does not count', 'W /"a"', '"a"'],
    ['W without a slash does not count', 'W"a"', '"a"'],
    ['W/ twice does not count', 'W/W/"a"', '"a"'],
    ['W/ alone does not count', 'W/', '""'],
    ['W/ without quotes does not count', 'W/a', '"a"'],
    ['a tag after one with a tab does not count', '"\t", "a"', '"a"'],
    ['a tag with a tab does not count', '"a\tb"', '"a\tb"'],
    ['a tag with a NUL does not count', '"a\0"', '"a\0"'],
    ['a tag with U+007F does not count', '"a\x7f"', '"a\x7f"'],
    ['a tag with U+0100 does not count', '"\u0100"', '"\u0100"'],
    ['a line break is no whitespace', '"b",\n"a"', '"a"'],
    ['a vertical tab is no whitespace', '"b",\x0b"a"', '"a"'],
    ['a tag of a comma is not what stands between two', '"a","b"', '","'],
    ['a tag of a comma and a space is not what stands between two', '"a", "b"', '", "'],
    ['a weak tag of a comma is not what stands between two', '"a", W/"b"', 'W/", W/"'],
    ['a no-break space is no whitespace', '"b",\xa0"a"', '"a"'],
  ]),
  ...rows('not-modified: a malformed current tag', 'never', [
    ['an unquoted one matches nothing', 'a', 'a'],
    ['an unquoted one does not match its quoted form', '"a"', 'a'],
    ['an unclosed one does not match itself', '"a', '"a'],
    ['the empty one does not match the empty field', '', ''],
    ['the empty one does not match the empty tag', '""', ''],
    ['one with a quote inside does not match itself', '"a"b"', '"a"b"'],
    ['W/ alone does not match itself', 'W/', 'W/'],
    ['w/ in lower case does not match itself', 'w/"a"', 'w/"a"'],
    ['one that does not open with a quote does not match the empty tag', '""', 'a"'],
    ['one with a quote as if escaped does not match itself', '"a\\"b"', '"a\\"b"'],
    ['a list does not match itself', '"a", "b"', '"a", "b"'],
    ['a list does not match its first', '"a"', '"a", "b"'],
    ['a star does not match the quoted star', '"*"', '*'],
    ['one with whitespace around does not match', '"a"', ' "a" '],
    ['one with a control does not match itself', '"a\nb"', '"a\nb"'],
  ]),
]

table('If-Match: strong comparison', list, ({ field, etag, strong }) => {
  const status = strong ? undefined : 412
  for (const method of ['GET', 'PUT']) {
    is(judged(method, { 'if-match': field }, { etag }).status, status)
    const headers = headersOf({ IM: field })
    if (headers !== undefined) is(judged(method, headers, { etag }).status, status, 'fetch Headers')
  }
})

table('If-None-Match: weak comparison', list, ({ field, etag, weak }) => {
  is(judged('GET', { 'if-none-match': field }, { etag }).status, weak ? 304 : undefined)
  is(judged('PUT', { 'if-none-match': field }, { etag }).status, weak ? 412 : undefined)
  const headers = headersOf({ INM: field })
  if (headers !== undefined) is(judged('GET', headers, { etag }).status, weak ? 304 : undefined,
    'fetch Headers')
})

table('If-Range: one tag by strong comparison', [
  { name: 'an equal strong tag is true', field: '"a"', etag: '"a"', holds: true },
  { name: 'a comma within is no list', field: '"a, b"', etag: '"a, b"', holds: true },
  { name: 'a backslash is its own', field: '"a\\"', etag: '"a\\"', holds: true },
  { name: 'the empty tag is a tag', field: '""', etag: '""', holds: true },
  { name: 'obs-text is its own', field: '"\xff"', etag: '"\xff"', holds: true },
  { name: 'another tag is false', field: '"b"', etag: '"a"', holds: false },
  { name: 'equal weak tags are false', field: 'W/"a"', etag: 'W/"a"', holds: false },
  { name: 'a weak field is false', field: 'W/"a"', etag: '"a"', holds: false },
  { name: 'a weak current tag is false', field: '"a"', etag: 'W/"a"', holds: false },
  { name: 'a list is false', field: '"a", "b"', etag: '"a"', holds: false },
  { name: 'two lines are false', field: ['"a"', '"a"'], etag: '"a"', holds: false },
  { name: 'a list that equals a malformed current tag is false', field: '"a", "b"', etag: '"a", "b"', holds: false },
  { name: 'part of the current tag is false', field: '"a', etag: '"a"', holds: false },
  { name: 'what holds the current tag is false', field: '"a"b', etag: '"a"', holds: false },
  { name: 'an unquoted tag is false', field: 'a', etag: 'a', holds: false },
  { name: 'the empty field is false', field: '', etag: '', holds: false },
  { name: 'a lone quote is false', field: '"', etag: '"', holds: false },
  { name: 'a star is false', field: '*', etag: '"a"', holds: false },
  { name: 'an escaped form is false', field: '"\\a"', etag: '"a"', holds: false },
  { name: 'one line of an equal tag is true', field: ['"a"'], etag: '"a"', holds: true },
].map(row => ({ ...row, ref: 'RFC 9110 §13.1.5' })), ({ field, etag, holds }) => {
  const { range, outcomes } = judged('GET', { range: 'bytes=0-1', 'if-range': field }, { etag })
  is(range, holds)
  is(outcomes['If-Range'], holds ? 'true' : 'false')
})

stories('not-modified: hostile lists', {
  'a megabyte of anything is read once, and decides nothing': () => {
    for (const part of [',', ' ', '\t', ' ,', '"', '\\', '"\\', 'W/', '"" ', '*', '*,', '"x",', 'W/"x" ,', '"x"\t\t',
      '\0', '\uffff']) {
      const field = part.repeat(1_000_000 / part.length)
      is(evaluatePreconditions('GET', { 'if-none-match': field }, { etag: '"a"' }).status, undefined, part)
      is(evaluatePreconditions('GET', { 'if-match': field }, { etag: '"a"' }).status, 412, part)
      is(evaluatePreconditions('GET', { 'if-range': field, range: 'x' }, { etag: '"a"' }).range, false, part)
    }
  },
  'a tag after a megabyte of others is found': () => {
    ok(tagListMatches(`${'"x",'.repeat(250_000)}"a"`, '"a"', false))
    ok(tagListMatches(`${','.repeat(1_000_000)}"a"`, '"a"', false))
    ok(tagListMatches(`${' '.repeat(1_000_000)}"a"${' '.repeat(1_000_000)}`, '"a"', false))
  },
  'a list of any length counts up to its first error': () => {
    for (let count = 1; count < 200; count++) {
      for (const part of ['"",', '"x" , ', 'W/"x",,\t']) {
        const before = part.repeat(count)
        ok(tagListMatches(`${before}"a"`, '"a"', false))
        ok(tagListMatches(`${before}"a",${before}`, '"a"', false))
        ok(tagListMatches(`${before}"a",${before}b`, '"a"', false))
        ok(tagListMatches(`${before}W/"a",${before}`, '"a"', true))
        ok(!tagListMatches(`${before}W/"a",${before}W/"a"`, '"a"', false))
        ok(tagListMatches(`W/"a",${before}"a",W/"a"`, '"a"', false))
        ok(!tagListMatches(`${before}x"a",`, '"a"', true))
        ok(!tagListMatches(`${before}"x""a"`, '"a"', true))
        ok(!tagListMatches(`${before}b,${before}"a"`, '"a"', true))
        ok(!tagListMatches(`${before}"a" b`, '"a"', true))
      }
    }
  },
  'a megabyte of one tag equals itself alone': () => {
    const etag = `"${'x'.repeat(1_000_000)}"`
    ok(tagListMatches(etag, etag, false))
    ok(strongTagMatches(etag, etag))
    is(tagListMatches(etag.replace('x"', 'y"'), etag, true), false)
    is(tagListMatches(etag.slice(0, -1), etag, true), false)
  },
  'every character matches itself alone, where a tag may hold it': () => {
    for (let code = 0; code < 0x120; code++) {
      const etag = `"${String.fromCharCode(code)}"`
      const allowed = code >= 0x20 && code !== 0x22 && code !== 0x7f && code <= 0xff
      is(tagListMatches(etag, etag, false), allowed, `U+${code.toString(16)}`)
      is(tagListMatches(`"x", ${etag}`, etag, false), allowed, `U+${code.toString(16)} in a list`)
      is(strongTagMatches(etag, etag), allowed, `U+${code.toString(16)} in If-Range`)
      is(tagListMatches(etag, '"-"', true), code === 0x2d)
    }
  },
  'most rows fit into fetch Headers, so both kinds of fields are compared': () => {
    ok(list.filter(({ field }) => headersOf({ INM: field }) !== undefined).length > 90)
  },
  'an entity tag that is no string matches no list': () => {
    is(decide('GET', { 'if-none-match': '"1"' }, { etag: 1 as unknown as string }).status, undefined)
  },
})
