// Content codings, and opaque-tags that are named after them: `7-gzip` is the tag `7` of content that gzip has coded.

/** What the codings that IANA registers (RFC 9110 §16.6.1) append, without `identity`, which changes nothing. What ends with another stands before it. */
const SUFFIXES = ['-pack200-gzip', '-x-gzip', '-gzip', '-x-compress', '-compress', '-aes128gcm', '-br', '-dcb', '-dcz', '-deflate', '-exi', '-zstd']

/**
 * What a Content-Encoding field appends to opaque-tags: `-gzip` for `gzip`, `-gzip-br` for two codings, nothing for `identity`. Undefined
 * where one of the codings is not registered.
 */
export function codingSuffix(contentEncoding: string): string | undefined {
  const names = contentEncoding.toLowerCase().split(/[ \t,]+/).filter(name => name !== '' && name !== 'identity')
  const suffixes = names.map(name => `-${name}`)
  return suffixes.every(suffix => SUFFIXES.includes(suffix)) ? suffixes.join('') : undefined
}

/** An opaque-tag without the codings that it is named after. */
export function withoutCodings(value: string): string {
  let end = value.length
  for (let suffix: string | undefined; (suffix = SUFFIXES.find(other => value.endsWith(other, end))) !== undefined;) end -= suffix.length
  return value.slice(0, end)
}

/** Whether text is what one or several codings append. */
export function isCodingSuffix(text: string): boolean {
  return text !== '' && withoutCodings(text) === ''
}
