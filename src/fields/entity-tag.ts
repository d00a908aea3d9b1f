// Entity tags, weak and strong: how they are written and compared.
import { checkOptions } from './arguments.ts'
import { typeError } from './errors.ts'
import { characterAt } from './syntax.ts'

/** A validator for one representation: an opaque-tag and whether it is weak (RFC 9110 §8.8.3). */
export interface EntityTag {
  /** Whether the tag begins with `W/`: equivalent content has it too, not only identical content. */
  readonly weak: boolean
  /** The characters between the quotes. */
  readonly value: string
}

/**
 * What `*` in If-Match and If-None-Match stands for: any current representation (RFC 9110 §13.1.1, §13.1.2).
 * Compare it with `===`: the tag `"*"`, in quotes, is an ordinary one.
 */
export const ANY_TAG: EntityTag = /* @__PURE__ */ Object.freeze({ weak: false, value: '*' })

/**
 * Whether `text` is one entity tag that may be sent: `"…"` or `W/"…"` around printable ASCII without a double quote
 * (RFC 9110 §8.8.3). A received tag may have obs-text. A sent one may not, since its bytes would depend on the sender.
 */
export function isEntityTag(text: string): boolean {
  return typeof text === 'string' && text.endsWith('"') && /^(?:W\/)?"[ !#-~]*"$/.test(text)
}

/**
 * Whether `tag` matches one of `tags`, by strong comparison, or by weak comparison with `allowWeak` (RFC 9110
 * §8.8.3.2). `ANY_TAG` in `tags` matches every tag.
 *
 * @throws TypeError if `tag` is not an entity tag, `tags` not an array or `allowWeak` not a boolean.
 */
export function etagsMatch(tag: EntityTag, tags: readonly EntityTag[], options: {
  /** Compare weakly, as If-None-Match does: only the opaque-tags count. Default: false. */
  allowWeak?: boolean | undefined
} = {}): boolean {
  if (typeof tag?.value !== 'string') throw typeError(`An entity tag has a "value", and "${String(tag)}" has none`)
  if (!Array.isArray(tags)) throw typeError(`The entity tags are an array, not "${typeof tags}"`)
  checkOptions(options, { allowWeak: 'boolean' })
  const { allowWeak = false } = options
  return tags.some(other => other === ANY_TAG ||
    (other.value === tag.value && tag !== ANY_TAG && (allowWeak || !(tag.weak || other.weak))))
}

/**
 * Writes an entity tag (RFC 9110 §8.8.3): `r1089` becomes `"r1089"`, or `W/"r1089"` if `weak` is true.
 *
 * @throws TypeError unless `value` is printable ASCII without a double quote. Entity tags have no escaping, and a tag
 * with other characters would come back in other bytes than it was sent.
 */
export function makeEtag(value: string, options: {
  /** Make the tag weak: equivalent content keeps it, not only identical content. Default: false. */
  weak?: boolean | undefined
} = {}): string {
  if (typeof value !== 'string') throw typeError(`An entity tag is made of a string, not of "${typeof value}"`)
  checkOptions(options, { weak: 'boolean' })
  const at = value.search(/[^ !#-~]/)
  if (at !== -1) throw typeError(`An entity tag is printable ASCII without a double quote, not ${characterAt(value, at)}`)
  return options.weak === true ? `W/"${value}"` : `"${value}"`
}
