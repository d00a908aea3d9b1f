// Options that callers pass: what is misspelt or of another type is theirs to know at once.
import { describe } from '../content/content.ts'

type Kinds<O> = { readonly [Name in keyof O]-?: 'boolean' | 'string' | 'number' | 'object' }

/** Throws a TypeError unless the options are absent, or an object with these names and types alone. */
export function checkOptions<O extends object>(owner: string, options: O | undefined, kinds: Kinds<O>): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${owner} takes options as an object, not ${describe(options)}`)
  }
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name as keyof O] : undefined
    if (kind === undefined) throw new TypeError(`${owner} has no option "${name}": it has ${Object.keys(kinds).join(', ')}`)
    if (value !== undefined && typeof value !== kind) {
      throw new TypeError(`The option ${name} of ${owner} is ${kind === 'object' ? 'an' : 'a'} ${kind}, not ${describe(value)}`)
    }
  }
}
