// The syntax that fields share (RFC 9110 §5.6): tokens, quoted-strings, the whitespace around them.
import { typeError } from './errors.ts'

/** Whether `text` is a token (RFC 9110 §5.6.2). */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)
}

/**
 * Writes text as a quoted-string (RFC 9110 §5.6.4), with backslash and double quote escaped.
 *
 * @throws TypeError if `text` is not a string, and for characters that a quoted-string may not have: controls except
 * the horizontal tab, and everything above U+00FF.
 */
export function quotedString(text: string): string {
  if (typeof text !== 'string') throw typeError(`A quoted-string is made of a string, not of "${typeof text}"`)
  const at = text.search(/[^\t\x20-\x7e\x80-\xff]/)
  if (at !== -1) throw typeError(`A quoted-string has no control and nothing above U+00FF, not ${characterAt(text, at)}`)
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** Describes a character for an error message about an invalid one. */
export function characterAt(text: string, at: number): string {
  return `"U+${text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}" at index ${at}`
}
