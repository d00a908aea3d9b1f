// What a stack of decorators comes to: the steps before a handler, and the handler.
import { isPromise } from '../content/content.ts'
import { isStar } from '../fields/entity-tag.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'

/** What the steps have found out about the selected representation, before the handler runs. */
export interface Knowledge extends Validators {
  /** Whether there is a current representation. */
  exists: boolean
  /** Whether any step named a validator, so that the preconditions of an unsafe method can be judged. */
  isJudged: boolean
  /** Fields for the answer, whatever it will be. */
  readonly fields: (readonly [name: string, value: string])[]
}

/** Adds to what is known, from the handler's own arguments and `this`. */
export type Step = (known: Knowledge, self: unknown, args: readonly unknown[]) => void | Promise<void>

/** A step that asks a function of the application about the representation; `null` says that there is none (RFC 9110 §13.1). */
export function stepOf<A extends readonly unknown[]>(ask: (this: never, ...args: A) => unknown,
  learn: (known: Knowledge, answer: unknown) => void): Step {
  const judge = (known: Knowledge, answer: unknown): void => {
    known.isJudged = true
    known.exists &&= answer !== null
    learn(known, answer)
  }
  // Apart, since what a closure uses is allocated wherever the function around it runs.
  const judgeLater = (known: Knowledge, answer: Promise<unknown>): Promise<void> => answer.then(settled => judge(known, settled))
  return (known, self, args) => {
    const answer = Reflect.apply(ask, self, args) as unknown
    return isPromise(answer) ? judgeLater(known, answer) : judge(known, answer)
  }
}

/** Any function at all, with its `this` and arguments left to its owner. */
export type AnyFunction = (this: never, ...args: never[]) => unknown

export interface Plan {
  readonly steps: readonly Step[]
  readonly handler: AnyFunction
  /** Decide before the handler runs. */
  readonly early: boolean
  /** Answer 428 to an unsafe request without If-Match. */
  readonly required: boolean
  /** Up to how many bytes content is held to make a tag of it; undefined: not at all. */
  readonly generate: number | undefined
  /** What content-coders in front of the server append to tags. */
  readonly suffixes: readonly string[]
}

/** Takes the steps of a plan one after another, from the outermost; a promise only where one of them promises. */
export function takeSteps(plan: Plan, known: Knowledge, self: unknown, args: readonly unknown[], from = 0): void | Promise<void> {
  for (let i = from; i < plan.steps.length; i++) {
    const step = plan.steps[i]?.(known, self, args)
    if (step !== undefined) return takeRest(step, plan, known, self, args, i + 1)
  }
}

// Apart, since what a closure uses is allocated wherever the function around it runs.
function takeRest(step: Promise<void>, plan: Plan, known: Knowledge, self: unknown, args: readonly unknown[], from: number): Promise<void> {
  return step.then(() => takeSteps(plan, known, self, args, from))
}

/** Whether a request says what it means to change: If-Match, or `If-None-Match: *`, which only ever creates. */
export function isProtected(ifMatch: string | null | undefined, ifNoneMatch: string | null | undefined): boolean {
  return typeof ifMatch === 'string' || (typeof ifNoneMatch === 'string' && isStar(ifNoneMatch))
}

export function newKnowledge(): Knowledge {
  // All are named, since an object that gains a property takes more room and time.
  return { etag: undefined, lastModified: undefined, exists: true, isJudged: false, fields: [] }
}
