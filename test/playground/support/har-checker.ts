// HAR 1.2 as a table of types, and a checker that names every place where a file departs from it.
import { isIP } from 'node:net'

type Kind = (value: unknown, at: string, report: Report) => void
type Report = (at: string, wanted: string) => void

const is = (wanted: string, holds: (value: unknown) => boolean): Kind => (value, at, report) => {
  if (!holds(value)) report(at, wanted)
}

const text = is('a string', value => typeof value === 'string')
const count = is('an integer, -1 or more', value => Number.isInteger(value) && (value as number) >= -1)
const time = is('a number, -1 or more', value => typeof value === 'number' && Number.isFinite(value) && value >= -1)
const elapsed = is('a number, 0 or more', value => typeof value === 'number' && Number.isFinite(value) && value >= 0)
const instant = is('an ISO 8601 instant', value =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value)))
const address = is('an IP address', value => typeof value === 'string' && isIP(value) !== 0)
// RFC 3986 §2: the characters of a URI, and % only before two hexadecimal digits.
const uri = is('an absolute URI', value => typeof value === 'string' &&
  /^(?:http|ws)s?:\/\/(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d+)?\/(?:[\w\-.~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/.test(value))

const list = (kind: Kind): Kind => (value, at, report) => {
  if (!Array.isArray(value)) return report(at, 'an array')
  for (const [index, item] of (value as readonly unknown[]).entries()) kind(item, `${at}[${index}]`, report)
}

/** Names that end with ? may be absent, and names that begin with _ are the format's room for others. */
const object = (members: Readonly<Record<string, Kind>>): Kind => (value, at, report) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return report(at, 'an object')
  const left = new Map(Object.entries(value))
  for (const [name, kind] of Object.entries(members)) {
    const own = name.replace(/\?$/, '')
    if (left.has(own)) kind(left.get(own), `${at}.${own}`, report)
    else if (own === name) report(`${at}.${own}`, 'present')
    left.delete(own)
  }
  for (const name of left.keys()) if (!name.startsWith('_')) report(`${at}.${name}`, 'no such member')
}

const orNull = (kind: Kind): Kind => (value, at, report) => { if (value !== null) kind(value, at, report) }

const pair = object({ 'name': text, 'value': text, 'comment?': text })
const cookie = object({ 'name': text, 'value': text, 'path?': text, 'domain?': text, 'expires?': instant })
const state = orNull(object({ 'expires?': instant, 'lastAccess': instant, 'eTag': text, 'hitCount': count }))

const entry = object({
  'pageref?': text, 'startedDateTime': instant, 'time': elapsed,
  'request': object({
    'method': text, 'url': uri, 'httpVersion': text, 'cookies': list(cookie), 'headers': list(pair),
    'queryString': list(pair), 'headersSize': count, 'bodySize': count,
    'postData?': object({ 'mimeType': text, 'params': list(pair), 'text': text }),
  }),
  'response': object({
    'status': count, 'statusText': text, 'httpVersion': text, 'cookies': list(cookie), 'headers': list(pair),
    'content': object({ 'size': count, 'mimeType': text, 'text?': text, 'encoding?': is('base64', value => value === 'base64') }),
    'redirectURL': text, 'headersSize': count, 'bodySize': count,
  }),
  'cache': object({ 'beforeRequest?': state, 'afterRequest?': state }),
  'timings': object({ 'send': time, 'wait': time, 'receive': time }),
  'serverIPAddress?': address, 'connection?': text,
})

const har = object({
  log: object({
    'version': is('1.2', value => value === '1.2'), 'creator': object({ 'name': text, 'version': text }),
    'pages?': list(object({})), 'entries': list(entry), 'comment?': text,
  }),
})

/** Where the value departs from HAR 1.2, and what is wanted there. */
export function harFaults(value: unknown): string[] {
  const faults: string[] = []
  har(value, 'har', (at, wanted) => { faults.push(`${at} is to be ${wanted}`) })
  return faults
}
