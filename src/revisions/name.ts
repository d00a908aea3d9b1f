// Names for states, and for the keys that have them.
import { createHash, randomBytes } from 'node:crypto'
import { withoutCodings } from '../fields/content-coding.ts'

/**
 * A name that no state had before: 96 random bits in base64url. Never one that ends with the name of a content coding, such as `-br`: as an
 * opaque-tag it would be taken for the coded form of a shorter name.
 */
export function newName(): string {
  for (;;) {
    const name = randomBytes(12).toString('base64url')
    if (withoutCodings(name) === name) return name
  }
}

/**
 * What a key is kept under: a digest, so that what is held does not grow with keys that clients make long. Of UTF-16, since UTF-8 has one form for
 * all surrogates that stand alone.
 */
export function idOf(key: string): string {
  return createHash('sha256').update(key, 'utf16le').digest('base64url')
}
