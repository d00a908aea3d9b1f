// Finds what a decorator was applied to: a method, or a function around a handler. Anything else is an error that says what to write.
import { describe } from '../fields/arguments.ts'
import { typeError } from '../fields/errors.ts'
import type { AnyFunction } from '../handler/plan.ts'
import { IN_FRAMEWORKS, describeCall, describeRequest, isContext } from './calls.ts'

type MethodDescriptor = PropertyDescriptor & { value: AnyFunction }

/**
 * The descriptor of a method whose decorator was called as under `experimentalDecorators`, `(target, key, descriptor)`. Undefined for
 * another call. Throws a TypeError for another part of a class.
 *
 * @param name the decorator as it is written, such as `withEtag(…)`
 */
export function legacyMethod(name: string, given: readonly unknown[]): MethodDescriptor | undefined {
  const [target, key, found] = given
  if (typeof found === 'number' && (typeof target === 'function' || typeof key === 'string')) throw misplaced(name, 'a parameter')
  if (typeof key !== 'string' && typeof key !== 'symbol') return undefined
  const descriptor = found as Partial<PropertyDescriptor> | undefined
  if (typeof descriptor?.value === 'function') return descriptor as MethodDescriptor
  throw misplaced(name, `the ${descriptor?.get === undefined && descriptor?.set === undefined ? 'field' : 'accessor'} ${String(key)}`)
}

/** The handler or the method that a decorator was called with. Throws a TypeError for anything else. */
export function handlerOf(name: string, given: readonly unknown[]): AnyFunction {
  const [handler, context] = given
  const request = describeRequest(handler)
  if (request !== undefined) {
    throw typeError(`${name}: expected a handler, got ${request}. ${write(name)}${isContext(handler) ? `. ${IN_FRAMEWORKS}` : ''}`, 'ERR_HANDLER_MISSING')
  }
  const { kind, name: key } = (context ?? {}) as { readonly kind?: unknown, readonly name?: unknown }
  if (kind !== undefined && kind !== 'method') throw misplaced(name, `the ${String(kind)} ${String(key)}`)
  if (context !== undefined && kind === undefined) {
    throw typeError(`${name}: expected a handler alone, got ${describeCall(given)}. ${write(name)}`, 'ERR_INVALID_CALL')
  }
  if (typeof handler !== 'function') throw typeError(`${name}: expected a handler, got ${describe(handler)}. ${write(name)}`, 'ERR_HANDLER_MISSING')
  if (isClass(handler)) throw misplaced(name, `the class ${handler.name}`)
  return handler as AnyFunction
}

function misplaced(name: string, place: string): TypeError {
  return typeError(`${name}: expected a method, got ${place}. Write @${name} above a method, or ${name}(handler)`, 'ERR_INVALID_CALL')
}

function write(name: string): string {
  return `Write ${name}(handler)`
}

/** Whether a function is a class, which a class decorator gets under `experimentalDecorators`. */
function isClass(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false
}
