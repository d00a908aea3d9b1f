// What a HAR entry says of its answer beyond the format: where it came from, why there is none; and the bodies.
import type { ImportedExchange } from '../rows/row.ts'

/** Of bodies that are longer nothing is kept. */
const MAX_BODY = 1_048_576

/** An own member: names such as `__proto__`, and methods of arrays, are no members. */
export function member(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null) return undefined
  return Object.getOwnPropertyDescriptor(of, name)?.value as unknown
}

/** A text without what could break a line. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/[\0\r\n]/g, ' ') : ''
}

/** Where a browser had the answer from, as Chromium writes it. */
export function sourceOf(entry: unknown): Pick<ImportedExchange, 'source'> {
  const cache = member(entry, '_fromCache')
  if (cache === 'disk' || cache === 'memory') return { source: cache }
  const isByWorker = ['_fetchedViaServiceWorker', '_fromServiceWorker'].some(name => member(entry, name) === true)
  return isByWorker ? { source: 'service worker' } : {}
}

/** Why the browser got no answer, as Chromium writes it: such as `net::ERR_ABORTED`. */
export function failureOf(entry: unknown, response: unknown): string | undefined {
  const said = member(response, '_error') ?? member(entry, '_error')
  return typeof said === 'string' && said !== '' ? textOf(said).slice(0, 200) : undefined
}

/** Bodies that are too long are left out whole: a part would be taken for all of it. */
export function bodiesOf(request: unknown, response: unknown): Pick<ImportedExchange, 'bodies'> {
  const sent = member(member(request, 'postData'), 'text')
  const content = member(response, 'content')
  const got = member(content, 'text')
  const isShort = (text: unknown): text is string => typeof text === 'string' && text !== '' && text.length <= MAX_BODY
  const bodies = {
    ...isShort(sent) ? { request: sent } : {},
    ...isShort(got) ? { response: { text: got, isBase64: member(content, 'encoding') === 'base64' } } : {},
  }
  return Object.keys(bodies).length === 0 ? {} : { bodies }
}
