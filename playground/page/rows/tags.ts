// The entity tags in a field.
import { ANY_TAG } from '../../../src/fields/entity-tag.ts'
import { parseEntityTags, readTags, tagListMatches } from '../../../src/fields/entity-tag-list.ts'
import type { EntityTag } from '../../../src/fields/entity-tag.ts'

/** The one entity tag that a field holds; undefined for a list, `*`, and what is malformed. */
export function tagOf(field: string | undefined): EntityTag | undefined {
  if (field === undefined || !tagListMatches(field, field, true)) return undefined
  const [tag] = parseEntityTags(field)
  return tag === ANY_TAG ? undefined : tag
}

/** The entity tags of a list, or `[ANY_TAG]`; undefined where it is malformed or empty. */
export function tagsOf(field: string | undefined): readonly EntityTag[] | undefined {
  if (field === undefined) return undefined
  const tags = parseEntityTags(field)
  const isWhole = tags[0] === ANY_TAG || readTags(field, true, []) || readTags(field, false, [])
  return isWhole && tags.length > 0 ? tags : undefined
}
