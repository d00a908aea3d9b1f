// What the library gave to the Responses of one exchange. Frameworks make other Responses of them: an error takes over the fields of the
// answer that it replaces, and a compressor weakens the tag of what it codes. The outermost wrapper knows its own again.
import { codedEtag } from '../decision/coded-tag.ts'

export class GivenFields {
  readonly #fields: (readonly [name: string, value: string])[] = []
  /** The tags that were given, by each of their forms. */
  readonly #tags: Map<string | undefined, string> = new Map()

  add(name: string, value: string): void {
    this.#fields.push([name, value])
  }

  /** Adds a tag that has forms of its own for coded content. */
  addTag(etag: string): void {
    this.#tags.set(etag, etag)
  }

  /** The tag that was given, by one of its forms; undefined for a tag of the application's own. */
  tagOf(form: string | undefined): string | undefined {
    return this.#tags.get(form)
  }

  /** The form of the tag that an answer says, by the Content-Encoding of its content: another than it says where that was coded meanwhile. */
  formOf(said: string, coding: string): string {
    const etag = this.#strongest(said)
    if (etag === undefined) return said
    const form = codedEtag(etag, coding)
    // What made the tag weak may be no coding.
    if (form === etag && said.startsWith('W/')) return said
    this.#tags.set(form, etag)
    return form
  }

  /** The tag that was given, also by a form that somebody weakened. */
  #strongest(form: string): string | undefined {
    return this.tagOf(form) ?? this.tagOf(form.replace(/^W\//, ''))
  }

  /** The names of the fields that have a value which was given. */
  namesIn(headers: Headers): string[] {
    const names = this.#fields.filter(([name, value]) => headers.get(name) === value).map(([name]) => name)
    const etag = headers.get('etag')
    return etag === null || this.#strongest(etag) === undefined ? names : [...names, 'ETag']
  }
}
