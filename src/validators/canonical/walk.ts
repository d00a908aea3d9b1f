// The walk through the objects of a value, each once: which objects were met, from where, and what was written.
import { types } from 'node:util'
import { typeError } from '../../fields/errors.ts'
import { CanonicalWriter } from './writer.ts'

/** A list of keys that was written: in the order of the object, in the order of code units, and its number. */
export interface KeyList {
  readonly found: readonly string[]
  readonly sorted: readonly string[]
  readonly number: number
}

/** The state of the walk. */
export interface CanonicalWalk {
  readonly writer: CanonicalWriter
  /** The objects in the order of their numbers; `parents` and `steps` are where each was first met. */
  readonly objects: object[]
  readonly numbers: Map<object, number>
  readonly parents: number[]
  readonly steps: (string | number)[]
  /** The lists of keys in the order of their numbers, and for each number of keys the last list. */
  readonly lists: (readonly string[])[]
  readonly numbersOfLists: Map<string, number>
  readonly recent: Map<number, KeyList>
  /** The number of the object whose record is being written; -1 at the beginning. */
  at: number
}

export function startWalk(): CanonicalWalk {
  return {
    writer: new CanonicalWriter(),
    objects: [],
    numbers: new Map(),
    parents: [],
    steps: [],
    lists: [],
    numbersOfLists: new Map(),
    recent: new Map(),
    at: -1
  }
}

/** Writes a value. An object that was not met before gets its number now and its record later. */
export function writeValue(walk: CanonicalWalk, value: unknown, step: string | number): void {
  const { writer } = walk
  switch (typeof value) {
    case 'string':
      writer.letter('s')
      return writer.string(value)
    case 'number': return writeNumber(writer, value)
    case 'boolean': return writer.letter(value ? 't' : 'f')
    case 'undefined': return writer.letter('u')
    case 'bigint':
      writer.letter('g')
      return writer.string(value.toString(16))
    case 'object': return value === null ? writer.letter('z') : writeReference(walk, value, step)
    case 'function': return refuseValue(walk, step, 'a function')
    default: return refuseValue(walk, step, 'a symbol')
  }
}

function writeNumber(writer: CanonicalWriter, value: number): void {
  if (Object.is(value | 0, value)) {
    writer.lettered('i', value)
  } else if (Number.isNaN(value)) {
    writer.letter('n')
  } else {
    writer.letter('d')
    writer.float64(value)
  }
}

function writeReference(walk: CanonicalWalk, object: object, step: string | number): void {
  const known = walk.numbers.get(object)
  if (known !== undefined) {
    walk.writer.letter('@')
    walk.writer.uint32(known)
  } else {
    walk.numbers.set(object, walk.objects.length)
    walk.objects.push(object)
    walk.parents.push(walk.at)
    walk.steps.push(step)
    walk.writer.letter('*')
  }
}

function refuseValue(walk: CanonicalWalk, step: string | number, what: string): never {
  throw refusal(`${pathTo(walk, walk.at)}${stepText(walk.objects[walk.at], step)}`, what)
}

/** Throws a TypeError for the object whose record is being written. */
export function refuseObject(walk: CanonicalWalk, what: string): never {
  throw refusal(pathTo(walk, walk.at), what)
}

function refusal(path: string, what: string): TypeError {
  return typeError(`The value of an entity tag must be what structured clone accepts, but ${path} is ${what}`, 'ERR_NOT_TAGGABLE')
}

/** `value.users[3].name`; of a long path only both ends. */
function pathTo(walk: CanonicalWalk, last: number): string {
  const steps: string[] = []
  for (let at = last; at > 0; at = walk.parents[at] ?? 0) {
    steps.push(stepText(walk.objects[walk.parents[at] ?? 0], walk.steps[at] ?? ''))
  }
  steps.reverse()
  if (steps.length > 16) steps.splice(8, steps.length - 16, ' … ')
  return `value${steps.join('')}`
}

function stepText(from: object | undefined, step: string | number): string {
  if (from === undefined) return ''
  if (typeof step === 'string') {
    if (/^[A-Za-z_$][\w$]{0,63}$/.test(step)) return `.${step}`
    return `[${JSON.stringify(step.length > 64 ? `${step.slice(0, 64)}…` : step)}]`
  }
  if (types.isMap(from)) return step % 2 === 0 ? `<key ${step / 2}>` : `<value ${(step - 1) / 2}>`
  return types.isSet(from) ? `<${step}>` : `[${step}]`
}
