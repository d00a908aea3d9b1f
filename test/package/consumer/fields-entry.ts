// The second entry: the grammar and the decision, with the types of the main one.
import type * as main from 'not-modified'
import {
  ANY_TAG, etagsMatch, evaluatePreconditions, formatCacheControl, formatHttpDate, makeEtag, parseCacheControl, parseEntityTags, parseHttpDate,
  parseRange, quotedString
} from 'not-modified/fields'
import type {
  CacheControl, CacheControlOptions, Decision, EntityTag, Fields, Outcome, ParsedCacheControl, Part, Validators
} from 'not-modified/fields'

const current: Validators = { etag: makeEtag('v7'), lastModified: parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT') }
const fields: Fields = { 'if-none-match': '"v7"' }

export const decision: Decision = evaluatePreconditions('GET', fields, current)
export const same: main.Decision = decision
export const outcome: Outcome = decision.outcomes['If-None-Match']

const targeted: CacheControlOptions = { targeted: true }
export const directives: ParsedCacheControl = parseCacheControl('max-age=60', targeted)
export const written: string = formatCacheControl(directives satisfies CacheControl)

export const tags: readonly EntityTag[] = parseEntityTags('"a", W/"b"')
export const any: boolean = etagsMatch({ weak: false, value: 'a' }, [ANY_TAG])
export const texts: readonly string[] = [quotedString('a "b"'), formatHttpDate(new Date(0))]
export const parts: readonly Part[] | undefined = parseRange('bytes=0-4, -3', 10)
