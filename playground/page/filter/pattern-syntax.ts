// Regular expressions for the filter: their syntax, less what cannot be matched in linear time.

export type Test = (code: number) => boolean

/** A place between two signs: start and end of the text, and where a word begins or ends or does not. */
export type Place = '^' | '$' | 'b' | 'B'

export type Part =
  | { readonly kind: 'sign', readonly test: Test }
  | { readonly kind: 'place', readonly place: Place }
  | { readonly kind: 'sequence' | 'choice', readonly parts: readonly Part[] }
  | { readonly kind: 'repeat', readonly part: Part, readonly least: number, readonly most: number }

/** What is wrong with a pattern, in a sentence for its author; never leaves this folder as an exception. */
export class PatternError extends Error {}

const named: Readonly<Record<string, RegExp>> = { d: /\d/, D: /\D/, w: /\w/, W: /\W/, s: /\s/, S: /\S/ }
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 }

const within = (expression: RegExp): Test => code => expression.test(String.fromCharCode(code))
const isWord: Test = within(/\w/)
const isBeforeLineEnd: Test = within(/./)

/** Whether a sign counts as part of a word. */
export function isWordSign(code: number): boolean {
  return isWord(code)
}

// As RegExp itself folds without its flag u: to upper case, unless that is longer or leaves ASCII's neighbourhood.
function fold(code: number): number {
  const upper = String.fromCharCode(code).toUpperCase()
  const folded = upper.charCodeAt(0)
  return upper.length !== 1 || (code >= 128 && folded < 128) ? code : folded
}

/** Reads a pattern. @throws PatternError */
export function readPattern(source: string, ignoresCase: boolean): Part {
  let at = 0
  const peek = (): string => source.charAt(at)
  const take = (text: string): boolean => {
    if (!source.startsWith(text, at)) return false
    at += text.length
    return true
  }
  const folding = (test: Test): Test => ignoresCase
    ? code => test(code) || test(fold(code)) || test(String.fromCharCode(fold(code)).toLowerCase().charCodeAt(0))
    : test
  const exactly = (wanted: number): Test =>
    ignoresCase ? code => fold(code) === fold(wanted) : code => code === wanted

  function choice(): Part {
    const parts = [sequence()]
    while (take('|')) parts.push(sequence())
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'choice', parts }
  }

  function sequence(): Part {
    const parts: Part[] = []
    while (at < source.length && peek() !== '|' && peek() !== ')') parts.push(quantified(atom()))
    return { kind: 'sequence', parts }
  }

  function quantified(part: Part): Part {
    const bounds = quantifier()
    if (bounds === undefined) return part
    if (part.kind === 'place') throw new PatternError('There is nothing to repeat before a quantifier')
    // Whether as few signs as possible are taken makes no difference to whether there is a match.
    take('?')
    if (bounds[0] > bounds[1]) throw new PatternError('The bounds of a repetition are out of order')
    return { kind: 'repeat', part, least: bounds[0], most: bounds[1] }
  }

  function quantifier(): readonly [number, number] | undefined {
    if (take('*')) return [0, Infinity]
    if (take('+')) return [1, Infinity]
    if (take('?')) return [0, 1]
    const [text, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(source.slice(at, at + 20)) ?? []
    if (text === undefined || (comma === '' && most !== '')) return undefined
    at += text.length
    return [Number(least), comma === '' ? Number(least) : most === '' ? Infinity : Number(most)]
  }

  function atom(): Part {
    if (take('(')) return group()
    if (take('[')) return { kind: 'sign', test: set() }
    if (take('.')) return { kind: 'sign', test: isBeforeLineEnd }
    if (take('^')) return { kind: 'place', place: '^' }
    if (take('$')) return { kind: 'place', place: '$' }
    if (take('\\b')) return { kind: 'place', place: 'b' }
    if (take('\\B')) return { kind: 'place', place: 'B' }
    if (take('\\')) return { kind: 'sign', test: toTest(escape()) }
    if (quantifier() !== undefined) throw new PatternError('There is nothing to repeat before a quantifier')
    return { kind: 'sign', test: exactly(source.charCodeAt(at++)) }
  }

  function group(): Part {
    if (!take('?:') && peek() === '?') {
      throw new PatternError('Groups are (…) and (?:…): look-around and names are left out, to keep matching linear')
    }
    const inner = choice()
    if (!take(')')) throw new PatternError('A group has no closing )')
    return inner
  }

  /** What stands after a backslash: one sign, or a named set of them. */
  function escape(): number | Test {
    const sign = peek()
    at++
    const expression = Object.hasOwn(named, sign) ? named[sign] : undefined
    if (expression !== undefined) return within(expression)
    const control = Object.hasOwn(controls, sign) ? controls[sign] : undefined
    if (control !== undefined) return control
    const digits = sign === 'x' ? 2 : sign === 'u' ? 4 : 0
    const hex = source.slice(at, at + digits)
    if (digits > 0 && hex.length === digits && /^[0-9a-f]+$/i.test(hex)) {
      at += digits
      return Number.parseInt(hex, 16)
    }
    if (sign === '') throw new PatternError('Nothing follows the last backslash')
    if (/[0-9a-z]/i.test(sign)) {
      throw new PatternError(`\\${sign} is not known here: there are \\d, \\w, \\s, \\b, and \\ before what is no letter`)
    }
    return sign.charCodeAt(0)
  }

  const toTest = (found: number | Test): Test => typeof found === 'number' ? exactly(found) : folding(found)

  function set(): Test {
    const isNegated = take('^')
    const tests: Test[] = []
    while (!take(']')) {
      if (at >= source.length) throw new PatternError('A set has no closing ]')
      const low = member()
      if (typeof low === 'number' && peek() === '-' && source.charAt(at + 1) !== ']' && at + 1 < source.length) {
        at++
        const high = member()
        if (typeof high !== 'number' || high < low) throw new PatternError('A range in a set is out of order')
        tests.push(code => code >= low && code <= high)
      } else tests.push(typeof low === 'number' ? code => code === low : low)
    }
    const any = folding(code => tests.some(test => test(code)))
    return isNegated ? code => !any(code) : any
  }

  function member(): number | Test {
    if (take('\\b')) return 8
    return take('\\') ? escape() : source.charCodeAt(at++)
  }

  const whole = choice()
  if (at < source.length) throw new PatternError('A ) closes no group')
  return whole
}
