// What the library set on a response on node:http: to be taken back from an answer that is no success, and to be named after a coding.
import type { OutgoingHttpHeader, ServerResponse } from 'node:http'
import { answeredForm, codedEtag } from '../decision/coded-tag.ts'
import type { Preconditions } from '../decision/judge.ts'

interface Line {
  readonly name: string
  readonly value: string
  /** What stood there before. */
  readonly former: OutgoingHttpHeader | undefined
}

export class OwnFields {
  readonly #response: ServerResponse
  readonly #lines: Line[] = []
  /** The tag that the library was given; it has forms of its own for coded content where it is strong. */
  etag: string | undefined
  /** The form of the tag that stands for the content as it is coded. */
  #coded: string | undefined

  constructor(response: ServerResponse) {
    this.#response = response
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0
  }

  /** Sets fields, names and values in turn, of which no two have one name. */
  set(fields: readonly string[]): void {
    const response = this.#response
    for (let i = 0; i < fields.length; i += 2) {
      const name = fields[i] as string
      const value = fields[i + 1] as string
      this.#lines.push({ name, value, former: response.getHeader(name) })
      response.setHeader(name, value)
      if (name === 'ETag') this.etag = value
    }
  }

  /** Takes back what nobody has changed since, and puts back what stood there before; nothing else (RFC 9110 §8.8: an error has no validator). */
  takeBack(): void {
    const response = this.#response
    for (let line = this.#lines.pop(); line !== undefined; line = this.#lines.pop()) {
      const { name, value, former } = line
      const now = response.getHeader(name)
      if (now !== value && !(name === 'ETag' && this.isForm(now))) continue
      if (former === undefined) response.removeHeader(name)
      else response.setHeader(name, former)
    }
  }

  /** Whether a tag is the one that the library was given, or its form for the coding of this content. */
  isForm(etag: unknown): boolean {
    return etag !== undefined && (etag === this.etag || etag === this.#coded)
  }

  /** Names the tag after the coding of its content. A compressor may have weakened it already; a tag that the application set stays. */
  nameCoding(coding: unknown): void {
    const { etag } = this
    if (etag === undefined || coding === undefined || String(coding).toLowerCase() === 'identity') return
    const said = this.#response.getHeader('etag')
    if (said !== etag && said !== `W/${etag}`) return
    this.#coded = codedEtag(etag, String(coding))
    this.#response.setHeader('ETag', this.#coded)
  }

  /** Whether a tag is that of content in a coding. */
  isCoded(etag: string | undefined): boolean {
    return etag !== undefined && etag === this.#coded && etag !== this.etag
  }

  /** The form to say of a tag that stands in place of an answer, where the tag is ours. */
  answered(meant: string, preconditions: Preconditions): string {
    if (this.etag === undefined || !this.isForm(meant)) return meant
    this.#coded = answeredForm(preconditions, this.etag, meant)
    return this.#coded
  }

  /** The same, where it turns out only now in which coding the answer was meant. */
  answerCoding(preconditions: Preconditions, coding: unknown): void {
    if (this.etag === undefined || !this.isForm(this.#response.getHeader('etag'))) return
    this.#coded = answeredForm(preconditions, this.etag, codedEtag(this.etag, String(coding)))
    this.#response.setHeader('ETag', this.#coded)
  }
}
