// The fields that the library added to the Responses of one exchange. Frameworks copy Responses: an error takes over the fields of the answer that
// it replaces, and a compressor makes the tag weak. With this list the outermost wrapper recognizes the library's own fields.
import { codedEtag } from '../decision/coded-tag.ts'

export class GivenFields {
  readonly #fields: (readonly [name: string, value: string])[] = []
  /** The tags that the library was given, by each of their forms. */
  readonly #tags: Map<string | undefined, string> = new Map()

  /** Whether the library has said Accept-Ranges of content without a coding. Of what a compressor makes of that there are no parts. */
  acceptsRanges = false

  add(name: string, value: string): void {
    this.#fields.push([name, value])
  }

  /** Adds a tag that has other forms for coded content. */
  addTag(etag: string): void {
    this.#tags.set(etag, etag)
  }

  /** The tag that the library was given, by one of its forms; undefined for a tag of the application's own. */
  tagOf(form: string | undefined): string | undefined {
    return this.#tags.get(form)
  }

  /** The form of the tag for the Content-Encoding of an answer. It differs from the answer's tag if the content was coded meanwhile. */
  formOf(said: string, coding: string): string {
    const etag = this.#strongest(said)
    if (etag === undefined) return said
    const form = codedEtag(etag, coding)
    // Something other than a coding may have made the tag weak.
    if (form === etag && said.startsWith('W/')) return said
    this.#tags.set(form, etag)
    return form
  }

  /** The tag that the library was given, also by a form that was made weak. */
  #strongest(form: string): string | undefined {
    return this.tagOf(form) ?? this.tagOf(form.replace(/^W\//, ''))
  }

  /** The names of the fields whose value the library has given. */
  namesIn(headers: Headers): string[] {
    const names = this.#fields.filter(([name, value]) => headers.get(name) === value).map(([name]) => name)
    const etag = headers.get('etag')
    return etag === null || this.#strongest(etag) === undefined ? names : [...names, 'ETag']
  }
}
