// Markup that carries what others sent: every value in it is escaped, there is no other way in.

/** Markup that may stand in a document as it is. */
export interface Markup { readonly markup: string }

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;'
}

/**
 * A value as the text of an element or of a quoted attribute. What cannot be seen, such as controls and what turns the
 * direction of text, is shown as `\u{…}`: a value must look like what it is.
 */
export function escaped(value: string): string {
  return value.replace(/[&<>"'`\p{C}\p{Zl}\p{Zp}]/gu, character =>
    ENTITIES[character] ?? `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`)
}

type Value = string | number | Markup | readonly Markup[]

/** The tag of template literals that are markup; of their values, strings and numbers are escaped. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { markup: parts.reduce((text, part, i) => `${text}${rendered(values[i - 1] ?? '')}${part}`) }
}

function rendered(value: Value): string {
  if (typeof value === 'object') return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('')
  return escaped(String(value))
}
