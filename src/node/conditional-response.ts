// The state of a response on node:http, from its first part to its last, and the only place where methods of a response are replaced:
//
//   writeHead             takes the decision, because status and fields are final there
//   write, end            hold content until its tag is made, or drop content that Node would send
//   flushHeaders, flush   release what is held
//   setHeader, getHeader  only while `writeHead` of other middleware, such as a compressor, runs beneath ours
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Validators } from '../decision/evaluate-preconditions.ts'
import { isSafeRead, isSuccess, judgeAnswer } from '../decision/judge.ts'
import type { Preconditions } from '../decision/judge.ts'
import { validatorFields } from '../decision/response-fields.ts'
import { newRepresentation } from '../handler/before.ts'
import { beginExchange, exchangeOf } from '../handler/exchange.ts'
import type { Plan, Representation } from '../handler/plan.ts'
import type { BoundRefusal } from '../handler/refusal.ts'
import { overrideFresh } from './express-fresh.ts'
import { hookFlush } from './flush.ts'
import { HeldContent } from './held-content.ts'
import { isHttp2 } from './connection.ts'
import { decisions, publish } from './decision-channel.ts'
import { OwnFields } from './own-fields.ts'
import { mustDropContent, readPreconditions } from './read-preconditions.ts'
import { replacementBy, writeAnswer, writeReplacement } from './replacement.ts'
import type { Head, Replacement } from './replacement.ts'
import { callLater, currentValidators, fieldOf, givenFields, headIsWritten, isCallback, methodsOf, setFields, withoutList } from './response.ts'
import type { GivenFields, Methods, WriteHeadArguments } from './response.ts'

/** The state of a response, which an outer wrapper may have begun. */
export function conditionalResponse(request: IncomingMessage, response: ServerResponse): ConditionalResponse {
  return exchangeOf(response) as ConditionalResponse | undefined ?? new ConditionalResponse(request, response)
}

/**
 * A response. It is open until something is decided; holding while content is kept back for its tag; decided, after which everything is sent or
 * replaced; and sent after its head was sent.
 */
export class ConditionalResponse {
  readonly request: IncomingMessage
  readonly #response: ServerResponse
  /** What is known before the handlers run, from all wrappers around them. */
  readonly representation: Representation
  readonly preconditions: Preconditions | undefined
  /** Makes the content of a 412 or a 428; the one of the innermost wrapper that has one. */
  refusal: BoundRefusal | undefined
  /** Content that is kept back for its tag. Nothing is decided before the tag is made or the content is released. */
  #held: HeldContent | undefined
  #isDecided: boolean
  #replacement: Replacement | undefined
  #suffixes: readonly string[]
  readonly #own: OwnFields
  /** What is replaced: nothing; `writeHead`, to remove or name what the library set; or all that the decision and held content need. */
  #hook: 'none' | 'fields' | 'all'
  #isHeadHeld: boolean

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.request = request
    this.refusal = undefined
    this.#response = response
    this.representation = newRepresentation()
    this.preconditions = readPreconditions(request)
    this.#isDecided = false
    this.#hook = 'none'
    this.#isHeadHeld = false
    this.#suffixes = []
    this.#own = new OwnFields(response)
  }

  /** Whether this library answers the preconditions of the request, so that no other middleware has to. */
  get decides(): boolean {
    return this.#hook === 'all' || this.#isDecided
  }

  /** Whether content, of this length where that is known, is kept back: its tag is still to be made, and nothing can be decided before. */
  awaitsTag(length = 0): boolean {
    return this.#held !== undefined && (!this.#held.isEmpty || this.#held.mayHold(length))
  }

  /**
   * Prepares the response for anything that the handler may do with it, and makes this state visible to inner wrappers. Only answers to GET, HEAD
   * and QUERY get the known validators: for another method they belong to the representation that it replaces (RFC 9110 §9.3.4).
   */
  prepare({ suffixes, generate }: Pick<Plan, 'suffixes' | 'generate'>): void {
    const response = this.#response
    beginExchange(response, this)
    if (response.headersSent) return
    if (!isSafeRead(this.request.method)) {
      this.#replaceMethods(undefined, false)
      return
    }
    this.setValidators(this.representation)
    if (this.preconditions !== undefined && 'fresh' in this.request) overrideFresh(this.request, response)
    const holds = generate !== undefined && this.#held === undefined && !this.#isDecided && this.request.method !== 'QUERY'
    if (holds) this.#held = new HeldContent(response, generate)
    if (suffixes.length > 0) this.#suffixes = [...this.#suffixes, ...suffixes]
    this.#replaceMethods(this.#isDecided ? undefined : this.preconditions, holds)
  }

  /** Sets fields that stay only on a successful answer. */
  setFields(fields: readonly string[]): void {
    this.#own.set(fields)
  }

  /** Sets the validators of the current representation, if there is one. */
  setValidators(current: Validators & { readonly exists?: boolean }): void {
    if (current.exists !== false) this.#own.set(validatorFields(current))
  }

  /** Sets the validators for an answer that the application gives itself, after it asked for the decision. */
  perform(current: Validators): void {
    const response = this.#response
    beginExchange(response, this)
    this.setValidators(current)
    this.#replaceMethods(undefined, false)
  }

  /** Removes what the library set, from an answer that is not a success. */
  takeBack(): void {
    this.#own.takeBack()
  }

  /** Lets the handler answer with any status: the request was judged already. */
  markDecided(): void {
    this.#isDecided = true
  }

  /** Decides now, for content that a handler returned or would return, of this length where that is known; true once 304 or 412 was answered. */
  answerInstead(length = 0): boolean {
    const response = this.#response
    if (this.#hook !== 'all' || this.awaitsTag(length)) return false
    this.#decide(response.statusCode, undefined)
    if (this.#replacement === undefined) return false
    // The head passes through all hooks above ours, so that they add to a 304 what they would have added to the normal answer. It comes before
    // the end, because `end` without a head would show them that there is no content.
    response.writeHead(response.statusCode)
    response.end()
    return true
  }

  /** Sends 304 or 416 with what is kept of the fields that are set, the validators, and no content. */
  replaceBy(status: 304 | 416, current: Validators | undefined): void {
    this.#replacement = status
    this.#isDecided = true
    this.#own.etag = current?.etag
    this.#sendReplacement(methodsOf(this.#response), current === undefined ? undefined : validatorFields(current))
    this.#response.end()
  }

  // Content must be held above everything that was put before the handler since the first hook.
  #replaceMethods(judged: Preconditions | undefined, holds: boolean): void {
    const response = this.#response
    const hook = judged === undefined && !holds ? 'fields' : 'all'
    if (!holds && (this.#hook === 'all' || this.#hook === hook || (hook === 'fields' && this.#own.isEmpty))) return
    const methods = methodsOf(response)
    // Assign through a local variable: V8 allocates a function that is assigned directly to a property in the old generation.
    const writeHead = ((...args: WriteHeadArguments) => this.#writeHead(methods, args)) as ServerResponse['writeHead']
    this.#hook = hook
    response.writeHead = writeHead
    if (holds || (judged !== undefined && mustDropContent(this.request, response, judged))) {
      const write = ((...args: unknown[]) => this.#write(methods, args)) as ServerResponse['write']
      const end = ((...args: unknown[]) => this.#end(methods, args)) as ServerResponse['end']
      response.write = write
      response.end = end
    }
    if (holds) hookFlush(response, () => { this.#release(methods) })
  }

  #writeHead(methods: Methods, args: WriteHeadArguments): ServerResponse {
    const response = this.#response
    const given = args.length === 1 ? undefined : givenFields(args)
    if (this.#held !== undefined) {
      if (this.#isHeadHeld) throw headIsWritten()
      response.statusCode = args[0]
      if (typeof args[1] === 'string') response.statusMessage = args[1]
      setFields(response, given)
      this.#isHeadHeld = this.#held.mayHold()
      if (this.#isHeadHeld) return response
      this.#release(methods)
      return this.#writeHead(methods, [response.statusCode])
    }
    this.#decide(args[0], given)
    if (this.#replacement !== undefined) return this.#sendReplacement(methods, given)
    const rest = withoutList(response, args, given)
    return methods.isHook ? writeAnswer(this.#head(methods), rest, given) : methods.writeHead.apply(response, rest)
  }

  #write(methods: Methods, args: unknown[]): boolean {
    if (this.#held?.add(args) === true) return callLater(args)
    this.#release(methods)
    this.#decideAtContent()
    return this.#replacement === undefined ? methods.write.apply(this.#response, args) : callLater(args)
  }

  #end(methods: Methods, args: unknown[]): ServerResponse {
    const held = this.#held
    let rest = args
    if (held?.add(args) === true) {
      const { etag, content } = held.tagged()
      if (etag !== undefined) this.#own.set(['ETag', etag])
      // Content that is coded already has the tag of its coding.
      if (this.#response.hasHeader('content-encoding')) this.#own.etag = undefined
      rest = [...content, ...args.filter(isCallback)]
    }
    this.#release(methods)
    this.#decideAtContent()
    if (this.#replacement !== undefined) return methods.end.apply(this.#response, rest.filter(isCallback))
    // The `end` of node:http2 calls whatever `write` the response has, and the `write` of a compressor that has ended accepts nothing.
    if (rest !== args && rest[0] instanceof Uint8Array && isHttp2(this.#response)) methods.write.call(this.#response, rest.shift())
    return methods.end.apply(this.#response, rest)
  }

  /** Sends what is held as it would have been sent without this library. */
  #release(methods: Methods): void {
    const content = this.#held?.take()
    this.#held = undefined
    // Content is held only for a 200. Another status, as of an error, replaces what would otherwise be sent.
    if (content !== undefined && content.length > 0 && this.#response.statusCode === 200) this.#write(methods, [content])
  }

  #decide(status: number, given: GivenFields | undefined): void {
    if (isSuccess(status)) this.#own.nameCoding(fieldOf(this.#response, given, 'content-encoding'))
    if (this.#hook === 'all' && !this.#isDecided && this.preconditions !== undefined) this.#judge(status, this.preconditions, given)
    if (this.#replacement === undefined && !isSuccess(status)) this.#own.takeBack()
  }

  #judge(status: number, preconditions: Preconditions, given: GivenFields | undefined): void {
    this.#isDecided = true
    const isDated = (preconditions['if-modified-since'] ?? preconditions['if-unmodified-since']) !== undefined
    const current = currentValidators(this.#response, given, isDated || decisions.hasSubscribers)
    const forms = { given: this.#own.isForm(current.etag) ? this.#own.etag : undefined, suffixes: this.#suffixes }
    const judgement = judgeAnswer(this.request.method as string, status, preconditions, current, forms)
    if (judgement === undefined) return
    this.#replacement = replacementBy(this.#response, this, judgement, given, forms.given)
    publish(this.request, this.#response, judgement)
  }

  // Content may be the first thing that the application sends. Then its status and fields are final here.
  #decideAtContent(): void {
    const response = this.#response
    if (response.headersSent) return
    this.#decide(response.statusCode, undefined)
    if (this.#replacement !== undefined) response.writeHead(response.statusCode)
  }

  #sendReplacement(methods: Methods, given: GivenFields | undefined): ServerResponse {
    try {
      return writeReplacement(this.#head(methods), this.#replacement as Replacement, given)
    } catch (error) {
      // If a hook beneath ours failed, the answer to that error is no replacement. A head that was sent stays one, without content.
      if (!this.#response.headersSent) this.#replacement = undefined
      throw error
    }
  }

  #head(methods: Methods): Head {
    return { response: this.#response, methods, own: this.#own, preconditions: this.preconditions }
  }
}
