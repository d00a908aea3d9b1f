// The state of a response on node:http, from its first part to its last, and the one place where methods of a response are replaced:
//
//   writeHead             the decision falls where status and fields are final
//   write, end            content is held until its tag is made, or dropped where Node would send it
//   flushHeaders          nothing is held beyond it
//   setHeader, getHeader  only while `writeHead` of others, as a compressor's, runs beneath ours
import { channel } from 'node:diagnostics_channel'
import { STATUS_CODES, ServerResponse } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { isSafeRead, judgeAnswer } from '../decision/judge.ts'
import type { Judgement, Preconditions } from '../decision/judge.ts'
import { keptOn304, validatorFields } from '../decision/response-fields.ts'
import { newRepresentation } from '../handler/before.ts'
import { beginExchange, exchangeOf } from '../handler/exchange.ts'
import type { Plan, Representation } from '../handler/plan.ts'
import { overrideFresh } from './express-fresh.ts'
import { HeldContent } from './held-content.ts'
import { mustDropContent, readPreconditions } from './read-preconditions.ts'
import { callLater, currentValidators, givenFields, isCallback, methodsOf, removeFields, setFields, setPairs, weakenCoded, writeNotModified } from './response.ts'
import type { GivenFields, Methods, RemovedFields, WriteHeadArguments } from './response.ts'

const decisions = channel('not-modified:decision')

/** Tells a judgement to whoever subscribed to `not-modified:decision`. */
export function publish(request: IncomingMessage, response: ServerResponse, { decision, current }: Judgement): void {
  decisions.publish({ request, response, decision, current })
}

/** The state of a response, which a wrapper outside may have begun. */
export function conditionalResponse(request: IncomingMessage, response: ServerResponse): ConditionalResponse {
  return exchangeOf(response) as ConditionalResponse | undefined ?? new ConditionalResponse(request, response)
}

/**
 * A response, which is open until something is decided; holding while content is kept back for its tag; decided, from when on what follows is
 * sent or replaced; and sent once its head is.
 */
export class ConditionalResponse {
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  /** What is known before the handlers run, from all wrappers around them. */
  readonly representation: Representation
  readonly preconditions: Preconditions | undefined
  /** Content that is kept back for its tag; nothing is decided before that is made, or the content is released. */
  #held: HeldContent | undefined
  #isDecided: boolean
  /** What was decided to stand in place of the answer, without content. */
  #replacement: 304 | 412 | undefined
  #suffixes: readonly string[]
  /** The strong tag that the library set, to be weakened where a content coding is applied. */
  #ownEtag: string | undefined
  #isHooked: boolean

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request
    this.#response = response
    this.representation = newRepresentation()
    this.preconditions = readPreconditions(request)
    this.#isDecided = false
    this.#isHooked = false
    this.#suffixes = []
  }

  /** Whether this library answers the request's preconditions, and nobody else has to. */
  get decides(): boolean {
    return this.#isHooked || this.#isDecided
  }

  /** Whether content is kept back: its tag is still to be made, and nothing can be decided before. */
  get awaitsTag(): boolean {
    return this.#held !== undefined && (!this.#response.hasHeader('etag') || !this.#held.isEmpty)
  }

  /**
   * Prepares the response for whatever the handler does with it, and lets wrappers inside find this state. Only GET, HEAD and QUERY are
   * answered with the validators that are known: those of another method belong to the representation that it replaces (RFC 9110 §9.3.4).
   */
  prepare({ suffixes, generate }: Pick<Plan, 'suffixes' | 'generate'>): void {
    const response = this.#response
    beginExchange(response, this, Object.getPrototypeOf(response) === ServerResponse.prototype)
    if (!isSafeRead(this.#request.method)) return
    if (!response.headersSent) {
      if (this.representation.etag?.startsWith('"') === true) this.#ownEtag = this.representation.etag
      if (this.preconditions !== undefined && 'fresh' in this.#request) overrideFresh(this.#request, response)
      const holds = generate !== undefined && this.#held === undefined && !this.#isDecided && this.#request.method !== 'QUERY'
      if (holds) this.#held = new HeldContent(response, generate)
      if (suffixes.length > 0) this.#suffixes = [...this.#suffixes, ...suffixes]
      // Content that is to be held goes above whatever was put before the handler since the first hook.
      if (!this.#isHooked || holds) this.#replaceMethods(holds)
    }
    setPairs(response, validatorFields(this.representation))
  }

  /** Lets the handler answer, whatever it answers: the request was judged. */
  markDecided(): void {
    this.#isDecided = true
  }

  /** Decides now, for content that a handler returned or would return; true once 304 or 412 was answered. */
  answerInstead(): boolean {
    const response = this.#response
    if (!this.#isHooked || this.awaitsTag) return false
    this.#decide(response.statusCode, undefined)
    if (this.#replacement === undefined) return false
    // The head goes through all hooks above ours: they add to a 304 what they would have added to the answer that was meant.
    response.end()
    return true
  }

  /** Sends 304 or 412 with what is kept of the fields that are set and of those that are given, and no content. */
  replaceBy(status: 304 | 412, given: GivenFields): void {
    this.#replacement = status
    this.#sendReplacement(methodsOf(this.#response), given)
    this.#response.end()
  }

  #replaceMethods(holds: boolean): void {
    const response = this.#response
    const judged = this.#isDecided ? undefined : this.preconditions
    if (judged === undefined && !holds && this.#ownEtag === undefined) return
    const methods = methodsOf(response)
    // A function written right of a property is taken for long-lived by V8: each answer would leave one in the old space.
    const writeHead = ((...args: WriteHeadArguments) => this.#writeHead(methods, args)) as ServerResponse['writeHead']
    this.#isHooked = true
    response.writeHead = writeHead
    if (holds || (judged !== undefined && mustDropContent(this.#request, judged))) {
      const write = ((...args: unknown[]) => this.#write(methods, args)) as ServerResponse['write']
      const end = ((...args: unknown[]) => this.#end(methods, args)) as ServerResponse['end']
      response.write = write
      response.end = end
    }
    if (holds) {
      const flushHeaders = (): void => {
        this.#release(methods)
        methods.flushHeaders.call(response)
      }
      response.flushHeaders = flushHeaders
    }
  }

  #writeHead(methods: Methods, args: WriteHeadArguments): ServerResponse {
    const response = this.#response
    const given = givenFields(args)
    if (this.#held !== undefined) {
      response.statusCode = args[0]
      if (typeof args[1] === 'string') response.statusMessage = args[1]
      setFields(response, given)
      if (this.#held.mayHold()) return response
      this.#release(methods)
      return this.#writeHead(methods, [response.statusCode])
    }
    this.#decide(args[0], given)
    return this.#replacement === undefined ? this.#begin(methods, args) : this.#sendReplacement(methods, given)
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
      // The tag of content that is coded already is that coding's own.
      if (etag !== undefined && !this.#response.hasHeader('content-encoding')) this.#ownEtag = etag
      rest = [...content, ...args.filter(isCallback)]
    }
    this.#release(methods)
    this.#decideAtContent()
    return methods.end.apply(this.#response, this.#replacement === undefined ? rest : rest.filter(isCallback))
  }

  /** Sends what is held as it would have been sent without us. */
  #release(methods: Methods): void {
    const content = this.#held?.take()
    this.#held = undefined
    // Content was held only for a 200: another status, as of an error, replaces what would otherwise be on its way.
    if (content !== undefined && content.length > 0 && this.#response.statusCode === 200) this.#write(methods, [content])
  }

  #decide(status: number, given: GivenFields | undefined): void {
    const response = this.#response
    if (this.#ownEtag !== undefined) weakenCoded(response, this.#ownEtag, given)
    if (this.#isDecided || this.preconditions === undefined) return
    this.#isDecided = true
    const isDated = (this.preconditions['if-modified-since'] ?? this.preconditions['if-unmodified-since']) !== undefined
    const current = currentValidators(response, given, isDated || decisions.hasSubscribers)
    const judgement = judgeAnswer(this.#request.method as string, status, this.preconditions, current, this.#suffixes)
    if (judgement === undefined) return
    this.#replacement = judgement.status
    publish(this.#request, response, judgement)
  }

  // Content may be the first that the application sends: then its status and fields are final here.
  #decideAtContent(): void {
    const response = this.#response
    if (response.headersSent) return
    this.#decide(response.statusCode, undefined)
    if (this.#replacement !== undefined) response.writeHead(response.statusCode)
  }

  // HTTP/2 has no reason phrases, and node:http2 takes what a compressor writes after a 304 for an error.
  #sendReplacement(methods: Methods, given: GivenFields | undefined): ServerResponse {
    const response = this.#response
    const status = this.#replacement as 304 | 412
    const isHttp1 = this.#request.httpVersionMajor < 2
    if (status === 304 && isHttp1 && !methods.isHook) return writeNotModified(response, methods.writeHead, given)
    setFields(response, given)
    const removed: RemovedFields | undefined = status === 304 && isHttp1 ? new Map() : undefined
    removeFields(response, status, response.hasHeader('etag'), removed)
    if (status === 412) response.setHeader('Content-Length', '0')
    return this.#begin(methods, isHttp1 ? [status, STATUS_CODES[status]] : [status], removed)
  }

  /**
   * Runs `writeHead` of others, and Node's. A coding that they apply weakens our tag. Before a 304 they see the fields of the answer that
   * was meant, so that they add what they would have added to that: the Vary of the 200, above all (RFC 9110 §15.4.5).
   */
  #begin(methods: Methods, args: WriteHeadArguments, removed?: RemovedFields): ServerResponse {
    const response = this.#response
    if (!methods.isHook) return methods.writeHead.apply(response, args)
    const ownEtag = this.#ownEtag
    const { getHeader, setHeader } = response
    response.setHeader = function (name, value) {
      if (removed !== undefined && !keptOn304(name.toLowerCase(), value as string, true)) return this
      setHeader.call(this, name, value)
      if (ownEtag !== undefined && name.toLowerCase() === 'content-encoding') weakenCoded(this, ownEtag, undefined)
      return this
    }
    if (removed !== undefined) response.getHeader = name => getHeader.call(response, name) ?? removed.get(name.toLowerCase())
    try {
      return methods.writeHead.apply(response, args)
    } finally {
      response.setHeader = setHeader
      response.getHeader = getHeader
    }
  }
}
