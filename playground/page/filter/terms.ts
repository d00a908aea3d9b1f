// The filter's text, cut into terms: words, "phrases", /patterns/, each with a key before it and a - before that.

export interface Term {
  readonly isExcluded: boolean
  /** What stands before the colon, in lower case; null for a term that is searched everywhere. */
  readonly key: string | null
  /** The text to look for; of a pattern, what stands between the slashes. */
  readonly value: string
  readonly kind: 'word' | 'phrase' | 'pattern'
  readonly ignoresCase: boolean
  /** The value as it was written, quotes and slashes included. */
  readonly written: string
  /** Where the value begins in the filter's text. */
  readonly start: number
}

const isSpace = (sign: string): boolean => sign.trim() === ''

/** Cuts the text into its terms, in their order; every text is some list of terms. */
export function readTerms(text: string): Term[] {
  const terms: Term[] = []
  let at = 0
  for (;;) {
    while (at < text.length && isSpace(text.charAt(at))) at++
    if (at >= text.length) return terms
    const isExcluded = text.charAt(at) === '-' && !isSpace(text.charAt(at + 1))
    if (isExcluded) at++
    const key = /^[a-z][a-z-]*(?=:)/i.exec(text.slice(at, at + 40))?.[0] ?? null
    if (key !== null) at += key.length + 1
    const end = endOfValue(text, at)
    terms.push({ isExcluded, key: key?.toLowerCase() ?? null, start: at, ...valueOf(text.slice(at, end)) })
    at = end
  }
}

/** A space ends a value, save between quotes; a slash at its start makes the quotes ordinary signs. */
function endOfValue(text: string, start: number): number {
  const hasQuotes = text.charAt(start) !== '/'
  for (let at = start; at < text.length; at++) {
    const sign = text.charAt(at)
    if (isSpace(sign)) return at
    if (sign !== '"' || !hasQuotes) continue
    const closing = text.indexOf('"', at + 1)
    // A phrase that is still being typed goes to the end; a quote inside a word is one sign of it.
    if (closing === -1 && at === start) return text.length
    if (closing !== -1) at = closing
  }
  return text.length
}

function valueOf(written: string): Pick<Term, 'value' | 'kind' | 'ignoresCase' | 'written'> {
  const closing = written.lastIndexOf('/')
  if (written.startsWith('/') && closing > 1 && ['/', '/i'].includes(written.slice(closing))) {
    return { value: written.slice(1, closing), kind: 'pattern', ignoresCase: written.endsWith('i'), written }
  }
  const isPhrase = written.startsWith('"') && [-1, written.length - 1].includes(written.indexOf('"', 1))
  const value = isPhrase ? written.replaceAll('"', '') : written
  return { value, kind: isPhrase ? 'phrase' : 'word', ignoresCase: true, written }
}
