// Objects with nothing but properties: plain ones, and instances of classes with visible properties.
import { types } from 'node:util'
import { writeProperties } from './properties.ts'
import { refuseObject } from './walk.ts'
import type { CanonicalWalk } from './walk.ts'

const REFUSED = /* @__PURE__ */ refusedBrands()

/** Objects that structured clone refuses, by their brand. */
function refusedBrands(): readonly (readonly [isBrand: ((object: object) => boolean) | undefined, what: string])[] {
  return [
    [isDomException, 'a DOMException'],
    [types.isPromise, 'a promise'],
    [types.isWeakMap, 'a WeakMap'],
    [types.isWeakSet, 'a WeakSet'],
    [types.isGeneratorObject, 'a generator'],
    [types.isMapIterator, 'an iterator'],
    [types.isSetIterator, 'an iterator'],
    [types.isModuleNamespaceObject, 'a module'],
    [types.isArgumentsObject, 'an arguments object'],
    // Missing in Deno.
    [types.isExternal, 'a pointer']
  ]
}

/** A DOMException is an Error in some versions of Node and an object of another class elsewhere, so it would have two tags. */
export function isDomException(object: object): boolean {
  return Object.prototype.toString.call(object) === '[object DOMException]'
}

/**
 * Writes the record of an object without content besides its properties. An instance of a class without visible properties is refused: all
 * instances would get the same tag. So is an object whose content comes later, such as a thenable or a stream.
 */
export function writeInstance(
  walk: CanonicalWalk, object: object, keys: readonly string[], plain: boolean
): void {
  for (const [isBrand, what] of REFUSED) {
    if (isBrand?.(object) === true) return refuseObject(walk, what)
  }
  if (!plain) {
    if (hasMethod(object, 'then')) return refuseObject(walk, 'a promise')
    if (hasMethod(object, 'pipe') || hasMethod(object, Symbol.asyncIterator)) return refuseObject(walk, 'a stream')
    if (keys.length === 0) return refuseObject(walk, `of ${className(object)}, without own enumerable properties`)
  }
  walk.writer.letter('O')
  writeProperties(walk, object, keys)
}

function hasMethod(object: object, name: PropertyKey): boolean {
  return typeof Reflect.get(object, name) === 'function'
}

function className(object: object): string {
  const name: unknown = object.constructor?.name
  return typeof name === 'string' && name !== '' ? `the class ${name}` : 'a class'
}
