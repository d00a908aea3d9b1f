// The types that connect a decorator with the handler that it is put around.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Content } from '../content/content.ts'

/** What a handler on node:http returns: nothing, since it writes to the response by itself, or its content; or a promise of either. */
type NodeResult = NodeAnswer | Promise<NodeAnswer>
// Calls such as `response.end()` return the response, and are often the last of an arrow function.
type NodeAnswer = void | null | Content | ServerResponse | Http2ServerResponse
type FetchResult = Response | Promise<Response>

/** A listener of node:http; what it returns, if anything, is its content. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse, ...rest: never[]) => NodeResult

type List = readonly unknown[]
type AnyHandler = (...args: never[]) => unknown

/** A type that handlers with these parameters fit, or with narrower or wider ones: parameters of methods are compared so. */
type Handler<P extends List, R> = { method(...args: [...P, ...rest: any[]]): R }['method']
type OnNode<A extends List> = Handler<NodeArguments<A>, NodeResult>
type OnHttp2 = Handler<[request: Http2ServerRequest, response: Http2ServerResponse], NodeResult>
type OnFetch<A extends List> = Handler<FetchArguments<A>, FetchResult>

/** The parameters that a handler has at least: those of the decorator's function, on node:http with the response. */
type NodeArguments<A extends List> = A extends readonly [(infer F)?]
  ? IncomingMessage extends F ? [request: IncomingMessage, response: ServerResponse] : [request: F, response: ResponseOf<F>, ...NextOf<F>]
  : A
type FetchArguments<A extends List> = A extends readonly [(infer F)?] ? Request extends F ? [request: Request] : A : A
type First<A extends List> = A extends readonly [(infer F)?, ...unknown[]] ? F : A[number]

/** The response that belongs to a request. Express names it: `request.res`, `request.next`. */
type ResponseOf<F> = F extends Http2ServerRequest ? Http2ServerResponse
  : 'res' extends keyof F ? NonNullable<F['res']> extends infer S extends ServerResponse ? S : ServerResponse : ServerResponse
type NextOf<F> = 'next' extends keyof F ? [next: NonNullable<F['next']>] : []

/** The handler as it is where it takes all that the decorator's function takes; else with the arguments that this takes beyond it. */
type Decorated<A extends List, H> = {
  readonly all: H
  readonly some: H extends (this: infer T, ...args: infer P) => infer R ? (this: T, ...args: [...Joined<A, P>, ...rest: unknown[]]) => R : never
}[Taken<A, H>]
/** The same for a method, whose callers pass what it declares and no more. */
type DecoratedMethod<A extends List, H> = {
  readonly all: H
  readonly some: H extends (this: infer T, ...args: infer P) => infer R ? (this: T, ...args: Joined<A, P>) => R : never
}[Taken<A, H>]
/** Whether a function with the parameters A can be called in place of the handler. */
type Taken<A extends List, H> = ((...args: [...A]) => never) extends H ? 'all' : 'some'
type Joined<A extends List, P extends List> = P extends readonly [] ? A
  : A extends readonly [infer F, ...infer Rest] ? P extends readonly [infer G, ...infer More] ? [G extends F ? G : F, ...Joined<Rest, More>] : A
  : P

/** What the type of a handler must fit; one that is declared to return `unknown`, as Express's are, may return what it likes. */
type Checked<H extends AnyHandler, All> = unknown extends ReturnType<H> ? H extends ReturningUnknown<All> ? H : All : All
type ReturningUnknown<All> = All extends (...args: infer P) => unknown ? Handler<P, unknown> : never
type ArgumentsOf<A extends List, H extends AnyHandler> =
  unknown extends ReturnType<H> ? A : ReturnType<H> extends FetchResult ? FetchArguments<A> : A

/** `Inline` is what gives the parameters of a function written inline their types, `All` what else fits. */
interface DecoratorOf<A extends List, Required extends List, Inline, All> {
  /** As a method decorator. */
  <H extends AnyHandler>(method: H & Checked<H, All>, context: ClassMethodDecoratorContext): DecoratedMethod<A, H>
  /** As a method decorator under `experimentalDecorators`. */
  <H extends AnyHandler>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<H & Checked<H, All>>):
    { value?: DecoratedMethod<A, H> }
  /** As a function around a handler. */
  <H extends Inline>(handler: H, context?: undefined): Decorated<Required, H>
  <H extends AnyHandler>(handler: H & Checked<H, All>, context?: undefined): Decorated<ArgumentsOf<A, H>, H>
}

/** A decorator whose function takes what no server passes, such as the context of a framework. */
interface ForeignDecorator<A extends List> {
  (handler: 'A decorated handler takes (IncomingMessage, ServerResponse) or (Request)', args?: A): never
}

/** Whether a handler with such a first parameter can be called with X. */
type Fits<X, F> = [X] extends [F] ? true : [F] extends [X] ? true : false
type FitsNode<F> = true extends Fits<IncomingMessage, F> | Fits<Http2ServerRequest, F> | Fits<IncomingMessage | Http2ServerRequest, F> ? true : false

/**
 * A method decorator that also works as a plain function around a handler: `(request, response, …)` of node:http and node:http2, or
 * `(Request, …) → Response`.
 *
 * `A` are the parameters of the decorator's own function, which are the handler's first. They give those of a handler that is written inline
 * their types; a handler whose parameters are others does not compile, nor does one that returns neither content nor a Response. The
 * decorated handler has the type of the handler; where that takes less than the decorator's function, it has the parameters of this.
 */
export type HandlerDecorator<A extends readonly unknown[] = []> =
  FitsNode<First<A>> extends true
    ? Fits<Request, First<A>> extends true
      ? DecoratorOf<A, NodeArguments<A>, OnNode<A>, OnNode<A> | OnHttp2 | OnFetch<A>>
      : DecoratorOf<A, NodeArguments<A>, OnNode<A>, Http2ServerRequest extends First<A> ? OnNode<A> | OnHttp2 : OnNode<A>>
    : Fits<Request, First<A>> extends true ? DecoratorOf<A, FetchArguments<A>, OnFetch<A>, OnFetch<A>> : ForeignDecorator<A>
