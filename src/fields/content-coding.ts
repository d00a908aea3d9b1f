// Content codings, and opaque-tags that end with their names: `7-gzip` is the tag `7` of content that is compressed with gzip.

/** What the codings that IANA registers (RFC 9110 §16.6.1) append; `identity` appends nothing. A suffix that ends with another one comes before it. */
const SUFFIXES = ['-pack200-gzip', '-x-gzip', '-gzip', '-x-compress', '-compress', '-aes128gcm', '-br', '-dcb', '-dcz', '-deflate', '-exi', '-zstd']

/**
 * What a Content-Encoding field appends to opaque-tags: `-gzip` for `gzip`, `-gzip-br` for two codings, nothing for `identity`. Undefined
 * if one of the codings is not registered.
 */
export function codingSuffix(contentEncoding: string): string | undefined {
  const names = contentEncoding.toLowerCase().split(/[ \t,]+/).filter(name => name !== '' && name !== 'identity')
  const suffixes = names.map(name => `-${name}`)
  return suffixes.every(suffix => SUFFIXES.includes(suffix)) ? suffixes.join('') : undefined
}

/** An opaque-tag without the names of codings at its end. */
export function withoutCodings(value: string): string {
  let end = value.length
  for (let suffix: string | undefined; (suffix = SUFFIXES.find(other => value.endsWith(other, end))) !== undefined;) end -= suffix.length
  return value.slice(0, end)
}

/** Whether text consists of the names that one or more codings append. */
export function isCodingSuffix(text: string): boolean {
  return text !== '' && withoutCodings(text) === ''
}
