// What a Content-Type says of a body (RFC 9110 §8.3).

export interface MediaType {
  /** In lower case, such as `text/html`; empty where none is known. */
  readonly type: string
  /** The character encoding that is named, in lower case. */
  readonly charset: string | undefined
}

const MAX_LENGTH = 1000

export function mediaTypeOf(field: string | undefined): MediaType {
  const [type = '', ...parameters] = (field ?? '').slice(0, MAX_LENGTH).toLowerCase().split(';').map(part => part.trim())
  const charset = parameters.find(parameter => parameter.startsWith('charset='))?.slice(8).replace(/^"(.*)"$/, '$1')
  return { type: /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : '', charset }
}

export const isJsonType = (type: string): boolean => /[/+]json$/.test(type)

export const isImageType = (type: string): boolean => type.startsWith('image/')

/** Whether the name of a type says that it is text. */
export function isTextType(type: string): boolean {
  return type.startsWith('text/') || isJsonType(type) || /[/+]xml$/.test(type) ||
    /^application\/(?:(?:x-)?javascript|ecmascript|x-www-form-urlencoded|(?:x-)?ndjson|jsonl?|yaml|x-yaml|toml|graphql|sql)$/.test(type)
}
