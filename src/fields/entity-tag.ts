// Entity tags: the opaque-tag, its weak flavour, and lists of them, read by index from the field as it was sent.

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

const STAR = 0x2a
const COMMA = 0x2c
const DQUOTE = 0x22
const BACKSLASH = 0x5c

/** A space is no etagc of RFC 9110 §8.8.3, but servers have always sent it in tags; obs-text is etagc. */
function isOpaqueCharacter(code: number): boolean {
  return code <= 0x7e ? code >= 0x20 && code !== DQUOTE : code >= 0x80 && code <= 0xff
}

/** The index after whitespace, and after commas too where they only bound empty elements (RFC 9110 §5.6.1.2). */
export function skip(field: string, from: number, commas: boolean): number {
  for (let at = from; at < field.length; at++) {
    const code = field.charCodeAt(at)
    if (code !== 0x20 && code !== 0x09 && !(commas && code === COMMA)) return at
  }
  return field.length
}

/** Where the opaque-tag of the entity tag at `at` opens: after `W/`, which is case-sensitive. */
export function opaqueTagStart(text: string, at: number): number {
  return at + 1 < text.length && text.charCodeAt(at) === 0x57 && text.charCodeAt(at + 1) === 0x2f ? at + 2 : at
}

/** The index after the opaque-tag that opens at `open`, or -1 where none is; `pairs` reads `\"` as a quoted-pair. */
function opaqueTagEnd(text: string, open: number, pairs: boolean): number {
  if (open >= text.length || text.charCodeAt(open) !== DQUOTE) return -1
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === DQUOTE) return at + 1
    if (!isOpaqueCharacter(code)) return -1
    if (pairs && code === BACKSLASH && at + 1 < text.length) {
      at++
      const escaped = text.charCodeAt(at)
      if (escaped !== DQUOTE && !isOpaqueCharacter(escaped)) return -1
    }
  }
  return -1
}

/** As `opaqueTagEnd`, and -1 also where something other than a comma or the end of the list follows. */
function memberEnd(field: string, open: number, pairs: boolean): number {
  const end = opaqueTagEnd(field, open, pairs)
  if (end === -1) return -1
  const next = skip(field, end, false)
  return next === field.length || field.charCodeAt(next) === COMMA ? end : -1
}

/** Whether a field is `*` alone; the whitespace around it is SP and HTAB, and nothing else (RFC 9110 §5.6.3). */
export function isStar(field: string): boolean {
  const at = skip(field, 0, false)
  return at < field.length && field.charCodeAt(at) === STAR && skip(field, at + 1, false) === field.length
}

/**
 * Whether `text` is one entity tag that may be sent: `"…"` or `W/"…"` around printable ASCII without a double quote
 * (RFC 9110 §8.8.3). What is read may hold obs-text; what is sent may not, since its bytes depend on who writes it.
 */
export function isEntityTag(text: string): boolean {
  return typeof text === 'string' && /^(?:W\/)?"[ !#-~]*"$/.test(text)
}

/**
 * Reads a field that is a list of entity tags, as If-Match and If-None-Match are (RFC 9110 §8.8.3, §13.1.1), with
 * quoted-pairs undone, since older senders escape; a field that is well-formed only with backslash as data is read so.
 *
 * `*` alone gives `[ANY_TAG]`. Of a malformed list the well-formed head is returned, which may be empty.
 *
 * @throws TypeError for what is no string; never for what the string holds.
 */
export function parseEntityTags(field: string): EntityTag[] {
  if (typeof field !== 'string') throw new TypeError(`A list of entity tags is a string, not "${typeof field}"`)
  if (isStar(field)) return [ANY_TAG]
  const escaped: EntityTag[] = []
  if (readTags(field, true, escaped)) return escaped
  const plain: EntityTag[] = []
  return readTags(field, false, plain) ? plain : escaped
}

/** Adds the well-formed head of the list to `tags`; true when that is the whole list. */
export function readTags(field: string, pairs: boolean, tags: EntityTag[]): boolean {
  for (let at = skip(field, 0, true); at < field.length;) {
    const open = opaqueTagStart(field, at)
    const end = memberEnd(field, open, pairs)
    if (end === -1) return false
    const value = field.slice(open + 1, end - 1)
    tags.push({ weak: open > at, value: pairs ? value.replace(/\\(.)/g, '$1') : value })
    at = skip(field, end, true)
  }
  return true
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
