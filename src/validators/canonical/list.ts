// The records of values with indices: arrays, with their holes, and bytes.
import { endianness } from 'node:os'
import { types } from 'node:util'
import { writeProperties } from './properties.ts'
import { refuseObject, writeValue } from './walk.ts'
import type { CanonicalWalk } from './walk.ts'
import { octetsOf } from './octets.ts'

export function writeArray(walk: CanonicalWalk, array: readonly unknown[]): void {
  const { length } = array
  const keys = Object.keys(array)
  walk.writer.letter('A')
  // Indices come first, in ascending order, so the key at the last position shows whether any is missing.
  const last = length - 1
  if (length === 0 || keys[last] === String(last)) {
    // Reserves room at once: most elements take five octets or more, and a letter ends them. Growing step by step would copy each time. Row
    // "etagFor, an array of a thousand numbers": 1.6 of the peer with it, 1.9 without.
    walk.writer.reserve(length * 5 + 1)
    for (let index = 0; index < length; index++) writeValue(walk, array[index], index)
    writeProperties(walk, array, keys.slice(length))
  } else {
    const elements = writeSparse(walk, array, keys)
    writeProperties(walk, array, keys.slice(elements))
  }
}

/** How many of the keys are elements. The cost depends on the elements that exist, not on the length of the array. */
function writeSparse(walk: CanonicalWalk, array: readonly unknown[], keys: readonly string[]): number {
  let next = 0
  let elements = 0
  for (const key of keys) {
    const index = Number(key) >>> 0
    if (index >= array.length || String(index) !== key) break
    writeHoles(walk, index - next)
    writeValue(walk, array[index], index)
    next = index + 1
    elements++
  }
  writeHoles(walk, array.length - next)
  return elements
}

function writeHoles(walk: CanonicalWalk, count: number): void {
  if (count === 0) return
  walk.writer.letter('_')
  walk.writer.uint32(count)
}

/** Only the bytes count: properties that were added to them do not, as in structured clone. */
export function writeBytes(walk: CanonicalWalk, source: ArrayBufferView | ArrayBufferLike): void {
  const octets = octetsOf(source)
  if (octets === undefined) return refuseObject(walk, 'without its bytes, since they are detached')
  const kind = bytesKind(source)
  walk.writer.letter('B')
  walk.writer.string(kind)
  walk.writer.bytes(endianness() === 'BE' ? littleEndian(octets, kind) : octets)
}

const typedArrayName = /* @__PURE__ */ typedArrayNameGetter()

function typedArrayNameGetter(): (this: unknown) => unknown {
  const property = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)
  return (property as { get(this: unknown): unknown }).get
}

function bytesKind(source: ArrayBufferView | ArrayBufferLike): string {
  if (types.isSharedArrayBuffer(source)) return 'SharedArrayBuffer'
  if (types.isArrayBuffer(source)) return 'ArrayBuffer'
  const name = typedArrayName.call(source)
  return typeof name === 'string' ? name : 'DataView'
}

/** The octets of a typed array in the order of a little-endian machine, on a big-endian one. */
export function littleEndian(octets: Uint8Array, kind: string): Uint8Array {
  const bits = Number(/\d+/.exec(kind)?.[0])
  if (bits === 16) return Buffer.from(octets).swap16()
  if (bits === 32) return Buffer.from(octets).swap32()
  return bits === 64 ? Buffer.from(octets).swap64() : octets
}
