// The Cache-Control field (RFC 9111 §5.2), and the targeted fields that use the same directives (RFC 9213).
import { checkOptions } from '../arguments.ts'
import { rangeError, typeError } from '../errors.ts'
import { isToken } from '../syntax.ts'
import { addDirective, directiveNamed, DIRECTIVES, MAX_DELTA_SECONDS } from './directives.ts'
import type { CacheControl, Directive, ParsedCacheControl } from './directives.ts'
import { readCacheControl } from './parse.ts'
import { isDictionaryKey, parseDictionary } from './structured-dictionary.ts'

/** The syntax of the field: that of Cache-Control, or with `targeted` that of CDN-Cache-Control and similar fields. */
export interface CacheControlOptions {
  /** Read or write the field as a targeted one, a Dictionary of Structured Fields (RFC 9213 §2.1). Default: false. */
  targeted?: boolean | undefined
}

/**
 * Reads Cache-Control, of a request or a response (RFC 9111 §5.2). Join several lines with a comma.
 *
 * Names are case-insensitive, and arguments are tokens or quoted-strings. Of several equal directives the first counts, but
 * a restriction counts wherever it is. A malformed directive is read conservatively: a duration as 0 (`min-fresh` as
 * 2147483648); a list of field names as no list, which means the whole response; a flag that restricts a cache as the
 * flag. `public`, `must-understand` and `immutable` permit more, and do not count if they are malformed. Unknown
 * directives are in `extensions`.
 *
 * With `targeted` the field is CDN-Cache-Control or another targeted field (RFC 9213 §2.1), a Dictionary of Structured
 * Fields: names are lower-case, the last of several equal directives counts, parameters are dropped, and a field that
 * is not a Dictionary has no directives at all.
 *
 * @throws TypeError if `field` is not a string, and for invalid options. Never for the content of the field.
 */
export function parseCacheControl(field: string, options: CacheControlOptions = {}): ParsedCacheControl {
  if (typeof field !== 'string') throw typeError(`Cache-Control is read from a string, not from "${typeof field}"`)
  checkOptions(options, { targeted: 'boolean' })
  return options.targeted === true ? readCacheControl(field, readDictionary) : readCacheControl(field)
}

function readDictionary(field: string, to: ParsedCacheControl): void {
  for (const [name, { type, text }] of parseDictionary(field) ?? []) {
    if (type === 'boolean') {
      if (text === '?1') addDirective(to, name, true)
      continue
    }
    const kind = directiveNamed(name)?.kind
    // A value of another type is not converted (RFC 9213 §2.1): it counts as a malformed argument.
    const isRight = kind === 'fields' ? type === 'string' : kind === 'flag' || kind === undefined || type === 'integer'
    addDirective(to, name, isRight ? text : undefined)
  }
}

/**
 * Writes Cache-Control (RFC 9111 §5.2): the directives in the order of the properties of `CacheControl`, extensions
 * last. Durations are tokens, lists of field names are quoted, arguments of extensions are tokens if they can be. A
 * property that is undefined is left out. With `targeted` it writes a Dictionary for CDN-Cache-Control and similar
 * fields (RFC 9213 §2.1). `parseCacheControl` reads the same directives from the result.
 *
 * @throws TypeError for an unknown property, a value of another type, and characters that a field may not have;
 * RangeError for seconds that are not a whole number from 0 to 2147483648.
 */
export function formatCacheControl(directives: CacheControl, options: CacheControlOptions = {}): string {
  if (typeof directives !== 'object' || directives === null) {
    throw typeError(`Cache directives are an object, not "${String(directives)}"`)
  }
  checkOptions(options, { targeted: 'boolean' })
  const targeted = options.targeted === true
  for (const property of Object.keys(directives)) {
    if (property !== 'extensions' && !DIRECTIVES.some(known => known.property === property)) {
      throw typeError(`No cache directive has the property "${property}", and others stand in "extensions"`, 'ERR_UNKNOWN_OPTION')
    }
  }
  const written = DIRECTIVES.filter(({ property }) => directives[property] !== undefined)
    .map(directive => directive.name + argumentOf(directive, directives[directive.property]))
  const { extensions = {} } = directives
  if (typeof extensions !== 'object' || extensions === null) {
    throw typeError(`The extensions are an object, not "${String(extensions)}"`)
  }
  for (const [name, value] of Object.entries(extensions)) {
    if (!(targeted ? isDictionaryKey(name) : isToken(name)) || name !== name.toLowerCase() || directiveNamed(name)) {
      throw typeError(`An extension has a name in lower case that no property stands for, not "${name}"`)
    }
    written.push(name + extensionArgument(name, value, targeted))
  }
  return written.join(', ')
}

function argumentOf({ kind, property }: Directive, value: unknown): string {
  if (value === true && kind !== 'seconds') return ''
  if (kind === 'flag') throw typeError(`The directive "${property}" is true or left out, not "${String(value)}"`)
  if (kind === 'fields') {
    if (Array.isArray(value) && value.length > 0 && value.every(name => typeof name === 'string' && isToken(name))) {
      return `="${value.join(', ')}"`
    }
    throw typeError(`The directive "${property}" is true or a list of field names, not "${String(value)}"`)
  }
  if (typeof value !== 'number') throw typeError(`The directive "${property}" is a number, not "${typeof value}"`)
  if (!Number.isInteger(value) || value < 0 || value > MAX_DELTA_SECONDS) {
    throw rangeError(`The directive "${property}" is whole seconds from 0 to ${MAX_DELTA_SECONDS}, not "${value}"`)
  }
  return `=${value}`
}

function extensionArgument(name: string, value: unknown, targeted: boolean): string {
  if (value === true) return ''
  const forbidden = targeted ? /[^ -~]/ : /[^\t\x20-\x7e\x80-\xff]/
  if (typeof value !== 'string' || forbidden.test(value)) {
    const found = typeof value === 'string' ? JSON.stringify(value) : `"${typeof value}"`
    throw typeError(`The extension "${name}" is true or a text that a field may hold, not ${found}`)
  }
  // In a Dictionary, text that begins like a number or a date would be read as one unless it is quoted (RFC 9213 §2.1).
  const isBare = targeted ? /^[a-z*]/i.test(value) || /^(?:0|[1-9][0-9]{0,14})$/.test(value) : true
  return isBare && isToken(value) ? `=${value}` : `="${value.replace(/["\\]/g, '\\$&')}"`
}
