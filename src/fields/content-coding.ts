// Content codings, and opaque-tags that end with their names: `7-gzip` is the tag `7` of content that is compressed with gzip.

/**
 * What the codings that IANA registers (RFC 9110 §16.6.1) append; `identity` appends nothing. None of them ends with another one: with `-x-gzip` and
 * `-gzip`, `7-x-gzip` could be the coded form of `7-x` and of `7`. So `pack200-gzip` is left out, and counts as not registered.
 */
const SUFFIXES = ['-aes128gcm', '-br', '-compress', '-dcb', '-dcz', '-deflate', '-exi', '-gzip', '-zstd']

/** Names that stand for others (RFC 9110 §8.4.1.1, §8.4.1.3). */
const OLD_NAMES: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([['x-compress', 'compress'], ['x-gzip', 'gzip']])

/** The name of a coding, in lower case, for any name that it has. */
export function codingName(name: string): string {
  const lowered = name.toLowerCase()
  return OLD_NAMES.get(lowered) ?? lowered
}

/** Whether a Content-Encoding field, as it was set on a response, names a coding: `identity` is none. */
export function hasCoding(contentEncoding: unknown): boolean {
  return contentEncoding !== undefined && contentEncoding !== null && codingSuffix(String(contentEncoding)) !== ''
}

/**
 * What a Content-Encoding field appends to opaque-tags: `-gzip` for `gzip`, `-gzip-br` for two codings, nothing for `identity`. Undefined
 * if one of the codings is not known.
 */
export function codingSuffix(contentEncoding: string): string | undefined {
  const names = contentEncoding.split(/[ \t,]+/).map(codingName).filter(name => name !== '' && name !== 'identity')
  const suffixes = names.map(name => `-${name}`)
  return suffixes.every(suffix => SUFFIXES.includes(suffix)) ? suffixes.join('') : undefined
}

/** An opaque-tag without the names of codings at its end. */
export function withoutCodings(value: string): string {
  if (!value.includes('-')) return value
  let end = value.length
  for (let suffix: string | undefined; (suffix = SUFFIXES.find(other => value.endsWith(other, end))) !== undefined;) end -= suffix.length
  return value.slice(0, end)
}

/** Whether text consists of the names that one or more codings append. */
export function isCodingSuffix(text: string): boolean {
  return text !== '' && withoutCodings(text) === ''
}
