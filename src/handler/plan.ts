// The plan of nested decorators: what is looked up and set before a handler, and the handler itself.
import type { Validators } from '../decision/evaluate-preconditions.ts'
import type { Keeper } from './keeper.ts'
import type { Refusal } from './refusal.ts'

/** Any function, with its `this` and arguments. */
export type AnyFunction = (this: never, ...args: never[]) => unknown

/** What is known about the selected representation before the handler runs. */
export interface Representation extends Validators {
  exists: boolean
  /** Whether the tag function returned `undefined`: the current tag is not known. */
  isUncertain: boolean
  /** Whether that is so because a store failed, so that the client may come again. */
  isUnavailable: boolean
  /** Whether parts of its content may be sent in place of the whole. */
  isInParts: boolean
  /** Whether a validator was looked up, so that the preconditions of an unsafe method can be judged. */
  isKnown: boolean
}

/** A function of the application about the representation, and a function that reads its result. */
export interface Lookup {
  readonly ask: AnyFunction
  readonly learn: (representation: Representation, answer: unknown) => void
}

/** How a tag is made from content. */
export interface Generate {
  /** The most bytes of content that are held. */
  readonly limit: number
  /** The digest of node:crypto. */
  readonly digest: string
}

/** A field that the application sets on all of its answers. */
export interface OwnField {
  readonly name: string
  /** The values of its lines. For Vary, the names. */
  readonly values: readonly string[]
}

/** Whether the values of a field are added to the existing ones. A lost name of Vary would make caches mix up answers. */
export function isAdded({ name }: OwnField): boolean {
  return name.toLowerCase() === 'vary'
}

export interface Plan {
  readonly lookups: readonly Lookup[]
  /** Fields for the answer: name, value, name, value. */
  readonly fields: readonly string[]
  /** The application's own fields, which stay on errors; those of inner decorators come last. */
  readonly ownFields: readonly OwnField[]
  readonly handler: AnyFunction
  /** Decide before the handler runs. */
  readonly early: boolean
  /** Answer 428 to an unsafe request without If-Match. */
  readonly required: boolean
  /** How to make a tag from content; undefined: make none. */
  readonly generate: Generate | undefined
  /** Send parts of content of known length. */
  readonly ranges: boolean
  /** What content-coders in front of the server append to tags. */
  readonly suffixes: readonly string[]
  /** Where content is kept; undefined: nowhere. */
  readonly keeper: Keeper | undefined
  /** How the content of a 412 or a 428 is made; undefined: problem details. */
  readonly refusal: Refusal<never> | undefined
}

/** What a decorator adds to what is below it. */
export type PlanPart = Partial<Omit<Plan, 'handler'>>

/** The plan of decorators, the outermost first, around a handler. */
export function planOf(parts: readonly PlanPart[], handler: AnyFunction): Plan {
  return {
    lookups: parts.flatMap(({ lookups = [] }) => lookups),
    fields: parts.flatMap(({ fields = [] }) => fields),
    ownFields: parts.flatMap(({ ownFields = [] }) => ownFields),
    handler,
    early: parts.some(({ early }) => early === true),
    required: parts.some(({ required }) => required === true),
    generate: parts.find(({ generate }) => generate !== undefined)?.generate,
    ranges: parts.some(({ ranges }) => ranges === true),
    suffixes: parts.flatMap(({ suffixes = [] }) => suffixes),
    keeper: parts.find(({ keeper }) => keeper !== undefined)?.keeper,
    refusal: parts.findLast(({ refusal }) => refusal !== undefined)?.refusal
  }
}

/** Where a decorator has what it adds, for adapters to frameworks, which put it around no handler. */
export const ADDED: unique symbol = /* @__PURE__ */ Symbol('not-modified decorator')

/** A decorator, by the parameters of its function. */
export interface Decorator<A extends readonly unknown[]> {
  /** What it adds, and the parameters of its function. */
  readonly [ADDED]: PlanPart & {
    /** For the types alone: nothing is there. */
    readonly parameters?: (...args: A) => void
  }
}
