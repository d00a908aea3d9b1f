// What content is kept under: the target, the tag, and the request fields that the answer varies by (RFC 9111 §4.1).
import type { Question } from '../handler/keeper.ts'
import { idOf } from '../revisions/name.ts'

/** The key of an answer to a question, where it varies by fields of these names, which are in lower case and in order. */
export function keyOf(question: Question, names: readonly string[], etag: string = question.etag): string {
  return idOf(partOf(question, names) + etag)
}

/** The key of all states of the representation that the request fields of these names select. */
export function variantOf(question: Question, names: readonly string[]): string {
  return idOf(partOf(question, names))
}

// The lengths say where a text ends.
function partOf(question: Question, names: readonly string[]): string {
  const { target, field } = question
  const isPlain = names.length === 0 && FORWARDED.every(name => field(name) === undefined)
  const values = isPlain ? '' : JSON.stringify(valuesOf(question, names))
  return `${target.length}:${target}${values.length}:${values}`
}

/** What behind a proxy is a part of the target URI, and goes into links; a client may send it too. */
const FORWARDED = ['x-forwarded-host', 'x-forwarded-proto']

function valuesOf({ field }: Question, names: readonly string[]): readonly (readonly [name: string, value: string | null])[] {
  return [...FORWARDED, ...names].map(name => [name, valueOf(field(name))])
}

// Whitespace around a value and between the members of a list does not matter (RFC 9111 §4.1).
function valueOf(value: string | undefined): string | null {
  return value === undefined ? null : value.replace(/^[ \t]+|[ \t]+$/g, '').replace(/[ \t]*,[ \t]*/g, ',')
}
