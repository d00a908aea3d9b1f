// The record of one object, in the format of encode.ts. Its form depends on the kind of object.
import { types } from 'node:util'
import { writeArray, writeBytes } from './list.ts'
import { isDomException, writeInstance } from './instance.ts'
import { writeProperties } from './properties.ts'
import { refuseObject, writeValue } from './walk.ts'
import type { CanonicalWalk } from './walk.ts'

const builtinTag = Object.prototype.toString

/** Writes the record of `object`, the current object of the walk. */
export function writeRecord(walk: CanonicalWalk, object: object): void {
  if (types.isProxy(object)) return refuseObject(walk, 'a Proxy')
  if (Array.isArray(object)) return writeArray(walk, object)
  if (ArrayBuffer.isView(object) || types.isAnyArrayBuffer(object)) return writeBytes(walk, object)
  const keys = Object.keys(object)
  const plain = isPlainPrototype(Object.getPrototypeOf(object))
  // A Date or a Map with the prototype of a plain object still has content of its own. Row "etagFor, an array of a thousand objects": 1.2 of the
  // peer if objects with nothing but properties are recognized first, 1.6 if each is checked for other content first.
  if (plain && keys.length > 0 && builtinTag.call(object) === '[object Object]' && !isDisguised(object)) {
    walk.writer.letter('O')
  } else if (!writeContent(walk, object)) {
    return writeInstance(walk, object, keys, plain)
  }
  writeProperties(walk, object, types.isStringObject(object) ? keys.slice(object.length) : keys)
}

/** Whether an object has content, although its prototype and its `Object.prototype.toString` hide it. */
function isDisguised(object: object): boolean {
  return types.isMap(object) || types.isSet(object) || types.isBoxedPrimitive(object)
}

/** The prototype of `{}` or `Object.create(null)`, in any realm. */
function isPlainPrototype(prototype: object | null): boolean {
  if (prototype === Object.prototype || prototype === null) return true
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'constructor')
    && prototype.constructor.name === 'Object'
}

/** Writes the content that an object has besides its properties; false if it has none. */
function writeContent(walk: CanonicalWalk, object: object): boolean {
  if (types.isDate(object)) writeDate(walk, object)
  else if (types.isMap(object)) writeMap(walk, object)
  else if (types.isSet(object)) writeSet(walk, object)
  else if (types.isNativeError(object)) writeError(walk, object)
  else if (types.isRegExp(object)) writeRegExp(walk, object)
  else if (types.isBoxedPrimitive(object)) writeBoxed(walk, object)
  else return false
  return true
}

function writeDate(walk: CanonicalWalk, date: Date): void {
  const time = Date.prototype.getTime.call(date)
  if (Number.isNaN(time)) return refuseObject(walk, 'an invalid Date')
  walk.writer.letter('D')
  writeValue(walk, time, '')
}

function writeMap(walk: CanonicalWalk, map: ReadonlyMap<unknown, unknown>): void {
  walk.writer.letter('M')
  let entry = 0
  Map.prototype.forEach.call(map, (value: unknown, key: unknown) => {
    writeValue(walk, key, entry++)
    writeValue(walk, value, entry++)
  })
}

function writeSet(walk: CanonicalWalk, set: ReadonlySet<unknown>): void {
  walk.writer.letter('S')
  let entry = 0
  Set.prototype.forEach.call(set, (value: unknown) => writeValue(walk, value, entry++))
}

/** Writes neither the stack, which differs from place to place, nor anything else that an engine hides. */
function writeError(walk: CanonicalWalk, error: Error): void {
  if (isDomException(error)) return refuseObject(walk, 'a DOMException')
  walk.writer.letter('E')
  writeValue(walk, error.name, 'name')
  writeValue(walk, error.message, 'message')
  for (const key of ['cause', 'errors']) {
    const hidden = Object.hasOwn(error, key) && !Object.prototype.propertyIsEnumerable.call(error, key)
    if (hidden) writeValue(walk, Reflect.get(error, key), key)
    else walk.writer.letter('-')
  }
}

function writeRegExp(walk: CanonicalWalk, regExp: RegExp): void {
  walk.writer.letter('R')
  writeValue(walk, regExp.source, 'source')
  writeValue(walk, regExp.flags, 'flags')
  writeValue(walk, regExp.lastIndex, 'lastIndex')
}

function writeBoxed(walk: CanonicalWalk, object: object): void {
  walk.writer.letter('P')
  if (types.isNumberObject(object)) writeValue(walk, Number.prototype.valueOf.call(object), '')
  else if (types.isStringObject(object)) writeValue(walk, String.prototype.valueOf.call(object), '')
  else if (types.isBooleanObject(object)) writeValue(walk, Boolean.prototype.valueOf.call(object), '')
  else if (types.isBigIntObject(object)) writeValue(walk, BigInt.prototype.valueOf.call(object), '')
  else refuseObject(walk, 'a symbol')
}
