// Which tag matches which list of them, by strong and by weak comparison.
import { is, throws } from 'uvu/assert'
import { ANY_TAG, etagsMatch, parseEntityTags } from 'not-modified'
import type { EntityTag } from 'not-modified'
import { table } from '../../support/table.ts'

const strong = (value: string): EntityTag => ({ weak: false, value })
const weak = (value: string): EntityTag => ({ weak: true, value })

const twoTags = [strong('a'), strong('b')]
const weakFirst = [weak('a'), strong('b')]
table('etagsMatch', [
  { name: 'finds a strong tag', ref: 'S4', tag: strong('a'), tags: twoTags, allowWeak: undefined, matches: true },
  { name: 'does not match a strong tag to a weak one', ref: 'S4', tag: strong('a'), tags: weakFirst,
    allowWeak: undefined, matches: false },
  { name: 'does match it by weak comparison', ref: 'S4', tag: strong('a'), tags: weakFirst, allowWeak: true,
    matches: true },
  { name: 'matches a weak tag to a strong one by weak comparison', ref: 'S4', tag: weak('b'), tags: weakFirst,
    allowWeak: true, matches: true },
  { name: 'matches any tag to the star', ref: 'S4', tag: strong('a'), tags: parseEntityTags('*'), allowWeak: undefined,
    matches: true },
  { name: 'matches a weak tag to the star', ref: 'RFC 9110 §13.1.1', tag: weak('a'), tags: [ANY_TAG],
    allowWeak: undefined, matches: true },
  { name: 'does not match another tag to a quoted star', ref: 'S4', tag: strong('a'), tags: parseEntityTags('"*"'),
    allowWeak: true, matches: false },
  { name: 'matches a quoted star to itself', ref: 'S4', tag: strong('*'), tags: parseEntityTags('"*"'),
    allowWeak: undefined, matches: true },
  { name: 'does not take the star for the tag "*"', ref: 'S4', tag: ANY_TAG, tags: [strong('*')], allowWeak: true,
    matches: false },
  { name: 'finds nothing in no tags', ref: 'S4', tag: strong('a'), tags: [], allowWeak: true, matches: false },
  { name: 'compares case-sensitively', ref: 'RFC 9110 §8.8.3.2', tag: strong('a'), tags: [strong('A')], allowWeak: true,
    matches: false },
  { name: 'does not match W/"1" to W/"1" strongly', ref: 'RFC 9110 §8.8.3.2', tag: weak('1'), tags: [weak('1')],
    allowWeak: false, matches: false },
  { name: 'matches W/"1" to W/"1" weakly', ref: 'RFC 9110 §8.8.3.2', tag: weak('1'), tags: [weak('1')], allowWeak: true,
    matches: true },
  { name: 'does not match W/"1" to W/"2" strongly', ref: 'RFC 9110 §8.8.3.2', tag: weak('1'), tags: [weak('2')],
    allowWeak: false, matches: false },
  { name: 'does not match W/"1" to W/"2" weakly', ref: 'RFC 9110 §8.8.3.2', tag: weak('1'), tags: [weak('2')],
    allowWeak: true, matches: false },
  { name: 'does not match W/"1" to "1" strongly', ref: 'RFC 9110 §8.8.3.2', tag: weak('1'), tags: [strong('1')],
    allowWeak: false, matches: false },
  { name: 'matches W/"1" to "1" weakly', ref: 'RFC 9110 §8.8.3.2', tag: weak('1'), tags: [strong('1')], allowWeak: true,
    matches: true },
  { name: 'matches "1" to "1" strongly', ref: 'RFC 9110 §8.8.3.2', tag: strong('1'), tags: [strong('1')],
    allowWeak: false, matches: true },
  { name: 'matches "1" to "1" weakly', ref: 'RFC 9110 §8.8.3.2', tag: strong('1'), tags: [strong('1')], allowWeak: true,
    matches: true },
], ({ tag, tags, allowWeak, matches }) => {
  is(etagsMatch(tag, tags, allowWeak === undefined ? {} : { allowWeak }), matches)
  if (allowWeak === undefined) is(etagsMatch(tag, tags), matches)
})

table('etagsMatch refuses', [
  { name: 'a tag that is a string', ref: 'S4', words: /^An entity tag has a "value"/, call: () =>
    etagsMatch('"a"' as unknown as EntityTag, []) },
  { name: 'a tag that is undefined', ref: 'S4', words: /^An entity tag .* "undefined" has none$/, call: () =>
    etagsMatch(undefined as unknown as EntityTag, []) },
  { name: 'tags that are a field', ref: 'S4', words: /^The entity tags are an array, not "string"$/, call: () =>
    etagsMatch(strong('a'), '"a"' as unknown as EntityTag[]) },
  { name: 'options that are a boolean', ref: 'S4', words: /^Expected options, .* with "allowWeak", got true$/, call: () =>
    etagsMatch(strong('a'), [], true as unknown as object) },
  { name: 'options that are null', ref: 'S4', words: /^Expected options, .* with "allowWeak", got null$/, call: () =>
    etagsMatch(strong('a'), [], null as unknown as object) },
  { name: 'an allowWeak that is a string', ref: 'S4', words: /^Expected the option "allowWeak" to be a boolean, got "no"$/,
    call: () => etagsMatch(strong('a'), [],
    { allowWeak: 'no' as unknown as boolean }) },
], ({ call, words }) => throws(call, (error: unknown) => error instanceof TypeError && words.test(error.message)))
