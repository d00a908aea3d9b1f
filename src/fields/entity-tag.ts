// Entity tags: the opaque-tag and its weak flavour, written and compared.
import { checkOptions } from './arguments.ts'
import { characterAt } from './syntax.ts'

/** A validator for one representation: an opaque-tag and whether it is weak (RFC 9110 §8.8.3). */
export interface EntityTag {
  /** Whether `W/` stands before it: equivalent content has it too, not only identical content. */
  readonly weak: boolean
  /** What stands between the quotes, without them. */
  readonly value: string
}

/**
 * What `*` in If-Match and If-None-Match stands for: any current representation (RFC 9110 §13.1.1, §13.1.2).
 * It is known by identity: the tag `"*"`, in quotes, is an ordinary one.
 */
export const ANY_TAG: EntityTag = /* @__PURE__ */ Object.freeze({ weak: false, value: '*' })

/**
 * Whether `text` is one entity tag that may be sent: `"…"` or `W/"…"` around printable ASCII without a double quote
 * (RFC 9110 §8.8.3). What is read may hold obs-text; what is sent may not, since its bytes depend on who writes it.
 */
export function isEntityTag(text: string): boolean {
  return typeof text === 'string' && /^(?:W\/)?"[ !#-~]*"$/.test(text)
}

/**
 * Whether `tag` matches one of `tags`, by strong comparison, or by weak comparison with `allowWeak` (RFC 9110
 * §8.8.3.2). `ANY_TAG` among `tags` matches every tag.
 *
 * @throws TypeError where `tag` is no entity tag, `tags` no array or `allowWeak` no boolean.
 */
export function etagsMatch(tag: EntityTag, tags: readonly EntityTag[], options: {
  /** Compare weakly, as If-None-Match does: the opaque-tags alone; false unless set. */
  allowWeak?: boolean | undefined
} = {}): boolean {
  if (typeof tag?.value !== 'string') throw new TypeError(`An entity tag has a "value", and "${String(tag)}" has none`)
  if (!Array.isArray(tags)) throw new TypeError(`The entity tags are an array, not "${typeof tags}"`)
  checkOptions(options, { allowWeak: 'boolean' })
  const { allowWeak = false } = options
  return tags.some(other => other === ANY_TAG ||
    (other.value === tag.value && tag !== ANY_TAG && (allowWeak || !(tag.weak || other.weak))))
}

/**
 * Writes an entity tag (RFC 9110 §8.8.3): `r1089` becomes `"r1089"`, or `W/"r1089"` where `weak` is true.
 *
 * @throws TypeError unless `value` is printable ASCII without a double quote: no escaping exists in an entity tag, and
 * a tag outside ASCII would come back in other bytes than it was sent.
 */
export function makeEtag(value: string, options: {
  /** Make the tag weak: equivalent content keeps it, not only identical content. False unless set. */
  weak?: boolean | undefined
} = {}): string {
  if (typeof value !== 'string') throw new TypeError(`An entity tag is made of a string, not of "${typeof value}"`)
  checkOptions(options, { weak: 'boolean' })
  const at = value.search(/[^ !#-~]/)
  if (at !== -1) throw new TypeError(`An entity tag is printable ASCII without a double quote, not ${characterAt(value, at)}`)
  return options.weak === true ? `W/"${value}"` : `"${value}"`
}
