// Makes names for states, and the keys under which they are kept.
import { createHash, randomFillSync } from 'node:crypto'
import { withoutCodings } from '../fields/content-coding.ts'

const BYTES = 12
const NAMES = 256

/** Random bytes for the next names: each question to the system costs more than all else that a name takes. */
let random: Buffer | undefined
let used = 0

function nextBytes(): string {
  if (random === undefined || used === random.length) {
    random = randomFillSync(random ?? Buffer.alloc(NAMES * BYTES))
    used = 0
  }
  return random.toString('base64url', used, used += BYTES)
}

/**
 * A name that no state had before: 96 random bits in base64url. It never ends with the name of a content coding, such as `-br`: as an opaque-tag
 * it would be read as the coded form of a shorter name.
 */
export function newName(): string {
  for (;;) {
    const name = nextBytes()
    if (withoutCodings(name) === name) return name
  }
}

/** Ids of keys that were asked for of late: a digest costs a fifth of what a question to Redis does. */
const ids = /* @__PURE__ */ new Map<string, string>()
const MOST_IDS = 1000
const LONGEST = 256

/**
 * The id of a key: a digest, so that long keys, which clients can choose, take no more memory. It is made of UTF-16, because in UTF-8 all lone
 * surrogates would be the same.
 */
export function idOf(key: string): string {
  const known = ids.get(key)
  if (known !== undefined) return known
  const id = createHash('sha256').update(key, 'utf16le').digest('base64url')
  if (key.length > LONGEST) return id
  if (ids.size === MOST_IDS) ids.clear()
  // A copy: the key may be a part of a long target, all of which it would keep.
  ids.set(Buffer.from(key, 'utf16le').toString('utf16le'), id)
  return id
}
