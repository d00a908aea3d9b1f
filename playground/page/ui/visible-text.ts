// Writing any value so that it shows what it holds.

// Control characters, soft hyphen, bidirectional and zero-width signs, line separators, surrogates without a partner.
const invisible =
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\p{Surrogate}/gu

/** The text with every character that is invisible, or that reorders its neighbours, as `\u` and four digits. */
export function visible(text: string): string {
  return text.replace(invisible, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The same for text of several lines: line ends and tabs stay what they are. */
export function visibleLines(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(invisible, sign => sign === '\n' || sign === '\t' ? sign : visible(sign))
}

/** At most `limit` characters of `text`, made visible, and how many are left out. */
export function excerpt(text: string, limit: number): { readonly text: string, readonly left: number } {
  if (text.length <= limit) return { text: visible(text), left: 0 }
  return { text: visible(text.slice(0, limit)), left: text.length - limit }
}

/** The same with an ellipsis where something is left out. */
export function cut(text: string, limit: number): string {
  const { text: shown, left } = excerpt(text, limit)
  return left > 0 ? `${shown}…` : shown
}
