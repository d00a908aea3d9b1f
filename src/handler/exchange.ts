// Which wrapper of a request is the outermost: that one decides, whatever functions stand between it and those inside.

const exchanges = new WeakMap<object, object>()

/**
 * What is kept of an exchange under way, by its response on node:http, by its Request on fetch: undefined for the outermost wrapper, which
 * begins it. A wrapper inside finds it, adds to what is known, and leaves the decision to the one that sees the fields when they are final.
 */
export function exchangeOf<E extends object>(key: object): E | undefined {
  return exchanges.get(key) as E | undefined
}

export function beginExchange(key: object, exchange: object): void {
  exchanges.set(key, exchange)
}

/** A Request may be answered a second time; a response of node:http is used up. */
export function endExchange(key: object): void {
  exchanges.delete(key)
}
