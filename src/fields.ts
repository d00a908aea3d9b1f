// The second entry, `not-modified/fields`: the grammar and the decision, which run wherever JavaScript does. It is a bundle of its own, so
// that its ANY_TAG is another object than that of the main entry.
export { ANY_TAG, etagsMatch, makeEtag } from './fields/entity-tag.ts'
export { quotedString } from './fields/syntax.ts'
export { parseEntityTags } from './fields/entity-tag-list.ts'
export type { EntityTag } from './fields/entity-tag.ts'
export { formatHttpDate, parseHttpDate } from './fields/http-date.ts'
export { parseRange } from './fields/range.ts'
export type { Part } from './fields/range.ts'
export { formatCacheControl, parseCacheControl } from './fields/cache-control/format.ts'
export type { CacheControlOptions } from './fields/cache-control/format.ts'
export type { CacheControl, ParsedCacheControl } from './fields/cache-control/directives.ts'
export { evaluatePreconditions } from './decision/evaluate-preconditions.ts'
export type { Decision, Fields, Outcome, Validators } from './decision/evaluate-preconditions.ts'
