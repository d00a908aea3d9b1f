// `request.fresh` of Express: with it Express would answer 304 by looser rules than those of RFC 9110 §13, and never 412.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { exchangeOf } from '../handler/exchange.ts'

type Request = IncomingMessage & { readonly res?: ServerResponse }

/** The prototypes whose `fresh` is false for requests that this library decides. */
const overridden = new WeakSet<object>()

/** Makes `fresh` false for a request that is decided here, if its framework has such a property. */
export function overrideFresh(request: Request, response: ServerResponse): void {
  const application = request.res === response ? applicationOf(request) : undefined
  if (application !== undefined && (overridden.has(application) || overrideOn(application))) return
  Object.defineProperty(request, 'fresh', { value: false, configurable: true })
}

/**
 * The prototype that the outermost application gives to its requests, if it is that application's own. One property there serves all requests.
 * A property on each request would give each a hidden class of its own, which costs more than the decision.
 */
function applicationOf(request: object): object | undefined {
  let application: object | undefined
  let at = request
  while (overridden.has(at) || !Object.hasOwn(at, 'fresh')) {
    if (at !== request) application = at
    at = Object.getPrototypeOf(at) as object
  }
  return application
}

function overrideOn(application: object): boolean {
  const isDone = Reflect.defineProperty(application, 'fresh', {
    get(this: Request) {
      const exchange = this.res && exchangeOf(this.res) as { readonly decides: boolean } | undefined
      const isDecided = exchange?.decides === true
      return isDecided ? false : Reflect.get(Object.getPrototypeOf(application) as object, 'fresh', this) as unknown
    },
    configurable: true
  })
  if (isDone) overridden.add(application)
  return isDone
}
