import { equal, is, ok, throws } from 'uvu/assert'
import { ANY_TAG, makeEtag, parseEntityTags, quotedString } from 'not-modified'
import type { EntityTag } from 'not-modified'
import { isEntityTag } from '../../../src/fields/entity-tag.ts'
import { tagListMatches } from '../../../src/fields/entity-tag-list.ts'
import { stories, table } from '../../support/table.ts'

const strong = (value: string): EntityTag => ({ weak: false, value })
const weak = (value: string): EntityTag => ({ weak: true, value })
const line = 'not-modified: hostile fields'

/** A message that says what was wanted, and of a character which one came and where. */
const isRefusal = (error: unknown) => error instanceof TypeError && /^(?:An? |The |Expected )[^]*[^.]$/.test(error.message) &&
  !/undefined at|not undefined$/.test(error.message)

table('quotedString', [
  { name: 'escapes double quotes', ref: 'S1', text: '"this" is quoted', quoted: '"\\"this\\" is quoted"' },
  { name: 'escapes backslashes before double quotes', ref: 'S1', text: 'this is \\"quoted\\"',
    quoted: '"this is \\\\\\"quoted\\\\\\""' },
  { name: 'quotes the empty string', ref: 'RFC 9110 §5.6.4', text: '', quoted: '""' },
  { name: 'leaves a comma alone', ref: 'RFC 9110 §5.6.4', text: 'a, b', quoted: '"a, b"' },
  { name: 'holds a horizontal tab', ref: 'RFC 9110 §5.6.4', text: 'a\tb', quoted: '"a\tb"' },
  { name: 'holds obs-text up to U+00FF', ref: 'RFC 9110 §5.6.4', text: '\x80\xff', quoted: '"\x80\xff"' },
], ({ text, quoted }) => is(quotedString(text), quoted))

table('quotedString refuses', [
  ...['\0', '\n', '\r', '\x0b', '\x1f', '\x7f', 'Ā', '€', '😀'].map(text => ({
    name: `the character ${JSON.stringify(text)}`, ref: 'RFC 9110 §5.6.4', value: `a${text}` as unknown,
  })),
  ...[undefined, null, 1, {}, ['a']].map(value => ({ name: `a value that is not a string: ${JSON.stringify(value)}`,
    ref: 'RFC 9110 §5.6.4', value })),
], ({ value }) => {
  throws(() => quotedString(value as string), isRefusal)
  if (typeof value === 'string') throws(() => quotedString(value), /not "U\+[0-9A-F]{4}" at index 1$/)
})

table('makeEtag', [
  { name: 'writes a strong tag', ref: 'S2', made: () => makeEtag('r1089'), tag: '"r1089"' },
  { name: 'writes a weak tag', ref: 'S2', made: () => makeEtag('r1089', { weak: true }), tag: 'W/"r1089"' },
  { name: 'is strong where weak is false', ref: 'S18', made: () => makeEtag('a', { weak: false }), tag: '"a"' },
  { name: 'writes the empty tag', ref: 'RFC 9110 §8.8.3', made: () => makeEtag(''), tag: '""' },
  { name: 'writes a weak empty tag', ref: 'RFC 9110 §8.8.3', made: () => makeEtag('', { weak: true }), tag: 'W/""' },
  { name: 'keeps a space', ref: 'S2', made: () => makeEtag('whoa nelly!'), tag: '"whoa nelly!"' },
  { name: 'does not escape a backslash', ref: 'RFC 9110 §8.8.3', made: () => makeEtag('a\\b'), tag: '"a\\b"' },
  { name: 'writes every other printable character', ref: 'RFC 9110 §8.8.3', made: () => makeEtag('!#,*~'),
    tag: '"!#,*~"' },
], ({ made, tag }) => {
  is(made(), tag)
  ok(isEntityTag(tag))
})

table('makeEtag refuses', [
  ...['"', '\0', '\t', '\n', '\r', '\x1f', '\x7f', '\x80', 'é', '€'].map(text => ({
    name: `the character ${JSON.stringify(text)}`, ref: 'S2', make: () => makeEtag(`a${text}`),
  })),
  { name: 'a line break at the very end', ref: 'S2', make: () => makeEtag('a\n') },
  { name: 'a number', ref: 'S2', make: () => makeEtag(1 as unknown as string) },
  { name: 'undefined', ref: 'S2', make: () => makeEtag(undefined as unknown as string) },
  { name: 'options that are no object', ref: 'S2', make: () => makeEtag('a', true as unknown as object) },
  { name: 'options that are null', ref: 'S2', make: () => makeEtag('a', null as unknown as object) },
  { name: 'a weak that is no boolean', ref: 'S2', make: () => makeEtag('a', { weak: 1 as unknown as boolean }) },
], ({ make }) => throws(make, isRefusal))

table('parseEntityTags', [
  { name: 'reads a strong and a weak tag', ref: 'S3', field: '"tag a", W/"tag b"',
    tags: [strong('tag a'), weak('tag b')] },
  { name: 'undoes quoted-pairs around a value', ref: 'S3', field: '"\\"a\\"", "b"',
    tags: [strong('"a"'), strong('b')] },
  { name: 'undoes quoted-pairs beside a comma', ref: 'S3', field: '"\\"a\\",\\\\b", "b"',
    tags: [strong('"a",\\b'), strong('b')] },
  { name: 'undoes an escaped backslash at the end', ref: 'S3', field: '"\\"a\\",\\\\b\\\\", "b"',
    tags: [strong('"a",\\b\\'), strong('b')] },
  { name: 'undoes quoted-pairs within a text', ref: 'S3', field: '"some longer \\"text\\"", "b"',
    tags: [strong('some longer "text"'), strong('b')] },
  { name: 'reads one tag', ref: 'RFC 9110 §8.8.3', field: '"xyzzy"', tags: [strong('xyzzy')] },
  { name: 'reads a weak tag', ref: 'RFC 9110 §8.8.3', field: 'W/"xyzzy"', tags: [weak('xyzzy')] },
  { name: 'reads the empty tag', ref: 'RFC 9110 §8.8.3', field: '""', tags: [strong('')] },
  { name: 'reads the star', ref: 'RFC 9110 §13.1.2', field: '*', tags: [ANY_TAG] },
  { name: 'reads the star between whitespace', ref: 'RFC 9110 §13.1.2', field: ' \t* ', tags: [ANY_TAG] },
  { name: 'takes the quoted star for an ordinary tag', ref: 'S4', field: '"*"', tags: [strong('*')] },
  { name: 'reads nothing of a star that begins a list', ref: 'RFC 9110 §13.1.2', field: '*, "a"', tags: [] },
  { name: 'reads the tags before a star in a list', ref: 'RFC 9110 §13.1.2', field: '"a", *', tags: [strong('a')] },
  { name: 'reads nothing of two stars', ref: 'RFC 9110 §13.1.2', field: '*, *', tags: [] },
  { name: 'reads nothing of a weak star', ref: 'RFC 9110 §13.1.2', field: 'W/*', tags: [] },
  { name: 'keeps a comma within the quotes', ref: 'RFC 9110 §8.8.3', field: '"a,b","c"',
    tags: [strong('a,b'), strong('c')] },
  { name: 'keeps a comma that looks like a list', ref: 'RFC 9110 §8.8.3', field: '"a, W/b", "c"',
    tags: [strong('a, W/b'), strong('c')] },
  { name: 'needs no space after a comma', ref: 'RFC 9110 §5.6.1', field: '"a","b"', tags: [strong('a'), strong('b')] },
  { name: 'allows whitespace around a comma', ref: 'RFC 9110 §5.6.1', field: '"a" \t,\t "b"',
    tags: [strong('a'), strong('b')] },
  { name: 'skips empty elements', ref: 'RFC 9110 §5.6.1.2', field: ', ,"a",, ,"b" ,',
    tags: [strong('a'), strong('b')] },
  { name: 'reads nothing of the empty field', ref: 'RFC 9110 §5.6.1.2', field: '', tags: [] },
  { name: 'reads nothing of commas', ref: 'RFC 9110 §5.6.1.2', field: ',,, ,', tags: [] },
  { name: 'keeps obs-text', ref: 'RFC 9110 §8.8.3', field: '"\x80\xe9\xff"', tags: [strong('\x80\xe9\xff')] },
  { name: 'keeps equal tags twice', ref: 'RFC 9110 §8.8.3', field: '"a", "a"', tags: [strong('a'), strong('a')] },
  { name: 'stops at an unquoted tag', ref: line, field: '"a", b, "c"', tags: [strong('a')] },
  { name: 'stops at what follows a tag without a comma', ref: line, field: '"a", "b"junk, "c"', tags: [strong('a')] },
  { name: 'stops at a second tag without a comma', ref: line, field: '"a" "b"', tags: [] },
  { name: 'stops at an unclosed quote', ref: line, field: '"a", "b', tags: [strong('a')] },
  { name: 'stops at a lone quote', ref: line, field: '"', tags: [] },
  { name: 'stops at W/ in lower case', ref: 'RFC 9110 §8.8.3', field: 'w/"a", "b"', tags: [] },
  { name: 'stops at a space after W/', ref: 'RFC 9110 §8.8.3', field: '"b", W/ "a"', tags: [strong('b')] },
  { name: 'stops at W/ alone', ref: line, field: 'W/', tags: [] },
  { name: 'stops at W alone', ref: line, field: '"a", W', tags: [strong('a')] },
  { name: 'stops at a tab within the quotes', ref: line, field: '"a", "b\tc"', tags: [strong('a')] },
  { name: 'stops at a control within the quotes', ref: line, field: '"a", "b\0c"', tags: [strong('a')] },
  { name: 'stops at U+007F', ref: line, field: '"a\x7f"', tags: [] },
  { name: 'stops at a character above U+00FF', ref: line, field: '"a", "€"', tags: [strong('a')] },
  { name: 'stops at the first character above U+00FF', ref: line, field: '"a", "\u0100"', tags: [strong('a')] },
  { name: 'stops at an escaped control', ref: line, field: '"a", "b\\\0"', tags: [strong('a')] },
  { name: 'stops at an escaped control behind empty elements', ref: line, field: ',,"a\\\0"', tags: [] },
  { name: 'reads a closing backslash as a character where nothing else makes sense', ref: 'not-modified: both readings',
    field: '"a\\"', tags: [strong('a\\')] },
  { name: 'reads every backslash as a character then', ref: 'not-modified: both readings', field: '"a\\b", "c\\"',
    tags: [strong('a\\b'), strong('c\\')] },
  { name: 'drops the backslash of a pair otherwise', ref: 'not-modified: both readings', field: '"a\\b"',
    tags: [strong('ab')] },
  { name: 'prefers the reading with pairs where neither is whole', ref: 'not-modified: both readings',
    field: '"a\\"b", "c", d', tags: [strong('a"b'), strong('c')] },
  { name: 'reads two closing backslashes as characters', ref: 'not-modified: both readings', field: '"a\\", "b\\"',
    tags: [strong('a\\'), strong('b\\')] },
  { name: 'reads nothing where both readings break in the first element', ref: 'not-modified: both readings',
    field: '"a\\", "b\\"", "c"', tags: [] },
], ({ field, tags }) => {
  const read = parseEntityTags(field)
  equal(read, tags)
  for (const [index, tag] of tags.entries()) is(read[index] === ANY_TAG, tag === ANY_TAG)
})

// JavaScript's trim and \s take all of these for whitespace.
table('Whitespace is SP and HTAB alone:', ['\xa0', '\ufeff', '\v', '\f', '\n', '\r', '\x85', '\u2003', '\u2028'].map(character => ({
  name: `U+${character.charCodeAt(0).toString(16).padStart(4, '0')} is none`, ref: 'RFC 9110 §5.6.3', character
})), ({ character }) => {
  for (const field of [`${character}*`, `*${character}`, ` ${character} *`]) {
    equal(parseEntityTags(field), [], JSON.stringify(field))
    ok(!tagListMatches(field, '"a"', true))
    ok(!tagListMatches(field, undefined, true))
  }
  equal(parseEntityTags(`${character}"a"`), [])
  equal(parseEntityTags(`"a"${character}`), [])
  equal(parseEntityTags(`"b",${character}"a"`), [strong('b')])
  equal(parseEntityTags(`"b"${character},"a"`), [])
  for (const field of [`${character}"a"`, `"a"${character}`, `"b",${character}"a"`, `"b"${character},"a"`]) {
    ok(!tagListMatches(field, '"a"', true), JSON.stringify(field))
  }
})

stories('RFC 9110 §8.8.3, hostile lists', {
  'a list of a hundred thousand tags is read whole': () => {
    is(parseEntityTags('"a",'.repeat(100_000)).length, 100_000)
  },
  'a megabyte of commas, spaces, quotes, escapes or prefixes holds no tag': () => {
    for (const part of [',', ' ', '\t,', 'W/', '\\', '\\"', '*', '*,']) {
      equal(parseEntityTags(part.repeat(1_000_000 / part.length)), [], part)
    }
  },
  'a tag is found in a list of a hundred thousand, and not behind an error in it': () => {
    const many = '"a", '.repeat(100_000)
    for (const allowWeak of [true, false]) {
      ok(tagListMatches(`${many}"x"`, '"x"', allowWeak))
      ok(tagListMatches(`"x", ${many}"y"`, '"x"', allowWeak))
      is(tagListMatches(`${many}W/"x"`, '"x"', allowWeak), allowWeak)
      ok(!tagListMatches(`${many}b, "x"`, '"x"', allowWeak))
    }
  },
  'a megabyte of escapes in one tag is undone': () => {
    is(parseEntityTags(`"${'\\"'.repeat(500_000)}"`)[0]?.value.length, 500_000)
  },
  'what is no string is a TypeError': () => {
    for (const value of [undefined, null, 1, ['"a"'], {}]) {
      throws(() => parseEntityTags(value as unknown as string), (error: unknown) =>
        error instanceof TypeError && error.message === `A list of entity tags is a string, not "${typeof value}"`)
    }
  },
  'what makeEtag writes is read back, but for quoted-pairs': () => {
    for (let code = 0x20; code < 0x7f; code++) {
      const value = `x${String.fromCharCode(code)}y`
      if (!/["\\]/.test(value)) equal(parseEntityTags(makeEtag(value, { weak: true })), [weak(value)])
    }
  },
  'ANY_TAG is frozen': () => {
    ok(Object.isFrozen(ANY_TAG))
    equal(ANY_TAG, { weak: false, value: '*' })
  },
})

stories('what a refusal says', {
  'the option of another type': () => {
    throws(() => makeEtag('a', { weak: 1 as unknown as boolean }), /"weak" to be a boolean, got 1$/)
  },
  'the character and its place': () => throws(() => makeEtag('abé'), /not "U\+00E9" at index 2$/),
})

table('isEntityTag', [
  ...['"a"', '""', 'W/""', 'W/"a b\\"', '"*"', '"!~"'].map(text => ({ text, well: true })),
  ...['', '*', 'a', '"', '"a', 'a"', 'W/', 'W/a', 'w/"a"', 'W/ "a"', ' "a"', '"a" ', '"a"\n', '"a\n"', '"a"b"',
    '"a", "b"', '"é"', '"\x7f"', '""a""']
    .map(text => ({ text, well: false })),
].map(row => ({ ...row, name: `says ${row.well} for ${JSON.stringify(row.text)}`, ref: 'RFC 9110 §8.8.3' })),
  ({ text, well }) => is(isEntityTag(text), well))
