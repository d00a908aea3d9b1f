// Whether what a client got is what the rules allow for what the server saw: every finding is a sentence.
import { readAnswers, valueOf } from './answers.ts'
import type { Answer } from './answers.ts'
import { SHAPES, VARY, WRAPPERS, routeOf } from './facts.ts'
import type { Seen, SeenConnection, WrapperName } from './facts.ts'
import { DETAILS, problem } from '../support/refusals.ts'
import { REFUSED, allowedFor, isRetrieval } from './model.ts'
import type { Allowed } from './model.ts'

/** What a client did on a connection, and what it got. */
export interface Outcome {
  readonly bytes: string
  /** The client left before the answers were whole. */
  readonly aborted: boolean
  /** How many bytes the client sent. */
  readonly sent: number
  /** The client gave up, since neither an answer nor the end of the connection came. */
  readonly stalled: boolean
}

const OF_NODE = [400, 408, 413, 417, 431]
const NAMES = new Set(['x-request', 'x-own', 'x-echo', 'content-location', 'set-cookie', 'etag', 'last-modified', 'cache-control', 'expires',
  'pragma', 'date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-type',
  'content-language', 'vary'])
/** What stays on a 304 of a route whose wrapper sets it. */
const CACHE_CONTROL: Partial<Record<WrapperName, string>> = { cached: 'public, max-age=60' }

/** Everything about a connection that is against the rules. */
export function findings(outcome: Outcome, seen: SeenConnection): string[] {
  const byNumber = new Map(seen.requests.map(request => [request.number, request]))
  const seenOf = (answer: Pick<Answer, 'fields'>): Seen | undefined => byNumber.get(Number(valueOf(answer, 'x-request')))
  const { answers, junk } = readAnswers(outcome.bytes, answer => seenOf(answer)?.method === 'HEAD')
  const found = [...seen.left, ...outcome.stalled ? ['the connection stalled'] : []]
  // Where the server closes with requests unread, its network stack resets the connection, as the server itself does to break off an answer to
  // HTTP/1.0: answers are lost on their way.
  const isLost = outcome.aborted || seen.error !== undefined || seen.read < outcome.sent ||
    seen.requests.some(request => request.version !== '1.1' && mayBreak(request))
  if (junk !== undefined && !isLost) found.push(`no answer, but ${JSON.stringify(junk)}`)
  answers.forEach((answer, index) => {
    const isLast = index === answers.length - 1
    const isEnd = answer.ending !== 'whole' || valueOf(answer, 'connection') === 'close'
    if (isEnd && !isLast) found.push(`${answer.status} ends the connection, and is followed by another answer`)
    const request = seenOf(answer)
    // Where the connection is broken off behind it, an answer may be lost on its way.
    const isExcused = isLast && (isLost || seen.requests.some(mayBreak))
    if (request === undefined) found.push(...ofNode(answer, isLast))
    else found.push(...ofRequest(answer, request, isExcused).map(text => `${nameOf(request)}: ${text}`))
  })
  const numbers = answers.map(answer => Number(valueOf(answer, 'x-request'))).filter(number => !Number.isNaN(number))
  if (numbers.some((number, i) => number <= (numbers[i - 1] ?? 0))) found.push(`answers in the order ${numbers.join(', ')}`)
  const last = answers.at(-1)
  const missing = seen.requests.filter(request => !numbers.includes(request.number) && !isWaiting(request))
  const isOver = isLost || (last !== undefined && isClosing(last, seenOf(last))) ||
    (missing[0] !== undefined && mayBreak(missing[0]))
  if (!isOver && missing.length > 0) found.push(`no answer to ${missing.map(({ method, target }) => `${method} ${target}`).join(', ')}`)
  return found
}

function isClosing(answer: Answer, request: Seen | undefined): boolean {
  return answer.ending !== 'whole' || valueOf(answer, 'connection') === 'close' || request === undefined || mayBreak(request)
}

// Broken off, an answer to HEAD looks whole, and one that stood behind another is not begun at all.
function mayBreak(request: Seen): boolean {
  const route = routeOf(request.target)
  if (route === undefined) return false
  // Where the model knows no answer, any tag does to ask it, and what the handler does is known all the same.
  return allowedFor(request, '"v1"')?.some(one => one.isBroken) ?? SHAPES[route.shape].fails === 'middle'
}

function isWaiting(request: Seen): boolean {
  const route = routeOf(request.target)
  return route !== undefined && SHAPES[route.shape].reads === true
}

function nameOf({ method, target, version, fields }: Seen): string {
  return `${method} ${target} HTTP/${version} ${JSON.stringify(fields)}`
}

function ofNode({ status, content }: Answer, isLast: boolean): string[] {
  return !OF_NODE.includes(status) || content !== '' ? [`${status} comes from nowhere`]
    : status !== 417 && !isLast ? [`${status} of Node's is followed by another answer`] : []
}

function ofRequest(answer: Answer, request: Seen, isExcused: boolean): string[] {
  const allowed = allowedFor(request, valueOf(answer, 'etag'))
  const fits = (one: Allowed): boolean => one.status === answer.status && one.etag === valueOf(answer, 'etag') &&
    contentsOf(one).some(content => (isExcused && answer.ending !== 'whole' && content.startsWith(answer.content)) || isContent(answer, request, { ...one, content }))
  return [
    ...allowed === undefined || allowed.some(fits) ? [] : [`${describe(answer)}, and allowed ${allowed.length === 1 ? 'is' : 'are'} ` +
      allowed.map(one => `${one.status} ${one.etag ?? 'without tag'}${one.isBroken ? ' broken off' : ''}`).join(' or ')],
    ...framing(answer),
    ...kept(answer, request),
    ...counts(answer, request)
  ]
}

/** The contents that an answer may have: a refusal says one of several things. */
function contentsOf({ status, content }: Allowed): string[] {
  return content === REFUSED ? Object.values(DETAILS).map(detail => problem(status, detail)) : [content]
}

function isContent(answer: Answer, request: Seen, one: Allowed): boolean {
  const hasContent = request.method !== 'HEAD' && answer.status !== 204 && answer.status !== 304
  if (!hasContent) return answer.content === ''
  if (!one.isBroken) return answer.ending !== 'cut' && answer.content === one.content
  // Content that ends with the connection was ended by a reset, which a client on Node does not always hear of.
  return one.content.startsWith(answer.content) && answer.ending !== 'whole'
}

function describe({ status, content, ending, fields }: Answer): string {
  return `${status} ${valueOf({ fields }, 'etag') ?? 'without tag'}, ${ending}, ${content.length} bytes ${JSON.stringify(content.slice(0, 40))}`
}

function framing(answer: Answer): string[] {
  const found: string[] = []
  const names = answer.fields.map(field => field[0].toLowerCase())
  const strange = names.filter((name, i) => !NAMES.has(name) || (name !== 'set-cookie' && names.indexOf(name) !== i))
  if (strange.length > 0) found.push(`the fields ${strange.join(', ')} are no route's`)
  if (names.includes('content-length') && names.includes('transfer-encoding')) found.push('both Content-Length and Transfer-Encoding')
  const forbidden = answer.status !== 304 ? [] : ['content-length', 'transfer-encoding', 'content-type', ...names.includes('etag') ? ['last-modified'] : []]
  for (const name of forbidden) if (names.includes(name)) found.push(`${answer.status} has ${name}`)
  if (answer.status === 412 || answer.status === 428) {
    if (valueOf(answer, 'cache-control') !== 'no-store') found.push(`${answer.status} may be stored`)
    if (valueOf(answer, 'content-type') !== 'application/problem+json') found.push(`${answer.status} of type ${valueOf(answer, 'content-type')}`)
    const lengths = Object.values(DETAILS).map(detail => String(problem(answer.status, detail).length))
    if (!lengths.includes(valueOf(answer, 'content-length') ?? '')) found.push(`${answer.status} with Content-Length ${valueOf(answer, 'content-length')}`)
  }
  return found
}

/** The fields that an answer keeps, whatever takes its place, and those that go with the representation (RFC 9110 §15.4.5). */
function kept(answer: Answer, { target, ran }: Seen): string[] {
  const { status } = answer
  const route = routeOf(target)
  if (route === undefined) return []
  const valuesOf = (name: string): string => answer.fields.filter(field => field[0].toLowerCase() === name).map(field => field[1]).join(' and ')
  // Only who named a coded form is told what that was chosen by.
  const isCoded = status === 304 && /-(?:gzip|br|deflate|zstd)"$/.test(valueOf(answer, 'etag') ?? '')
  const isRepresentation = ![304, 412, 428, 500].includes(status)
  const isOwn = route.shape === 'head' && ran > 0 && [200, 304].includes(status)
  const cacheControl = status === 200 || status === 304 ? CACHE_CONTROL[route.wrapper] : undefined
  const wanted: readonly (readonly [name: string, value: string])[] = [
    ['vary', isCoded ? `${VARY}, Accept-Encoding` : VARY],
    ['content-language', isRepresentation ? 'en' : ''],
    ...cacheControl === undefined ? [] : [['cache-control', cacheControl] as const],
    // Node 20 keeps the last of several lines that are given to `writeHead` where fields were set before.
    ...isOwn ? [['x-own', 'a'], ['set-cookie', valuesOf('set-cookie') === 'b=2' ? 'b=2' : 'a=1 and b=2']] as const : []
  ]
  return wanted.filter(([name, value]) => valuesOf(name) !== value).map(([name, value]) => `${status} has ${name} "${valuesOf(name)}", not "${value}"`)
}

/** Content is not made where it is not wanted, and the handler does not run where the preconditions forbid it. */
function counts({ status }: Answer, { method, target, ran, made }: Seen): string[] {
  const route = routeOf(target)
  if (route === undefined) return []
  const wrapper = WRAPPERS[route.wrapper]
  const shape = SHAPES[route.shape]
  const isInstead = [304, 412, 428].includes(status)
  const isEarly = isInstead && (!isRetrieval(method) || wrapper.early === true)
  const isUnwanted = method === 'HEAD' || (isInstead && wrapper.etag !== 'generated')
  return [
    ...ran > (isEarly ? 0 : 1) ? [`${status}, and the handler ran ${ran} times`] : [],
    ...isUnwanted && shape.self !== true && made > 0 ? [`${status}, and content was made ${made} times`] : []
  ]
}
