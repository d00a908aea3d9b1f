// What holds for every entity tag and every list of them (RFC 9110 §8.8.3).
import { array, boolean, constantFrom, pre, property as state, record, tuple } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { deepStrictEqual, strictEqual } from 'node:assert'
import { ANY_TAG, etagsMatch, evaluatePreconditions, makeEtag, parseEntityTags, quotedString } from 'not-modified'
import type { EntityTag } from 'not-modified'
import { isEntityTag } from '../../src/fields/entity-tag.ts'
import { readTags, strongTagMatches, tagListMatches } from '../../src/fields/entity-tag-list.ts'
import { unsuffixed } from '../../src/decision/coding-suffix.ts'
import { property } from './property.ts'
import type { PropertyRow } from './property.ts'
import { anyText, characters, nearly, opaqueTags, plainOpaqueTags, separators } from './arbitraries.ts'

interface Listed { readonly field: string, readonly tags: readonly EntityTag[] }

const tagsOf = (values: Arbitrary<string>): Arbitrary<EntityTag> => record({ weak: boolean(), value: values },
  { noNullPrototype: true })
const written = ({ weak, value }: EntityTag): string => makeEtag(value, { weak })

/** A list of tags as a field has it, with whatever separators. */
function lists(values: Arbitrary<string>): Arbitrary<Listed> {
  return array(tuple(tagsOf(values), separators), { maxLength: 4 }).map(members => ({
    field: members.map(([tag, separator]) => written(tag) + separator).join(''), tags: members.map(([tag]) => tag),
  }))
}

const SECTION = 'RFC 9110 §8.8.3.2'
const agrees = (field: string, etag: string): boolean =>
  evaluatePreconditions('GET', { 'if-none-match': field }, { etag }).status === 304

/** All comparisons there are of one tag with a list of it. */
function comparisons(field: string, tags: readonly EntityTag[], tag: EntityTag): Record<'strong' | 'weak', boolean[]> {
  const etag = written(tag)
  const ifMatch = evaluatePreconditions('PUT', { 'if-match': field }, { etag }).outcomes['If-Match']
  return {
    strong: [etagsMatch(tag, tags), tagListMatches(field, etag, false), ifMatch === 'true'],
    weak: [etagsMatch(tag, tags, { allowWeak: true }), tagListMatches(field, etag, true), agrees(field, etag)],
  }
}

export const ENTITY_TAGS: readonly PropertyRow[] = [
  property('a list that was written is read as it was', 'RFC 9110 §8.8.3',
    state(lists(plainOpaqueTags), ({ field, tags }) => deepStrictEqual(parseEntityTags(field), tags))),
  property('a quoted-string that was written is read as it was', 'S1',
    state(array(characters('\\x20-\\x7e\\x80-\\xff'), { minLength: 1, maxLength: 3 }), texts => {
      const read = parseEntityTags(texts.map(quotedString).join(', '))
      deepStrictEqual(read, texts.map(value => ({ weak: false, value })))
    })),
  property('what is written is an entity tag', 'S2', state(tagsOf(opaqueTags), tag => isEntityTag(written(tag)))),
  property('a tag matches itself in any list', SECTION,
    state(lists(opaqueTags), tagsOf(opaqueTags), lists(opaqueTags), (before, tag, after) => {
      const { strong, weak } = comparisons(`${before.field}${written(tag)},${after.field}`,
        [...before.tags, tag, ...after.tags], tag)
      deepStrictEqual(weak, [true, true, true])
      if (!tag.weak) deepStrictEqual(strong, [true, true, true])
      if (tag.weak) deepStrictEqual(strong, [false, false, false])
    })),
  property('a tag matches only a list with the same bytes in it', SECTION,
    state(lists(opaqueTags), tagsOf(opaqueTags), ({ field, tags }, tag) => {
      const isSame = (other: EntityTag): boolean => other.value === tag.value
      const { strong, weak } = comparisons(field, tags, tag)
      const isWeakly = tags.some(isSame)
      const isStrongly = tags.some(other => isSame(other) && !other.weak && !tag.weak)
      deepStrictEqual({ strong, weak }, { strong: Array(3).fill(isStrongly), weak: Array(3).fill(isWeakly) })
    })),
  property('two different byte strings never match', SECTION,
    state(tagsOf(opaqueTags), tagsOf(opaqueTags), nearly(opaqueTags), (one, two, near) => {
      for (const value of [two.value, near.replace(/[^ !#-~]/g, ''), quotedString(one.value).slice(1, -1)]) {
        if (value === one.value || value.includes('"')) continue
        const other = { weak: two.weak, value }
        const { strong, weak } = comparisons(written(one), [one], other)
        deepStrictEqual([...strong, ...weak], Array(6).fill(false))
        strictEqual(strongTagMatches(written(one), written(other)), false)
      }
    })),
  property('weak comparison includes strong', SECTION,
    state(lists(opaqueTags), tagsOf(opaqueTags), ({ field, tags }, tag) => {
      const { strong, weak } = comparisons(field, tags, tag)
      strong.forEach((isStrong, at) => strictEqual(isStrong && !weak[at], false))
    })),
  property('comparison is symmetric', SECTION, state(tagsOf(opaqueTags), tagsOf(opaqueTags), boolean(),
    (one, two, weak) => {
    strictEqual(etagsMatch(one, [two], { allowWeak: weak }), etagsMatch(two, [one], { allowWeak: weak }))
    strictEqual(tagListMatches(written(one), written(two), weak), tagListMatches(written(two), written(one), weak))
  })),
  property('the star matches every tag, and in quotes its own alone', 'RFC 9110 §13.1.1',
    state(tagsOf(opaqueTags), boolean(), (tag, allowWeak) => {
      strictEqual(etagsMatch(tag, parseEntityTags('*'), { allowWeak }), true)
      strictEqual(tagListMatches('*', written(tag), allowWeak), true)
      strictEqual(etagsMatch(tag, parseEntityTags('"*"'), { allowWeak: true }), tag.value === '*')
      strictEqual(etagsMatch(ANY_TAG, [tag], { allowWeak }), false)
    })),
  property('whatever a field holds, its well-formed head is read, and matches what it lists', 'RFC 9110 §13.1.2',
    state(nearly(lists(opaqueTags).map(({ field }) => field)), constantFrom(true, false), (field, star) => {
      pre(field.trim() !== '*' || star)
      const tags: EntityTag[] = []
      readTags(field, false, tags)
      for (const { weak, value } of tags) {
        strictEqual(tagListMatches(field, `${weak ? 'W/' : ''}"${value}"`, true), true)
        const isStrongly = tags.some(tag => !tag.weak && tag.value === value)
        strictEqual(tagListMatches(field, `"${value}"`, false), isStrongly)
      }
    })),
  property('no text makes a field unreadable', 'not-modified: hostile fields', state(anyText, anyText,
    (field, etag) => {
    for (const { weak, value } of parseEntityTags(field)) deepStrictEqual([typeof weak, typeof value], ['boolean',
      'string'])
    for (const allowWeak of [true, false]) tagListMatches(field, etag, allowWeak)
    strongTagMatches(field, etag)
    isEntityTag(field)
  })),
  property('a suffix changes the field only where the list names the suffixed tag', 'RFC 9110 §8.8.1',
    state(lists(plainOpaqueTags), tagsOf(plainOpaqueTags), constantFrom('-gzip', '-br'),
      ({ field, tags }, tag, suffix) => {
      const isNamed = tags.some(({ value }) => value === tag.value + suffix)
      const read = (list: string, suffixes: readonly string[]): string =>
        unsuffixed({ 'if-none-match': list }, { etag: written(tag) }, suffixes)['if-none-match']
      strictEqual(read(field, [suffix]), isNamed ? written(tag) : field)
      const suffixed = `${field}${written({ ...tag, value: tag.value + suffix })}`
      strictEqual(agrees(read(suffixed, ['-x', suffix]), written(tag)), true)
    })),
]
