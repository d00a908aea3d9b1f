// The decision on node:http, taken when status and fields are final, however the application sends them.
import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import { isJudgedAnswer, isRetrieval, statusInstead } from '../decision/applicability.ts'
import { unsuffixedFields } from '../decision/coding-suffix.ts'
import { parseHttpDate } from '../fields/http-date.ts'
import { begin304, removeFields } from './answer.ts'
import type { RemovedFields } from './answer.ts'
import { runBeneath, weakenCoded } from './beneath.ts'
import { overrideFresh } from './express-fresh.ts'
import { knownState, stateOf } from './state.ts'
import type { Condition } from './state.ts'
import { evaluatePreconditions } from '../decision/evaluate-preconditions.ts'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { conditionalFields } from './request-fields.ts'
import type { ConditionalFields } from './request-fields.ts'
import { fieldOf, givenFields, setFields } from './write-head-arguments.ts'
import type { GivenFields, WriteHead, WriteHeadArguments } from './write-head-arguments.ts'

const decisions = channel('not-modified:decision')

/** Evaluates the preconditions and publishes the decision to whoever subscribed to `not-modified:decision`. */
export function decide(request: IncomingMessage, response: ServerResponse, fields: ConditionalFields,
  current: Validators | undefined, suffixes: readonly string[]): 304 | 412 | undefined {
  const decision = evaluatePreconditions(request.method as string, unsuffixedFields(fields, current, suffixes), current)
  if (decisions.hasSubscribers) decisions.publish({ request, response, decision, current })
  return decision.status
}

/** What stands in place of the answer that is about to be sent. */
function decideFor(response: ServerResponse, condition: Condition, status: number, given?: GivenFields): void {
  if (condition.ownEtag !== undefined) weakenCoded(response, condition.ownEtag, given)
  if (condition.decided || condition.fields === undefined) return
  condition.decided = true
  const request = response.req
  const { method } = request
  const hasRange = condition.fields['range'] !== undefined
  if (!isJudgedAnswer(method, status, hasRange)) return
  const decided = decide(request, response, condition.fields, currentValidators(response, condition.fields, given), condition.suffixes)
  condition.instead = statusInstead(method, status, hasRange, decided)
}

function currentValidators(response: ServerResponse, fields: ConditionalFields, given: GivenFields | undefined): Validators {
  const etag = (given && fieldOf(given, 'etag')) ?? response.getHeader('etag')
  const needsDate = (fields['if-modified-since'] ?? fields['if-unmodified-since']) !== undefined || decisions.hasSubscribers
  const date = needsDate ? (given && fieldOf(given, 'last-modified')) ?? response.getHeader('last-modified') : undefined
  return {
    etag: etag === undefined ? undefined : String(etag),
    lastModified: date === undefined ? undefined : parseHttpDate(String(date))
  }
}

/**
 * Hooks the response to a conditional GET, HEAD or QUERY, once; any other is left as it is. What the application
 * then sends, by whatever call, is replaced by 304 or 412 where the preconditions say so. `read` are the request's fields where they
 * were read before.
 */
export function hookConditional(request: IncomingMessage, response: ServerResponse, suffixes: readonly string[] = [],
  read?: ConditionalFields): Condition | undefined {
  if (!isRetrieval(request.method)) return undefined
  const hooked = knownState(response)?.condition
  if (hooked !== undefined) return hooked
  const fields = read ?? conditionalFields(request)
  if (fields === undefined || response.headersSent) return undefined
  overrideFresh(request, response)
  const condition = hook(response, fields, suffixes)
  if (!dropsContentItself(request, fields)) hookContent(response, condition)
  return condition
}

/**
 * Hooks the response to GET, HEAD or QUERY that bears a strong tag of the library's own: one tag may not stand for the content
 * in two codings (RFC 9110 §8.8.3.3), and it is weakened where the application codes the content.
 */
export function hookTagged(response: ServerResponse, condition: Condition | undefined, etag: string): void {
  if (etag.startsWith('W/') || response.headersSent) return
  (condition ?? conditionOf(response.req, response)).ownEtag = etag
}

/** The condition of a response, hooked also where the request is not conditional. */
export function conditionOf(request: IncomingMessage, response: ServerResponse): Condition {
  return hookConditional(request, response) ?? hook(response, undefined, [])
}

function hook(response: ServerResponse, fields: ConditionalFields | undefined, suffixes: readonly string[]): Condition {
  const condition: Condition = {
    fields, suffixes, ownEtag: undefined, awaitsTag: false, decided: false, instead: undefined,
    writeHead: response.writeHead as WriteHead, isAbove: isHooked(response), hook: undefined
  }
  stateOf(response).condition = condition
  // A function written right of a property is taken for long-lived by V8: each answer would leave one in the old space.
  const writeHead = function (this: ServerResponse, ...args: WriteHeadArguments) {
    if (this.headersSent) return condition.writeHead.apply(this, args)
    const given = givenFields(typeof args[1] === 'string' ? args[2] : args[2] ?? args[1])
    decideFor(this, condition, args[0], given)
    if (condition.instead === undefined) return begin(this, condition, args)
    return beginInstead(this, condition, condition.instead, given)
  } as ServerResponse['writeHead']
  condition.hook = writeHead
  response.writeHead = writeHead
  return condition
}

// node:http never sends content with a 304; with a 412 it does, and node:http2 and a strict server refuse to ignore it.
function dropsContentItself(request: IncomingMessage, fields: ConditionalFields): boolean {
  const server = (request.socket as { server?: { rejectNonStandardBodyWrites?: boolean } } | undefined)?.server
  return fields['if-match'] === undefined && fields['if-unmodified-since'] === undefined &&
    request.httpVersionMajor < 2 && server?.rejectNonStandardBodyWrites !== true
}

function begin(response: ServerResponse, condition: Condition, args: WriteHeadArguments, removed?: RemovedFields): ServerResponse {
  return condition.isAbove ? runBeneath(response, condition.ownEtag, removed, () => condition.writeHead.apply(response, args))
    : condition.writeHead.apply(response, args)
}

// HTTP/2 has no reason phrases, and node:http2 takes what a compressor writes after a 304 for an error.
function beginInstead(response: ServerResponse, condition: Condition, instead: 304 | 412, given?: GivenFields): ServerResponse {
  const isHttp1 = response.req.httpVersionMajor < 2
  if (instead === 304 && isHttp1 && !condition.isAbove) return begin304(response, condition.writeHead, given)
  setFields(response, given)
  const removed: RemovedFields | undefined = instead === 304 && isHttp1 ? new Map() : undefined
  removeFields(response, instead, removed)
  return begin(response, condition, isHttp1 ? [instead, STATUS_CODES[instead]] : [instead], removed)
}

function hookContent(response: ServerResponse, condition: Condition): void {
  const write = response.write as (...args: unknown[]) => boolean
  const end = response.end as (...args: unknown[]) => ServerResponse
  const callbackOf = (args: readonly unknown[]) => args.find(arg => typeof arg === 'function') as (() => void) | undefined
  const hookedWrite = function (this: ServerResponse, ...args: unknown[]) {
    if (!isWithoutContent(this, condition)) return write.apply(this, args)
    const callback = callbackOf(args)
    if (callback !== undefined) process.nextTick(callback)
    return true
  } as ServerResponse['write']
  const hookedEnd = function (this: ServerResponse, ...args: unknown[]) {
    if (!isWithoutContent(this, condition)) return end.apply(this, args)
    const callback = callbackOf(args)
    return callback === undefined ? end.call(this) : end.call(this, callback)
  } as ServerResponse['end']
  response.write = hookedWrite
  response.end = hookedEnd
}

// Content may be the first that the application sends: then its status and fields are final here.
function isWithoutContent(response: ServerResponse, condition: Condition): boolean {
  beginDecided(response, condition, response.statusCode)
  return condition.instead !== undefined
}

/** Decides by this status and the fields that are set; true once the head of a 304 or 412 was sent in place of the answer. */
function beginDecided(response: ServerResponse, condition: Condition, status: number): boolean {
  if (condition.decided || response.headersSent) return false
  decideFor(response, condition, status)
  if (condition.instead === undefined) return false
  // Through all hooks above ours: they add to a 304 what they would have added to the answer that was meant.
  if (response.writeHead !== condition.hook) response.writeHead(response.statusCode)
  else beginInstead(response, condition, condition.instead)
  return true
}

/** Whether the tag of an answer is still to be made from its content. */
export function isUntagged(response: ServerResponse, condition: Condition): boolean {
  return condition.awaitsTag && !response.hasHeader('etag')
}

/** Whether a hook, ours or another's, is there to see which fields are set before an answer begins. */
export function isHooked(response: ServerResponse): boolean {
  return response.writeHead !== (Object.getPrototypeOf(response) as ServerResponse).writeHead
}

/** Decides now, for content that a handler returned or would return with this status; true once 304 or 412 was answered. */
export function answerCondition(response: ServerResponse, condition: Condition | undefined, status: number): boolean {
  const isAnswered = condition !== undefined && !isUntagged(response, condition) && beginDecided(response, condition, status)
  if (isAnswered) response.end()
  return isAnswered
}
