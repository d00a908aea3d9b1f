// The own enumerable properties of an object, in an order that does not depend on how it was made.
import { refuseObject, writeValue } from './walk.ts'
import type { CanonicalWalk, KeyList } from './walk.ts'

/** Writes the properties with these `keys`, the own enumerable ones of `object`. They are the end of its record. */
export function writeProperties(walk: CanonicalWalk, object: object, keys: readonly string[]): void {
  refuseSymbols(walk, object)
  if (keys.length === 0) return walk.writer.letter('}')
  for (const key of writeKeys(walk, keys)) writeValue(walk, object[key as keyof typeof object], key)
}

function refuseSymbols(walk: CanonicalWalk, object: object): void {
  for (const symbol of Object.getOwnPropertySymbols(object)) {
    if (Object.prototype.propertyIsEnumerable.call(object, symbol)) {
      refuseObject(walk, `an object with the property ${String(symbol)}`)
    }
  }
}

/** Writes the keys, or the number of their list if it was written before, and returns them in order. */
function writeKeys(walk: CanonicalWalk, keys: readonly string[]): readonly string[] {
  const { writer, recent } = walk
  // Objects of one shape often follow one another, so the last list with as many keys is usually the right one. Row "etagFor, an array of a
  // thousand objects": 1.2 of the peer with it, 2.9 without; row "… of two shapes": 1.8, and 3.7 with only the last list of all.
  const last = recent.get(keys.length)
  if (last !== undefined && areSame(last.found, keys)) {
    writer.letter('r')
    writer.uint32(last.number)
    return last.sorted
  }
  const sorted = keys.toSorted()
  const known = knownNumber(walk, sorted)
  if (known !== undefined) {
    writer.letter('r')
    writer.uint32(known)
  } else {
    writer.letter('k')
    writer.uint32(sorted.length)
    for (const key of sorted) writer.string(key)
  }
  const list: KeyList = { found: keys, sorted, number: known ?? walk.lists.push(sorted) - 1 }
  recent.set(keys.length, list)
  return sorted
}

/**
 * The number of a list that was written. Lists get names only when there are two. Row "etagFor, an object of ten fields": 1.2 of the peer this
 * way, 1.5 if each list gets its name at once.
 */
function knownNumber(walk: CanonicalWalk, sorted: readonly string[]): number | undefined {
  const { lists, numbersOfLists } = walk
  if (lists.length === 0) return undefined
  for (let number = numbersOfLists.size; number < lists.length; number++) {
    numbersOfLists.set(nameOfList(lists[number] ?? []), number)
  }
  return numbersOfLists.get(nameOfList(sorted))
}

function nameOfList(keys: readonly string[]): string {
  return keys.map(key => `${key.length}:${key}`).join('')
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  for (let at = 0; at < some.length; at++) {
    if (some[at] !== others[at]) return false
  }
  return true
}
