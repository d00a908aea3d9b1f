// What a stack of decorators comes to: what is looked up and set before a handler, and the handler.
import type { Validators } from '../decision/evaluate-preconditions.ts'

/** Any function at all, with its `this` and arguments left to its owner. */
export type AnyFunction = (this: never, ...args: never[]) => unknown

/** What is known of the selected representation before the handler runs. */
export interface Representation extends Validators {
  exists: boolean
  /** Whether the tag function could not tell the current tag: it returned `undefined`. */
  isUncertain: boolean
  /** Whether a validator was looked up, so that the preconditions of an unsafe method can be judged. */
  isKnown: boolean
}

/** A function of the application about the representation, and what its answer says. */
export interface Lookup {
  readonly ask: AnyFunction
  readonly learn: (representation: Representation, answer: unknown) => void
}

/** How a tag is made from content. */
export interface Generate {
  /** The bytes of content that are held at most. */
  readonly limit: number
  /** The digest of node:crypto. */
  readonly digest: string
}

/** A field that the application sets on all its answers. */
export interface OwnField {
  readonly name: string
  /** The values of its lines; of Vary, the names. */
  readonly values: readonly string[]
}

/** Whether the values of a field are added to those that are there: of Vary none may be lost, or a cache would mix up answers. */
export function isAdded({ name }: OwnField): boolean {
  return name.toLowerCase() === 'vary'
}

export interface Plan {
  readonly lookups: readonly Lookup[]
  /** Fields for the answer, names and values in turn. */
  readonly fields: readonly string[]
  /** Fields of the application's own, which no error takes away; the inner ones last. */
  readonly ownFields: readonly OwnField[]
  readonly handler: AnyFunction
  /** Decide before the handler runs. */
  readonly early: boolean
  /** Answer 428 to an unsafe request without If-Match. */
  readonly required: boolean
  /** How a tag is made from content; undefined: not at all. */
  readonly generate: Generate | undefined
  /** What content-coders in front of the server append to tags. */
  readonly suffixes: readonly string[]
}
