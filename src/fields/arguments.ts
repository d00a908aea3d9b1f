// Checks what callers pass: a value of another kind than expected is an error at once.
import { typeError } from './errors.ts'

type Kinds<O> = { readonly [Name in keyof O]-?: 'boolean' | 'string' | 'number' | 'object' | 'function' }

/** Throws a TypeError unless `options` is undefined, or an object with only these names and types. */
export function checkOptions<O extends object>(options: O | undefined, kinds: Kinds<O>): void {
  if (options === undefined) return
  const names = Object.keys(kinds)
  if (typeof options !== 'object' || options === null) {
    throw typeError(`Expected options, an object with ${names.map(name => `"${name}"`).join(' or ')}, got ${describe(options)}`)
  }
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name as keyof O] : undefined
    if (kind === undefined) throw typeError(`Expected the options ${names.join(', ')}, got "${name}"`, 'ERR_UNKNOWN_OPTION')
    if (value !== undefined && typeof value !== kind) {
      throw typeError(`Expected the option "${name}" to be ${kind === 'object' ? 'an' : 'a'} ${kind}, got ${describe(value)}`)
    }
  }
}

/** Describes a value for an error message. */
export function describe(value: unknown): string {
  if (value === null || typeof value !== 'object') return typeof value === 'string' ? JSON.stringify(value) : String(value)
  if (value instanceof Date && Number.isNaN(value.getTime())) return 'an invalid Date'
  return `an instance of ${(value.constructor as { name?: string } | undefined)?.name || 'an unnamed class'}`
}
