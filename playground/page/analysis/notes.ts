// The notes on one exchange: every rule, and where the answer is not the one that the conditions lead to.
import type { Exchange } from '../../shared/exchange.ts'
import type { ExchangeIndex } from './history.ts'
import { expectedOutcome } from './expected-outcome.ts'
import { historyRules } from './lint-history.ts'
import { isImported } from '../rows/row.ts'
import { notModifiedRules } from './lint-not-modified.ts'
import { requestRules } from './lint-request.ts'
import { responseRules } from './lint-response.ts'
import { levels } from './note.ts'
import type { Note } from './note.ts'
import { factsOf, notesBy } from './note-rules.ts'
import type { NoteRule } from './note-rules.ts'

/** Every rule of the notes, in the order in which notes of one level are listed. */
export const rules: readonly NoteRule[] = [...notModifiedRules, ...historyRules, ...responseRules, ...requestRules]

/**
 * The notes on an exchange, the gravest first. Of what the index knows only exchanges with a smaller id count, so that
 * it does not matter whether the exchange itself, or later ones, are in it already. An answer that was cut off, or that
 * the proxy gave itself, says nothing about the server: there are no notes on it.
 */
export function notesOn(exchange: Exchange, index: ExchangeIndex): Note[] {
  if (!exchange.complete || exchange.isOpen === true || exchange.error !== undefined) return []
  // What a browser took from its cache, no server sent in answer to this request.
  if (isImported(exchange) && exchange.source !== undefined) return []
  const differs = expectedOutcome(exchange)?.differs ?? null
  // Nothing is praised for what it is blamed for.
  const notes = notesBy(rules, factsOf(exchange, index)).filter(({ level }) => level !== 'good' || differs === null)
  if (differs !== null) notes.push(differs)
  return notes.sort((one, other) => levels.indexOf(one.level) - levels.indexOf(other.level))
}
