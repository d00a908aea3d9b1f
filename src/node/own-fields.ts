// The fields that the library set on a response on node:http. They are removed from errors, and the tag is named after a coding.
import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import { answeredForm, codedEtag } from '../decision/coded-tag.ts'
import type { Preconditions } from '../decision/judge.ts'
import { hasCoding } from '../fields/content-coding.ts'

interface Line {
  readonly name: string
  readonly value: string
  /** The value that was there before. */
  readonly former: OutgoingHttpHeader | undefined
  readonly before: Line | undefined
}

export class OwnFields {
  readonly #response: ServerResponse
  /** The last line that was set, and through it all others: an array takes room for seventeen at its first. */
  #last: Line | undefined
  /** The tag that the library was given. A strong one has other forms for coded content. */
  etag: string | undefined
  /** The form of the tag for the content as it is coded. */
  #coded: string | undefined

  constructor(response: ServerResponse) {
    this.#response = response
  }

  get isEmpty(): boolean {
    return this.#last === undefined
  }

  /** Sets fields: name, value, name, value. Each name occurs once. */
  set(fields: readonly string[]): void {
    const response = this.#response
    for (let i = 0; i < fields.length; i += 2) {
      const name = fields[i] as string
      const value = fields[i + 1] as string
      this.#last = { name, value, former: response.getHeader(name), before: this.#last }
      response.setHeader(name, value)
      if (name === 'ETag') this.etag = value
    }
  }

  /** Removes what nobody has changed since, puts back the values of before, and changes nothing else (RFC 9110 §8.8: an error has no validator). */
  takeBack(): void {
    const response = this.#response
    for (let line = this.#last; line !== undefined; line = this.#last) {
      const { name, value, former, before } = line
      this.#last = before
      const now = response.getHeader(name)
      if (now !== value && !(name === 'ETag' && this.isForm(now))) continue
      if (former === undefined) response.removeHeader(name)
      else response.setHeader(name, former)
    }
    this.etag = undefined
  }

  /** Whether a tag is the one that the library was given, or its form for the coding of this content. */
  isForm(etag: unknown): boolean {
    return etag !== undefined && (etag === this.etag || etag === this.#coded)
  }

  /** Adds the name of the coding to the tag. A compressor may have made it weak already. A tag that the application set stays. */
  nameCoding(coding: unknown): void {
    const { etag } = this
    if (etag === undefined || !hasCoding(coding)) return
    const said = this.#response.getHeader('etag')
    if (said !== etag && said !== `W/${etag}`) return
    this.#coded = codedEtag(etag, String(coding))
    this.#response.setHeader('ETag', this.#coded)
  }

  /** Whether a tag belongs to content in a coding. */
  isCoded(etag: string | undefined): boolean {
    return etag !== undefined && etag === this.#coded && etag !== this.etag
  }

  /** The form of the tag to send on a 304 or 412, if the tag is ours. */
  answered(meant: string, preconditions: Preconditions): string {
    if (this.etag === undefined || !this.isForm(meant)) return meant
    this.#coded = answeredForm(preconditions, this.etag, meant)
    return this.#coded
  }

  /** The same, if the coding of the normal answer becomes known only now. */
  answerCoding(preconditions: Preconditions, coding: unknown): void {
    if (this.etag === undefined || !this.isForm(this.#response.getHeader('etag'))) return
    this.#coded = answeredForm(preconditions, this.etag, codedEtag(this.etag, String(coding)))
    this.#response.setHeader('ETag', this.#coded)
  }
}
