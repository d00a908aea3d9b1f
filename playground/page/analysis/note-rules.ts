// A rule of the notes as a row of data: what it looks for, and what it then says.
import type { ParsedCacheControl } from '../../../src/fields/cache-control/directives.ts'
import type { Exchange } from '../../shared/exchange.ts'
import type { ExchangeIndex, Variant } from './history.ts'
import { directivesOf } from './lifetime.ts'
import { contentSignOf, fieldsByName } from './message.ts'
import type { ContentSign, FieldMap } from './message.ts'
import type { Note } from './note.ts'

/** An exchange as the rules read it. */
export interface Facts {
  readonly exchange: Exchange
  readonly request: FieldMap
  readonly response: FieldMap
  readonly directives: ParsedCacheControl
  readonly content: ContentSign
  /** What earlier 200s of the target have shown, the one first shown first. */
  readonly variants: readonly Variant[]
}

/** A finding: the field that it hangs on, and the words for `%` in the summary. */
export type Hit = readonly [field: string | null, words?: string]

export interface NoteRule extends Omit<Note, 'field'> {
  readonly find: (facts: Facts) => readonly Hit[]
}

/** One finding where there is one. */
export function hit(found: boolean, field: string | null, words = ''): readonly Hit[] {
  return found ? [[field, words]] : []
}

/** One finding for each of the names, which is also the word. */
export function hits(names: readonly string[]): readonly Hit[] {
  return names.map(name => [name, name])
}

export function factsOf(exchange: Exchange, index: ExchangeIndex): Facts {
  const response = fieldsByName(exchange.responseFields)
  return {
    exchange, request: requestOf(exchange), response, directives: directivesOf(response),
    content: contentSignOf(exchange, response), variants: index.before(exchange),
  }
}

/** The request as the server got it. */
function requestOf({ requestFields, leftOut = [] }: Exchange): FieldMap {
  return fieldsByName(requestFields.filter(([name]) => !leftOut.includes(name.toLowerCase())))
}

export function notesBy(rules: readonly NoteRule[], facts: Facts): Note[] {
  return rules.flatMap(({ find, summary, ...rest }) =>
    // A replacement function, since the words may hold what a replacement text would read as a pattern.
    find(facts).map(([field, words = '']) => ({ ...rest, field, summary: summary.replace('%', () => words) })))
}
