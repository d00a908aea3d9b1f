// What the library gave to the Responses of one exchange. Frameworks make other Responses of them: an error takes over the fields of the
// answer that it replaces, and a compressor weakens the tag of what it codes. The outermost wrapper knows its own again.
import { codedEtag } from '../decision/coded-tag.ts'

export class GivenFields {
  /** Names and values in turn. */
  readonly #fields: string[] = []
  /** The forms of the tags that were given, and of each the tag itself, in turn. */
  readonly #forms: string[] = []

  add(name: string, value: string): void {
    this.#fields.push(name, value)
  }

  /** Adds a tag that has forms of its own for coded content. */
  addTag(etag: string): void {
    this.#forms.push(etag, etag)
  }

  /** The tag that was given, by one of its forms; undefined for a tag of the application's own. */
  tagOf(form: string | undefined): string | undefined {
    for (let i = 0; i < this.#forms.length; i += 2) if (this.#forms[i] === form) return this.#forms[i + 1]
    return undefined
  }

  /** The form of the tag that an answer says, by its Content-Encoding: another than it says where its content was coded meanwhile. */
  formOf(said: string, coding: string): string {
    const etag = this.tagOf(said) ?? this.#weakened(said)
    if (etag === undefined) return said
    const form = codedEtag(etag, coding)
    // What made the tag weak may be no coding.
    if (form === said || (form === etag && said.startsWith('W/'))) return said
    this.#forms.push(form, etag)
    return form
  }

  /** The tag that was given, by its weak form. */
  #weakened(form: string): string | undefined {
    return form.startsWith('W/') ? this.tagOf(form.slice(2)) : undefined
  }

  /** The names of the fields that have a value which was given. */
  namesIn(headers: Headers): string[] {
    const names: string[] = []
    for (let i = 0; i < this.#fields.length; i += 2) {
      const name = this.#fields[i] as string
      if (headers.get(name) === this.#fields[i + 1]) names.push(name)
    }
    const etag = headers.get('etag')
    if (etag !== null && (this.tagOf(etag) ?? this.#weakened(etag)) !== undefined) names.push('ETag')
    return names
  }
}
