// The answers without a file.

/** An answer with a text of ASCII. */
export interface Refusal {
  readonly status: number
  readonly text: string
  /** Names and values in turn. */
  readonly fields: readonly string[]
}

/** The methods that a file is answered to. */
export const METHODS: ReadonlySet<string | undefined> = /* @__PURE__ */ new Set(['GET', 'HEAD'])

/** No descriptor is left: one is soon (RFC 9110 §15.6.4). */
export const BUSY: Refusal = { status: 503, text: 'Service Unavailable\n', fields: ['Retry-After', '1'] }

export const REFUSALS: Readonly<Record<'absent' | 'method' | 'redirect', Refusal>> = {
  absent: { status: 404, text: 'Not Found\n', fields: [] },
  method: { status: 405, text: 'Method Not Allowed\n', fields: ['Allow', 'GET, HEAD'] },
  redirect: { status: 301, text: 'Moved Permanently\n', fields: [] }
}
