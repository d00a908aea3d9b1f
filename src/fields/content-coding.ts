// Content codings, and opaque-tags that are named after them: `7-gzip` is the tag `7` of content that gzip has coded.

/** The codings that IANA registers (RFC 9110 §16.6.1), without `identity`, which changes nothing. A name that ends with another stands before it. */
const NAMES = ['pack200-gzip', 'x-gzip', 'gzip', 'x-compress', 'compress', 'aes128gcm', 'br', 'dcb', 'dcz', 'deflate', 'exi', 'zstd']

/**
 * What a Content-Encoding field appends to opaque-tags: `-gzip` for `gzip`, `-gzip-br` for two codings, nothing for `identity`. Undefined
 * where one of the codings is not registered.
 */
export function codingSuffix(contentEncoding: string): string | undefined {
  const names = contentEncoding.toLowerCase().split(/[ \t,]+/).filter(name => name !== '' && name !== 'identity')
  return names.every(name => NAMES.includes(name)) ? names.map(name => `-${name}`).join('') : undefined
}

function codingBefore(value: string, end: number): string | undefined {
  // Most values hold no hyphen at all.
  return value.includes('-') ? NAMES.find(name => value.endsWith(`-${name}`, end)) : undefined
}

/** An opaque-tag without the codings that it is named after. */
export function withoutCodings(value: string): string {
  let end = value.length
  for (let name: string | undefined; (name = codingBefore(value, end)) !== undefined;) end -= name.length + 1
  return value.slice(0, end)
}

/** Whether text is what one or several codings append. */
export function isCodingSuffix(text: string): boolean {
  return text !== '' && withoutCodings(text) === ''
}
