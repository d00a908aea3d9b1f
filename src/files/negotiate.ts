// Accept-Encoding (RFC 9110 §12.5.3): which codings of a file a client prefers to the file as it is.
import { codingName } from '../fields/content-coding.ts'

/** An element of the list, with a weight or without one (RFC 9110 §12.4.2). */
const ELEMENT = /^[ \t]*([!#$%&'*+.^_`|~0-9a-z-]+)[ \t]*(?:;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)[ \t]*)?$/i

/**
 * The codings that are to be preferred to none, the best first; those of one weight in the order in which they are offered.
 *
 * A coding that is not acceptable is not among them, nor is one of less weight than `identity`. Content without a coding is not named: it is what is
 * left where no coding can be had, also where the field refuses it, since any answer is better than a 406. A malformed element is ignored.
 *
 * @param field the value of Accept-Encoding; undefined where it was not sent, and no coding is preferred
 * @param offered the names of codings, in lower case
 */
export function preferredCodings(field: string | undefined, offered: readonly string[]): readonly string[] {
  if (field === undefined) return []
  const weights = weightsOf(field)
  const others = weights.get('*') ?? 0
  // It counts only where the field names it: else it is what is left.
  const identity = weights.get('identity') ?? 0
  const weightOf = (name: string): number => weights.get(name) ?? others
  return offered.filter(name => weightOf(name) > 0 && weightOf(name) >= identity).sort((one, other) => weightOf(other) - weightOf(one))
}

/** `preferredCodings` for what is offered always. What the last client sent is often what the next one sends. */
export function preferenceAmong(offered: readonly string[]): (field: string | undefined) => readonly string[] {
  let last: string | undefined
  let codings: readonly string[] = []
  return field => {
    if (field !== last) {
      codings = preferredCodings(field, offered)
      last = field
    }
    return codings
  }
}

/** The weight of each coding; the first of several counts. */
function weightsOf(field: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const element of field.split(',')) {
    const [, name, weight = '1'] = ELEMENT.exec(element) ?? []
    if (name === undefined) continue
    const coding = codingName(name)
    if (!weights.has(coding)) weights.set(coding, Number(weight))
  }
  return weights
}
