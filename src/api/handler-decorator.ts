// The types that connect a decorator with the handler inside it.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Content } from '../content/content.ts'
import type { Decorator } from '../handler/plan.ts'

/** What a handler on node:http returns: nothing, if it writes to the response itself; or its content; or a promise of either. */
type NodeResult = NodeAnswer | Promise<NodeAnswer>
// Calls such as `response.end()` return the response, and are often the last expression of an arrow function.
type NodeAnswer = void | null | Content | ServerResponse | Http2ServerResponse
type FetchResult = Response | Promise<Response>

/** A listener of node:http. What it returns, if anything, is its content. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse, ...rest: never[]) => NodeResult

type List = readonly unknown[]
type AnyHandler = (...args: never[]) => unknown

/** A type that fits handlers with these parameters, and with narrower or wider ones: TypeScript compares parameters of methods so. */
type Handler<P extends List, R> = { method(...args: [...P, ...rest: any[]]): R }['method']
type OnNode<A extends List> = Handler<NodeArguments<A>, NodeResult>
type OnHttp2 = Handler<[request: Http2ServerRequest, response: Http2ServerResponse], NodeResult>
type OnFetch<A extends List> = Handler<FetchArguments<A>, FetchResult>

/** The parameters that a handler has at least: those of the decorator's function, and on node:http the response. */
type NodeArguments<A extends List> = A extends readonly [(infer F)?]
  ? IncomingMessage extends F ? [request: IncomingMessage, response: ServerResponse] : [request: F, response: ResponseOf<F>, ...NextOf<F>]
  : A
type FetchArguments<A extends List> = A extends readonly [(infer F)?] ? Request extends F ? [request: Request] : A : A
/** The first parameter of a decorator's function. */
export type First<A extends List> = A extends readonly [(infer F)?, ...unknown[]] ? F : A[number]

/** The response that belongs to a request. Express declares it as `request.res` and `request.next`. */
type ResponseOf<F> = F extends Http2ServerRequest ? Http2ServerResponse
  : 'res' extends keyof F ? NonNullable<F['res']> extends infer S extends ServerResponse ? S : ServerResponse : ServerResponse
type NextOf<F> = 'next' extends keyof F ? [next: NonNullable<F['next']>] : []

/** The type of the handler, if it takes all parameters of the decorator's function; else the same type with the missing ones added. */
type Decorated<A extends List, H> = {
  readonly all: H
  readonly some: H extends (this: infer T, ...args: infer P) => infer R ? (this: T, ...args: [...Joined<A, P>, ...rest: unknown[]]) => R : never
}[Taken<A, H>]
/** The same for a method, whose callers pass exactly what it declares. */
type DecoratedMethod<A extends List, H> = {
  readonly all: H
  readonly some: H extends (this: infer T, ...args: infer P) => infer R ? (this: T, ...args: Joined<A, P>) => R : never
}[Taken<A, H>]
/** Whether a function with the parameters A can be called in place of the handler. */
type Taken<A extends List, H> = ((...args: [...A]) => never) extends H ? 'all' : 'some'
type Joined<A extends List, P extends List> = P extends readonly [] ? A
  : A extends readonly [infer F, ...infer Rest] ? P extends readonly [infer G, ...infer More] ? [G extends F ? G : F, ...Joined<Rest, More>] : A
  : P

/** What the type of a handler must fit. A handler that is declared to return `unknown`, as Express's are, may return anything. */
type Checked<H extends AnyHandler, All> = unknown extends ReturnType<H> ? H extends ReturningUnknown<All> ? H : All : All
type ReturningUnknown<All> = All extends (...args: infer P) => unknown ? Handler<P, unknown> : never
type ArgumentsOf<A extends List, H extends AnyHandler> =
  unknown extends ReturnType<H> ? A : ReturnType<H> extends FetchResult ? FetchArguments<A> : A

/** `Inline` types the parameters of a function that is written inline. `All` is what other handlers must fit. */
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

/** A decorator whose function takes something that no server passes, such as the context of a framework. */
interface ForeignDecorator<A extends List> {
  (handler: 'A decorated handler takes (IncomingMessage, ServerResponse) or (Request)', args?: A): never
}

/** Whether a handler with such a first parameter can be called with X. */
type Fits<X, F> = [X] extends [F] ? true : [F] extends [X] ? true : false
type FitsNode<F> = true extends Fits<IncomingMessage, F> | Fits<Http2ServerRequest, F> | Fits<IncomingMessage | Http2ServerRequest, F> ? true : false

type Around<A extends List> =
  FitsNode<First<A>> extends true
    ? Fits<Request, First<A>> extends true
      ? DecoratorOf<A, NodeArguments<A>, OnNode<A>, OnNode<A> | OnHttp2 | OnFetch<A>>
      : DecoratorOf<A, NodeArguments<A>, OnNode<A>, Http2ServerRequest extends First<A> ? OnNode<A> | OnHttp2 : OnNode<A>>
    : Fits<Request, First<A>> extends true ? DecoratorOf<A, FetchArguments<A>, OnFetch<A>, OnFetch<A>> : ForeignDecorator<A>

/**
 * A method decorator that also works as a plain function around a handler: `(request, response, …)` of node:http and node:http2, or
 * `(Request, …) → Response`.
 *
 * `A` are the parameters of the decorator's own function, and the first parameters of the handler. A handler that is written inline gets its
 * parameter types from them. A handler with other parameters does not compile, and neither does one that returns neither content nor a
 * Response. The decorated handler has the type of the handler, with the parameters of the decorator's function added where it has fewer.
 */
export type HandlerDecorator<A extends readonly unknown[] = []> = Around<A> & Decorator<A>
