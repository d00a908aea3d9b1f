// Entity tags: the opaque-tag and its weak flavour, written and compared.

/** A validator for one representation: an opaque-tag and whether it is weak (RFC 9110 §8.8.3). */
export interface EntityTag {
  readonly weak: boolean
  /** What stands between the quotes, without them. */
  readonly value: string
}

/**
 * What `*` in If-Match and If-None-Match stands for: any current representation (RFC 9110 §13.1.1, §13.1.2).
 * It is known by identity: the tag `"*"`, in quotes, is an ordinary one.
 */
export const ANY_TAG: EntityTag = Object.freeze({ weak: false, value: '*' })

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
export function etagsMatch(tag: EntityTag, tags: readonly EntityTag[], options: { allowWeak?: boolean | undefined } = {}): boolean {
  if (typeof tag?.value !== 'string') throw new TypeError(`An entity tag has a "value", and "${String(tag)}" has none`)
  if (!Array.isArray(tags)) throw new TypeError(`The entity tags are an array, not "${typeof tags}"`)
  const allowWeak = booleanOption(options, options?.allowWeak, 'allowWeak')
  return tags.some(other => other === ANY_TAG ||
    (other.value === tag.value && tag !== ANY_TAG && (allowWeak || !(tag.weak || other.weak))))
}

/**
 * Writes text as a quoted-string (RFC 9110 §5.6.4), with backslash and double quote escaped.
 *
 * @throws TypeError for what is no string, and for characters that no quoted-string may hold: controls other than
 * the horizontal tab, and everything above U+00FF.
 */
export function quotedString(text: string): string {
  if (typeof text !== 'string') throw new TypeError(`A quoted-string is made of a string, not of "${typeof text}"`)
  const at = text.search(/[^\t\x20-\x7e\x80-\xff]/)
  if (at !== -1) throw new TypeError(`A quoted-string has no control and nothing above U+00FF, not ${found(text, at)}`)
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/**
 * Writes an entity tag (RFC 9110 §8.8.3): `r1089` becomes `"r1089"`, or `W/"r1089"` where `weak` is true.
 *
 * @throws TypeError unless `value` is printable ASCII without a double quote: no escaping exists in an entity tag, and
 * a tag outside ASCII would come back in other bytes than it was sent.
 */
export function makeEtag(value: string, options: { weak?: boolean | undefined } = {}): string {
  if (typeof value !== 'string') throw new TypeError(`An entity tag is made of a string, not of "${typeof value}"`)
  const weak = booleanOption(options, options?.weak, 'weak')
  const at = value.search(/[^ !#-~]/)
  if (at !== -1) throw new TypeError(`An entity tag is printable ASCII without a double quote, not ${found(value, at)}`)
  return weak ? `W/"${value}"` : `"${value}"`
}

function found(text: string, at: number): string {
  return `"U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}" at index ${at}`
}

/** Reads a boolean option that a caller without types may have got wrong. */
function booleanOption(options: unknown, value: unknown, name: string): boolean {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`The options are an object with "${name}", not "${String(options)}"`)
  }
  if (value !== undefined && typeof value !== 'boolean') {
    throw new TypeError(`The option "${name}" is a boolean, not "${typeof value}"`)
  }
  return value === true
}
