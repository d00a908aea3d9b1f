// Content as something to be pasted: text where it is UTF-8, and bytes in base64 where it is not.

/** The text that these bytes are in UTF-8; the bytes themselves where they are none. */
export function textOrBytes(content: Uint8Array): string | Uint8Array {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    return content
  }
}

/** Bytes that one call of a function takes as its arguments. */
const AT_ONCE = 8192

export function base64Of(content: Uint8Array): string {
  let signs = ''
  for (let at = 0; at < content.length; at += AT_ONCE) signs += String.fromCharCode(...content.subarray(at, at + AT_ONCE))
  return btoa(signs)
}
