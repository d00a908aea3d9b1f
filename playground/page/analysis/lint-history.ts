// Rules that compare an answer with the earlier ones of its target: what one tag has stood for.
import { tagListMatches } from '../../../src/fields/entity-tag-list.ts'
import type { Variant } from './history.ts'
import { contentsDiffer, tagOf } from './message.ts'
import { hit } from './note-rules.ts'
import type { Facts, Hit, NoteRule } from './note-rules.ts'

/** How many different contents under one tag are more than chance, or a tag that is meant to last for some. */
const manyContents = 10

const codingOf = ({ response }: Facts): string => response.get('content-encoding')?.toLowerCase() ?? ''

/** The earlier variant that had this answer's tag, of the given strength, and is told apart by `differs`. */
function clash(facts: Facts, weak: boolean, differs: (variant: Variant) => boolean): readonly Hit[] {
  const { exchange: { method, status, complete }, response, variants } = facts
  const etag = response.get('etag')
  if (method !== 'GET' || status !== 200 || !complete || tagOf(etag)?.weak !== weak) return []
  const other = variants.find(variant => variant.etag === etag && differs(variant))
  return hit(other !== undefined, 'etag', String(other?.first))
}

const otherContent = (facts: Facts) => (variant: Variant): boolean =>
  variant.coding === codingOf(facts) && contentsDiffer(variant.content, facts.content) === true

/** Content that the request named a tag for comes again, under a tag that does not match. */
function sameContent(facts: Facts): readonly Hit[] {
  const { exchange: { method, status, complete }, request, response, content: { digest }, variants } = facts
  const asked = request.get('if-none-match')
  const etag = response.get('etag')
  if (method !== 'GET' || status !== 200 || !complete || digest === undefined || asked === undefined) return []
  if (etag === undefined || tagOf(etag) === undefined || tagListMatches(asked, etag, true)) return []
  const named = variants.find(variant => variant.coding === codingOf(facts) && variant.content.digest === digest &&
    variant.etag !== undefined && tagListMatches(asked, variant.etag, true))
  return hit(named !== undefined, 'etag', String(named?.first))
}

/** All that is known of the target, this answer included, has one tag and many contents. */
function neverChanges(facts: Facts): boolean {
  const etag = facts.response.get('etag')
  if (clash(facts, true, otherContent(facts)).length === 0) return false
  if (facts.variants.some(variant => variant.etag !== etag)) return false
  return new Set(facts.variants.map(({ content }) => content.digest ?? content.length)).size >= manyContents
}

export const historyRules: readonly NoteRule[] = [
  { id: 'tag-for-two-codings', level: 'bad', side: 'response', section: 'RFC 9110 §8.8.3.3',
    summary: 'The same strong tag for another coding, in exchange %',
    detail: 'A strong tag stands for one sequence of bytes; each coding needs its own.',
    find: facts => clash(facts, false, variant => variant.coding !== codingOf(facts)) },
  { id: 'tag-for-two-contents', level: 'bad', side: 'response', section: 'RFC 9110 §8.8.1',
    summary: 'The same strong tag for other content, in exchange %',
    detail: 'A client that stored the earlier content goes on using it, and may join parts of both.',
    find: facts => clash(facts, false, otherContent(facts)) },
  { id: 'tags-for-one-content', level: 'warning', side: 'response', section: 'RFC 9110 §8.8.1',
    summary: 'The same content as in exchange %, under another tag',
    detail: 'The request named the tag that it had there: unchanged, that tag would have led to a 304.',
    find: sameContent },
  { id: 'weak-tag-for-two-contents', level: 'info', side: 'response', section: 'RFC 9110 §8.8.1',
    summary: 'The same weak tag for other content, in exchange %',
    detail: 'That is allowed: a weak tag says that the server treats both as equivalent.',
    find: facts => neverChanges(facts) ? [] : clash(facts, true, otherContent(facts)) },
  { id: 'tag-never-changes', level: 'warning', side: 'response', section: 'RFC 9110 §8.8.1',
    summary: `The same weak tag for ${manyContents} or more different contents`,
    detail: 'The tag should change whenever a stored response should no longer be used.',
    find: facts => hit(neverChanges(facts), 'etag') },
]
