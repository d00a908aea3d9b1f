// JSON of what others sent, for whoever prints it.

/**
 * The JSON of a value, with every character escaped that a terminal obeys or that reorders its neighbours; JSON itself leaves those
 * above U+001F as they are.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(/[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
