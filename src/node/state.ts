// What the library keeps of a response on node:http, from its first part to its last.
import { ServerResponse } from 'node:http'
import type { Knowledge } from '../handler/plan.ts'
import type { ConditionalFields } from './request-fields.ts'
import type { WriteHead } from './write-head-arguments.ts'

/** What is known of an answer that is not yet begun: its request's preconditions, and what became of them. */
export interface Condition {
  readonly fields: ConditionalFields | undefined
  readonly suffixes: readonly string[]
  /** The strong tag that the library set, to be weakened where a content coding is applied. */
  ownEtag: string | undefined
  decided: boolean
  /** What was decided to stand in place of the answer, without content. */
  instead: 304 | 412 | undefined
  /** Whether a tag is to be made from the content, before which nothing can be decided. */
  awaitsTag: boolean
  /** The hooked function, whether it was a hook already, and the hook itself. */
  readonly writeHead: WriteHead
  readonly isAbove: boolean
  hook: ServerResponse['writeHead'] | undefined
}

/** A response's hooked condition, and what the wrappers around its handlers know; whatever exists of the two. */
export interface ResponseState {
  condition: Condition | undefined
  knowledge: Knowledge | undefined
}

const STATE = Symbol('not-modified')
type Stateful = ServerResponse & { [STATE]?: ResponseState }

// Where the prototype was changed, as Express does, each new property makes a new shape, which costs more than all the rest.
const states = new WeakMap<ServerResponse, ResponseState>()

const isNative = (response: ServerResponse): boolean => Object.getPrototypeOf(response) === ServerResponse.prototype

/** The state of a response, if anything was kept of it. */
export function knownState(response: ServerResponse): ResponseState | undefined {
  // It may have been kept before the prototype was changed.
  return (isNative(response) ? undefined : states.get(response)) ?? (response as Stateful)[STATE]
}

export function stateOf(response: ServerResponse): ResponseState {
  const known = knownState(response)
  if (known !== undefined) return known
  const state: ResponseState = { condition: undefined, knowledge: undefined }
  if (isNative(response)) (response as Stateful)[STATE] = state
  else states.set(response, state)
  return state
}
