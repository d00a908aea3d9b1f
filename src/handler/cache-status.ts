// Cache-Status: where an answer came from (RFC 9211).
import type { Found, Made } from './keeper.ts'

/** The member of this library, for an answer that it had. */
export function cacheStatusOf({ how, age }: Found): string {
  if (how === 'collapsed') return 'not-modified; fwd=miss; collapsed'
  return how === 'hit' ? 'not-modified; hit' : `not-modified; hit; ttl=-${Math.max(1, Math.ceil(age))}`
}

/** The same, for an answer that was made for this request. */
export function cacheStatusOfMade(made: Made): string {
  return 'answer' in made ? 'not-modified; fwd=miss; stored' : `not-modified; fwd=miss; detail=${made.unkept}`
}
