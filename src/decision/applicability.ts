// Which answers the preconditions of a request may stand in place of, by their status.

/**
 * What may stand in place of an answer (RFC 9110 §13.2.1, §15.4.5): 304 only where it would be a 200, 412 where it would be any 2xx,
 * nothing otherwise. A 206 or 416 to a GET with Range would have been a 200 without it, and 304 and 412 outrank both (§13.2.2).
 */
export function statusInstead(method: string | undefined, status: number, hasRange: boolean,
  decided: 304 | 412 | undefined): 304 | 412 | undefined {
  const isOk = isOkAnswer(method, status, hasRange)
  if (decided === 304) return isOk ? 304 : undefined
  return isOk || isSuccess(status) ? decided : undefined
}

/** Whether preconditions count at all before an answer with this status. */
export function isJudgedAnswer(method: string | undefined, status: number, hasRange: boolean): boolean {
  return isSuccess(status) || isOkAnswer(method, status, hasRange)
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299
}

function isOkAnswer(method: string | undefined, status: number, hasRange: boolean): boolean {
  return status === 200 || ((status === 206 || status === 416) && method === 'GET' && hasRange)
}

/** Whether a method selects a representation to send it: the methods that 304 can answer (RFC 9110 §13.1.2). */
export function isRetrieval(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'QUERY'
}

/** Whether a method neither selects nor changes a representation, and ignores all preconditions (RFC 9110 §13.2.1). */
export function isIndifferent(method: string | undefined): boolean {
  return method === 'OPTIONS' || method === 'TRACE' || method === 'CONNECT'
}
